# SPDX-License-Identifier: Apache-2.0
"""A procedure said in everyday words: conditions one by one, papers by case, opening hours."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lienthong.procedures.rules import Component, Procedure

#: A condition ends at a semicolon or a full stop, not at one inside a number.
_END = re.compile(r";\s+|\.(?:\s+|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCase:
    """The papers of one case."""

    case: str  #: in which case; empty: always
    papers: tuple[Component, ...]


class Shift(Protocol):
    """Working hours on one weekday (`orgs.rules.ShiftRule`)."""

    @property
    def weekday(self) -> int:
        """Return 0 for Monday to 6 for Sunday."""

    @property
    def opens(self) -> dt.time:
        """Return when it begins."""

    @property
    def closes(self) -> dt.time:
        """Return when it ends."""

    @property
    def valid_from(self) -> dt.date:
        """Return its first day."""

    @property
    def valid_to(self) -> dt.date | None:
        """Return its last day, or nothing while it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The same opening hours on some days."""

    weekdays: tuple[int, ...]  #: 0 Monday to 6 Sunday
    spans: tuple[tuple[dt.time, dt.time], ...]


def conditions(text: str) -> list[str]:
    """Break a paragraph of requirements into its conditions."""
    parts = [part.strip() for part in _END.split(text)]
    return [f"{part[0].upper()}{part[1:]}" for part in parts if part]


def papers_by_case(procedure: Procedure) -> list[PaperCase]:
    """Return the papers to bring: those always asked first, then each case's. The form is none."""
    cases: dict[str, list[Component]] = {}
    for paper in procedure.components:
        if not paper.is_form:
            cases.setdefault(str(paper.case), []).append(paper)
    order = sorted(cases, key=bool)
    return [PaperCase(case=case, papers=tuple(cases[case])) for case in order]


def opening_hours(shifts: Iterable[Shift], on: dt.date) -> list[Hours]:
    """Return the opening hours in force on a day, days with the same hours together."""
    by_day: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for shift in shifts:
        if shift.valid_from <= on and (shift.valid_to is None or on <= shift.valid_to):
            by_day.setdefault(shift.weekday, []).append((shift.opens, shift.closes))
    grouped: dict[tuple[tuple[dt.time, dt.time], ...], list[int]] = {}
    for day in sorted(by_day):
        grouped.setdefault(tuple(sorted(by_day[day])), []).append(day)
    return [Hours(weekdays=tuple(days), spans=spans) for spans, days in grouped.items()]


def is_run(days: Sequence[int]) -> bool:
    """Tell whether days follow each other, so that they may be named by the first and last."""
    return len(days) > 2 and list(days) == list(range(days[0], days[0] + len(days)))
