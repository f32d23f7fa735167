# SPDX-License-Identifier: Apache-2.0
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId
from lienthong.notices import queries, services
from lienthong.notices.forms import WishesForm
from lienthong.notices.queries import Wishes
from lienthong.web.access import actor_of, signed_in


@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("trang", "1")
    page = queries.inbox(_own(actor_of(request)), int(number) if number.isdecimal() else 1)
    return render(request, "notices/inbox.html", {"page": page})


@signed_in
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.notice(_own(actor), notice_id)
    services.read(actor, notice_id)
    return render(request, "notices/notice.html", {"notice": found})


@require_POST
def _read_all(request: HttpRequest) -> HttpResponse:
    services.read_all(actor_of(request))
    return redirect("notices:inbox")


read_all = signed_in(_read_all)


@signed_in
def wishes(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    now = queries.wishes(_own(actor))
    if request.method == "POST":
        kept = {name: name in request.POST for name in ("email", "sms")}
        services.choose(actor, Wishes(**kept))
        return redirect("notices:inbox")
    form = WishesForm(initial={"email": now.email, "sms": now.sms})
    return render(request, "notices/wishes.html", {"form": form})


def unread(request: HttpRequest) -> dict[str, Any]:
    """Give every template `unread_notices`: a count that costs its query only when shown."""
    return {"unread_notices": SimpleLazyObject(lambda: _count(actor_of(request)))}


def _count(actor: Actor) -> int:
    return queries.unread(actor.account_id) if actor.account_id else 0


def _own(actor: Actor) -> AccountId:
    assert actor.account_id is not None  # signed_in
    return actor.account_id
