# SPDX-License-Identifier: Apache-2.0
"""One of two gateways is killed while the other lives on: the defined answers, and the leaves.

Each node runs in a process of its own, on the same port each time.
"""

import asyncio
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.faults.test_calls_killed import dies_in_journals, kept
from tests.faults.test_gateway_killed import Dying

from lienthong.gateway.tests import crossing
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country
from lienthong.gateway.tests.providers import answer, provider

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.timeout(600)]
STEP, MOST_RUNS = 2, 12
AWAY = "Server.ClientProxy.NetworkError"
Told = tuple[int, str, str]  #: status, leaf, type of the fault


@dataclass(frozen=True)
class Known:
    """What both processes are started with."""

    folder: Path
    parties: Any
    caller: Any
    service_id: Any
    provider: Any
    port: int  #: of the provider's node
    is_journalled: bool


@pytest.fixture(params=[False, True])
def known(
    databases: None, db: None, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Known]:
    with provider() as made:
        made.act = lambda asked, line: answer(line, b'{"n":1}')
        with Country(tmp_path) as country, crossing.crossing(country, made) as world:
            parties = {code: station.party for code, station in country.stations.items()}
            port = world.ports[MINISTRY][1]
        yield Known(tmp_path, parties, world.caller, world.service_id, made, port, request.param)


def test_provider_node_when_killed_alone_then_the_caller_is_told_and_it_works_again(
    known: Known,
) -> None:
    given: list[Told] = []
    with node(known, PROVINCE) as near:
        for deaths in range(MOST_RUNS):
            with node(known, MINISTRY, dies_at=1 + deaths * STEP) as far:
                given += [near.call(), near.call()]
                is_ended = far.process.is_alive()
            with node(known, MINISTRY):
                again = near.call()
                assert again[0] == 200, again
                given.append(again)
            if is_ended:
                break
        else:
            pytest.fail("the calls never came to their end")
    assert deaths > 2 and {status for status, *_ in given} == {200, 500}
    assert {fault for status, _leaf, fault in given if status == 500} == {AWAY}
    check(given)


def test_consumer_node_when_killed_alone_then_the_provider_node_serves_on(known: Known) -> None:
    given: list[Told] = []
    with node(known, MINISTRY) as far:
        for deaths in range(MOST_RUNS):
            with node(known, PROVINCE, dies_at=1 + deaths * STEP) as near:
                told = [near.call(), near.call()]
                is_ended = near.process.is_alive()
            given += [one for one in told if one is not None]
            if is_ended:
                break
        else:
            pytest.fail("the calls never came to their end")
        assert far.process.is_alive()
    assert deaths > 2 and given and {status for status, *_ in given} == {200}
    check(given)


def check(given: list[Told]) -> None:
    """Check that each answer has its leaves, and that the near node says what the far one said."""
    near, far = kept(PROVINCE), kept(MINISTRY)
    for status, leaf, fault in given:
        assert (near[leaf]["status"], near[leaf].get("fault", "")) == (status, fault), leaf
    for leaf in near.values():
        if leaf["status"] == 200:
            theirs = far[leaf["node"]["leaf"]]
            assert theirs["answer"]["signature"] == leaf["node"]["signature"]


@dataclass
class Running:
    """A node in its process."""

    process: Any
    line: Any

    def call(self) -> Any:
        """Call through it; None: it died."""
        try:
            self.line.send("call")
            return self.line.recv()
        except (EOFError, OSError):
            self.process.join(30)
            return None


@contextmanager
def node(known: Known, code: str, *, dies_at: int = -1) -> Iterator[Running]:
    """Run one node until the block ends. dies_at: at which statement after its start."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_live, args=(known, code, dies_at, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == "ready"
    running = Running(process, ours)
    try:
        yield running
    finally:
        with suppress(OSError):  # it died
            ours.send("")
        process.join(30)
        ours.close()
        assert process.exitcode in (0, -signal.SIGKILL), process.exitcode


def _live(known: Known, code: str, dies_at: int, line: Any) -> None:
    dying = (code, Dying) if dies_at > 0 else None
    if dying:
        dies_in_journals(code)
    with Country(
        known.folder, parties=known.parties, dying=dying, is_journalled=known.is_journalled
    ) as country:
        world = crossing.Crossing(
            country=country, caller=known.caller, service_id=known.service_id,
            provider=known.provider, ports={MINISTRY: (None, known.port)},
        )  # fmt: skip
        for one in (PROVINCE, MINISTRY):
            country.stations[one].identity.renewed((crossing.HOST,))
        if code == MINISTRY:
            world.open_port(MINISTRY)
        Dying.left = dies_at
        line.send("ready")
        try:
            while country.run(_asked(line)):
                answered = world.call()
                fault = answered.json().get("type", "") if answered.status_code >= 500 else ""
                leaf = answered.headers.get("lienthong-leaf", "")
                line.send((answered.status_code, leaf, fault))
        finally:
            Dying.left = -1
        if code == MINISTRY:
            world.close_port(MINISTRY)


async def _asked(line: Any) -> bool:
    """Serve until the test asks for a call; False: it asks for no more."""
    while not line.poll():
        await asyncio.sleep(0.02)
    try:
        return bool(line.recv())
    except EOFError:
        return False
