# SPDX-License-Identifier: Apache-2.0
"""Reads with a trace: refused unless declared, cut to the purpose, told to the person."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import LeafId
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    CaseRequired,
    CriteriaUndeclared,
    PurposeUndeclared,
    ReadRefused,
)
from lienthong.registers.models import Access, Version
from lienthong.registers.services import keeping
from lienthong.registers.services.consenting import has_consent, require_consent

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
    version = queries.at(register, key, as_of=as_of, known_at=known_at).first()
    data = keeping.data_of(declared, version) if version else None
    if not rules.may_read(declared, aim, actor, key=key, data=data, today=clock.today()):
        raise ReadRefused(title=declared.title, purpose=aim.title)
    require_consent(actor, declared, aim, key, data)
    found = [_record(aim, version, data)] if version and data is not None else []
    _trace(actor, declared, aim, found, subject=key, case_code=case_code)
    return found[0] if found else None


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
    _trace(actor, declared, aim, found, subject=key, case_code=case_code)
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

    Accents and case of names do not matter. Records the actor may not read,
    or whose people have not agreed, are left out.
    Raises: RegisterMissing, PurposeUndeclared, CaseRequired, CriteriaUndeclared, ReadRefused.
    """
    declared, aim = _reading(register, purpose, actor, case_code)
    if not aim.may_find:
        raise ReadRefused(title=declared.title, purpose=aim.title)
    hits = Version.objects.filter(
        queries.true_on(clock.today()),
        queries.known(None),
        _matching(declared, criteria),
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
    _trace(actor, declared, aim, found, subject=about, case_code=case_code)
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


def _matching(declared: rules.Declaration, criteria: Mapping[str, Any]) -> Q:
    given = {name: value for name, value in criteria.items() if str(value).strip()}
    if frozenset(given) not in declared.find_by:
        allowed = "; ".join(" + ".join(sorted(group)) for group in declared.find_by)
        raise CriteriaUndeclared(title=declared.title, allowed=allowed)
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


def _trace(
    actor: Actor,
    declared: rules.Declaration,
    aim: rules.Purpose,
    found: list[rules.Record],
    *,
    subject: str,
    case_code: str,
) -> None:
    """Write the audit leaf and one row per person, in the transaction of the read."""
    shown: dict[tuple[str, str], set[str]] = {}
    for record in found:
        for person in rules.subjects_of(declared, record.key, record.data):
            shown.setdefault((record.key, person), set()).update(record.data)
    leaf_id = audit.record(
        actor,
        "registers.read",
        f"{declared.name}/{subject}",
        after={record.key: rules.disclosed_fields(record.data) for record in found},
        purpose=aim.name,
        about=tuple(sorted({person for _, person in shown})),
        case_code=case_code,
    )
    Access.objects.bulk_create(
        access_row(actor, declared, aim.name, place, sorted(fields), case_code, leaf_id)
        for place, fields in shown.items()
    )


def access_row(
    actor: Actor,
    declared: rules.Declaration,
    purpose: str,
    place: tuple[str, str],
    fields: list[str],
    case_code: str,
    leaf_id: LeafId,
) -> Access:
    """Return the row that tells a person of a read; place: the record's key and their number."""
    key, person = place
    return Access(
        subject_number=person,
        register=declared.name,
        key=key,
        fields=fields,
        purpose=purpose,
        case_code=case_code,
        reader_kind=actor.kind,
        reader_name=actor.name,
        reader_account_id=actor.account_id,
        agency_code=actor.agency_code or "",
        post_name=actor.post_name,
        is_own=person == actor.personal_number,
        at=clock.now(),
        leaf_id=leaf_id,
    )
