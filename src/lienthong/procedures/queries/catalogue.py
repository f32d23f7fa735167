# SPDX-License-Identifier: Apache-2.0
"""One procedure in force, an old version, and the lists of those in force today."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet, Sum

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.procedures import rules
from lienthong.procedures.errors import ProcedureMissing
from lienthong.procedures.models import Entry, Miss, Version
from lienthong.procedures.rules import Hit, LawField, Level, Procedure, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MissView:
    """Words that found nothing."""

    words: str  #: as searched, without accents
    times: int  #: how often


def current(code: str, on: dt.date | None = None) -> Procedure:
    """Return the version in force on a legal date (today). Raises: ProcedureMissing."""
    found = (
        Version.objects.filter(code=code, valid_from__lte=on or clock.today())
        .order_by("-number")
        .values_list("id", flat=True)
        .first()
    )
    if found is None:
        raise ProcedureMissing(procedure_code=code)
    return _read(found)


def version(code: str, number: int) -> Procedure:
    """Return one version, however old. Raises: ProcedureMissing."""
    found = Version.objects.filter(code=code, number=number).values_list("id", flat=True).first()
    if found is None:
        raise ProcedureMissing(procedure_code=code)
    return _read(found)


def in_force() -> QuerySet[Entry]:
    """Return the entries of the versions that are in force today."""
    today = clock.today()
    return Entry.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), valid_from__lte=today
    )


def by_field(field_code: str) -> list[Hit]:
    """Return the procedures of a field of administration, by name."""
    return [hit(e) for e in in_force().filter(field_code=field_code).order_by("name_sort")]


def by_life_event(life_event: str) -> list[Hit]:
    """Return the procedures of a life event, by name."""
    found = in_force().filter(life_events__contains=[life_event]).order_by("name_sort")
    return [hit(entry) for entry in found]


def listed(*, offset: int = 0, limit: int = 50) -> tuple[list[Hit], int]:
    """Return a page of the whole catalogue by name, and how many there are."""
    found = in_force().order_by("name_sort", "code")
    return [hit(entry) for entry in found[offset : offset + limit]], found.count()


def fields() -> list[tuple[LawField, int]]:
    """Return the fields of administration with the number of their procedures, by name."""
    rows: dict[str, list[Any]] = {}
    for code, name, name_en in (
        in_force().order_by("field_name").values_list("field_code", "field_name", "field_name_en")
    ):
        rows.setdefault(code, [LawField(code=code, name=Text(name, name_en)), 0])[1] += 1
    return [(field, count) for field, count in rows.values()]


def record(code: str) -> dict[str, Any]:
    """Return the catalogue record in the field names of `LayThuTuc`. Raises: ProcedureMissing."""
    return rules.record(current(code))


def in_force_ids() -> tuple[uuid.UUID, ...]:
    """Return the ids of today's versions, by code: they change when the catalogue does."""
    newest = (
        Version.objects.filter(valid_from__lte=clock.today())
        .order_by("code", "-number")
        .distinct("code")
    )
    return tuple(newest.values_list("id", flat=True))


def by_id(version_id: uuid.UUID) -> Procedure:
    """Return a version by its id."""
    return _read(version_id)


def names(codes: Collection[str]) -> dict[str, Text]:
    """Return the names of some procedures by code; unknown codes are left out. One query."""
    rows = Entry.objects.filter(code__in=list(codes)).values_list("code", "name", "name_en")
    return {code: Text(name, name_en) for code, name, name_en in rows}


def fields_of(codes: Collection[str]) -> dict[str, LawField]:
    """Return the field of administration of some procedures; unknown ones are left out."""
    rows = Entry.objects.filter(code__in=list(codes)).values_list(
        "code", "field_code", "field_name", "field_name_en"
    )
    return {
        code: LawField(code=field, name=Text(name, name_en)) for code, field, name, name_en in rows
    }


def misses(actor: Actor, *, since: dt.date, limit: int = 50) -> list[MissView]:
    """Return the searches that found nothing, most frequent first: words the packs lack."""
    actor.require("procedures.manage")
    counted = (
        Miss.objects.filter(day__gte=since)
        .values("words")
        .annotate(sum=Sum("times"))
        .order_by("-sum", "words")[:limit]
    )
    return [MissView(words=row["words"], times=row["sum"]) for row in counted]


@lru_cache(maxsize=512)
def _read(version_id: uuid.UUID) -> Procedure:
    """Read a version once per process: rows never change, so the id is its stamp."""
    row = Version.objects.get(pk=version_id)
    return rules.read_pack(row.files, version=row.number)


def hit(entry: Entry, score: float = 1.0) -> Hit:
    """Show an entry."""
    return Hit(
        code=entry.code,
        name=Text(entry.name, entry.name_en),
        summary=Text(entry.summary, entry.summary_en),
        field=LawField(code=entry.field_code, name=Text(entry.field_name, entry.field_name_en)),
        level=Level(entry.level),
        score=score,
    )
