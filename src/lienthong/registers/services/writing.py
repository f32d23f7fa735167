# SPDX-License-Identifier: Apache-2.0
"""Writes: a new version of a record, and whole batches of first versions."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.outbox import services as outbox
from lienthong.registers import queries, rules
from lienthong.registers.errors import RecordExists, RecordInvalid, WriteRefused
from lienthong.registers.events import RecordWritten
from lienthong.registers.models import Version


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
    kept = _checked(declared, Row(key=key, data=data, valid_from=valid_from), queries.code_spans())
    _lock(register, key)
    history = list(Version.objects.filter(register=register, key=key).order_by("number"))
    current = [version for version in history if version.superseded_at is None]
    now = max([clock.now(), *(version.recorded_at for version in history)])
    until = _next_change(current, valid_from)
    hidden = [one for one in current if _overlaps(one, valid_from, until)]
    leaf_id = audit.record(
        actor,
        "registers.written",
        f"{register}/{key}",
        before=[version.number for version in hidden] or None,
        after={"valid_from": valid_from, "fields": sorted(kept)},
        purpose=basis,
        about=rules.subjects_of(declared, key, kept),
        case_code=case_code,
    )
    number = history[-1].number if history else 0
    for rest in _supersede(hidden, valid_from, now):
        number += 1
        rest.number, rest.leaf_id, rest.recorded_at = number, leaf_id, now
        rest.save(force_insert=True)
    version = _version(
        declared, Row(key=key, data=kept, valid_from=valid_from), basis=basis, leaf_id=leaf_id
    )
    version.number, version.valid_to, version.recorded_at = number + 1, until, now
    version.save(force_insert=True)
    outbox.publish(
        RecordWritten(
            register=register,
            key=key,
            version=version.number,
            case_code=case_code,
            at=now.isoformat(),
        )
    )
    return _record(version)


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
    checked = [
        Row(key=row.key, data=_checked(declared, row, spans), valid_from=row.valid_from)
        for row in rows
    ]
    leaf_id = audit.record(
        actor, "registers.loaded", register, after={"rows": len(checked)}, purpose=basis
    )
    versions = [_version(declared, row, basis=basis, leaf_id=leaf_id) for row in checked]
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions, batch_size=1000)
    except IntegrityError as broken:
        if "registers_version" in str(broken):
            raise RecordExists(title=declared.title) from broken
        raise
    return len(versions)


def _checked(declared: rules.Declaration, row: Row, spans: rules.Spans) -> dict[str, Any]:
    kept: dict[str, Any] = rules.normalised(row.data)
    findings = rules.check(declared, row.key, kept) or rules.check_codes(
        declared, kept, spans, valid_from=row.valid_from, today=clock.today()
    )
    if not findings and len(json.dumps(kept, ensure_ascii=False).encode()) > rules.LIMIT_BYTES:
        findings = (rules.Finding(path="", code="size", text="bản ghi quá dài"),)
    if findings:
        raise RecordInvalid(title=declared.title, findings=findings)
    return kept


def _lock(register: str, key: str) -> None:
    """Let one writer at a time change a record, also one that is not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registers/{register}/{key}"]
        )


def _next_change(current: list[Version], day: dt.date) -> dt.date | None:
    return min((one.valid_from for one in current if one.valid_from > day), default=None)


def _overlaps(version: Version, start: dt.date, end: dt.date | None) -> bool:
    starts_before = end is None or version.valid_from < end
    return starts_before and (version.valid_to is None or version.valid_to > start)


def _supersede(hidden: list[Version], day: dt.date, now: dt.datetime) -> list[Version]:
    """Mark versions as no longer held; return what of them stays true before a day."""
    for version in hidden:
        version.superseded_at = now
        version.save(update_fields=["superseded_at"])
    return [_until(version, day) for version in hidden if version.valid_from < day]


def _until(version: Version, day: dt.date) -> Version:
    return Version(
        register=version.register,
        key=version.key,
        data=version.data,
        terms=version.terms,
        words=version.words,
        sort_key=version.sort_key,
        valid_from=version.valid_from,
        valid_to=day,
        basis=version.basis,
    )


def _version(declared: rules.Declaration, row: Row, *, basis: str, leaf_id: LeafId) -> Version:
    return Version(
        register=declared.name,
        key=row.key,
        number=1,
        data=row.data,
        terms=rules.search_terms(declared, row.data),
        words=rules.words_of(declared, row.data),
        sort_key=rules.sort_key_of(declared, row.data),
        valid_from=row.valid_from,
        recorded_at=clock.now(),
        basis=basis,
        leaf_id=leaf_id,
    )


def _record(version: Version) -> rules.Record:
    return rules.Record(
        register=version.register,
        key=version.key,
        data=version.data,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        recorded_at=version.recorded_at,
        version=version.number,
    )


class TakenBack(StrEnum):
    """What taking a paper's entry back did to a record."""

    RESTORED = "restored"  #: it says again what it said before
    ENDED = "ended"  #: the paper had begun it; from the day on there is no such record
    LEFT = "left"  #: it was changed since by somebody else: left for a person to decide


@transaction.atomic
def take_back(
    actor: Actor,
    register: str,
    key: str,
    *,
    written_by: Collection[str],
    on: dt.date,
    basis: str,
    case_code: str = "",
) -> TakenBack:
    """Undo what a paper wrote, by a new version: what was believed stays readable.

    From a legal day on the record says what it said before the paper; where the paper had begun
    it, it ends that day. A record that somebody changed since is left as it is.
    written_by: the bases under which the paper, and those it replaced, wrote.
    basis: the decision that takes it back.
    Raises: RegisterMissing, WriteRefused, RecordInvalid.
    """
    declared = queries.declaration(register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    _lock(register, key)
    history = list(Version.objects.filter(register=register, key=key).order_by("number"))
    current = [one for one in history if one.superseded_at is None]
    written = next((one for one in reversed(current) if one.basis in written_by), None)
    if written is None or any(one.recorded_at > written.recorded_at for one in current):
        return TakenBack.LEFT
    first = next(one for one in history if one.basis in written_by)
    before = [one for one in history if one.superseded_at == first.recorded_at]
    day = max(on, written.valid_from)
    if before:
        data = before[-1].data
        write(actor, register, key, data, valid_from=day, basis=basis, case_code=case_code)
        return TakenBack.RESTORED
    _end(actor, declared, written, day, number=history[-1].number, basis=basis, case_code=case_code)
    return TakenBack.ENDED


def _end(
    actor: Actor,
    declared: rules.Declaration,
    version: Version,
    day: dt.date,
    *,
    number: int,
    basis: str,
    case_code: str,
) -> None:
    now = max(clock.now(), version.recorded_at)
    leaf_id = audit.record(
        actor,
        "registers.ended",
        f"{declared.name}/{version.key}",
        before=[version.number],
        after={"valid_to": day},
        purpose=basis,
        about=rules.subjects_of(declared, version.key, version.data),
        case_code=case_code,
    )
    for rest in _supersede([version], day, now):
        rest.number, rest.leaf_id, rest.recorded_at = number + 1, leaf_id, now
        rest.save(force_insert=True)
