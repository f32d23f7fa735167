# SPDX-License-Identifier: Apache-2.0
"""The period of a page: from its address, said in words, and as links to choose another."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.insight.errors import BadPeriod
from lienthong.insight.rules import OF_MONTHS, SPAN_NAMES, Period, Span, after, before, period_of
from lienthong.insight.rules.periods import month_end
from lienthong.kernel import clock
from lienthong.web.components import Tab

FIRST_YEAR, MOST_DAYS = 2000, 3_700


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A period and what kind it is."""

    span: Span
    period: Period

    @property
    def query(self) -> str:
        """Write it for an address: the same page for ever."""
        first, last = self.period.first, self.period.last
        if self.span is Span.ANY:
            return f"ky={self.span.value}&tu={first.isoformat()}&den={last.isoformat()}"
        return f"ky={self.span.value}&moc={last.isoformat()}"

    @property
    def is_current(self) -> bool:
        """Tell whether today is in it: its figures still move."""
        return self.period.first <= clock.today() <= self.period.last

    def before(self) -> "Chosen":
        """Return the one just before."""
        return Chosen(span=self.span, period=before(self.span, self.period))


def chosen(
    request: HttpRequest, *, spans: Sequence[Span] = tuple(Span), default: Span = Span.MONTH
) -> Chosen:
    """Return the period that an address names: `ky` and `moc` (a day in it), or `tu` and `den`.

    Raises: BadPeriod.
    """
    told = request.GET
    first, last = told.get("tu", "").strip(), told.get("den", "").strip()
    if (first or last) and Span.ANY in spans:
        return _from_to(first, last)
    asked = told.get("ky", "") or default.value
    span = Span(asked) if asked in {one.value for one in spans} else default
    span = default if span is Span.ANY else span
    day = _day(told["moc"].strip()) if told.get("moc") else clock.today()
    return Chosen(span=span, period=period_of(span, day))


def tabs(current: Chosen, spans: Sequence[Span], rest: str = "") -> list[Tab]:
    """Return one link for each kind; it keeps the day one is looking at, and the rest."""
    day = min(current.period.last, max(current.period.first, clock.today()))
    return [
        Tab(
            text=str(SPAN_NAMES[span]),
            href=f"?ky={span.value}&moc={day.isoformat()}{rest}",
            is_current=span is current.span,
        )
        for span in spans
        if span is not Span.ANY
    ]


def neighbours(current: Chosen, rest: str = "") -> dict[str, Any]:
    """Return links to the period before and, unless it lies ahead, the one after."""
    earlier = current.before()
    later = Chosen(span=current.span, period=after(current.span, current.period))
    is_ahead = later.period.first > clock.today()
    return {
        "earlier": {"text": said(earlier), "href": f"?{earlier.query}{rest}"},
        "later": None if is_ahead else {"text": said(later), "href": f"?{later.query}{rest}"},
        "first": f"{current.period.first:%d/%m/%Y}",
        "last": f"{current.period.last:%d/%m/%Y}",
    }


def said(one: Chosen) -> str:
    """Say a period: `tháng 11/2026`, `quý 4/2026`, `tuần 16/11/2026 – 22/11/2026`."""
    first, last = one.period.first, one.period.last
    told = {
        "day": f"{last:%d/%m/%Y}",
        "month": f"{last:%m/%Y}",
        "quarter": (first.month + 2) // 3,
        "year": first.year,
        "first": f"{first:%d/%m/%Y}",
        "last": f"{last:%d/%m/%Y}",
    }
    forms = {
        Span.DAY: _("ngày %(day)s"),
        Span.WEEK: _("tuần %(first)s – %(last)s"),
        Span.MONTH: _("tháng %(month)s"),
        Span.QUARTER: _("quý %(quarter)s/%(year)s"),
        Span.YEAR: _("năm %(year)s"),
        Span.TWELVE: _("12 tháng đến %(month)s"),
        Span.ANY: _("%(first)s – %(last)s"),
    }
    return forms[one.span] % told


def _from_to(first: str, last: str) -> Chosen:
    start = _day(first) if first else _day(last)
    end = _day(last, is_last=True) if last else clock.today()
    period = Period(first=start, last=end)
    if end < start or period.days > MOST_DAYS:
        raise BadPeriod(asked=f"{first} – {last}"[:40])
    return Chosen(span=Span.ANY, period=period)


def _day(text: str, *, is_last: bool = False) -> dt.date:
    """Read `2026-11-01`, `01/11/2026` or a month, `2026-11`: its first day, or its last."""
    with suppress(ValueError):
        month = text if len(text) > len("2026-11") else f"{text}-01"
        form = "%d/%m/%Y" if "/" in month else "%Y-%m-%d"
        day = dt.datetime.strptime(month, form).date()  # noqa: DTZ007 - a legal day has no zone
        if FIRST_YEAR <= day.year < FIRST_YEAR + 100:
            return month_end(day) if is_last and month != text else day
    raise BadPeriod(asked=text[:40])


def of_months(request: HttpRequest) -> Chosen:
    """Return a period made of whole months; a month when the address names another kind."""
    return chosen(request, spans=OF_MONTHS)
