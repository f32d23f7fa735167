# SPDX-License-Identifier: Apache-2.0
"""Time as the law counts it: aware instants, and legal dates in Asia/Ho_Chi_Minh."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

#: How other systems write instants (edXML messages; first national portal interface), always
#: in Vietnamese time and without saying so.
SLASHED = "%Y/%m/%d %H:%M:%S"
COMPACT = "%Y%m%d%H%M%S"

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen", default=None)


def now() -> dt.datetime:
    """Return this instant, aware, in Vietnamese time (ISO 8601, +07:00; QĐ 28/2018, art. 14)."""
    return _frozen.get() or dt.datetime.now(HANOI)


def seconds() -> int:
    """Return this instant in whole seconds since 1970, as signatures tell it."""
    frozen = _frozen.get()
    return int(frozen.timestamp() if frozen else time.time())


def today() -> dt.date:
    """Return today's legal date in Viet Nam, wherever the server stands."""
    return now().date()


def legal_date(instant: dt.datetime) -> dt.date:
    """Return the date on which an instant falls in Viet Nam."""
    return instant.astimezone(HANOI).date()


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the instant of a wall-clock time on a legal date."""
    return dt.datetime.combine(day, time, tzinfo=HANOI)


def written(instant: dt.datetime, form: str) -> str:
    """Write an instant in a form that carries no offset: `SLASHED` or `COMPACT`."""
    return instant.astimezone(HANOI).strftime(form)


def read(text: str, form: str) -> dt.datetime:
    """Read an instant written in Vietnamese time without an offset.

    Raises: ValueError when the text does not have the form.
    """
    return dt.datetime.strptime(text, form).replace(tzinfo=HANOI)


@contextmanager
def frozen(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at an aware instant: for tests, and for playing past dossiers."""
    token = _frozen.set(instant.astimezone(HANOI))
    try:
        yield
    finally:
        _frozen.reset(token)
