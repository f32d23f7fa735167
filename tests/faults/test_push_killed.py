# SPDX-License-Identifier: Apache-2.0
"""The gateway is killed at every statement of a push and of a move: nothing lost or doubled."""

import datetime as dt
import json
import multiprocessing
import signal
import socket
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connections
from lienthong_client import Settings, pushes
from tests.faults.test_gateway_killed import PAUSE, PDF, Dying

from lienthong.exchange import services
from lienthong.exchange.models import Delivery, Event, System
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.process import Config, Gateway
from lienthong.gateway.push import line
from lienthong.gateway.push.courier import Budget, Courier
from lienthong.gateway.push.letters import Seal
from lienthong.gateway.push.line import Line
from lienthong.gateway.push.standing import Standing
from lienthong.gateway.tests import parties, receiving
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.parties import ADMIN, Party
from lienthong.gateway.tests.receiving import Heard, Receiver
from lienthong.gateway.tests.test_push import found
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId
from lienthong.ledger.rules import notes
from lienthong.orgs import queries as orgs
from lienthong.orgs.tests import factories

pytestmark = [
    pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600),
]  # fmt: skip
CODE = "00.02.G05"
MOST_RUNS = 60
Act = Callable[[Gateway], Any]


def until_done(config: Config, act: Act) -> int:
    """Do something in processes that die one statement later each; return how many died."""
    for statement in range(1, MOST_RUNS):
        connections.close_all()
        process = multiprocessing.get_context("fork").Process(
            target=_once, args=(config, act, statement)
        )
        process.start()
        process.join(60)
        if process.exitcode == 0:
            return statement - 1
        assert process.exitcode == -signal.SIGKILL, (statement, process.exitcode)
    raise AssertionError("it never came to its end")


def _once(config: Config, act: Act, statement: int) -> None:
    # Threads are not forked, and a pool would count on those that tests before this one began.
    line._NAMES = ThreadPoolExecutor(max_workers=1)
    with clock.frozen(clock.now() + statement * PAUSE), Client(config) as client:
        client.tidy()
        Dying.left = statement
        client.do(act)
        Dying.left = -1


def dying(tmp_path: Path) -> Config:
    return Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path, connection_class=Dying, pushes=False,
    )  # fmt: skip


def sent(config: Config, sender: Party, *to: str) -> None:
    """Send two documents, in a gateway that lives."""
    with Client(config) as client:
        ours = Party(
            code=sender.code, key=sender.key, private_key=sender.private_key, client=client
        )
        for number in (1, 2):
            ours.sent(ours.document(number, *to), PDF)


def test_push_when_the_gateway_is_killed_at_every_statement_then_handed_over_once(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(socket, "getaddrinfo", found("127.0.0.1", socket.getaddrinfo))
    province, ministry, _ = parties.agencies()
    nobody: Any = None
    sender = parties.connect(nobody, province, "00.01.H42")
    taker = parties.connect(nobody, ministry, CODE)
    config = dying(tmp_path)
    with receiving.receiver(tmp_path) as receiver:
        key = SystemId(System.objects.get(code=CODE).pk)
        services.set_limits(
            ADMIN, key, per_second=1000, push_url=receiver.url, may_push_inside=True
        )
        receiver.answer = signing(config, taker)
        sent(config, sender, "G05")
        deaths = until_done(config, bringing(config, receiver))
    assert deaths > 5  # else the fuse burnt nothing
    assert set(Delivery.objects.values_list("state", flat=True)) == {Carriage.DELIVERED}
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds == {"submission_acceptance": 2, "content_handover": 2}
    assert len(receiver.heard) > 1  # some were brought again, after a death
    call_command("verify", "--log", "exchange")


def bringing(config: Config, receiver: Receiver) -> Act:
    async def act(gateway: Gateway) -> None:
        system = gateway.directory.by_code[CODE]
        standing = await Standing.read(gateway.pool, system.id)
        async with Line(system, receiver.trust) as way:
            courier = Courier(
                gateway=gateway, system=system, seal=Seal(config.key, ORIGIN), line=way,
                standing=standing, budget=Budget(),
            )  # fmt: skip
            while await courier.round():
                assert not standing.failures, standing.problem

    return act


def signing(config: Config, taker: Party) -> Callable[[Heard], receiving.Answer]:
    private: Any = taker.private_key
    settings = Settings(
        url="http://truc.example", key=taker.key, private_key=private,
        axis_key=notes.verifier_of(ORIGIN, config.key).vkey,
    )  # fmt: skip

    def answer(heard: Heard) -> receiving.Answer:
        head = json.loads(heard.body[4 : 4 + int.from_bytes(heard.body[:4], "big")])
        now = dt.datetime.fromisoformat(head["at"])
        push = pushes.opened(settings, system=CODE, headers=heard.headers, body=heard.body, now=now)
        return 200, pushes.answered([pushes.receipt(settings, one) for one in push.deliveries]), {}

    return answer


def test_moving_when_the_gateway_is_killed_at_every_statement_then_each_receiver_once(
    tmp_path: Path, settings: Any
) -> None:
    settings.VAR = tmp_path
    province, ministry, _ = parties.agencies()
    factories.department("G05.10", "G05")
    nobody: Any = None
    sender = parties.connect(nobody, province, "00.01.H42")
    stays = parties.connect(nobody, ministry, CODE)
    config = dying(tmp_path)
    sent(config, sender, "G05", "G05.10")
    goes = parties.connect(nobody, orgs.agency_by_code("G05.10"), "00.03.G05")

    async def settling(gateway: Gateway) -> None:
        await gateway.store.settle(gateway.directory)

    assert until_done(config, settling) > 3
    with Client(config) as client:
        for party, code in ((stays, "G05"), (goes, "G05.10")):
            here = Party(
                code=party.code, key=party.key, private_key=party.private_key, client=client
            )
            assert [one["receivers"] for one in here.take()] == [[code]] * 2
            assert here.lent() == []
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds == {"submission_acceptance": 2, "rerouting": 2, "content_handover": 4}
    call_command("verify", "--log", "exchange")
