# SPDX-License-Identifier: Apache-2.0
"""The indicators: pages over the tallies of so many dossiers, and what one more dossier costs.

`./run bench insight [--dossiers 1000000] [--requests 60] [--rounds 3] [--more 200] [--json]`

Loads the tallies that so many dossiers leave behind (34 provinces, their communes, 20 procedures,
24 months; days of the last two months) with COPY, as sums that agree from commune to country; the
dossiers themselves are not made. The design's target is of 10,000,000: `--dossiers 10000000`.
"""

import argparse
import datetime as dt
import random
import statistics
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bench._harness import Figure, database_url, options, own_database, percentile, report
from bench._serving import served

MONTHS, PROVINCES, COMMUNES, PROCEDURES = 24, 34, 3_321, 20
DAYS = 61
#: Share of the dossiers that each kind of measure counts, to make believable rows.
SHARES = (
    ("received", 1.0), ("online", 0.62), ("post", 0.05), ("identified", 0.62), ("open", 0.04),
    ("running", 0.03), ("paused", 0.01), ("settled", 0.92), ("early", 0.6), ("on_time", 0.26),
    ("late", 0.06), ("refused", 0.02), ("withdrawn", 0.02), ("days_taken", 2.4),
    ("digital_result", 0.7), ("with_fee", 0.4), ("paid_online", 0.3), ("papers", 2.2),
    ("digital_papers", 1.6), ("with_papers", 0.9), ("digitised", 0.5), ("reused", 0.5),
    ("rated", 0.2), ("satisfied", 0.17), ("rating_sum", 2.9),
)  # fmt: skip
DAILY = ("received", "online", "post", "early", "on_time", "late", "refused", "withdrawn", "due")
KEYS = "scope_id, starts_on, procedure_code"
CODE = "1.100000"
EMPTY_VIEW = "an empty Django view under the same server on the same core"

Row = tuple[uuid.UUID, dt.date, str]


def main() -> None:
    sizes = options(__doc__ or "", dossiers=1_000_000, requests=60, rounds=3, more=200)
    with own_database("bench_insight"):
        report(lambda: measure(sizes))


def measure(sizes: argparse.Namespace) -> Iterable[Figure]:
    from lienthong.procedures.tests import factories as procedures

    procedures.published()
    tree = _agencies()
    few = _one_more(sizes, tree, at=_load(10_000, tree))
    many = _one_more(sizes, tree, at=_load(sizes.dossiers, tree))
    yield Figure(
        name="one_more_p50_ms",
        unit="ms",
        runs=many,
        floor=statistics.median(few),
        floor_is="the same over the tallies of 10,000 dossiers",
    )
    yield from _pages(sizes)


def _agencies() -> dict[uuid.UUID, list[uuid.UUID]]:
    """Open the committees of 34 provinces and of their communes."""
    from lienthong.orgs import services
    from lienthong.orgs.rules import AgencyKind
    from lienthong.orgs.tests.factories import SYSTEM

    news = []
    for number in range(1, PROVINCES + 1):
        code = f"H{number:02}"
        news.append(_new(code, "", AgencyKind.PROVINCE_COMMITTEE))
        count = COMMUNES // PROVINCES + (number <= COMMUNES % PROVINCES)
        news += [
            _new(f"{code}.{one:03}", code, AgencyKind.COMMUNE_COMMITTEE)
            for one in range(1, count + 1)
        ]
    tree: dict[uuid.UUID, list[uuid.UUID]] = {}
    for view in services.open_agencies(actor=SYSTEM, news=news):
        if view.parent_id is None:
            tree[view.id] = []
        else:
            tree[view.parent_id].append(view.id)
    assert sum(map(len, tree.values())) == COMMUNES
    return tree


def _new(code: str, parent: str, kind: Any) -> Any:
    from lienthong.orgs.services import NewAgency

    return NewAgency(
        code=code,
        name=f"Ủy ban nhân dân {code}",
        kind=kind,
        valid_from=dt.date(2025, 7, 1),
        parent_code=parent,
    )


def _load(dossiers: int, tree: dict[uuid.UUID, list[uuid.UUID]]) -> int:
    """Replace the tallies by those of so many dossiers; return how many they count."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE insight_monthtally, insight_daytally, insight_fact")
        total = _copy_months(cursor, dossiers, tree)
        _copy_days(cursor, dossiers, tree)
        cursor.execute("ANALYZE insight_monthtally")
        cursor.execute("ANALYZE insight_daytally")
        cursor.execute(
            "SELECT sum(received) FROM insight_monthtally"
            " WHERE scope_id = %s AND procedure_code = ''", [uuid.UUID(int=0)]
        )  # fmt: skip
        assert cursor.fetchone()[0] == total
    return total


def _copy_months(cursor: Any, dossiers: int, tree: dict[uuid.UUID, list[uuid.UUID]]) -> int:
    columns = [name for name, _share in SHARES]
    into = f"COPY insight_monthtally ({KEYS}, {', '.join(columns)}) FROM STDIN"
    total = 0
    with cursor.copy(into) as copy:
        for row, received in _sums(dossiers, tree, _months(), PROCEDURES):
            copy.write_row((*row, *(int(received * share) for _name, share in SHARES)))
            total += received if row[0].int == 0 and not row[2] else 0
    return total


def _copy_days(cursor: Any, dossiers: int, tree: dict[uuid.UUID, list[uuid.UUID]]) -> None:
    """The days of the last two months, for four procedures: the edges that reports read."""
    shares = dict(SHARES) | {"due": 0.02}
    into = f"COPY insight_daytally ({KEYS}, {', '.join(DAILY)}) FROM STDIN"
    part = dossiers * DAYS // (MONTHS * 30)
    with cursor.copy(into) as copy:
        for row, received in _sums(part, tree, _days(), 4):
            copy.write_row((*row, *(int(received * shares[name]) for name in DAILY)))


def _sums(
    dossiers: int, tree: dict[uuid.UUID, list[uuid.UUID]], times: Sequence[dt.date], procedures: int
) -> Iterator[tuple[Row, int]]:
    """Spread dossiers over communes, times and procedures; add up to provinces and the country."""
    dice = random.Random(17)
    codes = [f"{1 + number // 900_000}.{100_000 + number:06}" for number in range(procedures)]
    share = dossiers / (COMMUNES * len(times))
    above: Counter[Row] = Counter()
    country = uuid.UUID(int=0)
    for province, communes in tree.items():
        for commune in communes:
            size = dice.uniform(0.4, 1.6)
            for time_ in times:
                count = int(share * size + dice.random())
                found = Counter(dice.choices(codes, k=min(count, 400)))
                factor = max(1, count // 400)
                every = 0
                for code, number in found.items():
                    every += number * factor
                    yield (commune, time_, code), number * factor
                    above[province, time_, code] += number * factor
                    above[country, time_, code] += number * factor
                if every:
                    yield (commune, time_, ""), every
                    above[province, time_, ""] += every
                    above[country, time_, ""] += every
    yield from above.items()


def _months() -> list[dt.date]:
    from lienthong.insight.rules import shifted
    from lienthong.kernel import clock

    return [shifted(clock.today().replace(day=1), -step) for step in range(MONTHS)]


def _days() -> list[dt.date]:
    from lienthong.kernel import clock

    return [clock.today() - dt.timedelta(days=step) for step in range(DAYS)]


def _one_more(
    sizes: argparse.Namespace, tree: dict[uuid.UUID, list[uuid.UUID]], *, at: int
) -> tuple[float, ...]:
    """Count one more dossier, again and again; each is there at the end. Medians of rounds."""
    from django.db.models import Sum

    from lienthong.insight import services
    from lienthong.insight.models import MonthTally
    from lienthong.insight.queries import COUNTRY
    from lienthong.insight.tests.factories import dossier
    from lienthong.kernel import clock

    dice, runs = random.Random(5), []
    communes = [one for below in tree.values() for one in below]
    for _ in range(sizes.rounds):
        taken = []
        for _ in range(sizes.more):
            one = dossier(dice.choice(communes), received_on=clock.today(), procedure_code=CODE)
            began = time.perf_counter()
            services.count([one])
            taken.append((time.perf_counter() - began) * 1000)
        runs.append(statistics.median(taken))
    rows = MonthTally.objects.filter(scope_id=COUNTRY, procedure_code="")
    counted = rows.aggregate(n=Sum("received"))["n"]
    assert counted == at + sizes.rounds * sizes.more, (counted, at)
    return tuple(runs)


def _pages(sizes: argparse.Namespace) -> Iterator[Figure]:
    pages = {
        "country_p95_ms": "/chi-so/?ky=12-thang&toan-quoc=1",
        "province_p95_ms": "/chi-so/H01?ky=12-thang",
        "commune_p95_ms": "/chi-so/H01.001?ky=thang",
        "report_procedures_p95_ms": "/chi-so/bao-cao?ky=nam&theo=thu-tuc",
        "report_agencies_p95_ms": "/chi-so/H01/bao-cao?ky=nam&theo=co-quan",
        "report_days_p95_ms": "/chi-so/H01/bao-cao?ky=thang&theo=ngay",
        "excel_p95_ms": "/chi-so/H01/bao-cao.xlsx?ky=nam&theo=co-quan",
    }
    place = {"DATABASE_URL": database_url()}
    with (
        served("lienthong.project.wsgi:application", **place) as ours,
        served("bench._empty:application") as bare,
    ):
        for name, path in pages.items():
            runs, floors = [], []
            for _ in range(sizes.rounds):
                runs.append(_p95(ours, path, sizes.requests))
                floors.append(_p95(bare, "/", sizes.requests))
            yield Figure(
                name=name,
                unit="ms",
                runs=tuple(runs),
                floor=statistics.median(floors),
                floor_is=EMPTY_VIEW,
            )


def _p95(port: int, path: str, requests: int) -> float:
    """Return the p95 of whole answers, one after another, after three that do not count."""
    taken = []
    for number in range(requests + 3):
        began = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            body = answer.read()
            assert answer.status == 200
        if number >= 3:
            taken.append((time.perf_counter() - began) * 1000)
        assert path == "/" or len(body) > 2_000
    return percentile(taken, 0.95)


if __name__ == "__main__":
    main()
