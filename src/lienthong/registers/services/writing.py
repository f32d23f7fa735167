# SPDX-License-Identifier: Apache-2.0
"""Writes: a new version of a record, and whole batches of first versions."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.registers import queries, rules
from lienthong.registers.errors import RecordExists, RecordInvalid, WriteRefused
from lienthong.registers.models import Version
from lienthong.registers.services import keeping, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a batch."""

    key: str  #: the record's number
    data: Mapping[str, Any]  #: as the register's schema says
    valid_from: dt.date  #: true from this legal date on


@transaction.atomic
def write(
    actor: Actor,
    register: str,
    key: str,
    data: Mapping[str, Any],
    *,
    valid_from: dt.date,
    basis: str,
    case_code: str = "",
) -> rules.Record:
    """Record what is true from a legal date on, and keep what was believed before.

    It holds until the next change that the register already knows, or for good. Writing at the
    date of a known change replaces that change.
    basis: the paper or decision it rests on.
    Raises: RegisterMissing, WriteRefused, RecordInvalid.
    """
    declared = queries.declaration(register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    row = Row(key=key, data=data, valid_from=valid_from)
    kept = checked(declared, row, queries.code_spans())
    history = lock(register, key)
    current = [version for version in history if version.superseded_at is None]
    until = min((one.valid_from for one in current if one.valid_from > valid_from), default=None)
    stretch = rules.Stretch(since=valid_from, until=until, data=kept)
    leaf_id = audit.record(
        actor,
        "registers.written",
        f"{register}/{key}",
        before=[one.number for one in current if _overlaps(one, stretch)] or None,
        after={"valid_from": valid_from, "fields": sorted(kept)},
        purpose=basis,
        about=rules.subjects_of(declared, key, kept),
        case_code=case_code,
    )
    new = Standing(basis=basis, leaf_id=leaf_id, case_code=case_code)
    return record_of(place(declared, key, history, [stretch], new)[0], kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """On what new versions of a record stand."""

    basis: str  #: the paper or decision
    leaf_id: LeafId  #: who wrote it, in the audit log
    case_code: str = ""  #: the dossier, or empty


def place(
    declared: rules.Declaration,
    key: str,
    history: Sequence[Version],
    stretches: Sequence[rules.Stretch],
    new: Standing,
) -> list[Version]:
    """Let a record say something else over stretches of days; keep what it said; tell of it.

    The caller holds the record (`lock`) and has checked what it writes.
    """
    now = max([clock.now(), *(version.recorded_at for version in history)])
    current = [version for version in history if version.superseded_at is None]
    hidden = [one for one in current if any(_overlaps(one, each) for each in stretches)]
    for version in hidden:
        version.superseded_at = now
        version.save(update_fields=["superseded_at"])
    number = history[-1].number if history else 0
    for rest in (part for one in hidden for part in _rests(one, stretches)):
        number += 1
        rest.number, rest.leaf_id, rest.recorded_at = number, new.leaf_id, now
        rest.save(force_insert=True)
    made = []
    for stretch in stretches:
        row = Row(key=key, data=stretch.data, valid_from=stretch.since)
        version = new_version(declared, row, basis=new.basis, leaf_id=new.leaf_id)
        number += 1
        version.number, version.valid_to, version.recorded_at = number, stretch.until, now
        version.save(force_insert=True)
        made.append(version)
        before = _before(declared, hidden, stretch.since)
        people = {
            person
            for said in (before, stretch.data)
            for person in rules.subjects_of(declared, key, said)
        }
        changed = rules.changed_fields(before, stretch.data)
        telling.tell(version, changed, sorted(people), new.case_code)
    return made


def _before(declared: rules.Declaration, hidden: Sequence[Version], day: dt.date) -> dict[str, Any]:
    """Return what the record said of a day, or on the last day before it."""
    said = [one for one in hidden if one.valid_from <= day]
    return keeping.data_of(declared, max(said, key=lambda one: one.valid_from)) if said else {}


@transaction.atomic
def load(actor: Actor, register: str, rows: Iterable[Row], *, basis: str = "Nạp ban đầu") -> int:
    """Insert first versions by the thousand, with one audit leaf; all of them or none.

    Return how many were loaded.
    Raises: RegisterMissing, WriteRefused, RecordInvalid, RecordExists.
    """
    declared = queries.declaration(register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    spans = queries.code_spans()
    kept = [
        Row(key=row.key, data=checked(declared, row, spans), valid_from=row.valid_from)
        for row in rows
    ]
    leaf_id = audit.record(
        actor, "registers.loaded", register, after={"rows": len(kept)}, purpose=basis
    )
    with keeping.one_choice():
        versions = [new_version(declared, row, basis=basis, leaf_id=leaf_id) for row in kept]
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions, batch_size=1000)
    except IntegrityError as broken:
        if "registers_version" in str(broken):
            raise RecordExists(title=declared.title) from broken
        raise
    return len(versions)


def checked(declared: rules.Declaration, row: Row, spans: rules.Spans) -> dict[str, Any]:
    """Return a record in one encoding, as it may be written. Raises: RecordInvalid."""
    kept: dict[str, Any] = rules.normalised(row.data)
    findings = rules.check(declared, row.key, kept) or rules.check_codes(
        declared, kept, spans, valid_from=row.valid_from, today=clock.today()
    )
    findings = findings or _size_faults(kept)
    if findings:
        raise RecordInvalid(title=declared.title, findings=findings)
    return kept


def _size_faults(data: Mapping[str, Any]) -> tuple[rules.Finding, ...]:
    try:
        size = len(json.dumps(data, ensure_ascii=False).encode())
    except UnicodeEncodeError:  # half of a pair of UTF-16: no database takes it
        return (rules.Finding(path="", code="text", text=_("có ký tự hỏng")),)
    if size > rules.LIMIT_BYTES:
        return (rules.Finding(path="", code="size", text=_("bản ghi quá dài")),)
    return ()


def lock(register: str, key: str) -> list[Version]:
    """Let one writer at a time change a record, also one that is not there yet.

    Return all its versions, in order.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registers/{register}/{key}"]
        )
    return list(Version.objects.filter(register=register, key=key).order_by("number"))


def _overlaps(version: Version, stretch: rules.Stretch) -> bool:
    starts_before = stretch.until is None or version.valid_from < stretch.until
    return starts_before and (version.valid_to is None or version.valid_to > stretch.since)


def _rests(version: Version, stretches: Sequence[rules.Stretch]) -> list[Version]:
    """Return what of a superseded version stays true, before, between and after stretches."""
    found, day = [], version.valid_from
    for stretch in sorted(stretches, key=lambda one: one.since):
        if not _overlaps(version, stretch):
            continue
        if day < stretch.since:
            found.append(copy_of(version, day, stretch.since))
        if stretch.until is None:
            return found
        day = max(day, stretch.until)
    if version.valid_to is None or day < version.valid_to:
        found.append(copy_of(version, day, version.valid_to))
    return found


def copy_of(version: Version, since: dt.date, until: dt.date | None) -> Version:
    """Return an unsaved version that says the same over other days."""
    return Version(
        register=version.register,
        key=version.key,
        data=version.data,
        terms=version.terms,
        words=version.words,
        sort_key=version.sort_key,
        valid_from=since,
        valid_to=until,
        basis=version.basis,
    )


def new_version(declared: rules.Declaration, row: Row, *, basis: str, leaf_id: LeafId) -> Version:
    """Return an unsaved first version of a checked record."""
    return Version(
        register=declared.name,
        key=row.key,
        number=1,
        data=keeping.sealed(declared, row.key, row.data),
        terms=keeping.blinded(declared, rules.search_terms(declared, row.data)),
        words=rules.words_of(declared, row.data),
        sort_key=rules.sort_key_of(declared, row.data),
        valid_from=row.valid_from,
        recorded_at=clock.now(),
        basis=basis,
        leaf_id=leaf_id,
    )


def record_of(version: Version, data: Mapping[str, Any]) -> rules.Record:
    """Return a version whose data is open."""
    return rules.Record(
        register=version.register,
        key=version.key,
        data=dict(data),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        recorded_at=version.recorded_at,
        version=version.number,
    )
