# SPDX-License-Identifier: Apache-2.0
"""Many writers, several sequencers, on connections of their own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from lienthong.ledger import queries, services
from lienthong.ledger.models import Leaf
from lienthong.ledger.rules import notes, tiles, verification

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.VAR = tmp_path


def fetch(path: str) -> bytes | None:
    if path == "checkpoint":
        return queries.head("audit").checkpoint.encode()
    _, level, place = path.split("/", 2)
    address = tiles.read_path(place)
    if level == "entries":
        return queries.entry_bundle("audit", index=address.index, width=address.width)
    return queries.tile("audit", level=int(level), index=address.index, width=address.width)


def assert_whole(leaves: int) -> None:
    """Every leaf has a place of its own, without gap, and the signed log holds."""
    places = Leaf.objects.filter(log="audit").values_list("position", flat=True)
    assert sorted(places) == list(range(leaves))
    verifier = notes.Verifier.read(queries.head("audit").vkey)
    verdict = verification.check_log(fetch, verifier)
    assert verdict.holds, [str(finding) for finding in verdict.findings]


def test_leaf_that_commits_late_gets_a_place_after_younger_ones():
    began, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            services.append("audit", b"old but late")
            began.set()
            may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(10)
    young = services.append("audit", b"young")
    assert services.sequence("audit") == 1
    may_commit.set()
    writer.join()
    assert services.sequence("audit") == 1
    assert queries.receipt(young).position == 0
    assert_whole(2)


def test_many_writers_and_two_sequencers_leave_a_whole_log():
    writers, each = 6, 60
    stop = threading.Event()

    def write(number: int) -> None:
        for turn in range(each):
            with transaction.atomic():
                services.append("audit", b"%d/%d" % (number, turn))
                time.sleep(0.001 * (number % 3))
        connection.close()

    sequencers = [
        threading.Thread(target=services.run, args=(stop,), kwargs={"every_seconds": 0.002})
        for _ in range(2)
    ]
    for sequencer in sequencers:
        sequencer.start()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    stop.set()
    for sequencer in sequencers:
        sequencer.join()
    services.sequence_all()
    assert_whole(writers * each)


def test_sequencers_that_start_a_log_at_once_agree():
    services.append("audit", b"first")

    def sequence(_: int) -> int:
        try:
            return services.sequence("audit")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sequence, range(4))) == 1
    assert_whole(1)
