# SPDX-License-Identifier: Apache-2.0
"""What a correction does to a record: which days say something else from now on."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Correction(StrEnum):
    """Where a proposed correction stands."""

    OPEN = "open"  #: waits for a second person
    APPLIED = "applied"  #: approved: the record says so
    REFUSED = "refused"  #: looked at and not approved, with the reason
    WITHDRAWN = "withdrawn"  #: taken back by who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a record says over a span of legal days."""

    since: dt.date  #: true from this day on
    until: dt.date | None  #: until before this day; None: for good
    data: Mapping[str, Any]  #: the record


def corrected(
    stretches: Iterable[Stretch], changes: Mapping[str, Any], day: dt.date
) -> list[Stretch]:
    """Return the stretches that say something else once a correction is applied from a day on.

    A wrong value is followed as far as it was carried: through later stretches while they still
    say what the record said on the day. Where one says something else of a field, somebody knew
    better since, and that field is left alone from there on.
    changes: new values by field; None takes a field out.
    """
    open_fields = dict(changes)
    wrong: dict[str, Any] | None = None
    found = []
    for one in sorted(stretches, key=lambda each: each.since):
        if one.until is not None and one.until <= day:
            continue
        if wrong is None:
            wrong = {name: one.data.get(name) for name in changes}
        open_fields = {
            name: value for name, value in open_fields.items() if one.data.get(name) == wrong[name]
        }
        made = with_changes(one.data, open_fields)
        if made != one.data:
            found.append(Stretch(since=max(one.since, day), until=one.until, data=made))
    return found


def with_changes(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with some fields changed; None takes one out."""
    merged = {**data, **changes}
    return {
        name: value
        for name, value in merged.items()
        if name not in changes or changes[name] is not None
    }


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what differs: `residence.commune_code`; a list by its own name."""
    found: list[str] = []
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            found += [f"{name}.{inner}" for inner in changed_fields(was, now)]
        elif was != now:
            found.append(name)
    return tuple(sorted(found))


def told_fields(changed: Sequence[str], fields: Sequence[str] | None) -> tuple[str, ...]:
    """Return which changes somebody may hear of who may see some fields; None: every field."""
    if fields is None:
        return tuple(changed)
    return tuple(name for name in changed if any(_touches(name, field) for field in fields))


def _touches(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}.") or field.startswith(f"{name}.")
