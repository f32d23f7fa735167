# SPDX-License-Identifier: Apache-2.0
"""Reads with a trace: refused unless declared, cut to the purpose, told to the person."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    CaseRequired,
    CriteriaUndeclared,
    PurposeUndeclared,
    ReadRefused,
)
from lienthong.registers.models import Version
from lienthong.registers.services import keeping, naming
from lienthong.registers.services.consenting import has_consent, require_consent
from lienthong.registers.services.tracing import Traced, trace, trace_many

FIND_LIMIT = 50  #: more hits than this are not a find but a listing


@transaction.atomic
def read(
    actor: Actor,
    register: str,
    key: str,
    *,
    purpose: str,
    case_code: str = "",
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> rules.Record | None:
    """Return one record as a purpose may see it, and leave a trace; None when there is none.

    as_of: what was true on that legal date; known_at: as the register knew it at that instant.
    Raises: RegisterMissing, PurposeUndeclared, CaseRequired, ReadRefused, ConsentMissing.
    """
    declared, aim = _reading(register, purpose, actor, case_code)
    if (as_of or known_at) and not aim.may_see_history:
        raise ReadRefused(title=declared.title, purpose=aim.title)
    asked = Reading(actor=actor, register=register, key=key, purpose=purpose, case_code=case_code)
    version = queries.at(register, key, as_of=as_of, known_at=known_at).first()
    found = _shown(declared, aim, asked, version)
    trace(actor, declared, aim, found, subject=key, case_code=case_code)
    return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record asked for."""

    actor: Actor  #: who asks
    register: str  #: name
    key: str  #: the record's number
    purpose: str  #: declared by the register
    case_code: str = ""  #: of the dossier


@transaction.atomic
def read_together(asked: Sequence[Reading]) -> list[rules.Record | Refusal | None]:
    """Read what several ask for at once: checked and traced one by one as by `read`.

    Only the statements and the commit are shared. What `read` would raise for one of them stands
    in its place; it touches no other.
    """
    aims = [_aim_or_refusal(one) for one in asked]
    versions = _standing(
        [one for one, aim in zip(asked, aims, strict=True) if not isinstance(aim, Refusal)]
    )
    told: list[rules.Record | Refusal | None] = []
    traced: list[Traced] = []
    for one, aim in zip(asked, aims, strict=True):
        if isinstance(aim, Refusal):
            told.append(aim)
            continue
        try:
            found = _shown(*aim, one, versions.get((one.register, one.key)))
        except Refusal as refusal:
            told.append(refusal)
            continue
        traced.append(Traced(one.actor, *aim, found, one.key, one.case_code))
        told.append(found[0] if found else None)
    trace_many(traced)
    return told


def _aim_or_refusal(asked: Reading) -> tuple[rules.Declaration, rules.Purpose] | Refusal:
    try:
        return _reading(asked.register, asked.purpose, asked.actor, asked.case_code)
    except Refusal as refusal:
        return refusal


def _standing(asked: Sequence[Reading]) -> dict[tuple[str, str], Version]:
    """Return the versions that hold today, by register and key, with one statement for each."""
    keys: dict[str, set[str]] = {}
    for one in asked:
        keys.setdefault(one.register, set()).add(one.key)
    today = clock.today()
    return {
        (version.register, version.key): version
        for register, some in keys.items()
        for version in Version.objects.filter(
            queries.true_on(today), queries.known(None), register=register, key__in=some
        )
    }


def _shown(
    declared: rules.Declaration, aim: rules.Purpose, asked: Reading, version: Version | None
) -> list[rules.Record]:
    """Return the record as its reader may see it, none when there is none.

    Raises: ReadRefused, ConsentMissing, KeyLost.
    """
    data = keeping.data_of(declared, version) if version else None
    if not rules.may_read(
        declared, aim, asked.actor, key=asked.key, data=data, today=clock.today()
    ):
        raise ReadRefused(title=declared.title, purpose=aim.title)
    require_consent(asked.actor, declared, aim, asked.key, data)
    return [_record(aim, version, data)] if version and data is not None else []


@transaction.atomic
def history(
    actor: Actor, register: str, key: str, *, purpose: str, case_code: str = ""
) -> tuple[rules.Record, ...]:
    """Return every version ever recorded, in order of recording, superseded ones too; with a trace.

    Raises: as `read`.
    """
    declared, aim = _reading(register, purpose, actor, case_code)
    versions = list(Version.objects.filter(register=register, key=key).order_by("number"))
    stored = queries.at(register, key).values_list("data", flat=True).first()
    data = None if stored is None else keeping.opened(declared, key, stored)
    allowed = rules.may_read(declared, aim, actor, key=key, data=data, today=clock.today())
    if not (allowed and aim.may_see_history and declared.has_history):
        raise ReadRefused(title=declared.title, purpose=aim.title)
    require_consent(actor, declared, aim, key, data)
    found = [_record(aim, one, keeping.data_of(declared, one)) for one in versions]
    trace(actor, declared, aim, found, subject=key, case_code=case_code)
    return tuple(found)


@transaction.atomic
def find(
    actor: Actor,
    register: str,
    criteria: Mapping[str, Any],
    *,
    purpose: str,
    case_code: str = "",
) -> tuple[rules.Record, ...]:
    """Return today's records that meet declared criteria, sorted, fifty at most; with a trace.

    Accents and case of names do not matter. Where only a name tells people apart, the twenty that
    fit best: spelt so first, then the same words, then names beginning with them. Records the
    actor may not read, or whose people have not agreed, are left out.
    Raises: RegisterMissing, PurposeUndeclared, CaseRequired, CriteriaUndeclared, ReadRefused.
    """
    declared, aim = _reading(register, purpose, actor, case_code)
    if not aim.may_find:
        raise ReadRefused(title=declared.title, purpose=aim.title)
    given = _given(declared, criteria)
    hits: Iterable[Version]
    if naming.is_by_name(declared, given):
        hits = naming.people_named(declared, given)
    else:
        hits = Version.objects.filter(
            queries.true_on(clock.today()),
            queries.known(None),
            matching(declared, given),
            register=register,
        ).order_by("sort_key", "key")[:FIND_LIMIT]
    today = clock.today()
    found = [
        _record(aim, hit, data)
        for hit, data in ((hit, keeping.data_of(declared, hit)) for hit in hits)
        if rules.may_read(declared, aim, actor, key=hit.key, data=data, today=today)
        and has_consent(actor, declared, aim, hit.key, data)
    ]
    about = ", ".join(sorted(criteria))
    trace(actor, declared, aim, found, subject=about, case_code=case_code)
    return tuple(found)


def _reading(
    register: str, purpose: str, actor: Actor, case_code: str
) -> tuple[rules.Declaration, rules.Purpose]:
    """Return what is read and why; a purpose that is only told answers reads nothing."""
    declared, aim = aim_of(register, purpose, actor, case_code)
    if aim.fields == ():
        raise ReadRefused(title=declared.title, purpose=aim.title)
    return declared, aim


def aim_of(
    register: str, purpose: str, actor: Actor, case_code: str
) -> tuple[rules.Declaration, rules.Purpose]:
    """Return a register and a purpose that it declares.

    Raises: RegisterMissing, PurposeUndeclared, CaseRequired.
    """
    declared = queries.declaration(register)
    aim = declared.purposes.get(purpose)
    if aim is None:
        raise PurposeUndeclared(title=declared.title, purpose=purpose)
    if aim.needs_case and not case_code and actor.kind is not ActorKind.CITIZEN:
        raise CaseRequired(title=declared.title)
    return declared, aim


def _given(declared: rules.Declaration, criteria: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in criteria.items() if str(value).strip()}
    if frozenset(given) not in declared.find_by:
        allowed = "; ".join(" + ".join(sorted(group)) for group in declared.find_by)
        raise CriteriaUndeclared(title=declared.title, allowed=allowed)
    return given


def matching(declared: rules.Declaration, given: Mapping[str, Any]) -> Q:
    """Select versions that meet declared criteria, by the terms they were stored with."""
    condition, exact = Q(), {}
    for search in declared.searches:
        if search.name not in given:
            continue
        term = rules.term(search, given[search.name])
        if search.kind == "words":
            condition &= Q(words__contains=term)
        else:
            exact[search.name] = term
    return condition & Q(terms__contains=keeping.blinded(declared, exact)) if exact else condition


def _record(aim: rules.Purpose, version: Version, data: Mapping[str, Any]) -> rules.Record:
    return rules.Record(
        register=version.register,
        key=version.key,
        data=rules.minimised(aim, data),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        recorded_at=version.recorded_at,
        version=version.number,
    )
