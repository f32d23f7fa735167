# SPDX-License-Identifier: Apache-2.0
"""How long people wait, for the chief of a day."""

import datetime as dt
import statistics
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.counter.models import Ticket
from lienthong.counter.rules import State


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNumbers:
    """One line of the chief's page: a window, a group or the whole day."""

    name: str
    taken: int  #: tickets
    served: int
    skipped: int  #: did not come when called
    left: int  #: waiting, or left when the day closed
    median_wait: int | None  #: minutes until the first call
    longest_wait: int | None
    median_served: int | None  #: minutes at the window


def day_numbers(
    office_id: uuid.UUID, day: dt.date
) -> tuple[DayNumbers, list[DayNumbers], list[DayNumbers]]:
    """Return a day of a counter: in all, by group, by window."""
    rows = list(
        Ticket.objects.filter(office_id=office_id, day=day)
        .select_related("group", "window")
        .order_by("group__letter", "window__number")
    )
    by_group: dict[str, list[Ticket]] = {}
    by_window: dict[str, list[Ticket]] = {}
    for row in rows:
        by_group.setdefault(f"{row.group.letter} – {row.group.name}", []).append(row)
        if row.window:
            by_window.setdefault(str(row.window.number), []).append(row)
    return (
        _line("", rows),
        [_line(name, some) for name, some in by_group.items()],
        [_line(name, by_window[name]) for name in sorted(by_window, key=int)],
    )


def _line(name: str, rows: Sequence[Ticket]) -> DayNumbers:
    waits = [_minutes(row.taken_at, row.first_called_at) for row in rows if row.first_called_at]
    spans = [
        _minutes(row.served_at, row.ended_at)
        for row in rows
        if row.state == State.SERVED and row.served_at and row.ended_at
    ]
    states = [row.state for row in rows]
    return DayNumbers(
        name=name, taken=len(rows), served=states.count(State.SERVED),
        skipped=states.count(State.SKIPPED),
        left=states.count(State.LEFT) + states.count(State.WAITING),
        median_wait=round(statistics.median(waits)) if waits else None,
        longest_wait=round(max(waits)) if waits else None,
        median_served=round(statistics.median(spans)) if spans else None,
    )  # fmt: skip


def _minutes(start: dt.datetime, end: dt.datetime | None) -> float:
    return (end - start).total_seconds() / 60 if end else 0.0
