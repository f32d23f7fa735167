# SPDX-License-Identifier: Apache-2.0
"""Pages of the hall, without sign-in: the kiosk, the ticket in one's hand, the screen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lienthong.counter import forms, queries, rules, services
from lienthong.counter.errors import GroupClosed
from lienthong.counter.queries import GroupView, OfficeView, TicketView
from lienthong.counter.rules import State
from lienthong.counter.views.shown import PRIORITIES, STATES
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import clean
from lienthong.web.access import public

INVALID = 422


@never_cache
@public
def kiosk(request: HttpRequest, key: str) -> HttpResponse:
    office = queries.office_by_key(key)
    if request.method != "POST":
        return _kiosk(request, office)
    try:
        ticket = _taken(request, office)
    except Refusal as refusal:
        if refusal.kind is Kind.DENIED:
            raise
        return _kiosk(request, office, error=str(refusal), status=INVALID)
    return HttpResponseRedirect(reverse("counter:printed", args=[key, ticket.token]), status=303)


def _taken(request: HttpRequest, office: OfficeView) -> TicketView:
    typed = clean(request.POST.get("ma", ""))[:200]
    priority = forms.priority_of(request.POST.get("uu_tien", ""))
    key = office.kiosk_key
    if typed and rules.read_code(typed):
        return services.check_in(kiosk_key=key, code=typed)
    case_code = rules.case_code_in(typed)
    group = forms.id_of(request.POST.get("nhom", ""))
    if case_code and not group.int:
        group = _returns(queries.groups(office.id)).id
    return services.take(kiosk_key=key, group_id=group, priority=priority, case_code=case_code)


def _returns(groups: list[GroupView]) -> GroupView:
    """Return the group for those who come with a dossier: the last one, whatever no other names.

    Raises: GroupClosed.
    """
    if not groups:
        raise GroupClosed
    return next((one for one in reversed(groups) if not one.procedures), groups[-1])


def _kiosk(
    request: HttpRequest, office: OfficeView, *, error: str = "", status: int = 200
) -> HttpResponse:
    waiting = queries.queue(office.id)
    context = {
        "office": office,
        "groups": [(one, waiting.get(one.id, 0)) for one in queries.groups(office.id)],
        "priorities": [(one.value, text) for one, text in PRIORITIES.items()],
        "opens": queries.opens_at(office),
        "error": error,
    }
    return render(request, "counter/kiosk.html", context, status=status)


@never_cache
@public
def printed(request: HttpRequest, key: str, token: str) -> HttpResponse:
    office = queries.office_by_key(key)
    context = {**_ticket(token), "office": office, "kiosk": reverse("counter:kiosk", args=[key])}
    return render(request, "counter/printed.html", context)


@never_cache
@public
def followed(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "counter/followed.html", _ticket(token))


def _ticket(token: str) -> dict[str, object]:
    ticket = queries.by_token(token)
    return {
        "ticket": ticket,
        "said": STATES[ticket.state],
        "tone": _TONES[ticket.state],
        "is_open": ticket.state in (State.WAITING, State.CALLED, State.SERVING),
        "is_called": ticket.state is State.CALLED,
        "is_waiting": ticket.state is State.WAITING,
        "priority": PRIORITIES[ticket.priority] if ticket.priority else "",
        "address": f"{settings.BASE_URL}{reverse('counter:followed', args=[token])}",
    }


_TONES = {
    State.WAITING: "waiting", State.CALLED: "soon", State.SERVING: "active", State.SERVED: "done",
    State.SKIPPED: "late", State.LEFT: "stopped",
}  # fmt: skip


@never_cache
@public
def screen(request: HttpRequest, agency: str) -> HttpResponse:
    office = queries.office_at(agency)
    board = queries.board(office)
    latest = board.now[0] if board.now else None
    said = ""
    if latest:
        said = _("Mời số %(number)s đến quầy %(window)s") % {
            "number": " ".join(latest.number), "window": latest.window,
        }  # fmt: skip
    context = {
        "office": office, "board": board, "latest": latest, "said": said,
        "said_mark": f"{latest.id}-{latest.calls}" if latest else "",
    }  # fmt: skip
    return render(request, "counter/screen.html", context)
