# SPDX-License-Identifier: Apache-2.0
"""The clerk's page: the whole state is in the database, so a page that was lost loses nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from lienthong.counter import forms, queries, services
from lienthong.counter.errors import OfficeMissing
from lienthong.counter.queries import TicketView, WindowView
from lienthong.counter.rules import State
from lienthong.counter.views.shown import PRIORITIES, STATES, furniture
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.web.access import actor_of, official

#: People shown of the queue.
SHOWN = 12


@never_cache
@official("counter.serve")
def caller(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method != "POST":
        return render(request, "counter/caller.html", _page(request, actor))
    run = _ACTS.get(request.POST.get("viec", ""))
    try:
        if run is not None:
            run(actor, request)
    except Refusal as refusal:
        # Somebody was quicker, or the queue is empty: the page with the truth says enough.
        if refusal.kind is not Kind.CONFLICT:
            raise
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("counter:caller"), status=303)


@official("counter.serve")
def intake(request: HttpRequest) -> HttpResponse:
    """Open the reception for whom the window serves."""
    actor = actor_of(request)
    ticket_id = forms.id_of(request.POST.get("so", ""))
    key = services.begin_intake(actor=actor, ticket_id=ticket_id)
    carried = {"khoa": key, "so": request.POST.get("ten_so", "")[:6]}
    if request.POST.get("ma"):
        carried["ma"] = request.POST["ma"][:60]
    address = f"{reverse('onestop:counter')}?{urlencode(carried)}"
    return HttpResponseRedirect(address, status=303)


def _window(request: HttpRequest) -> Any:
    return forms.id_of(request.POST.get("quay", ""))


def _ticket(request: HttpRequest) -> Any:
    return forms.id_of(request.POST.get("so", ""))


_ACTS: dict[str, Callable[[Actor, HttpRequest], object]] = {
    "ngoi": lambda actor, request: services.sit(actor=actor, window_id=_window(request)),
    "roi": lambda actor, request: services.leave(actor=actor, window_id=_window(request)),
    "goi": lambda actor, request: services.call_next(actor=actor, window_id=_window(request)),
    "goi-so": lambda actor, request: services.call_skipped(
        actor=actor, window_id=_window(request), ticket_id=_ticket(request)
    ),
    "goi-lai": lambda actor, request: services.call_again(actor=actor, ticket_id=_ticket(request)),
    "den": lambda actor, request: services.serve(actor=actor, ticket_id=_ticket(request)),
    "vang": lambda actor, request: services.skip(actor=actor, ticket_id=_ticket(request)),
    "xong": lambda actor, request: services.finish(actor=actor, ticket_id=_ticket(request)),
    "chuyen": lambda actor, request: services.transfer(
        actor=actor, ticket_id=_ticket(request), window_id=_window(request)
    ),
}


def _page(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    try:
        office = queries.office_of(actor.agency_id)
    except OfficeMissing:  # not opened yet: the page says who opens it
        return furniture(request, actor)
    seat = queries.seat_of(actor)
    now = queries.current(seat) if seat else None
    waiting = queries.waiting_of(seat) if seat else []
    return {
        **furniture(request, actor),
        "office": office,
        "seat": seat,
        "now": now,
        "now_said": STATES[now.state] if now else "",
        "is_called": now is not None and now.state is State.CALLED,
        "windows": queries.windows(office.id),
        "others": _others(queries.windows(office.id), seat),
        "waiting": [(one, _why(one)) for one in waiting[:SHOWN]],
        "many": len(waiting),
        "skipped": queries.skipped(office.id),
    }


def _others(windows: list[WindowView], seat: WindowView | None) -> list[WindowView]:
    return [one for one in windows if one.sitter and (seat is None or one.id != seat.id)]


def _why(ticket: TicketView) -> str:
    """Say why somebody comes where they come."""
    return str(PRIORITIES[ticket.priority]) if ticket.priority else ""
