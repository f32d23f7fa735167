# SPDX-License-Identifier: Apache-2.0
"""Who is away and who stands in: the page of an agency's people."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import DelegationId
from lienthong.onestop.forms.standins import AbsenceForm, DelegationForm
from lienthong.onestop.views.desk import furniture
from lienthong.orgs import queries as orgs
from lienthong.orgs import services as org_services
from lienthong.web.access import actor_of, official

DAYS_SHOWN = 14


@official()
def standins(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    people = orgs.people_in(actor.agency_id) if actor.agency_id else []
    away = AbsenceForm(actor=actor, people=people)
    lend = DelegationForm(actor=actor, people=people)
    if request.method != "POST":
        return _page(request, actor, people, away, lend)
    try:
        said = _done(request, actor, people)
    except _FormError as bad:
        forms = (bad.form, lend) if isinstance(bad.form, AbsenceForm) else (away, bad.form)
        return _page(request, actor, people, *forms, status=422)
    messages.success(request, said)
    return Redirect(reverse("onestop:standins"), status=303)


class _FormError(Exception):
    """A form that has to be shown again."""

    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


def _done(request: HttpRequest, actor: Actor, people: list[Any]) -> str:
    match request.POST.get("viec"):
        case "vang":
            away = AbsenceForm(request.POST, actor=actor, people=people)
            _run(away, lambda: org_services.record_absence(actor=actor, **away.told()))
            return _("Đã ghi lịch vắng. Việc đang giữ được chuyển giao khi lịch bắt đầu.")
        case "uy-quyen":
            lend = DelegationForm(request.POST, actor=actor, people=people)
            _run(lend, lambda: org_services.delegate(actor=actor, **lend.told()))
            return _("Đã ghi ủy quyền. Người nhận thấy vị trí này ở mục Đổi vị trí.")
        case "huy-vang":
            org_services.withdraw_absence(actor=actor, absence_id=_key(request))
            return _("Đã hủy lịch vắng.")
    org_services.revoke_delegation(actor=actor, delegation_id=DelegationId(_key(request)))
    return _("Đã chấm dứt ủy quyền.")


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("khoa", ""))
    except ValueError:
        return uuid.UUID(int=0)


def _run(form: Any, act: Any) -> None:
    if not form.is_valid():
        raise _FormError(form)
    try:
        act()
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        form.add_error(None, str(refusal))
        raise _FormError(form) from refusal


def _page(
    request: HttpRequest,
    actor: Actor,
    people: list[Any],
    away: AbsenceForm,
    lend: DelegationForm,
    *,
    status: int = 200,
) -> HttpResponse:
    today = clock.today()
    days = [today + dt.timedelta(days=n) for n in range(DAYS_SHOWN)]
    absences = orgs.absences_in(actor.agency_id) if actor.agency_id else []
    context = {
        **furniture(request, actor, "onestop:standins"),
        "days": days,
        "calendar": _calendar(people, absences, days, actor),
        "absences": absences,
        "delegations": orgs.delegations_in(actor.agency_id) if actor.agency_id else [],
        "away": away,
        "lend": lend,
        "is_chief": actor.has("cases.sign") or actor.has("orgs.manage"),
        "may_lend": actor.delegation_id is None,
        "today": today,
    }
    return render(request, "onestop/standins.html", context, status=status)


def _calendar(
    people: list[Any], absences: list[orgs.AbsenceView], days: list[dt.date], actor: Actor
) -> list[tuple[str, list[str]]]:
    """Return a line for each person: away, off, or there on each of the next days."""
    working = orgs.calendar(actor.agency_id) if actor.agency_id else orgs.national_calendar()
    names = {person.id: person.name for person, _post in people}
    lines = []
    for key, name in names.items():
        own = [one for one in absences if one.staff_id == key]
        marks = [
            "vang" if any(one.covers(day) for one in own)
            else "" if working.is_working_day(day) else "nghi"
            for day in days
        ]  # fmt: skip
        lines.append((name, marks))
    return lines
