# SPDX-License-Identifier: Apache-2.0
"""Verified attributes: a question about a record that is answered yes, no or unknown."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from lienthong.kernel.bilingual import Text
from lienthong.registers.rules import paths

#: Of what a question is asked with: codes are short.
LONGEST_ARGUMENT = 60


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
    rule: str  #: `age_at_least`, `equals`, `holds`, `covers`: see `answer`
    path: str  #: the field it looks at; for `holds` a list, for `covers` the first day
    years: int  #: for `age_at_least`
    value: str  #: for `equals`; empty: the argument is the value
    since_path: str = ""  #: for `holds`: first day, within an item of the list
    until_path: str = ""  #: last day: of the record for `covers`, of an item for `holds`
    when: Mapping[str, str] = field(default_factory=dict)  #: what other fields must say for yes

    @property
    def takes_argument(self) -> bool:
        """Tell whether it is asked with an argument: a value, or for `covers` a day."""
        return self.rule in ("holds", "covers") or (self.rule == "equals" and not self.value)

    @property
    def paths_beside(self) -> tuple[str, ...]:
        """Return the other fields it looks at, as paths of the record."""
        inside = self.path.rpartition(".")[0] + "." if self.rule == "holds" else ""
        days = [f"{inside}{path}" for path in (self.since_path, self.until_path) if path]
        return (*days, *self.when)

    def is_asked_rightly(self, argument: str) -> bool:
        """Tell whether an argument is one that the question takes."""
        if self.rule == "covers":
            return _day(argument) is not None
        return len(argument) <= LONGEST_ARGUMENT and self.takes_argument is bool(argument)


def answer(
    attribute: Attribute, argument: str, data: Mapping[str, Any] | None, day: dt.date
) -> Answer:
    """Answer a question from a record (None: there is none) as of a legal date.

    `age_at_least`: whole years since a birth date; `equals`: the field is the value; `holds`: the
    list has an item of that value which is in force on the day; `covers`: the day asked for lies
    from one field to another, both included. `when`: and other fields say so today.
    """
    if data is None:
        return Answer.UNKNOWN
    told = _RULES[attribute.rule](attribute, argument, data, day)
    if told is Answer.YES:
        said = [(paths.first(data, path), value) for path, value in attribute.when.items()]
        if any(held in (None, "") for held, _ in said):
            return Answer.UNKNOWN
        if any(held != value for held, value in said):
            return Answer.NO
    return told


def _yes(is_so: bool) -> Answer:
    return Answer.YES if is_so else Answer.NO


def _aged(one: Attribute, _argument: str, data: Mapping[str, Any], day: dt.date) -> Answer:
    born_on = _day(paths.first(data, one.path))
    return Answer.UNKNOWN if born_on is None else _yes(age_on(born_on, day) >= one.years)


def _equal(one: Attribute, argument: str, data: Mapping[str, Any], _day: dt.date) -> Answer:
    held = paths.first(data, one.path)
    if not isinstance(held, str) or not held:
        return Answer.UNKNOWN
    return _yes(held == (one.value or argument))


def _held(one: Attribute, argument: str, data: Mapping[str, Any], day: dt.date) -> Answer:
    items, _, name = one.path.rpartition(".")
    if paths.first(data, items.removesuffix("[]")) is None:
        return Answer.UNKNOWN
    return _yes(
        any(
            isinstance(item, Mapping)
            and item.get(name) == argument
            and _is_within(item.get(one.since_path), item.get(one.until_path), day)
            for item in paths.values(data, items)
        )
    )


def _covered(one: Attribute, argument: str, data: Mapping[str, Any], _today: dt.date) -> Answer:
    since, asked = paths.first(data, one.path), _day(argument)
    if _day(since) is None or asked is None:
        return Answer.UNKNOWN
    until = paths.first(data, one.until_path) if one.until_path else None
    return _yes(_is_within(since, until, asked))


def _is_within(since: Any, until: Any, day: dt.date) -> bool:
    first, last = _day(since), _day(until)
    return (first is None or first <= day) and (last is None or day <= last)


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None


_RULES: Mapping[str, Callable[[Attribute, str, Mapping[str, Any], dt.date], Answer]] = (
    MappingProxyType({"age_at_least": _aged, "equals": _equal, "holds": _held, "covers": _covered})
)


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Return whole years of age; a birthday of 29 February comes on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
