# SPDX-License-Identifier: Apache-2.0
"""The period of a page: from its address, and as tabs to choose another."""

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight.rules import Period, Span, period_of
from lienthong.kernel import clock
from lienthong.web.components import Tab

NAMES = {
    Span.MONTH: gettext_lazy("Tháng này"),
    Span.QUARTER: gettext_lazy("Quý này"),
    Span.YEAR: gettext_lazy("Năm nay"),
    Span.TWELVE: gettext_lazy("12 tháng"),
}


def chosen_span(request: HttpRequest) -> Span:
    """Return the span that the address names; twelve months without one."""
    asked = request.GET.get("ky", "")
    return Span(asked) if asked in set(Span) else Span.TWELVE


def chosen_months(request: HttpRequest) -> Period:
    """Return the months from `tu` to `den` (`2026-01`), or of the span when they do not read."""
    first, last = _month(request.GET.get("tu", "")), _month(request.GET.get("den", ""))
    if first and last and first <= last:
        return Period(first=first, last=last)
    return period_of(chosen_span(request), clock.today())


def tabs(current: Span) -> list[Tab]:
    """Return one link for each span."""
    return [
        Tab(text=str(NAMES[span]), href=f"?ky={span.value}", is_current=span is current)
        for span in Span
    ]


def said(period: Period) -> str:
    """Say a period: `12/2025 – 11/2026`, `tháng 11/2026`."""
    if period.first == period.last:
        return _("tháng %(month)s") % {"month": f"{period.first:%m/%Y}"}
    return f"{period.first:%m/%Y} – {period.last:%m/%Y}"


def query(period: Period) -> str:
    """Write a period for an address."""
    return f"tu={period.first:%Y-%m}&den={period.last:%Y-%m}"


def _month(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None
