# SPDX-License-Identifier: Apache-2.0
"""Both gateways are killed at every statement of calls between nodes; no answer lacks evidence."""

import json
import multiprocessing
import signal
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.faults.test_gateway_killed import Dying

from lienthong.gateway.sharing.journal import Journal
from lienthong.gateway.tests import crossing, federation
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country
from lienthong.gateway.tests.providers import answer, provider
from lienthong.ledger.models import Head, Leaf
from lienthong.sharing.models import Exchange

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.timeout(600)]
#: Each run dies so many statements later than the last one; a call makes about six at each node,
#: four where a journal is written.
STEP, MOST_RUNS = 2, 30
Told = list[tuple[int, str]]


@pytest.mark.parametrize("is_journalled", [False, True])
@pytest.mark.parametrize("dying", [PROVINCE, MINISTRY])
def test_calls_when_gateways_are_killed_at_each_statement_then_each_answer_has_its_leaves(
    databases: None, db: None, tmp_path: Path, dying: str, is_journalled: bool
) -> None:
    given: Told = []
    step = 1 if is_journalled else STEP
    with provider() as made:
        made.act = lambda asked, line: answer(line, b'{"n":1}')
        with Country(tmp_path) as country, crossing.crossing(country, made) as world:
            parties = {code: station.party for code, station in country.stations.items()}
            known = world.caller, world.service_id
        for deaths in range(MOST_RUNS):
            told, is_ended = _run(
                tmp_path, parties, made, known, dying, 1 + deaths * step, is_journalled
            )
            given += told
            if is_ended:
                break
        else:
            pytest.fail("the calls never came to their end")
    assert deaths > 3  # else the fuse burnt nothing
    near, far = kept(PROVINCE), kept(MINISTRY)
    assert len(given) >= 2
    for status, leaf in given:
        assert status == 200 and near[leaf]["status"] == 200, leaf
    for leaf in near.values():  # and what the near node says that the far one said, it has said
        if leaf["status"] == 200:
            theirs = far[leaf["node"]["leaf"]]
            assert theirs["answer"]["signature"] == leaf["node"]["signature"]
            assert theirs["request_id"] == leaf["request_id"]


def dies_in_journals(code: str) -> None:
    """Let a process die before and after each writing of a node's journal too; for good."""
    append = Journal._append

    def dying(journal: Journal, number: int, content: bytes) -> None:
        is_its = journal.path.parent.parent.name == code
        if is_its:
            Dying.burn()
        append(journal, number, content)
        if is_its:
            Dying.burn()

    Journal._append = dying  # type: ignore[method-assign] # of a process that ends soon


def kept(code: str) -> dict[str, Any]:
    """Return a node's leaves, whole: in their places, counted by the head, each with its row."""
    with federation.on(federation.database_of(code)):
        leaves = list(Leaf.objects.filter(log="sharing").order_by("position"))
        assert [one.position for one in leaves] == list(range(len(leaves)))
        assert Head.objects.get(log="sharing").size == len(leaves)
        assert {one.pk for one in leaves} == set(Exchange.objects.values_list("pk", flat=True))
        return {str(one.pk): json.loads(bytes(one.body)) for one in leaves}


def _run(
    folder: Path,
    parties: Any,
    made: Any,
    known: Any,
    dying: str,
    statement: int,
    is_journalled: bool,
) -> tuple[Told, bool]:
    """Call in a process that dies at the nth statement of a node; return what the caller got."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(
        target=_play, args=(folder, parties, made, known, dying, statement, is_journalled, tell)
    )
    process.start()
    tell.close()
    told: Told = []
    try:
        while True:
            told.append(hear.recv())
    except EOFError:
        pass
    process.join(30)
    assert process.exitcode in (0, -signal.SIGKILL), (statement, process.exitcode)
    return told, process.exitcode == 0


def _play(
    folder: Path,
    parties: Any,
    made: Any,
    known: Any,
    dying: str,
    statement: int,
    is_journalled: bool,
    tell: Any,
) -> None:
    dies_in_journals(dying)
    with Country(
        folder, parties=parties, dying=(dying, Dying), is_journalled=is_journalled
    ) as country:
        world = crossing.Crossing(
            country=country, caller=known[0], service_id=known[1], provider=made
        )
        with crossing.opened(world):
            world.introduce()
            Dying.left = statement
            for _ in range(2):
                answered = world.call()
                tell.send((answered.status_code, answered.headers.get("lienthong-leaf", "")))
    Dying.left = -1  # a journal may be brought to the database only now
