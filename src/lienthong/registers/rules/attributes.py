# SPDX-License-Identifier: Apache-2.0
"""Verified attributes: a question about a record that is answered yes, no or unknown."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.registers.rules import paths


class Answer(StrEnum):
    """All that a consumer is told."""

    YES = "yes"  #: the record says so
    NO = "no"  #: the record says otherwise
    UNKNOWN = "unknown"  #: there is no record, or it does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One question that a register answers."""

    name: str  #: `is_over_18`; with an argument it is asked as `lives_in:42`
    title: Text  #: in words
    rule: str  #: `age_at_least`: whole years since a birth date; `equals`: the field is the value
    path: str  #: the field it looks at
    years: int  #: for `age_at_least`
    value: str  #: for `equals`; empty: the argument is the value

    @property
    def takes_argument(self) -> bool:
        """Tell whether it is asked with an argument."""
        return self.rule == "equals" and not self.value


def answer(
    attribute: Attribute, argument: str, data: Mapping[str, Any] | None, day: dt.date
) -> Answer:
    """Answer a question from a record (None: there is none) as of a legal date."""
    held = paths.first(data, attribute.path)
    if not isinstance(held, str) or not held:
        return Answer.UNKNOWN
    if attribute.rule == "equals":
        is_so = held == (attribute.value or argument)
    else:
        is_so = age_on(dt.date.fromisoformat(held), day) >= attribute.years
    return Answer.YES if is_so else Answer.NO


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Return whole years of age; a birthday of 29 February comes on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
