# SPDX-License-Identifier: Apache-2.0
"""Reference data shipped with the package: units, central agencies, the national calendar."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import uuid7
from lienthong.kernel.text import clean, search_key, sort_key
from lienthong.orgs.events import CalendarChanged
from lienthong.orgs.models import Agency, Calendar, Holiday, MakeUpDay, Shift, Unit
from lienthong.orgs.rules import AgencyCode, AgencyKind, Tier, UnitKind
from lienthong.orgs.services.guards import may_manage
from lienthong.orgs.services.units import NewUnit, build
from lienthong.outbox import services as outbox

FOLDER = Path(__file__).parents[1] / "reference"

#: Electronic agency codes exist since QĐ 20/2020/QĐ-TTg took effect.
CODES_SINCE = dt.date(2020, 9, 15)
#: Communes have had today's form since the two-tier government began.
COMMUNES_SINCE = dt.date(2025, 7, 1)
#: National office hours: illustrative, each agency sets its own.
OFFICE_HOURS = ((dt.time(8), dt.time(12)), (dt.time(13), dt.time(17)))
OFFICE_HOURS_SINCE = dt.date(2000, 1, 1)

_DAY = dt.timedelta(days=1)
_Dated = TypeVar("_Dated", Unit, Agency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many entries were added or ended; all zero when everything was there."""

    units: int  #: administrative units
    agencies: int  #: ministries and provincial committees
    days: int  #: holidays, make-up days and shifts


@transaction.atomic
def load_reference(actor: Actor) -> Loaded:
    """Bring the shipped reference data in: adds what is missing, ends what has ended since.

    Never changes what was entered or withdrawn by hand. Raises: Denied.
    """
    may_manage(actor, None)
    provinces = list(_read("provinces"))
    loaded = Loaded(
        units=_load_provinces(provinces) + _load_communes(),
        agencies=_load_agencies(provinces),
        days=_load_calendar(),
    )
    if loaded != Loaded(units=0, agencies=0, days=0):
        audit.record(
            actor,
            "orgs.reference_loaded",
            "reference",
            after={"units": loaded.units, "agencies": loaded.agencies, "days": loaded.days},
        )
    return loaded


def _load_provinces(entries: Sequence[dict[str, str]]) -> int:
    wanted = []
    for entry in entries:
        row = build(
            NewUnit(
                code=entry["code"],
                kind=UnitKind(entry["kind"]),
                name=entry["name"],
                valid_from=_date(entry["valid_from"]),
                committee_code=entry["committee_code"],
                basis=entry["basis"],
            )
        )
        row.valid_to = _end(entry)
        row.is_illustrative = bool(entry["is_illustrative"])
        wanted.append((row, entry["becomes"]))
    return _bring_in(Unit, wanted)


def _load_communes() -> int:
    at_start = Unit.objects.filter(tier=Tier.PROVINCE, valid_from__lte=COMMUNES_SINCE)
    parents = {row.code: row for row in at_start.order_by("valid_from")}
    wanted = []
    for entry in _read("communes"):
        row = build(
            NewUnit(
                code=entry["code"],
                kind=UnitKind(entry["kind"]),
                name=entry["name"],
                valid_from=COMMUNES_SINCE,
                basis="QĐ 19/2025/QĐ-TTg",
            )
        )
        row.parent = parents[entry["province"]]
        row.is_illustrative = bool(entry["is_illustrative"])
        wanted.append((row, ""))
    return _bring_in(Unit, wanted)


def _load_agencies(provinces: Sequence[dict[str, str]]) -> int:
    central = [
        (_agency(entry, AgencyKind(entry["kind"])), entry["becomes"])
        for entry in _read("central_agencies")
    ]
    return _bring_in(Agency, [*central, *_committees(provinces)])


def _committees(provinces: Sequence[dict[str, str]]) -> Iterator[tuple[Agency, str]]:
    """Give each province's people's committee its code, for as long as the province lasted."""
    units = {(row.code, row.valid_from): row for row in Unit.objects.filter(tier=Tier.PROVINCE)}
    codes = {(entry["code"], _date(entry["valid_from"])): entry for entry in provinces}
    for (code, first_day), entry in codes.items():
        last_day = _end(entry)
        unit = units[code, first_day]
        name = unit.full_name[0].lower() + unit.full_name[1:]
        committee = {
            "code": entry["committee_code"],
            "name": f"Ủy ban nhân dân {name}",
            "short_name": f"UBND {name}",
            "valid_from": max(first_day, CODES_SINCE).isoformat(),
            "valid_to": entry["valid_to"],
            "is_illustrative": entry["committee_is_illustrative"],
        }
        row = _agency(committee, AgencyKind.PROVINCE_COMMITTEE)
        row.unit = unit
        heir = codes.get((entry["becomes"], last_day + _DAY)) if last_day else None
        yield row, heir["committee_code"] if heir else ""


def _agency(entry: dict[str, str], kind: AgencyKind) -> Agency:
    name = clean(entry["name"])
    return Agency(
        code=AgencyCode.parse(entry["code"]).modern,
        level=AgencyCode.parse(entry["code"]).level,
        name=name,
        short_name=entry["short_name"],
        kind=kind,
        valid_from=_date(entry["valid_from"]),
        valid_to=_end(entry),
        is_illustrative=bool(entry["is_illustrative"]),
        sort_key=sort_key(name),
        search_key=search_key(name),
    )


def _bring_in(model: type[_Dated], wanted: Sequence[tuple[_Dated, str]]) -> int:
    """Add missing rows, end those that have ended since, and name successors.

    wanted: rows with the code of their successor, which begins the day after, or is in force then.
    """
    codes = {row.code for row, _ in wanted}
    known = {
        (row.code, row.valid_from): row for row in model._default_manager.filter(code__in=codes)
    }
    ended: list[_Dated] = []
    added: list[_Dated] = []
    for row, _ in wanted:
        old = known.setdefault((row.code, row.valid_from), row)
        if old is row:
            added.append(row)
        elif row.valid_to and old.valid_to is None:
            old.valid_to = row.valid_to
            ended.append(old)
    # Ends first: a successor may take over the code on the next day.
    model._default_manager.bulk_update(ended, ["valid_to"])
    model._default_manager.bulk_create(added)
    heirs: list[_Dated] = _name_successors(model, wanted, known.values())
    return len({row.pk for row in (*added, *ended, *heirs)})


def _name_successors(
    model: type[_Dated], wanted: Sequence[tuple[_Dated, str]], rows: Iterable[_Dated]
) -> list[_Dated]:
    by_code: dict[str, list[_Dated]] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        by_code.setdefault(row.code, []).append(row)
    heirs: list[_Dated] = []
    for entry, becomes in wanted:
        row = next(r for r in by_code[entry.code] if r.valid_from == entry.valid_from)
        if not becomes or row.valid_to is None or row.successor_id is not None:
            continue
        next_day = row.valid_to + _DAY
        row.successor = [r for r in by_code[becomes] if r.valid_from <= next_day][-1]
        heirs.append(row)
    model._default_manager.bulk_update(heirs, ["successor"])
    return heirs


def _load_calendar() -> int:
    Calendar.objects.bulk_create([Calendar(agency_id=None)], ignore_conflicts=True)
    calendar = Calendar.objects.select_for_update(of=("self",)).get(agency=None)
    holidays = _missing_days(calendar, Holiday, _read("holidays"), "name")
    make_up = _missing_days(calendar, MakeUpDay, _read("make_up_days"), "replaces")
    shifts = [] if calendar.shifts.exists() else _office_hours(calendar)
    Holiday.objects.bulk_create(holidays)
    MakeUpDay.objects.bulk_create(make_up)
    Shift.objects.bulk_create(shifts)
    days = sorted([*(row.day for row in holidays), *(row.day for row in make_up)])
    if days or shifts:
        calendar.revision = uuid7()
        calendar.save(update_fields=["revision"])
        from_day = OFFICE_HOURS_SINCE if shifts else days[0]
        outbox.publish(CalendarChanged(agency_id=None, from_day=from_day))
    return len(days) + len(shifts)


_Day = TypeVar("_Day", Holiday, MakeUpDay)


def _missing_days(
    calendar: Calendar, model: type[_Day], entries: Iterable[dict[str, str]], column: str
) -> list[_Day]:
    """Return rows for days without any entry: a withdrawn one stays withdrawn."""
    known = set(model._default_manager.filter(calendar=calendar).values_list("day", flat=True))
    return [
        model(
            calendar=calendar,
            day=_date(entry["day"]),
            basis=entry["basis"],
            is_illustrative=bool(entry["is_illustrative"]),
            **{column: entry[column]},
        )
        for entry in entries
        if _date(entry["day"]) not in known
    ]


def _office_hours(calendar: Calendar) -> list[Shift]:
    return [
        Shift(
            calendar=calendar,
            weekday=weekday,
            opens=opens,
            closes=closes,
            valid_from=OFFICE_HOURS_SINCE,
        )
        for weekday in range(5)
        for opens, closes in OFFICE_HOURS
    ]


def _read(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _end(entry: dict[str, str]) -> dt.date | None:
    return _date(entry["valid_to"]) if entry["valid_to"] else None
