# SPDX-License-Identifier: Apache-2.0
"""Who may read which fields of a record, for which purpose; and whose data that is."""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.registers.rules import paths
from lienthong.registers.rules.attributes import age_on
from lienthong.registers.rules.declaration import KEY, Declaration, Purpose, Reader
from lienthong.registers.rules.masking import masked

ADULT_YEARS = 18  #: full age (Bộ luật Dân sự 91/2015/QH13, art. 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One version of one record, cut to what the purpose allows."""

    register: str  #: name of the register
    key: str  #: the record's number
    data: dict[str, Any]  #: the disclosed fields
    valid_from: dt.date  #: true from this legal date on
    valid_to: dt.date | None  #: until before this date; None: still true
    recorded_at: dt.datetime  #: known to the register since
    version: int  #: 1, 2, … per key, in order of recording


def may_read(
    declared: Declaration,
    purpose: Purpose,
    actor: Actor,
    *,
    key: str,
    data: Mapping[str, Any] | None,
    today: dt.date,
) -> bool:
    """Tell whether an actor may read a record for a purpose. Nobody may unless declared.

    data: the record, or None when there is none.
    """
    return _is_among(purpose.readers, declared, actor, key=key, data=data, today=today)


def _is_among(
    readers: tuple[Reader, ...],
    declared: Declaration,
    actor: Actor,
    *,
    key: str,
    data: Mapping[str, Any] | None,
    today: dt.date,
) -> bool:
    fitting = [reader for reader in readers if _fits(reader, actor)]
    if actor.kind is not ActorKind.CITIZEN:
        return bool(fitting)
    whose = {word for reader in fitting for word in reader.whose}
    return (
        "anyone" in whose
        or ("oneself" in whose and _is_oneself(declared, actor, key, data or {}))
        or ("minor_child" in whose and _is_parent(declared, actor, data or {}, today))
    )


def may_write(declared: Declaration, actor: Actor) -> bool:
    """Tell whether an actor may write to the register."""
    return any(_fits(reader, actor) for reader in declared.writers)


def may_propose(declared: Declaration, actor: Actor) -> bool:
    """Tell whether an actor may ask for a correction; a citizen: of some record."""
    return any(_fits(reader, actor) for reader in declared.proposers)


def may_propose_of(
    declared: Declaration, actor: Actor, *, key: str, data: Mapping[str, Any], today: dt.date
) -> bool:
    """Tell whether an actor may ask for a correction of a record: a citizen of their own."""
    return _is_among(declared.proposers, declared, actor, key=key, data=data, today=today)


def takes_wishes(declared: Declaration, actor: Actor, *, of_child: bool) -> bool:
    """Tell whether a citizen may ask for corrections there, and somebody is named who answers.

    of_child: in a record of their child under 18.
    """
    fitting = [reader for reader in declared.proposers if _fits(reader, actor)]
    word = "minor_child" if of_child else "oneself"
    return bool(declared.units or declared.agency) and any(word in one.whose for one in fitting)


def units_of(declared: Declaration, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of the units whose agencies keep a record, the nearest last."""
    found = (paths.first(data, path) for path in declared.units)
    return tuple(code for code in found if isinstance(code, str) and code)


def may_decide(declared: Declaration, actor: Actor) -> bool:
    """Tell whether an actor may decide on corrections that others asked for."""
    return any(_fits(reader, actor) for reader in declared.deciders)


def may_follow(purpose: Purpose, actor: Actor) -> bool:
    """Tell whether an actor may hear, for a purpose, that records changed."""
    return purpose.tells_changes and any(_fits(reader, actor) for reader in purpose.readers)


def _fits(reader: Reader, actor: Actor) -> bool:
    return reader.kind is actor.kind and (not reader.right or actor.has(reader.right))


def _is_oneself(declared: Declaration, actor: Actor, key: str, data: Mapping[str, Any]) -> bool:
    if declared.is_represented and actor.represents and actor.represents == key:
        return True
    return bool(actor.personal_number) and actor.personal_number in _numbers(
        declared.oneself, key, data
    )


def _is_parent(
    declared: Declaration, actor: Actor, data: Mapping[str, Any], today: dt.date
) -> bool:
    if not actor.personal_number or not declared.born:
        return False
    born_on = paths.first(data, declared.born)
    return (
        isinstance(born_on, str)
        and age_on(dt.date.fromisoformat(born_on), today) < ADULT_YEARS
        and actor.personal_number in _numbers(declared.guardians, "", data)
    )


def _numbers(named: tuple[str, ...], key: str, data: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for path in named:
        found |= {key} if path == KEY else {str(value) for value in paths.values(data, path)}
    return found - {""}


def minimised(purpose: Purpose, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a purpose discloses, and nothing else (data minimisation)."""
    kept = dict(data) if purpose.fields is None else paths.pick(data, purpose.fields)
    return masked(copy.deepcopy(kept), purpose.masks) if purpose.masks else kept


def disclosed_fields(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields in a record, for the trail that its subject reads."""
    return tuple(sorted(data))


def subjects_of(declared: Declaration, key: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the personal numbers of everybody whose data is inside, each once, in order."""
    return tuple(sorted(_numbers(declared.subjects, key, data)))
