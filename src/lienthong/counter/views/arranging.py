# SPDX-License-Identifier: Apache-2.0
"""One group, or one window, with its own values: changed, or closed."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.counter import forms, queries, services
from lienthong.counter.errors import GroupMissing, WindowMissing
from lienthong.counter.views.shown import furniture
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import clean
from lienthong.web.access import actor_of, official

INVALID = 422


@official("counter.manage")
def group(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """A group of procedures."""
    actor = actor_of(request)
    found = queries.group(group_id)
    if found is None or found.office_id != queries.office_of(actor.agency_id).id:
        raise GroupMissing
    said = {
        "chu": found.letter, "ten": found.own_name, "ten_en": found.name_en,
        "thu_tuc": ", ".join(found.procedures), "phut": str(found.minutes),
        "khung": str(found.slot_minutes), "suc_chua": str(found.capacity),
    }  # fmt: skip
    context = {
        "said": said, "legend": _("Nhóm %(letter)s – %(name)s")
        % {"letter": found.letter, "name": found.name},
    }  # fmt: skip

    def change() -> None:
        services.change_group(actor=actor, group_id=group_id, new=forms.group_of(request.POST))

    def close() -> None:
        services.close_group(actor=actor, group_id=group_id)

    return _answer(request, actor, context, {"luu": change, "dong": close}, "counter/group.html")


@official("counter.manage")
def window(request: HttpRequest, window_id: uuid.UUID) -> HttpResponse:
    """A window."""
    actor = actor_of(request)
    found, office = queries.window(window_id), queries.office_of(actor.agency_id)
    if found is None or found.office_id != office.id:
        raise WindowMissing
    context = {
        "said": {"so": str(found.number), "ten": found.name},
        "window": found,
        "groups": [(one, one.id in found.groups) for one in queries.groups(office.id)],
    }

    def change() -> None:
        services.change_window(
            actor=actor, window_id=window_id, number=forms.number_of(request.POST.get("so", "")),
            name=clean(request.POST.get("ten", ""))[:80],
            groups=[forms.id_of(one) for one in request.POST.getlist("nhom")],
        )  # fmt: skip

    def close() -> None:
        services.close_window(actor=actor, window_id=window_id)

    return _answer(request, actor, context, {"luu": change, "dong": close}, "counter/window.html")


def _answer(
    request: HttpRequest,
    actor: Actor,
    context: dict[str, Any],
    acts: dict[str, Callable[[], None]],
    template: str,
) -> HttpResponse:
    """Show the values on GET; POST does one act, or shows what was typed and why it is refused."""
    refused = ""
    if request.method == "POST":
        try:
            acts.get(request.POST.get("viec", ""), acts["luu"])()
        except Refusal as refusal:
            if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
                raise
            refused = str(refusal)
            context |= _typed(context, request.POST)
        else:
            messages.success(request, _("Đã lưu."))
            return HttpResponseRedirect(reverse("counter:day"), status=303)
    whole = {**furniture(request, actor), **context, "refused": refused}
    return render(request, template, whole, status=INVALID if refused else 200)


def _typed(context: dict[str, Any], given: QueryDict) -> dict[str, Any]:
    """Return what was typed in place of what is kept, so that nobody types it twice."""
    if given.get("viec") == "dong":
        return {}
    chosen = set(given.getlist("nhom"))
    return {
        "said": {name: given.get(name, kept) for name, kept in context["said"].items()},
        "groups": [(one, str(one.id) in chosen) for one, _was in context.get("groups", ())],
    }
