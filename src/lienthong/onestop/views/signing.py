# SPDX-License-Identifier: Apache-2.0
"""The head's list of what waits for a signature, the order to sign many, and its progress."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.queries import BatchView, ItemView
from lienthong.cases.rules.results import MOST_SIGNED, ItemState
from lienthong.identity import services as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.onestop.forms import PickForm
from lienthong.onestop.views.desk import furniture
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table

INVALID = 422
PLACE = "onestop:to_sign"


@official("cases.sign")
def to_sign(request: HttpRequest) -> HttpResponse:
    """Show what waits; POST orders the ticked ones, with the second factor fresh."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor, PickForm(initial={"lan": uuid.uuid4().hex}))
    form = PickForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, form, status=INVALID)
    if not identity.is_second_factor_fresh(request.session):
        return HttpResponseRedirect(_ask_again(request, form), status=303)
    try:
        batch_id = services.order_signing(
            actor=actor, picked=form.picked(), key=form.cleaned_data["lan"]
        )
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        form.add_error(None, str(refusal))
        return _page(request, actor, form, status=INVALID)
    return HttpResponseRedirect(reverse("onestop:batch", args=[batch_id]), status=303)


def _ask_again(request: HttpRequest, form: PickForm) -> str:
    """Send to the page that asks for the code; what was ticked is ticked again on the way back."""
    request.session["cases.ticked"] = [str(one.case_id) for one in form.picked()]
    return identity.second_factor_href(reverse(PLACE))


def _page(request: HttpRequest, actor: Actor, form: PickForm, *, status: int = 200) -> HttpResponse:
    context = {
        **furniture(request, actor, PLACE),
        "form": form,
        "key": form["lan"].value() or uuid.uuid4().hex,
        "rows": queries.to_sign(actor),
        "ticked": _ticked(request, form),
        "under_way": queries.open_batch(actor),
        "most": MOST_SIGNED,
        "is_fresh": identity.is_second_factor_fresh(request.session),
    }
    return render(request, "onestop/to_sign.html", context, status=status)


def _ticked(request: HttpRequest, form: PickForm) -> set[uuid.UUID]:
    if form.is_bound:
        return {one.case_id for one in form.picked()}
    return {uuid.UUID(one) for one in request.session.pop("cases.ticked", [])}


@official("cases.sign")
def batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Show how far a batch is; its owner only, any time later too."""
    actor = actor_of(request)
    found = queries.batch(actor, batch_id)
    context = {
        "batch": found,
        "signed": found.count(ItemState.SIGNED),
        "left_out": found.count(ItemState.LEFT_OUT),
        "many": len(found.items),
        "past": len(found.items) - found.count(ItemState.WAITING),
        "table": _table(found),
    }
    if request.headers.get("HX-Request"):
        return render(request, "onestop/parts/batch.html", context)
    return render(request, "onestop/batch.html", {**furniture(request, actor, PLACE), **context})


def _table(found: BatchView) -> Table:
    return Table(
        caption=_("Kết quả từng hồ sơ"),
        columns=(
            Column(text=_("Hồ sơ")), Column(text=_("Người nộp")), Column(text=_("Kết quả")),
        ),
        rows=tuple(_row(one) for one in found.items),
    )  # fmt: skip


def _row(item: ItemView) -> tuple[Cell, ...]:
    words: dict[ItemState, Any] = {
        ItemState.WAITING: _("Chờ đến lượt"),
        ItemState.SIGNED: _("Đã ký, số %(number)s") % {"number": item.number},
        ItemState.LEFT_OUT: _("Để lại: %(why)s") % {"why": item.why},
    }
    href = reverse("onestop:dossier", args=[item.case_id])
    return (
        Cell(text=item.code, href=href),
        Cell(text=item.applicant_name),
        Cell(text=str(words[item.state])),
    )
