# SPDX-License-Identifier: Apache-2.0
"""Files brought into a register: streamed, resumed after a kill at any row, each row once."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import clean
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    FileUnreadable,
    ImportElsewhere,
    ReasonMissing,
    RecordInvalid,
    WriteRefused,
)
from lienthong.registers.models import Change, Import, RefusedRow, Version
from lienthong.registers.queries.keeper import RefusedView
from lienthong.registers.services import keeping, tables, telling
from lienthong.registers.services.writing import Row, checked, lock, new_version, write

BATCH = 500  #: rows of one transaction: what a kill costs at most
FINDINGS_LIMIT = 20  #: reasons told of one row


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """What a keeper brings."""

    register: str  #: name of the register
    path: Path  #: where the file is
    file_name: str  #: what it was called
    basis: str  #: the paper or decision that the records rest on
    valid_from: dt.date | None = None  #: for rows that do not say; None: each must
    may_update: bool = False  #: a record that is there gets a new version; otherwise it is refused


def bring_in(
    actor: Actor, new: NewImport, *, told: Callable[[int], None] = lambda _done: None
) -> UUID:
    """Bring a file into a register; return the id of the import, whose counts and refusals stand.

    The same file again continues where it stopped, with what was said the first time, or does
    nothing where it came to its end: files are known by their digest. A bad row is refused with
    its reasons and the others come in. told: is called with the rows behind us, after each commit.
    Raises: RegisterMissing, WriteRefused, ReasonMissing, FileUnreadable, ImportElsewhere.
    """
    form = tables.form_of(Path(new.file_name))
    before = new.path.stat()
    row = _begin(actor, new, form, _digest(new.path))
    declared = queries.declaration(new.register)
    if row.finished_at is not None:
        return row.pk
    if row.rows is None:
        _count(row, tables.lines(new.path, form, declared))
    source = itertools.islice(tables.lines(new.path, form, declared), row.done, None)
    start = row.done
    while batch := list(itertools.islice(source, BATCH)):
        _take(actor, declared, row.pk, batch, start)
        start += len(batch)
        told(start)
    after = new.path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileUnreadable(why=_("tệp thay đổi trong khi nạp"))
    _finish(actor, row.pk, start)
    return row.pk


def _count(row: Import, lines: Iterator[tables.Line]) -> None:
    """Keep how many rows there are; a file that cannot be read to its end says so in its turn."""
    with suppress(FileUnreadable):
        row.rows = sum(1 for _ in lines)
        Import.objects.filter(pk=row.pk).update(rows=row.rows)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def _begin(actor: Actor, new: NewImport, form: str, sha256: str) -> Import:
    declared = queries.declaration(new.register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    basis = clean(new.basis)
    if not basis:
        raise ReasonMissing
    row, is_new = Import.objects.get_or_create(
        register=new.register,
        sha256=sha256,
        defaults={
            "file_name": clean(new.file_name)[:200], "form": form, "basis": basis,
            "valid_from": new.valid_from, "may_update": new.may_update,
            "keeper_name": actor.recorded_name, "agency_code": actor.agency_code or "",
            "begun_at": clock.now(),
        },
    )  # fmt: skip
    if is_new:
        audit.record(
            actor, "registers.import_begun", new.register,
            after={"import": row.pk, "sha256": sha256, "file": row.file_name}, purpose=basis,
        )  # fmt: skip
    return row


@transaction.atomic
def _finish(actor: Actor, import_id: UUID, done: int) -> None:
    row = _held(import_id, done)
    row.finished_at = clock.now()
    row.save(update_fields=["finished_at"])
    told = {"written": row.written, "updated": row.updated, "unchanged": row.unchanged,
            "refused": row.refused}  # fmt: skip
    audit.record(
        actor, "registers.import_finished", row.register, after={"import": row.pk} | told,
        purpose=row.basis,
    )  # fmt: skip


def _held(import_id: UUID, done: int) -> Import:
    """Return the import, held until commit. Raises: ImportElsewhere when another one is at it."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.done != done or row.finished_at is not None:
        raise ImportElsewhere
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Good:
    """A row that may be written."""

    line: int
    row: Row


@transaction.atomic
def _take(
    actor: Actor,
    declared: rules.Declaration,
    import_id: UUID,
    batch: list[tables.Line],
    start: int,
) -> None:
    """Write one batch, its refusals and how far we are: all of it or nothing."""
    row = _held(import_id, start)
    good: list[_Good] = []
    spans = queries.code_spans()
    for line in batch:
        found = _checked(declared, row, line, spans)
        if isinstance(found, _Good):
            good.append(found)
        else:
            _refuse(declared, row, line.number, _key_of(line), found)
    leaf_id = audit.record(
        actor, "registers.loaded", declared.name,
        after={"import": row.pk, "rows": len(good), "after": start}, purpose=row.basis,
    )  # fmt: skip
    fresh, known = _parted(declared, good)
    if not _insert(declared, row, fresh, leaf_id):
        known = good
    for one in known:
        _meet(actor, declared, row, one)
    row.done = start + len(batch)
    row.save(update_fields=["done", "written", "updated", "unchanged", "refused"])


def _checked(
    declared: rules.Declaration, row: Import, line: tables.Line, spans: rules.Spans
) -> _Good | tuple[rules.Finding, ...]:
    said = line.said
    if isinstance(said, tuple):
        return said
    since = said.valid_from or row.valid_from
    if since is None:
        return (rules.Finding(path="valid_from", code="required", text=_("thiếu ngày hiệu lực")),)
    draft = Row(key=said.key, data=said.data, valid_from=since)
    try:
        kept = checked(declared, draft, spans)
    except RecordInvalid as invalid:
        return invalid.findings
    except RecursionError:
        return (rules.Finding(path="", code="shape", text=_("cấu trúc lồng quá sâu")),)
    return _Good(line=line.number, row=Row(key=said.key, data=kept, valid_from=since))


def looked_at(
    declared: rules.Declaration, row: Import, line: tables.Line, spans: rules.Spans
) -> str | list[RefusedView]:
    """Return the number of a right row's record, or why the row would not come in."""
    found = _checked(declared, row, line, spans)
    if isinstance(found, _Good):
        return found.row.key
    return [
        RefusedView(
            line=line.number, key=_storable(_key_of(line)), path=_storable(one.path)[:200],
            reason=_storable(_reason(declared, one)),
        )
        for one in found[:FINDINGS_LIMIT]
    ]  # fmt: skip


def _key_of(line: tables.Line) -> str:
    return "" if isinstance(line.said, tuple) else line.said.key[:100]


def _refuse(
    declared: rules.Declaration,
    row: Import,
    line: int,
    key: str,
    findings: tuple[rules.Finding, ...],
) -> None:
    row.refused += 1
    RefusedRow.objects.bulk_create(
        RefusedRow(
            of=row, line=line, key=_storable(key), path=_storable(one.path)[:200],
            reason=_storable(_reason(declared, one)),
        )
        for one in findings[:FINDINGS_LIMIT]
    )  # fmt: skip


def _reason(declared: rules.Declaration, finding: rules.Finding) -> str:
    """Return what is wrong; of a sensitive field without the value that some findings quote."""
    if any(finding.path.startswith(path) for path in declared.sensitive):
        return _("không đúng quy định")
    return finding.text[:500]


def _storable(text: str) -> str:
    return clean(text).encode("utf-8", "replace").decode()


def _parted(declared: rules.Declaration, good: list[_Good]) -> tuple[list[_Good], list[_Good]]:
    """Part rows of new records from those whose record is there, also by this batch."""
    keys = [one.row.key for one in good]
    taken = set(
        Version.objects.filter(register=declared.name, key__in=keys)
        .order_by()
        .values_list("key", flat=True)
        .distinct()
    )
    fresh: list[_Good] = []
    known: list[_Good] = []
    for one in good:
        (known if one.row.key in taken else fresh).append(one)
        taken.add(one.row.key)
    return fresh, known


def _insert(declared: rules.Declaration, row: Import, fresh: list[_Good], leaf_id: LeafId) -> bool:
    """Insert new records together; False when somebody wrote one of them meanwhile."""
    with keeping.one_choice():  # before the savepoint, so that no key goes with it
        versions = [
            new_version(declared, one.row, basis=row.basis, leaf_id=leaf_id) for one in fresh
        ]
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions)
    except IntegrityError as broken:
        if "registers_version" in str(broken):
            return False
        raise
    Change.objects.bulk_create(_changes(declared, fresh, versions))
    row.written += len(versions)
    return True


def _changes(
    declared: rules.Declaration, fresh: list[_Good], versions: list[Version]
) -> Iterator[Change]:
    for one, version in zip(fresh, versions, strict=True):
        people = rules.subjects_of(declared, one.row.key, one.row.data)
        yield telling.change_of(version, rules.changed_fields({}, one.row.data), people)


def _meet(actor: Actor, declared: rules.Declaration, row: Import, one: _Good) -> None:
    """Bring in a row whose record is there: it says so already, is updated, or is refused."""
    day = one.row.valid_from
    history = lock(declared.name, one.row.key)
    held = next(
        (
            version
            for version in history
            if version.superseded_at is None
            and version.valid_from <= day
            and (version.valid_to is None or day < version.valid_to)
        ),
        None,
    )
    if held is not None and keeping.data_of(declared, held) == one.row.data:
        row.unchanged += 1
    elif history and not row.may_update:
        text = _("đã có bản ghi số này với nội dung khác")
        finding = rules.Finding(path="key", code="exists", text=text)
        _refuse(declared, row, one.line, one.row.key, (finding,))
    else:
        write(actor, declared.name, one.row.key, one.row.data, valid_from=day, basis=row.basis)
        row.updated += bool(history)
        row.written += not history
