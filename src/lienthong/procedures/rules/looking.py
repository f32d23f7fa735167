# SPDX-License-Identifier: Apache-2.0
"""What a pack asks registers about one dossier, and the facts that come of the answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.declared import Lookup
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.outcome import found_facts
from lienthong.procedures.rules.procedure import Procedure
from lienthong.registers import rules as registers

#: How papers show a key: a birth's `12/2026`, a household business's `42 A 8 000123`.
_SHOWN = {
    "civil_status": registers.registration_number,
    "enterprises": registers.show_household_number,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one register: the same words are the same question."""

    register: str  #: population, civil_status …
    purpose: str  #: a purpose that the register declares
    key: str = ""  #: number of one record; empty: found by criteria
    criteria: tuple[tuple[str, str], ...] = ()  #: name and value, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One record of an answer."""

    key: str  #: its number
    data: Mapping[str, Any]  #: its fields, as the purpose discloses them


#: Answers a question: by asking the register, or out of what was asked before.
Hear = Callable[[Question], Sequence[Disclosed]]


def looked_up(procedure: Procedure, answers: Mapping[str, Any], hear: Hear) -> dict[str, Any]:
    """Return the facts of the pack's look-ups by name, in their order.

    A later look-up may ask with what an earlier one found. The same answers ask the same questions,
    so what was heard before an act serves within it. Raises: ConditionError, and what `hear`
    raises.
    """
    found: dict[str, Any] = {}
    for lookup in procedure.lookups:
        known = {**answers, **found}
        asked = _question(lookup, known) if holds(lookup.when, answers) else None
        hits = [_told(lookup, hit) for hit in hear(asked)] if asked else []
        counted = [one for one in hits if holds(lookup.where, {**known, **one})]
        found[lookup.name] = found_facts(counted)
    return found


def shown_key(register: str, key: str) -> str:
    """Return a record's number as papers show it."""
    return _SHOWN.get(register, str)(key)


def _question(lookup: Lookup, known: Mapping[str, Any]) -> Question | None:
    """Return what is asked; None while the answers fill neither the key nor any criteria."""
    if key := (filled(lookup.key, known) if lookup.key else None):
        return Question(register=lookup.register, purpose=lookup.purpose, key=str(key))
    wanted = next((one for one in filled(lookup.find, known) if all(one.values())), None)
    if not wanted:
        return None
    criteria = tuple(sorted((name, str(value)) for name, value in wanted.items()))
    return Question(register=lookup.register, purpose=lookup.purpose, criteria=criteria)


def _told(lookup: Lookup, hit: Disclosed) -> dict[str, Any]:
    return {**hit.data, "key": hit.key, "shown": shown_key(lookup.register, hit.key)}
