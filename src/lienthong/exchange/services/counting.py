# SPDX-License-Identifier: Apache-2.0
"""Statistics brought up to date by following the log of events (ADR 0175)."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from lienthong.exchange.models import Counted, Event, Follower, Package, Receiver, Tally
from lienthong.exchange.queries.punctuality import is_working_day
from lienthong.exchange.rules import errands, tallies
from lienthong.exchange.rules.tallies import Copy, Fact, Measure, Sums
from lienthong.kernel import clock
from lienthong.orgs.errors import BadAgencyCode

NAME = "statistics"
MOST_EVENTS = 500
LONGEST_SECONDS = 50.0
#: A document's copies as they are kept: receiver → state, its system, day of its answer.
Kept: TypeAlias = dict[str, list[str | None]]
_KEYS = ("scope", "side", "is_month", "starts_on")


def follow(longest_seconds: float = LONGEST_SECONDS) -> int:
    """Count what happened since the last time; return how many documents were counted anew.

    Cost: a few rows of tallies for each document that moved, however many exist.
    """
    ends, count = time.monotonic() + longest_seconds, 0
    while time.monotonic() < ends:
        done = _step()
        if done is None:
            break
        count += done
    return count


@transaction.atomic
def begin_again() -> None:
    """Forget every count; `follow` makes them anew from the documents. After a restore."""
    _follower()
    Tally.objects.all().delete()
    Counted.objects.all().delete()
    Follower.objects.filter(name=NAME).update(position=-1, at=clock.now())


@transaction.atomic
def _step() -> int | None:
    follower = _follower()
    events = list(
        Event.objects.filter(position__gt=follower.position)
        .order_by("position")
        .values_list("position", "package_id", "package__about_id")[:MOST_EVENTS]
    )
    if not events:
        return None
    touched = {key for _, package, about in events for key in (package, about) if key}
    count = _count(touched)
    follower.position, follower.at = events[-1][0], clock.now()
    follower.save()
    return count


def _follower() -> Follower:
    """Lock the place this has come to: two at once take turns."""
    Follower.objects.get_or_create(name=NAME, defaults={"at": clock.now()})
    return Follower.objects.select_for_update().get(name=NAME)


def _count(packages: Iterable[UUID]) -> int:
    """Move the tallies by what documents count as now."""
    rows = _rows(Q(pk__in=list(packages)))
    known = Counted.objects.in_bulk(list(rows))
    answers = _answers([row for key, row in rows.items() if key not in known])
    earlier = set(answers) - set(rows)
    rows |= _rows(Q(pk__in=earlier))
    known |= Counted.objects.in_bulk(list(earlier))
    standing = _copies(rows)
    added: Sums = {}
    kept = []
    for key, row in rows.items():
        before = known.get(key)
        after = _after(row, before, standing.get(key, {}), answers.get(key, {}))
        old = _fact(row, before) if before else None
        for place, counts in tallies.difference(old, _fact(row, after)).items():
            added.setdefault(place, Counter()).update(counts)
        kept.append(after)
    Counted.objects.bulk_create(
        kept, update_conflicts=True, update_fields=["copies"], unique_fields=["package"]
    )
    _add(added)
    return len(rows)


def _rows(wanted: Q) -> dict[UUID, Package]:
    found = Package.objects.filter(wanted, kind="edoc").select_related("system")
    return {row.pk: row for row in found.defer("statement")}


def _copies(packages: Iterable[UUID]) -> dict[UUID, Kept]:
    """Return where documents stand with each receiver now."""
    found: dict[UUID, Kept] = {}
    rows = Receiver.objects.filter(package__in=list(packages)).values_list(
        "package_id", "code", "status", "outcome", "delivery__state", "delivery__system__code"
    )
    for package, code, status, outcome, carriage, system in rows:
        state = tallies.state_of(status, outcome, carriage)
        found.setdefault(package, {})[code] = [state.value, system, None]
    return found


def _answers(new: Iterable[Package]) -> dict[UUID, dict[str, dt.date]]:
    """Return which earlier documents new ones answer: for whom, and on which day."""
    named = [
        (row, errands.modern(one["organ_code"]), one["document_id"])
        for row in new
        for one in row.envelope.get("response_for", ())
        if _reads(one["organ_code"])
    ]
    if not named:
        return {}
    wanted = Q()
    for _, code, document_id in named:
        wanted |= Q(sender_code=code, document_id=document_id)
    ids = {
        (code, document_id): key
        for key, code, document_id in Package.objects.filter(wanted, kind="edoc").values_list(
            "pk", "sender_code", "document_id"
        )
    }
    found: dict[UUID, dict[str, dt.date]] = {}
    for row, code, document_id in named:
        key = ids.get((code, document_id))
        if key is not None:
            day = row.received_at.astimezone(clock.HANOI).date()
            answers = found.setdefault(key, {})
            answers[row.sender_code] = min(day, answers.get(row.sender_code, day))
    return found


def _reads(code: str) -> bool:
    try:
        errands.modern(code)
    except BadAgencyCode:
        return False
    return True


def _after(
    row: Package, before: Counted | None, standing: Kept, answers: Mapping[str, dt.date]
) -> Counted:
    """Return what a document counts as from now on; its first answer is the one that counts."""
    old: Kept = before.copies if before else {}
    copies = {}
    for code, (state, system, _) in standing.items():
        earlier = old.get(code, [None, None, None])[2]
        answer = answers.get(code)
        copies[code] = [state, system, earlier or (answer.isoformat() if answer else None)]
    if before is not None:
        return Counted(package_id=row.pk, is_in_time=before.is_in_time, copies=copies)
    is_in_time = tallies.in_time(_day(row, "issued_on"), row.received_at, is_working_day)
    return Counted(package_id=row.pk, is_in_time=is_in_time, copies=copies)


def _fact(row: Package, counted: Counted) -> Fact:
    copies: Kept = counted.copies
    return Fact(
        sender=row.sender_code,
        system=row.system.code,
        sent_at=row.received_at,
        issued_on=_day(row, "issued_on"),
        due_on=_day(row, "due_on"),
        is_urgent=tallies.is_urgent(row.priority),
        is_in_time=counted.is_in_time,
        copies=tuple(
            Copy(
                code=code,
                system=str(system),
                state=Measure(str(state)),
                answered_on=dt.date.fromisoformat(answer) if answer else None,
            )
            for code, (state, system, answer) in copies.items()
        ),
    )


def _day(row: Package, name: str) -> dt.date | None:
    told: Any = row.envelope.get(name)
    return dt.date.fromisoformat(told) if told else None


def _add(days: Sums) -> None:
    """Add to the rows of days and of their months."""
    rows: dict[tuple[str, int, bool, dt.date], Counter[Measure]] = {}
    for (scope, side, day), counts in days.items():
        for is_month, starts_on in ((False, day), (True, day.replace(day=1))):
            rows.setdefault((scope, int(side), is_month, starts_on), Counter()).update(counts)
    if not rows:
        return
    ordered = sorted(rows.items(), key=lambda row: row[0])
    columns = [str(measure) for measure in Measure]
    values: list[list[object]] = [
        list(column) for column in zip(*(key for key, _ in ordered), strict=True)
    ]
    values.append([tallies.above(key[0]) for key, _ in ordered])
    values += [[counts[measure] for _, counts in ordered] for measure in Measure]
    names = ", ".join((*_KEYS, "above", *columns))
    kinds = ", ".join(["%s::text[]", "%s::int[]", "%s::bool[]", "%s::date[]", "%s::text[]"])
    numbers = ", ".join(["%s::bigint[]"] * len(columns))
    moved = ", ".join(f"{one} = exchange_tally.{one} + EXCLUDED.{one}" for one in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO exchange_tally ({names}) SELECT * FROM unnest({kinds}, {numbers}) "  # noqa: S608 - names of our columns
            f"ON CONFLICT (scope, side, is_month, starts_on) DO UPDATE SET {moved}",
            values,
        )
