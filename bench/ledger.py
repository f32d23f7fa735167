# SPDX-License-Identifier: Apache-2.0
"""The ledger: appending one by one and in bulk, sequencing, receipts; each beside a bare floor.

Works on a database of its own, made and dropped here.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import django

from bench._harness import Figure, report

LEAVES = 20_000
ROUNDS = 3
BODY = b"x" * 400


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings_test")
    django.setup()
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        settings.VAR = Path(folder)
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            report(measure)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def measure() -> Iterable[Figure]:
    from lienthong.ledger import queries, services

    plain = _rate(_plain_copy, LEAVES)
    one_by_one = [_rate(_append_each, 1_000) for _ in range(ROUNDS)]
    bulk = [_rate(_append_many, LEAVES) for _ in range(ROUNDS)]
    waiting = sum(queries.waiting().values())
    sequenced = [_rate(lambda _: services.sequence_all(), waiting)]
    for _ in range(ROUNDS - 1):
        _append_many(LEAVES)
        sequenced.append(_rate(lambda _: services.sequence_all(), LEAVES))
    yield _figure("append_one_by_one", one_by_one, plain)
    yield _figure("append_many", bulk, plain)
    yield _figure("sequence", sequenced, plain)
    receipts = [_rate(_receipts, 300) for _ in range(ROUNDS)]
    yield Figure(
        name="receipts",
        unit="/s",
        runs=tuple(receipts),
        floor=_rate(_three_reads, 300),
        floor_is="three reads by primary key",
    )


def _figure(name: str, runs: list[float], floor: float) -> Figure:
    return Figure(
        name=name, unit="/s", runs=tuple(runs), floor=floor, floor_is="COPY into a bare table",
    )  # fmt: skip


def _rate(act: Callable[[int], object], count: int) -> float:
    began = time.perf_counter()
    act(count)
    return count / (time.perf_counter() - began)


def _plain_copy(count: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (salt bytea, body bytea)")
        with cursor.copy("COPY bench_floor FROM STDIN") as copy:
            for _ in range(count):
                copy.write_row((os.urandom(16), BODY))
        cursor.execute("DROP TABLE bench_floor")


def _append_each(count: int) -> None:
    from lienthong.ledger import services

    for _ in range(count):
        services.append("sharing", BODY)


def _append_many(count: int) -> None:
    from lienthong.ledger import services

    services.append_many("exchange", [BODY] * count)


def _three_reads(count: int) -> None:
    from lienthong.ledger.models import Head

    for _ in range(count * 3):
        Head.objects.get(log="exchange")


def _receipts(count: int) -> None:
    from lienthong.kernel.ids import LeafId
    from lienthong.ledger import queries
    from lienthong.ledger.models import Leaf

    for leaf_id in Leaf.objects.filter(log="exchange").values_list("id", flat=True)[:count]:
        assert queries.receipt(LeafId(leaf_id))


if __name__ == "__main__":
    main()
