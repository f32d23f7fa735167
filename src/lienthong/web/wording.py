# SPDX-License-Identifier: Apache-2.0
"""How values are said and drawn: dates, money, working time, sizes, small charts."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.kernel import clock, money

#: The five answers to "how satisfied", worst first.
SCORES = (
    ("1", gettext_lazy("Rất kém")),
    ("2", gettext_lazy("Kém")),
    ("3", gettext_lazy("Được")),
    ("4", gettext_lazy("Tốt")),
    ("5", gettext_lazy("Rất tốt")),
)


def vnd(amount: int | None) -> str:
    """Return `1.234.567 ₫`; nothing for nothing."""
    return "" if amount is None else money.grouped(int(amount))


def legal_date(day: dt.date | dt.datetime | None) -> str:
    """Return `25/12/2026`, in Viet Nam, in every language."""
    if isinstance(day, dt.datetime):
        day = clock.legal_date(day)
    return day.strftime("%d/%m/%Y") if day else ""


def legal_time(instant: dt.datetime | None) -> str:
    """Return `08:30 25/12/2026`, in Viet Nam, never broken over two lines."""
    return instant.astimezone(clock.HANOI).strftime("%H:%M\u00a0%d/%m/%Y") if instant else ""


def grouped(number: float, decimals: int = 0) -> str:
    """Return `1.234.567,5`."""
    text = f"{number:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def file_size(size_bytes: int | None) -> str:
    """Return a size a reader can judge: `812 kB`, `2,4 MB`."""
    if size_bytes is None:
        return ""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{grouped(size_bytes / 1_000_000, 1)} MB"


def working_time(minutes: int, day_minutes: int = 480) -> str:
    """Say working minutes as days and hours: `2 ngày 3 giờ làm việc`, `45 phút làm việc`."""
    return _("%(span)s làm việc") % {"span": working_span(minutes, day_minutes)}


def working_span(minutes: int, day_minutes: int = 480) -> str:
    """Say them short, where the column says what is counted: `2 ngày 3 giờ`, `45 phút`."""
    days, rest = divmod(abs(minutes), day_minutes)
    hours, minutes_left = divmod(rest, 60)
    parts = [
        ngettext("%(count)s ngày", "%(count)s ngày", days) % {"count": days} if days else "",
        ngettext("%(count)s giờ", "%(count)s giờ", hours) % {"count": hours} if hours else "",
    ]
    if not days and (minutes_left or not hours):
        parts.append(_("%(count)s phút") % {"count": minutes_left})
    return " ".join(part for part in parts if part)
