# SPDX-License-Identifier: Apache-2.0
"""Files that come through a page: laid down, tried out, let run in a job, gone when brought in."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.identity import queries as identity
from lienthong.kernel import clock, ids
from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import AccountId, PostId
from lienthong.kernel.text import clean
from lienthong.outbox import services as outbox
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    FileUnreadable,
    ImportElsewhere,
    ReasonMissing,
    WriteRefused,
)
from lienthong.registers.models import Import, Version
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import RefusedView
from lienthong.registers.services import importing, tables
from lienthong.registers.services.importing import NewImport

LIMIT_BYTES = 200 * 1_048_576  #: of a file
TRIED_ROWS = 1000  #: of a file that a trial reads
TOLD_FAULTS = 50  #: that a trial tells
KEPT_DAYS = 30  #: a file that nobody lets run
#: A file beside no import is older than this before it goes: one that is being written is not.
STRAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A file that somebody sends in through a page."""

    register: str  #: name of the register
    chunks: Iterable[bytes]  #: what it holds
    file_name: str  #: what it is called; how it is read
    basis: str  #: the paper or decision that the records rest on
    valid_from: dt.date | None  #: for rows that do not say; None: each must


def lay(actor: Actor, new: Laid) -> UUID:
    """Lay a file down until somebody who may write lets it run; return the import.

    The same file again is the same import; until it ran, what is said of it may change. One whose
    file is gone before its end has it again, and goes on where it stopped.
    Raises: RegisterMissing, WriteRefused, ReasonMissing, FileUnreadable.
    """
    declared = queries.declaration(new.register)
    if not keeper.may_lay(declared, actor) or not actor.agency_code:
        raise WriteRefused(title=declared.title)
    basis = clean(new.basis)
    if not basis:
        raise ReasonMissing
    form = tables.form_of(Path(new.file_name))
    file_id = ids.uuid7()
    sha256 = _written(file_id, new.chunks)
    try:
        row = _row(actor, new, form, (file_id, sha256))
    except BaseException:
        _gone(file_id)
        raise
    if row.file_id != file_id:
        _gone(file_id)
    return row.pk


@transaction.atomic
def _row(actor: Actor, new: Laid, form: str, file: tuple[UUID, str]) -> Import:
    file_id, sha256 = file
    basis = clean(new.basis)
    row, is_new = Import.objects.select_for_update().get_or_create(
        register=new.register,
        sha256=sha256,
        defaults={
            "file_name": clean(new.file_name)[:200], "form": form, "basis": basis,
            "valid_from": new.valid_from, "may_update": False,
            "keeper_name": actor.recorded_name, "agency_code": actor.agency_code or "",
            "begun_at": clock.now(), "file_id": file_id,
        },
    )  # fmt: skip
    if row.agency_code != actor.agency_code:
        raise ImportElsewhere
    if not is_new and row.account_id is None and row.finished_at is None:
        row.basis, row.valid_from = basis, new.valid_from
        row.save(update_fields=["basis", "valid_from"])
    is_back = not is_new and _is_lost(row)
    if is_back:
        row.file_id, row.begun_at = file_id, clock.now()
        row.save(update_fields=["file_id", "begun_at"])
    if is_new or is_back:
        audit.record(
            actor, "registers.import_laid", new.register,
            after={"import": row.pk, "sha256": sha256, "file": row.file_name}, purpose=row.basis,
        )  # fmt: skip
    return row


def _is_lost(row: Import) -> bool:
    """Tell whether a file that is still to be brought in was swept, or the disk lost it."""
    return row.finished_at is None and row.file_id is not None and not path_of(row).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What would come of a file: nothing is written."""

    fields: tuple[tuple[str, Text], ...]  #: fields that rows fill in, and what they are called
    rows: int  #: rows read
    is_whole: bool  #: they are all there are
    good: int  #: of new records, right
    known: int  #: of records that are there: unchanged, or refused when they say something else
    refused: int  #: wrong
    faults: tuple[RefusedView, ...]  #: why, fifty at most
    unreadable: str  #: why the file cannot be read at all, or empty

    @property
    def is_useless(self) -> bool:
        """Tell whether letting it run would write nothing."""
        return bool(self.unreadable) or (self.is_whole and not self.good)


def try_out(actor: Actor, import_id: UUID) -> Trial:
    """Return what would come of the first thousand rows of a file. Raises: Missing."""
    row = keeper.import_row(actor, import_id)
    declared, path = queries.declaration(row.register), path_of(row)
    try:
        source = tables.lines(path, row.form, declared)
        lines = list(itertools.islice(source, TRIED_ROWS + 1))
    except FileUnreadable as problem:
        return _trial(declared, row, [], unreadable=str(problem))
    except OSError:
        return _trial(
            declared,
            row,
            [],
            unreadable=str(FileUnreadable(why=_("tệp không còn; gửi lại tệp đó để làm tiếp"))),
        )
    return _trial(declared, row, lines, unreadable="")


def _trial(
    declared: rules.Declaration, row: Import, lines: list[tables.Line], *, unreadable: str
) -> Trial:
    spans = queries.code_spans()
    faults: list[RefusedView] = []
    columns: dict[str, None] = {}
    keys: list[str] = []
    refused = 0
    for line in lines[:TRIED_ROWS]:
        if not isinstance(line.said, tuple):
            columns |= dict.fromkeys(_columns(line.said.data))
        found = importing.looked_at(declared, row, line, spans)
        if isinstance(found, str):
            keys.append(found)
            continue
        refused += 1
        faults += found
    known = set(
        Version.objects.filter(register=declared.name, key__in=keys).values_list("key", flat=True)
    )
    return Trial(
        fields=tuple((name, queries.place_title(declared, name)) for name in columns),
        rows=min(len(lines), TRIED_ROWS),
        is_whole=len(lines) <= TRIED_ROWS,
        good=sum(key not in known for key in keys),
        known=sum(key in known for key in keys),
        refused=refused,
        faults=tuple(faults[:TOLD_FAULTS]),
        unreadable=unreadable,
    )


def _columns(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns that a row filled, as the head of a table names them."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in value)
        else:
            yield name


@transaction.atomic
def let_run(actor: Actor, import_id: UUID) -> None:
    """Let a file be brought in by a job, in the name of who says so; also one that stopped.

    Raises: Missing, WriteRefused; ImportElsewhere when it runs or came to its end.
    """
    row = keeper.import_row(actor, import_id, is_locked=True)
    declared = queries.declaration(row.register)
    if not rules.may_write(declared, actor) or not actor.account_id:
        raise WriteRefused(title=declared.title)
    if row.finished_at is not None or (row.account_id is not None and not row.stopped):
        raise ImportElsewhere
    row.account_id, row.post_id, row.stopped = actor.account_id, actor.post_id, ""
    row.save(update_fields=["account_id", "post_id", "stopped"])
    audit.record(
        actor, "registers.import_begun", row.register,
        after={"import": row.pk, "sha256": row.sha256, "file": row.file_name}, purpose=row.basis,
    )  # fmt: skip
    lock = f"registers.import.{row.pk}"
    outbox.enqueue("registers.bring_in", lock=lock, import_id=str(row.pk))


@transaction.atomic
def drop(actor: Actor, import_id: UUID) -> None:
    """Throw away a file that has not run. Raises: Missing; ImportElsewhere when it has."""
    row = keeper.import_row(actor, import_id, is_locked=True)
    if row.account_id is not None or row.done:
        raise ImportElsewhere
    file_id = row.file_id
    _dropped(actor, row)
    transaction.on_commit(lambda: _gone(file_id))


def sweep_files(actor: Actor) -> int:
    """Throw away files that nobody let run for `KEPT_DAYS`, and what lies beside no import.

    Returns how many files went. An import that stopped keeps its counts and refusals, not its file.
    """
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    stale = Import.objects.filter(begun_at__lt=before, finished_at=None, file_id__isnull=False)
    forgotten = list(stale.filter(account_id=None, done=0).values_list("pk", flat=True))
    for import_id in forgotten:
        _forgotten(actor, import_id, before)
    wanted = set(
        Import.objects.filter(finished_at=None, file_id__isnull=False)
        .exclude(Q(begun_at__lt=before) & ~Q(stopped=""))
        .values_list("file_id", flat=True)
    )
    strays = [path for path in _lying() if path.name not in {str(one) for one in wanted}]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


@transaction.atomic
def _forgotten(actor: Actor, import_id: UUID, before: dt.datetime) -> None:
    row = Import.objects.select_for_update().filter(pk=import_id, account_id=None, done=0).first()
    if row is not None and row.begun_at < before:
        _dropped(actor, row)  # its file lies beside no import from now on


def _dropped(actor: Actor, row: Import) -> None:
    audit.record(
        actor, "registers.import_dropped", row.register, before={"import": row.pk},
        purpose=row.basis,
    )  # fmt: skip
    row.delete()


def _lying() -> list[Path]:
    """Return the files that have lain longer than one that is being written."""
    if not _folder().is_dir():
        return []
    limit, found = (clock.now() - STRAY).timestamp(), []
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):  # brought in, or thrown away, meanwhile
            if path.stat().st_mtime < limit:
                found.append(path)
    return found


def run(import_id: UUID) -> None:
    """Bring in a file that somebody let run, in their name, from where it stopped.

    Safe to run twice; what cannot go on says why, and somebody may let it run again.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None or row.account_id is None or row.stopped:
        return
    if row.finished_at is None:
        try:
            post_id = PostId(row.post_id) if row.post_id else None
            actor = identity.actor_of_account(AccountId(row.account_id), post_id)
            new = NewImport(
                register=row.register, path=path_of(row), file_name=row.file_name,
                basis=row.basis, valid_from=row.valid_from,
            )  # fmt: skip
            importing.bring_in(actor, new)
        except ImportElsewhere:
            return
        except (Refusal, OSError) as problem:
            why = str(
                problem
                if isinstance(problem, Refusal)
                else FileUnreadable(why=_("tệp không còn; gửi lại tệp đó để làm tiếp"))
            )
            Import.objects.filter(pk=row.pk, finished_at=None).update(stopped=why[:500])
            return
    _gone(row.file_id)


def path_of(row: Import) -> Path:
    """Return where a file lies until it is brought in."""
    return _folder() / str(row.file_id)


def _folder() -> Path:
    return Path(settings.VAR) / "imports"


def _written(file_id: UUID, chunks: Iterable[bytes]) -> str:
    """Write a file for the node's own eyes; return its digest. Raises: FileUnreadable."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path, digest, size = _folder() / str(file_id), hashlib.sha256(), 0
    with path.open("xb") as out:
        path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > LIMIT_BYTES:
                break
            digest.update(chunk)
            out.write(chunk)
    if 0 < size <= LIMIT_BYTES:
        return digest.hexdigest()
    _gone(file_id)
    limit = _("tệp lớn hơn %(most)s MB; chia thành nhiều tệp") % {"most": LIMIT_BYTES // 1_048_576}
    raise FileUnreadable(why=limit if size else _("tệp trống"))


def _gone(file_id: UUID | None) -> None:
    if file_id:
        (_folder() / str(file_id)).unlink(missing_ok=True)
