# SPDX-License-Identifier: Apache-2.0
"""Input of the counter's pages: shape only."""

import datetime as dt
import uuid

from django.http import QueryDict

from lienthong.counter.rules import Priority
from lienthong.counter.services import NewGroup
from lienthong.kernel import clock
from lienthong.kernel.text import clean, whole_number

_FIRST, _LAST = dt.datetime(2000, 1, 1, tzinfo=clock.HANOI), 2200


def id_of(text: str) -> uuid.UUID:
    """Return an id that a page posted; one that names nothing when it was made up."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def priority_of(text: str) -> Priority:
    """Return a priority by its value; none when it was made up."""
    return Priority(text) if text in {one.value for one in Priority} else Priority.NONE


def day_of(text: str) -> dt.date:
    """Return a legal date; today when it was made up, or is no year that a calendar knows."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return found if _FIRST.year <= found.year < _LAST else clock.today()


def instant_of(text: str) -> dt.datetime:
    """Return an instant with its offset; one long past when it was made up."""
    try:
        found = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return _FIRST
    if not _FIRST.year <= found.year < _LAST:  # its neighbours in other zones have no date
        return _FIRST
    return found if found.tzinfo else found.replace(tzinfo=clock.HANOI)


def vnd_of(text: str) -> int:
    """Return a sum as it was typed, `1.250.000 ₫` or `1250000`; below zero when it is none."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "").removesuffix("₫").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 13 else -1


def number_of(text: str) -> int:
    """Return a whole number; one that no rule lets pass when it was none."""
    found = whole_number(text, most_digits=4)
    return -1 if found is None else found


def group_of(given: QueryDict) -> NewGroup:
    """Return the group that a page posted."""
    return NewGroup(
        letter=clean(given.get("chu", "")).upper(), name=clean(given.get("ten", ""))[:120],
        name_en=clean(given.get("ten_en", ""))[:120],
        procedures=tuple(clean(given.get("thu_tuc", "")).replace(",", " ").split())[:50],
        minutes=number_of(given.get("phut", "")), slot_minutes=number_of(given.get("khung", "")),
        capacity=number_of(given.get("suc_chua", "")),
    )  # fmt: skip
