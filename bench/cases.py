# SPDX-License-Identifier: Apache-2.0
"""Dossiers: how many are taken in a second, how soon an officer's next page stands.

`./run bench cases [--clients 4] [--seconds 8] [--rounds 3] [--open 20000] [--pages 100]
[--clerks 200] [--json]`; `--open 1000000` loads for about three minutes.
"""

import argparse
import json
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench._harness import (
    Figure,
    database_url,
    options,
    own_database,
    percentile,
    report,
    timed_ms,
    together,
)

PDF_BYTES = 200_000
PAGE_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One client's round."""

    seconds: float  #: how long it took
    codes: dict[str, str]  #: idempotency key → the code that was acknowledged
    cpu_ms: float  #: processor time of each, in the client and in its PostgreSQL backend


def main() -> None:
    sizes = options(
        __doc__ or "", clients=4, seconds=8, rounds=3, open=20_000, pages=100, clerks=200
    )  # fmt: skip
    with own_database("bench_cases"):
        report(lambda: measure(sizes))


def measure(sizes: argparse.Namespace) -> Iterable[Figure]:
    from lienthong.cases.tests import factories as make

    place = make.commune()
    yield from _submissions(place, sizes)
    yield _inbox(place, sizes)
    yield _page(sizes)
    yield from _searches(place, sizes)
    yield _crowd(place, sizes)


# --- submissions ------------------------------------------------------------


def _submissions(place: Any, sizes: argparse.Namespace) -> Iterable[Figure]:
    ours, floors, spent = [], [], []
    acknowledged: dict[str, str] = {}
    for _ in range(sizes.rounds):
        done = together(sizes.clients, lambda number: _submit_for(place, sizes.seconds, number))
        ours.append(sum(len(one.codes) / one.seconds for one in done))
        spent.append(sum(one.cpu_ms for one in done) / len(done))
        for one in done:
            acknowledged |= one.codes
        floors.append(sum(together(sizes.clients, lambda _: _insert_for(sizes.seconds / 2))))
    _prove_submitted(acknowledged)
    yield Figure(
        name="submissions_per_s",
        unit="/s",
        runs=tuple(ours),
        floor=sorted(floors)[len(floors) // 2],
        floor_is="one INSERT of the same form and PDF per commit",
    )
    yield Figure(
        name="submission_cpu_ms",
        unit="ms",
        runs=tuple(spent),
        floor=percentile([_insert_cpu_ms() for _ in range(3)], 0.5),
        floor_is="processor time of the same bare INSERT: says what load beside hides",
    )


def _submit_for(place: Any, seconds: float, number: int) -> Round:
    """Send dossiers in, one after the other; the first of each client does not count."""
    from lienthong.cases.tests import factories as make

    person = make.citizen(f"027196{number:06}", "Nguyễn Thị Hường")
    codes: dict[str, str] = {}
    _submit(place, person, codes)
    codes_before, began, cpu = len(codes), time.perf_counter(), _cpu_ms()
    while time.perf_counter() - began < seconds:
        _submit(place, person, codes)
    taken, many = time.perf_counter() - began, len(codes) - codes_before
    spent = (_cpu_ms() - cpu) / many
    return Round(seconds=taken * len(codes) / many, codes=codes, cpu_ms=spent)


def _cpu_ms() -> float:
    """Return the processor time of this process and of its backend of PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return time.process_time() * 1000 + _backend_ms(cursor.fetchone()[0])


def _backend_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _submit(place: Any, person: Any, codes: dict[str, str]) -> None:
    from lienthong.cases import services
    from lienthong.cases.rules import Paper
    from lienthong.cases.tests import factories as make
    from lienthong.files import services as files

    stored = files.store(person, pdf(), "giay-chung-sinh.pdf")
    paper = Paper(component="KS-02", file_id=stored.id, name=stored.name)
    sent = make.application(person, place.agency.id, papers=(paper,), form=dict(_form()))
    codes[sent.idempotency_key] = services.submit(actor=person, application=sent).code


@cache
def _form() -> dict[str, Any]:
    """Return the answers of a shipped example: 24 fields."""
    from lienthong.procedures.tests.factories import BIRTH, example

    return example(BIRTH)


def pdf() -> bytes:
    """Return a small document that nobody has sent before."""
    head, tail = _document()
    return head + secrets.token_hex(32).encode() + tail


@cache
def _document() -> tuple[bytes, bytes]:
    from lienthong.files.tests.factories import pdf as document

    body = secrets.token_hex(PDF_BYTES // 2).encode()
    head, mark, tail = document(b"(" + body + b")").partition(body)
    return head + mark[64:], tail


def _insert_for(seconds: float) -> float:
    """Return how many rows of the same bytes a bare connection makes durable in a second."""
    import psycopg

    form, count = json.dumps(_form()), 0
    with psycopg.connect(database_url(), autocommit=True) as bare:
        bare.execute("SELECT pg_advisory_lock(1)")
        bare.execute("CREATE TABLE IF NOT EXISTS bench_floor (form jsonb, body bytea)")
        bare.execute("ALTER TABLE bench_floor ALTER COLUMN body SET STORAGE EXTERNAL")
        bare.execute("SELECT pg_advisory_unlock(1)")
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            bare.execute("INSERT INTO bench_floor VALUES (%s, %s)", (form, pdf()))
            count += 1
        return count / (time.perf_counter() - began)


def _insert_cpu_ms(many: int = 100) -> float:
    import psycopg

    form = json.dumps(_form())
    with psycopg.connect(database_url(), autocommit=True) as bare:
        pid = bare.info.backend_pid
        began = time.process_time() * 1000 + _backend_ms(pid)
        for _ in range(many):
            bare.execute("INSERT INTO bench_floor VALUES (%s, %s)", (form, pdf()))
        return (time.process_time() * 1000 + _backend_ms(pid) - began) / many


def _prove_submitted(acknowledged: dict[str, str]) -> None:
    """Each acknowledged dossier is there once, whole, and no number was skipped."""
    from lienthong.cases.models import Attachment, Case, Movement, Step
    from lienthong.files import queries as files

    assert dict(Case.objects.values_list("idempotency_key", "code")) == acknowledged
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in acknowledged.values())
    assert numbers == list(range(1, len(numbers) + 1)), "numbers have gaps"
    whole = Case.objects.filter(movements__verb="submit", steps__role="receive").distinct()
    assert whole.count() == len(acknowledged)
    counted = {model.objects.count() for model in (Attachment, Movement, Step)}
    assert counted == {len(acknowledged)}, counted
    for attachment in Attachment.objects.order_by("?")[:20]:
        files.read_bytes(attachment.file_id)  # raises FileDamaged


# --- the inbox --------------------------------------------------------------


def _inbox(place: Any, sizes: argparse.Namespace) -> Figure:
    """An officer's list of 20 with its counts, and the acceptance of its first dossier."""
    _open_many(place, sizes.open)
    runs, floors = [], []
    for _ in range(sizes.rounds):
        taken = [_work_once(place) for _ in range(sizes.pages)]
        runs.append(percentile(taken[3:], 0.95))
        floors.append(percentile([_bare_look(place) for _ in range(sizes.pages)][3:], 0.95))
    _prove_accepted(sizes)
    return Figure(
        name="inbox_p95_ms",
        unit="ms",
        runs=tuple(runs),
        floor=sorted(floors)[len(floors) // 2],
        floor_is="SELECT of 20 keys by index, UPDATE of one row, COMMIT",
    )


def _open_many(place: Any, wanted: int) -> None:
    """Multiply one dossier, made by the services, in SQL: as many open ones as are wanted."""
    from django.db import connection

    from lienthong.cases.tests import factories as make

    case = make.submitted(place)
    with connection.cursor() as cursor:
        for table, changed in (("cases_case", _CASE), ("cases_step", _STEP)):
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ',' ORDER BY ordinal_position)"
                " FROM information_schema.columns WHERE table_name = %s",
                [table],
            )
            columns = str(cursor.fetchone()[0]).split(",")
            chosen = ",".join(changed.get(column, column) for column in columns)
            source = "id" if table == "cases_case" else "case_id"
            cursor.execute(
                f"INSERT INTO {table} ({','.join(columns)}) SELECT {chosen}"
                f" FROM {table}, generate_series(1, %s) AS serial WHERE {source} = %s",
                [wanted, case.id],
            )
        cursor.execute("ANALYZE cases_case")
        cursor.execute("ANALYZE cases_step")


#: What differs from one copy to the next: keys, names, and when it is due.
_ID = "md5('case' || serial)::uuid"
#: One in twenty shares a given name, one in a thousand has a rare one besides.
_GIVEN = "'tên' || (serial %% 20) || CASE WHEN serial %% 1000 = 7 THEN ' quynh' ELSE '' END"
_LATER = "+ serial * interval '1 second'"
_CASE = {
    "id": _ID,
    "code": "code || '/' || serial",
    "idempotency_key": "'bench:' || serial",
    "applicant_name": f"'Nguyễn Thị ' || {_GIVEN}",
    "applicant_search": f"'nguyen thi ' || {_GIVEN}",
    "applicant_number": "lpad((27000000000 + serial)::text, 12, '0')",
    "applicant": "jsonb_set(applicant, '{phone}', to_jsonb('09' || lpad(serial::text, 8, '0')))",
    "received_at": f"received_at {_LATER}",
    "respond_by": f"respond_by {_LATER}",
    "act_by_at": f"act_by_at {_LATER}",
}
_STEP = {"id": "md5('step' || serial)::uuid", "case_id": _ID, "due_at": f"due_at {_LATER}"}


def _work_once(place: Any) -> float:
    """Return the milliseconds of one look at the list and one transition."""
    from lienthong.cases import queries, services
    from lienthong.cases.queries import InboxFilter

    began = time.perf_counter()
    page = queries.inbox(place.clerk, InboxFilter(size=PAGE_ROWS))
    queries.counts(place.clerk)
    first = page.rows[0]
    services.accept(actor=place.clerk, case_id=first.id, expected_version=first.version)
    taken = (time.perf_counter() - began) * 1000
    assert len(page.rows) == PAGE_ROWS
    _accepted.append(first.code)
    return taken


_accepted: list[str] = []


def _bare_look(place: Any) -> float:
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_step WHERE agency_id = %s AND done_at IS NULL"
            " AND NOT is_waiting ORDER BY due_at, id LIMIT 20",
            [place.agency.id],
        )
        cursor.execute("UPDATE cases_counter SET value = value WHERE name = "
                       "(SELECT min(name) FROM cases_counter)")  # fmt: skip
    return (time.perf_counter() - began) * 1000


def _prove_accepted(sizes: argparse.Namespace) -> None:
    """Each dossier was accepted once, through the right state, and left the list."""
    from lienthong.cases.models import Case, Movement
    from lienthong.cases.rules import Status

    assert len(_accepted) == len(set(_accepted)) == sizes.rounds * sizes.pages
    rows = Case.objects.filter(code__in=_accepted)
    assert not rows.filter(status=Status.NEW).exists()
    moves = Movement.objects.filter(case__code__in=_accepted, verb="accept")
    assert moves.filter(from_status=Status.NEW).count() == moves.count() == len(_accepted)


# --- the page, the search, the crowd ----------------------------------------


def _page(sizes: argparse.Namespace) -> Figure:
    """The inbox as its clerk gets it: session, rights, counts, 25 rows, drawn."""
    from lienthong.cases.tests import desk

    client = desk.official("H05.12", "Nguyễn Thị Mơ", "cases.receive").client()

    def look(address: str) -> None:
        assert client.get(address).status_code == 200

    runs = [
        percentile(timed_ms(lambda: look("/mot-cua/"), sizes.pages), 0.95)
        for _ in range(sizes.rounds)
    ]
    return Figure(
        name="inbox_page_p95_ms",
        unit="ms",
        runs=tuple(runs),
        floor=percentile(timed_ms(lambda: look("/suc-khoe"), sizes.pages), 0.95),
        floor_is="the health page, SELECT 1, through the same middleware",
    )


def _searches(place: Any, sizes: argparse.Namespace) -> Iterable[Figure]:
    """Each kind of words over all that is open in the agency."""
    from lienthong.cases import queries
    from lienthong.cases.queries import InboxFilter, Queue

    rare = min(sizes.open - 1, sizes.open // 2)
    kinds = {
        "common_name": ("nguyen thi", True),
        "rare_name": ("quynh", sizes.open > 1000),
        "no_name": ("khong co ai", False),
        "number": (f"{27_000_000_000 + rare:012}", True),
        "phone": (f"09{rare:08}", True),
    }
    for queue in (Queue.TODO, Queue.OPEN):
        for kind, (text, is_there) in kinds.items():
            asked = InboxFilter(queue=queue, text=text)
            found = queries.inbox(place.clerk, asked).rows
            assert bool(found) is is_there, (kind, text)
            taken = timed_ms(lambda: queries.inbox(place.clerk, asked), max(10, sizes.pages // 4))  # noqa: B023 - called here
            yield Figure(
                name=f"search_{queue.value}_{kind}_p95_ms",
                unit="ms",
                runs=(percentile(taken, 0.95),),
                floor=percentile([_bare_look(place) for _ in range(20)], 0.95),
                floor_is="as for the inbox",
            )


def _crowd(place: Any, sizes: argparse.Namespace) -> Figure:
    """So many clerks, a few at a time, each looks and takes the first that is left."""
    share = max(1, sizes.clerks // sizes.clients)
    done = together(sizes.clients, lambda number: _clerks(place, share, number))
    taken = [ms for times, _codes in done for ms in times]
    codes = [code for _times, won in done for code in won]
    assert len(codes) == len(set(codes)) == share * sizes.clients, "taken twice, or not at all"
    return Figure(
        name="crowd_take_p95_ms",
        unit="ms",
        runs=(percentile(taken, 0.95),),
        floor=percentile([_bare_look(place) for _ in range(50)], 0.95),
        floor_is="as for the inbox, alone",
    )


def _clerks(place: Any, many: int, number: int) -> tuple[list[float], list[str]]:
    from dataclasses import replace

    from lienthong.cases import queries, services
    from lienthong.cases.queries import InboxFilter
    from lienthong.kernel.errors import Stale
    from lienthong.kernel.ids import AccountId, uuid7

    times, codes = [], []
    for turn in range(many):
        clerk = replace(place.clerk, account_id=AccountId(uuid7()), name=f"Cán bộ {number}.{turn}")
        began, won = time.perf_counter(), ""
        while not won:
            for row in queries.inbox(clerk, InboxFilter(size=PAGE_ROWS)).rows:
                try:
                    won = services.accept(
                        actor=clerk, case_id=row.id, expected_version=row.version
                    ).code
                except Stale:
                    continue
                break
        times.append((time.perf_counter() - began) * 1000)
        codes.append(won)
    return times, codes


if __name__ == "__main__":
    main()
