# SPDX-License-Identifier: Apache-2.0
"""Taking an issued result back, or correcting it: by decision, never by a click."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors.afterwards import (
    DecisionNeeded,
    DecisionNotYet,
    ResultNotThere,
    ResultRecalled,
)
from lienthong.kernel.text import clean, clean_lines, lazy

LONGEST_NUMBER = 60


class ChangeKind(StrEnum):
    """What a decision did to an issued result."""

    RECALL = "recall"  #: thu hồi: the paper counts no more
    CORRECTION = "correction"  #: đính chính: another paper counts in its place

    @property
    def label(self) -> Any:
        """The name, as lists say it."""
        return _LABELS[self]


_LABELS = {ChangeKind.RECALL: lazy("Thu hồi"), ChangeKind.CORRECTION: lazy("Đính chính")}


class FromWhen(StrEnum):
    """Since when a recalled result counts as not given."""

    DECISION = "decision"  #: from the day of the decision on
    BEGINNING = "beginning"  #: as if it had never been given


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The written decision that a recall or a correction rests on."""

    number: str  #: its number and notation
    decided_on: dt.date  #: its day
    reason: str  #: its ground, in words

    def checked(self, today: dt.date) -> "Decision":
        """Return it in clean words. Raises: DecisionNeeded, DecisionNotYet."""
        number, reason = clean(self.number)[:LONGEST_NUMBER], clean_lines(self.reason)
        if not number or len(reason) < 3:
            raise DecisionNeeded
        if self.decided_on > today:
            raise DecisionNotYet
        return Decision(number=number, decided_on=self.decided_on, reason=reason)

    @property
    def shown(self) -> str:
        """The decision as papers name it: whoever holds a paper may read this, so no reason."""
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"


def effective_on(decision: Decision, signed_on: dt.date, since: FromWhen) -> dt.date:
    """Return the legal day from which a recalled result does not count.

    A decision cannot be older than the paper that it takes back.
    Raises: DecisionNeeded.
    """
    if decision.decided_on < signed_on:
        raise DecisionNeeded
    return signed_on if since is FromWhen.BEGINNING else decision.decided_on


def check_changeable(*, is_signed: bool, is_recalled: bool) -> None:
    """Accept only a result that was issued and still counts.

    Raises: ResultNotThere, ResultRecalled.
    """
    if not is_signed:
        raise ResultNotThere
    if is_recalled:
        raise ResultRecalled
