# SPDX-License-Identifier: Apache-2.0
"""Publishing: a checked folder becomes an immutable, numbered version."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import search_key, sort_key
from lienthong.outbox import services as outbox
from lienthong.procedures import rules
from lienthong.procedures.errors import PackRefused
from lienthong.procedures.events import ProcedurePublished
from lienthong.procedures.models import Entry, Miss, Version
from lienthong.procedures.queries import search_words
from lienthong.procedures.rules import PackFiles, Procedure

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
#: Searches that may hold a name, a number or an address are not kept.
_HARMLESS = re.compile(r"[a-z]+( [a-z]+){0,7}")


def read_folder(folder: Path) -> dict[str, str]:
    """Return the files of a pack as text; `process: standard` brings the shipped process."""
    files = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in PACK_FILES
        if (folder / name).is_file() and (folder / name).stat().st_size <= MAX_FILE_BYTES
    }
    if _PROCESS_IS_STANDARD.search(files.get("procedure.yaml", "")):
        files.setdefault("process.bpmn", STANDARD_PROCESS.read_text(encoding="utf-8"))
    return files


def publish(actor: Actor, folder: Path) -> Procedure:
    """Publish a pack as its next version; unchanged content keeps the version it has.

    Raises: Denied, PackRefused.
    """
    actor.require("procedures.manage")
    files = read_folder(folder)
    problems = rules.problems(files)
    if problems:
        told = "; ".join(str(problem) for problem in problems[:5])
        raise PackRefused(procedure_code=folder.name, problems=told)
    return _store(actor, files)


@transaction.atomic
def _store(actor: Actor, files: PackFiles) -> Procedure:
    digest = content_hash(files)
    procedure = rules.read_pack(files)
    with connection.cursor() as cursor:  # two publishers of one code take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"pack {procedure.code}"])
    last = Version.objects.filter(code=procedure.code).order_by("-number").first()
    if last is not None and last.content_hash == digest:
        return rules.read_pack(last.files, version=last.number)
    number = last.number + 1 if last else 1
    row = Version.objects.create(
        code=procedure.code,
        number=number,
        content_hash=digest,
        files=dict(files),
        valid_from=procedure.valid_from,
        published_at=clock.now(),
    )
    Entry.objects.update_or_create(
        code=procedure.code, defaults={"number": number, **_entry(procedure)}
    )
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
    return rules.read_pack(files, version=number)


@transaction.atomic
def load_records(actor: Actor, records: Iterable[Mapping[str, Any]]) -> int:
    """Load many catalogue records (the content of `procedure.yaml`) that have no version yet.

    For the first import of a national catalogue, and for measuring; returns how many were new.
    Raises: Denied, PackRefused at the first record that its schema refuses.
    """
    actor.require("procedures.manage")
    known = set(Version.objects.values_list("code", flat=True))
    versions: list[Version] = []
    entries: list[Entry] = []
    for record in records:
        files = {"procedure.yaml": json.dumps(record, ensure_ascii=False, default=str)}
        if record.get("code") in known:
            continue
        problems = rules.problems(files)
        if problems:
            raise PackRefused(procedure_code=str(record.get("code")), problems=str(problems[0]))
        procedure = rules.read_pack(files, version=1)
        known.add(procedure.code)
        versions.append(
            Version(
                code=procedure.code,
                number=1,
                content_hash=content_hash(files),
                files=files,
                valid_from=procedure.valid_from,
                published_at=clock.now(),
            )
        )
        entries.append(Entry(code=procedure.code, number=1, **_entry(procedure)))
    Version.objects.bulk_create(versions, batch_size=1000)
    Entry.objects.bulk_create(entries, batch_size=1000)
    audit.record(actor, "procedures.loaded", "catalogue", after=len(versions))
    return len(versions)


@transaction.atomic
def note_miss(text: str) -> None:
    """Count a search that found nothing, for the editors: harmless words only, never who asked."""
    words = search_words(text)
    if not _HARMLESS.fullmatch(words) or len(words) > 60:
        return
    row, is_new = Miss.objects.get_or_create(day=clock.today(), words=words)
    if not is_new:
        Miss.objects.filter(pk=row.pk).update(times=F("times") + 1)


def content_hash(files: PackFiles) -> str:
    """Return the SHA-256 of a pack: names and contents, in the order of names."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()


def _entry(procedure: Procedure) -> dict[str, Any]:
    synonyms = " ; ".join([*procedure.synonyms, procedure.summary.vi])
    return {
        "name": procedure.name.vi,
        "name_en": procedure.name.en,
        "summary": procedure.summary.vi,
        "summary_en": procedure.summary.en,
        "field_code": procedure.field.code,
        "field_name": procedure.field.name.vi,
        "field_name_en": procedure.field.name.en,
        "level": procedure.level.value,
        "life_events": list(procedure.life_events),
        "name_sort": sort_key(procedure.name.vi),
        "name_key": search_key(procedure.name.vi),
        "synonyms_key": search_key(f"{synonyms} ; {procedure.name.en}"),
        "field_key": search_words(f"{procedure.code} {procedure.field.name.vi}"),
    }
