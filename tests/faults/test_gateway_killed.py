# SPDX-License-Identifier: Apache-2.0
"""The gateway is killed at every statement of a document's life; its clients simply try again."""

import datetime as dt
import hashlib
import multiprocessing
import os
import signal
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connections

from lienthong.exchange.models import Delivery, Event, Package, Receiver
from lienthong.exchange.rules import documents, edxml
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.process import Config, Connection
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.parties import Party
from lienthong.kernel import clock
from lienthong.ledger.models import Head, Leaf

pytestmark = [
    pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600),
]  # fmt: skip
PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
LARGE = PDF * 600  # above the inline limit: it goes to the body store
#: Longer than a lease: what a killed receiver had borrowed comes back.
PAUSE = dt.timedelta(minutes=3)
MOST_RUNS = 120


class Dying(Connection):
    """A connection whose process is gone, without a word, at a chosen statement.

    Also right after a commit: all is written, and nobody has been told.
    """

    left: ClassVar[int] = -1

    async def execute(self, *values: Any, **more: Any) -> Any:
        self.burn()
        result = await super().execute(*values, **more)
        if str(values[0]).startswith("COMMIT"):
            self.burn()
        return result

    async def fetch(self, *values: Any, **more: Any) -> Any:
        self.burn()
        return await super().fetch(*values, **more)

    async def fetchrow(self, *values: Any, **more: Any) -> Any:
        self.burn()
        return await super().fetchrow(*values, **more)

    async def fetchval(self, *values: Any, **more: Any) -> Any:
        self.burn()
        result = await super().fetchval(*values, **more)
        self.burn()  # a statement may be a transaction of its own
        return result

    @classmethod
    def burn(cls) -> None:
        """Come one step nearer to the end."""
        cls.left -= 1
        if cls.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the clients want to happen; they repeat it until it has happened.

    Documents are signed anew each time, as by a clerk who begins again, and go out together, each
    twice, as from a client that lost patience.
    """

    sender: Party
    receiver: Party
    sends: tuple[edxml.Edoc, ...]
    words: tuple[str, ...]
    take_back: edxml.Edoc

    def play(self, client: Client, told: Any) -> None:
        """Do everything, from the start, reporting what was acknowledged."""
        sender, receiver = (
            replace(self.sender, client=client),
            replace(self.receiver, client=client),
        )
        signed = [sender.signed(one, documents.DOCUMENT) for one in self.sends * 2]
        requests = [sender.sending(one, PDF, LARGE) for one in signed]
        for answer in client.together(*requests):
            _report(told, "sent", answer.json())
        self._take(receiver, told)
        for word in self.words:
            (answer,) = receiver.post("statuses", json=[word]).json()["results"]
            _report(told, "said", answer)
        take_back = sender.signed(self.take_back, documents.DOCUMENT)
        _report(told, "asked", sender.send_as(take_back).json())
        self._take(receiver, told)
        told.send(("end", ""))

    def _take(self, receiver: Party, told: Any) -> None:
        for lent in receiver.lent():
            if lent["size_bytes"]:
                for place, content in enumerate((PDF, LARGE)):
                    path = f"deliveries/{lent['id']}/files/{place}"
                    assert receiver.get(path).content == content
            (answer,) = receiver.post("receipts", json=[receiver.receipt(lent)]).json()["results"]
            _report(told, "taken", {"id": lent["package_id"]} | answer)


def _report(told: Any, what: str, answer: dict[str, Any]) -> None:
    assert "problem" not in answer, answer
    told.send((what, str(answer.get("leaf", answer["id"]))))


def test_documents_when_the_gateway_is_killed_at_every_statement_then_each_once(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path  # where `verify` remembers the logs it has seen
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path, connection_class=Dying,
    )  # fmt: skip
    story = written()
    acknowledged: Counter[tuple[str, str]] = Counter()
    deaths = 0
    for statement in range(1, MOST_RUNS):
        lines = run_until(config, story, statement)
        acknowledged.update(lines)
        nothing_is_half(acknowledged)
        if ("end", "") in lines:
            break
        deaths += 1
    else:
        pytest.fail("the story never came to its end")
    assert deaths > 15  # else the fuse burnt nothing
    everything_happened_once(acknowledged)
    call_command("verify", "--log", "exchange")


def written() -> Story:
    province, ministry, _ = parties.agencies()
    nobody: Any = None
    sender = parties.connect(nobody, province, "00.01.H42")
    receiver = parties.connect(nobody, ministry, "00.02.G05")
    attached = tuple(
        edxml.Attachment(
            content_id=f"a{place}", name=f"tep-{place}.pdf", size_bytes=len(content),
            sha256=_sha256(content),
        )
        for place, content in enumerate((PDF, LARGE))
    )  # fmt: skip
    sends = [sender.document(number, "G05", attachments=attached) for number in (1, 2)]
    about = sends[0].document_id
    errand = edxml.Errand(
        kind=edxml.Business.REVOKE, reason="Sai", document_id=sends[1].document_id
    )
    take_back = sender.document(9, "G05", errand=errand)
    return Story(
        sender=sender,
        receiver=receiver,
        sends=tuple(sends),
        words=tuple(
            receiver.word("H42", about, status)
            for status in (StatusCode.ACCEPTED, StatusCode.IN_PROGRESS)
        ),
        take_back=take_back,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def run_until(config: Config, story: Story, statement: int) -> list[tuple[str, str]]:
    """Play the story in a process that dies at its nth statement; return what it was told."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=_play, args=(config, story, statement, tell))
    process.start()
    tell.close()
    lines: list[tuple[str, str]] = []
    try:
        while True:
            lines.append(hear.recv())
    except EOFError:
        pass
    process.join(30)
    ended = ("end", "") in lines
    assert process.exitcode == (0 if ended else -signal.SIGKILL), (statement, process.exitcode)
    return lines


def _play(config: Config, story: Story, statement: int, tell: Any) -> None:
    with clock.frozen(clock.now() + statement * PAUSE), Client(config) as client:
        client.tidy()
        Dying.left = statement
        story.play(client, tell)
        Dying.left = -1


def nothing_is_half(acknowledged: Counter[tuple[str, str]]) -> None:
    """What was acknowledged is there; leaves and events agree, without a gap."""
    events = set(map(str, Event.objects.values_list("id", flat=True)))
    assert {key for what, key in acknowledged if what in {"sent", "said", "asked"}} <= events
    delivered = Delivery.objects.filter(state=Carriage.DELIVERED)
    taken = set(map(str, delivered.values_list("package_id", flat=True)))
    assert {key for what, key in acknowledged if what == "taken"} <= taken
    places = list(Leaf.objects.filter(log="exchange").order_by("position").values_list("position"))
    assert places == [(place,) for place in range(len(places))]
    assert len(places) == Event.objects.count()
    head = Head.objects.filter(log="exchange").first()
    assert (head.size if head else 0) == len(places)


def everything_happened_once(acknowledged: Counter[tuple[str, str]]) -> None:
    assert Package.objects.count() == 3
    assert Delivery.objects.filter(state=Carriage.DELIVERED).count() == 3
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds == {
        "submission_acceptance": 3, "content_handover": 3, "status": 2, "request": 1,
    }  # fmt: skip
    assert Receiver.objects.get(package__document_id="H42,2026,1").status == "05"
    assert Receiver.objects.get(package__document_id="H42,2026,2").asked == "take_back"
    for what, many in (("sent", 2), ("said", 2), ("asked", 1)):
        assert len({key for told, key in acknowledged if told == what}) == many
