# SPDX-License-Identifier: Apache-2.0
"""The gateway is killed at every statement while old clients work; they send the same again."""

import multiprocessing
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connections
from lienthong_client.errors import AxisBusy
from tests.faults.test_gateway_killed import Dying

from lienthong.connectors.vxp.tests import letters, live
from lienthong.connectors.vxp.tests.letters import MINISTRY, PROVINCE
from lienthong.connectors.vxp.tests.live import Old, Running
from lienthong.exchange.models import Event, Package, Receiver
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.gateway.process import Config
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.ledger.models import Leaf

pytestmark = [
    pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600),
]  # fmt: skip
MOST_RUNS = 120


def test_old_clients_when_the_gateway_is_killed_at_every_statement_then_each_once(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path  # where `verify` remembers the logs it has seen
    settings.SHARED_SECRETS_KEY = live.SEALING_KEY
    province, ministry, _ = parties.agencies()
    nowhere: Any = SimpleNamespace(url="")
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path, connection_class=Dying,
    )  # fmt: skip
    both = (
        live.connect(nowhere, province, "00.42.H42"),
        live.connect(nowhere, ministry, "00.05.G05"),
    )
    acknowledged: Counter[tuple[str, str]] = Counter()
    deaths = 0
    for statement in range(1, MOST_RUNS):
        if lived_through(config, statement, both, acknowledged):
            break
        deaths += 1
    else:
        pytest.fail("the clients never came to the end")
    assert deaths > 15  # else the fuse burnt nothing
    everything_happened_once(acknowledged)
    call_command("verify", "--log", "exchange")


def lived_through(
    config: Config, statement: int, both: tuple[Old, Old], acknowledged: Counter[tuple[str, str]]
) -> bool:
    """Let a gateway that dies at its nth statement serve both clients; tell whether they ended."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(config, statement, there))
    process.start()
    there.close()
    ended = False
    try:
        url = here.recv()
        with suppress(AxisBusy):
            play(*(replace(one, url=url) for one in both), acknowledged)
            ended = True
        with suppress(OSError):
            here.send("stop")
    finally:
        process.join(30)
    assert process.exitcode == (0 if ended else -signal.SIGKILL), (statement, process.exitcode)
    return ended


def _serve(config: Config, statement: int, told: Any) -> None:
    with Running(config).running() as server:
        Dying.left = statement
        told.send(server.url)
        told.recv()
        Dying.left = -1


def play(sender: Old, receiver: Old, acknowledged: Counter[tuple[str, str]]) -> None:
    """Send a document and take it; answer it with a status and take that: all from the start."""
    letter = letters.letter(attachments=letters.attached("cong-van.pdf"))
    out, back = sender.client(), receiver.client()
    acknowledged["sent", out.send_edoc(letters.file_of(letter), PROVINCE)["DocId"]] += 1
    for line in back.received():
        assert letters.bytes_of(back.get_edoc(line["docId"])) == letters.PDF
        back.update_status(line["docId"], "done")
        acknowledged["taken", line["docId"]] += 1
    word = letters.status(StatusCode.ACCEPTED, letter.document_id)
    acknowledged["said", back.send_edoc(word, MINISTRY, kind="status")["DocId"]] += 1
    for line in out.received("status"):
        out.get_edoc(line["docId"])
        out.update_status(line["docId"], "done")
        acknowledged["heard", line["docId"]] += 1


def everything_happened_once(acknowledged: Counter[tuple[str, str]]) -> None:
    assert Counter(what for what, _ in acknowledged)["sent"] == 1
    assert Counter(what for what, _ in acknowledged)["said"] == 1
    assert Package.objects.filter(kind="edoc").count() == 1
    assert Receiver.objects.get().status == StatusCode.ACCEPTED
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds["submission_acceptance"] == kinds["content_handover"] == 1
    assert Leaf.objects.filter(log="exchange").count() == Event.objects.count()
