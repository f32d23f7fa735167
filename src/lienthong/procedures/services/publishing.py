# SPDX-License-Identifier: Apache-2.0
"""Publishing: a checked folder becomes an immutable, numbered version."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.outbox import services as outbox
from lienthong.procedures import queries, rules
from lienthong.procedures.errors import PackRefused
from lienthong.procedures.events import ProcedurePublished
from lienthong.procedures.models import Version
from lienthong.procedures.rules import PackFiles, Procedure
from lienthong.procedures.services import indexing
from lienthong.procedures.services.listing import with_lists

PACK_FILES = (
    "procedure.yaml",
    "form.schema.json",
    "process.bpmn",
    "fees.dmn",
    "result.typ",
    "tests.yaml",
)
STANDARD_PROCESS = Path(__file__).parents[1] / "processes" / "standard.bpmn"
MAX_FILE_BYTES = 1_000_000

_PROCESS_IS_STANDARD = re.compile(r"^process:\s*standard\s*$", re.MULTILINE)


def read_folder(folder: Path) -> dict[str, str]:
    """Return the files of a pack as text, whole: a version depends on nothing outside it.

    `process: standard` brings the shipped process, `x-choices` of a question the list it names.
    """
    names = {*PACK_FILES, *(path.name for path in folder.glob("*.typ"))}
    files = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in sorted(names)
        if (folder / name).is_file() and (folder / name).stat().st_size <= MAX_FILE_BYTES
    }
    if _PROCESS_IS_STANDARD.search(files.get("procedure.yaml", "")):
        files.setdefault("process.bpmn", STANDARD_PROCESS.read_text(encoding="utf-8"))
    if "form.schema.json" in files:
        files["form.schema.json"] = with_lists(files["form.schema.json"])
    return files


def publish(actor: Actor, folder: Path) -> Procedure:
    """Publish a pack as its next version; unchanged content keeps the version it has, unchecked.

    Raises: Denied, PackRefused.
    """
    actor.require("procedures.manage")
    files = read_folder(folder)
    same = published(folder.name, files)
    if same:
        indexing.index_if_missing(same.code)
        return same
    problems = rules.problems(files)
    if problems:
        told = "; ".join(str(problem) for problem in problems[:5])
        raise PackRefused(procedure_code=folder.name, problems=told)
    return _store(actor, files)


def published(code: str, files: PackFiles) -> Procedure | None:
    """Return the newest version of a procedure when it was published from these very files."""
    last = Version.objects.filter(code=code).order_by("-number").first()
    if last is None or last.content_hash != content_hash(files):
        return None
    return queries.version(code, last.number)


@transaction.atomic
def _store(actor: Actor, files: PackFiles) -> Procedure:
    digest = content_hash(files)
    procedure = rules.read_pack(files)
    with connection.cursor() as cursor:  # two publishers of one code take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"pack {procedure.code}"])
    last = Version.objects.filter(code=procedure.code).order_by("-number").first()
    if last is not None and last.content_hash == digest:
        return queries.version(procedure.code, last.number)
    number = last.number + 1 if last else 1
    row = _version(procedure, files, number)
    row.save(force_insert=True)
    indexing.index(procedure.code)
    audit.record(
        actor,
        "procedures.published",
        row.pk,
        before=last.number if last else None,
        after={"code": procedure.code, "number": number, "hash": digest},
    )
    outbox.publish(
        ProcedurePublished(
            procedure_code=procedure.code,
            number=number,
            valid_from=procedure.valid_from.isoformat(),
        )
    )
    return dataclasses.replace(procedure, version=number)


@transaction.atomic
def load_records(actor: Actor, records: Iterable[Mapping[str, Any]]) -> int:
    """Load many catalogue records (the content of `procedure.yaml`) that have no version yet.

    For the first import of a national catalogue, and for measuring; returns how many were new.
    Raises: Denied, PackRefused at the first record that its schema refuses.
    """
    actor.require("procedures.manage")
    known = set(Version.objects.values_list("code", flat=True))
    found: list[tuple[Version, Procedure, None]] = []
    for record in records:
        if record.get("code") in known:
            continue
        files = {"procedure.yaml": json.dumps(record, ensure_ascii=False, default=str)}
        problems = rules.problems(files)
        if problems:
            raise PackRefused(procedure_code=str(record.get("code")), problems=str(problems[0]))
        procedure = rules.read_pack(files, version=1)
        known.add(procedure.code)
        found.append((_version(procedure, files, 1), procedure, None))
    indexing.one_at_a_time()
    Version.objects.bulk_create([version for version, _, _ in found], batch_size=1000)
    indexing.count_all(indexing.add(found))
    indexing.turn_page()
    audit.record(actor, "procedures.loaded", "catalogue", after=len(found))
    return len(found)


def _version(procedure: Procedure, files: PackFiles, number: int) -> Version:
    return Version(
        code=procedure.code,
        number=number,
        content_hash=content_hash(files),
        files=dict(files),
        valid_from=procedure.valid_from,
        published_at=clock.now(),
    )


def content_hash(files: PackFiles) -> str:
    """Return the SHA-256 of a pack: names and contents, in the order of names."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()
