# SPDX-License-Identifier: Apache-2.0
"""Validity by date: a code without a date is ambiguous."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Anything in force from a first day to a last day, both included."""

    @property
    def valid_from(self) -> dt.date:
        """First day."""

    @property
    def valid_to(self) -> dt.date | None:
        """Last day, or None while still in force."""


D = TypeVar("D", bound=Dated)


def in_force(thing: Dated, on: dt.date) -> bool:
    """Tell whether something is in force on a legal date."""
    return thing.valid_from <= on and (thing.valid_to is None or on <= thing.valid_to)


def latest(things: Iterable[D], on: dt.date) -> D | None:
    """Return the one in force on a date that began last, or None."""
    return max(
        (thing for thing in things if in_force(thing, on)),
        key=lambda thing: thing.valid_from,
        default=None,
    )
