# SPDX-License-Identifier: Apache-2.0
"""What a procedure's page says: time, money, place and papers in everyday words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar
from lienthong.portal.rules.explaining import Hours, is_run, opening_hours
from lienthong.portal.views.showing import PAPER_KINDS, deadline_text
from lienthong.procedures.rules import (
    ChannelKind,
    Component,
    DeadlineKind,
    Procedure,
    due_at,
)
from lienthong.registers import queries as registers
from lienthong.web.wording import legal_date, vnd

CHANNELS = {
    ChannelKind.ONLINE: (gettext_lazy("Trực tuyến, tại trang này"), "globe"),
    ChannelKind.COUNTER: (gettext_lazy("Trực tiếp tại Bộ phận Một cửa"), "building"),
    ChannelKind.POST: (gettext_lazy("Qua bưu chính công ích"), "mail"),
}
WEEKDAYS = (
    gettext_lazy("Thứ Hai"), gettext_lazy("Thứ Ba"), gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"), gettext_lazy("Thứ Sáu"), gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The four questions everybody has about a procedure."""

    time: str  #: how long
    money: str  #: how much
    place: str  #: where
    result: str  #: what for


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSaid:
    """One way to apply."""

    name: str
    icon: str
    time: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSaid:
    """A fee as the law publishes it."""

    name: str
    amount: str
    note: str
    is_conditional: bool  #: due in some cases only


def facts(procedure: Procedure) -> Facts:
    """Return the four answers shown first."""
    return Facts(
        time=deadline_text(procedure.deadline()),
        money=_money(procedure),
        place=str(procedure.agency.name),
        result=" · ".join(str(outcome.name) for outcome in procedure.outcomes),
    )


def example(procedure: Procedure) -> str:
    """Say when the result would come if one applied now; nothing without a calendar."""
    calendar = _calendar()
    if calendar is None:
        return ""
    now = clock.now()
    received = calendar.next_working_instant(now)
    due = due_at(procedure.deadline(), received, calendar)
    said = {"today": _day(now), "received": _day(received), "due": _day(due)}
    if procedure.deadline().kind is DeadlineKind.HOURS:
        said["due"] = f"{due.astimezone(clock.HANOI):%H:%M} {said['due']}"
    if clock.legal_date(received) == clock.legal_date(now):
        return _("Nộp hôm nay, %(today)s: trả kết quả chậm nhất %(due)s.") % said
    return (
        _("Nộp hôm nay, %(today)s: tiếp nhận %(received)s, trả kết quả chậm nhất %(due)s.") % said
    )


def channels(procedure: Procedure) -> list[ChannelSaid]:
    """Return the ways to apply; the time is said once where it is the same for all."""
    times = {deadline_text(one.deadline) for one in procedure.channels}
    return [
        ChannelSaid(
            name=str(CHANNELS[one.kind][0]),
            icon=CHANNELS[one.kind][1],
            time=deadline_text(one.deadline) if len(times) > 1 else "",
            note=str(one.note),
        )
        for one in procedure.channels
    ]


def fees(procedure: Procedure) -> list[FeeSaid]:
    """Return the fees with their cases."""
    return [
        FeeSaid(
            name=str(fee.name),
            amount=vnd(fee.amount_vnd) if fee.amount_vnd else _("Không mất phí"),
            note=str(fee.note),
            is_conditional=bool(fee.when),
        )
        for fee in procedure.fees
    ]


def _money(procedure: Procedure) -> str:
    """Say the fee in a few words: the least of several, or of one that is counted."""
    due = [fee for fee in procedure.fees if fee.amount_vnd]
    if not due:
        return _("Không mất phí") if procedure.is_online else _("Hỏi cơ quan tiếp nhận")
    least = vnd(min(fee.amount_vnd for fee in due))
    if len(due) > 1 or due[0].per or due[0].times:
        return _("Từ %(amount)s, tùy trường hợp") % {"amount": least}
    return _("%(amount)s, tùy trường hợp") % {"amount": least} if due[0].when else least


def known_already(procedure: Procedure) -> list[str]:
    """Name the registers whose data is filled in, so that nothing about it need be handed in."""
    declared = registers.declarations()
    filled_in = dict.fromkeys(
        read.register for read in procedure.reads if read.purpose == "prefill"
    )
    return [str(declared[name].title) for name in filled_in if name in declared]


def kinds_text(paper: Component) -> str:
    """Say in which form a paper is taken."""
    return ", ".join(str(PAPER_KINDS[kind]) for kind in paper.kinds)


def hours() -> list[tuple[str, str]]:
    """Return the opening hours of counters as days and times; nothing without a calendar."""
    calendar = _calendar()
    if calendar is None:
        return []
    found = opening_hours(calendar.shifts, clock.today())
    return [(_days(one), _spans(one)) for one in found]


def _calendar() -> WorkCalendar | None:
    try:
        return orgs.national_calendar()
    except Missing:  # no reference data yet: the page does without examples
        return None


def _day(at: dt.datetime) -> str:
    day = at.astimezone(clock.HANOI)
    return f"{WEEKDAYS[day.weekday()]} {legal_date(day)}"


def _days(one: Hours) -> str:
    if is_run(one.weekdays):
        first, last = WEEKDAYS[one.weekdays[0]], WEEKDAYS[one.weekdays[-1]]
        return _("%(first)s đến %(last)s") % {"first": first, "last": last}
    return ", ".join(str(WEEKDAYS[day]) for day in one.weekdays)


def _spans(one: Hours) -> str:
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in one.spans)
