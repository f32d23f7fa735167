# SPDX-License-Identifier: Apache-2.0
"""One procedure in force, an old version, and the lists of those in force today."""

import datetime as dt
import uuid
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Func, Max, Q, QuerySet
from django.db.models.functions import Left

from lienthong.kernel import clock
from lienthong.kernel.text import ALPHABET, sort_key
from lienthong.procedures import rules
from lienthong.procedures.errors import ProcedureMissing
from lienthong.procedures.models import Edition, Entry, Version
from lienthong.procedures.rules import Hit, LawField, Level, Procedure, Text, Wanted

#: A search or list that leaves nothing out.
EVERYTHING = Wanted()


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


def versions(code: str) -> list[Procedure]:
    """Return every version ever published, newest first. Raises: ProcedureMissing."""
    found = Version.objects.filter(code=code).order_by("-number").values_list("id", flat=True)
    if not found:
        raise ProcedureMissing(procedure_code=code)
    return [_read(one) for one in found]


@lru_cache(maxsize=1024)  # a version never changes
def is_sensitive(code: str, number: int) -> bool:
    """Tell whether lists show the applicants of this version masked. Raises: ProcedureMissing."""
    return version(code, number).privacy.is_sensitive


def in_force() -> QuerySet[Entry]:
    """Return the entries of the versions that are in force today."""
    today = clock.today()
    return Entry.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today), valid_from__lte=today
    )


def narrowed(wanted: Wanted) -> QuerySet[Entry]:
    """Return today's entries that a narrowed search may find."""
    chosen: dict[str, Any] = {}
    if wanted.field:
        chosen["field_code"] = wanted.field
    if wanted.agency_level:
        chosen["agency_level"] = wanted.agency_level
    if wanted.life_events:
        chosen["life_events__overlap"] = list(wanted.life_events)
    if wanted.is_full:
        chosen["level"] = Level.FULL.value
    return in_force().filter(**chosen)


def edition() -> str:
    """Return the key of the catalogue's contents: another one after each change."""
    return str(Edition.objects.values_list("key", flat=True).first() or "")


def by_field(field_code: str) -> list[Hit]:
    """Return the procedures of a field of administration, by name."""
    return [hit(e) for e in in_force().filter(field_code=field_code).order_by("name_sort")]


def by_life_event(life_event: str) -> list[Hit]:
    """Return the procedures of a life event, by name."""
    found = in_force().filter(life_events__contains=[life_event]).order_by("name_sort")
    return [hit(entry) for entry in found]


def listed(
    *, offset: int = 0, limit: int = 50, wanted: Wanted = EVERYTHING, letter: str = ""
) -> tuple[list[Hit], int]:
    """Return a page of the catalogue by name, and how many there are.

    letter: names that begin with it; đ is a letter of its own, tones do not count.
    """
    found = narrowed(wanted).order_by("name_sort", "code")
    if letter:
        found = found.filter(name_sort__startswith=sort_key(letter).split(" ")[0])
    return [hit(entry) for entry in found[offset : offset + limit]], found.count()


def fillable() -> list[Hit]:
    """Return every procedure whose form can be filled here, by name; kept while nothing changes."""
    key = f"procedures.fillable:{edition()}:{clock.today()}"
    found: list[Hit] | None = cache.get(key)
    if found is None:
        with_form = in_force().filter(version__files__has_key="form.schema.json")
        found = [hit(entry) for entry in with_form.order_by("name_sort", "code")]
        cache.set(key, found, 3_600)
    return found


def addresses(*, limit: int) -> list[tuple[str, dt.date]]:
    """Return the codes in force with the first day of their version, for the site map."""
    rows = in_force().order_by("code").values_list("code", "valid_from")
    return list(rows[:limit])


def letters() -> list[tuple[str, int]]:
    """Return the letters that names begin with, each with how many do, in Vietnamese order."""
    begins = {sort_key(letter).split(" ")[0]: letter for letter in ALPHABET}
    starts = in_force().annotate(start=Left("name_sort", 2)).values_list("start")
    rows = starts.annotate(n=Count("pk")).order_by("start")
    return [(begins[start], count) for start, count in rows if start in begins]


def counts_of(name: str) -> dict[str, int]:
    """Return how many procedures each value has. name: agency_level, publisher, level."""
    rows = in_force().values_list(name).annotate(n=Count("pk")).order_by(name)
    return dict(rows)


def life_events() -> dict[str, int]:
    """Return the life events with the number of their procedures."""
    rows = in_force().annotate(event=Func("life_events", function="unnest")).values_list("event")
    return dict(rows.annotate(n=Count("pk")).order_by("event"))


def fields() -> list[tuple[LawField, int]]:
    """Return the fields of administration with the number of their procedures, by name."""
    named = (
        in_force()
        .values_list("field_code")
        .annotate(name=Max("field_name"), name_en=Max("field_name_en"), n=Count("pk"))
    )
    found = [
        (LawField(code=code, name=Text(name, name_en)), count)
        for code, name, name_en, count in named
    ]
    return sorted(found, key=lambda one: sort_key(str(one[0].name)))


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
        agency_level=entry.agency_level,
        is_online=entry.is_online,
    )
