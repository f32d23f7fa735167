# SPDX-License-Identifier: Apache-2.0
"""A node is killed at every few statements while documents cross it; the lines simply try again."""

import datetime as dt
import multiprocessing
import os
import signal
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import connections

from lienthong.exchange.models import Delivery, Event, Package, Receiver
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.process import Connection
from lienthong.gateway.tests import federation
from lienthong.gateway.tests.federation import MINISTRY, NATIONAL, PROVINCE, Country, party
from lienthong.gateway.tests.parties import Party
from lienthong.kernel import clock
from lienthong.ledger.models import Leaf

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.timeout(900)]
PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
#: Longer than a lease: what a killed node had borrowed comes back.
PAUSE = dt.timedelta(minutes=3)
#: Each run dies some statements later than the last one.
STEP, MOST_RUNS = 4, 80
NOBODY: Any = None


class Dying(Connection):
    """A connection whose process is gone, without a word, at a chosen statement."""

    left: ClassVar[int] = -1

    async def execute(self, *values: Any, **more: Any) -> Any:
        self._burn()
        result = await super().execute(*values, **more)
        if str(values[0]).startswith("COMMIT"):  # all is written, and nobody has been told
            self._burn()
        return result

    async def fetch(self, *values: Any, **more: Any) -> Any:
        self._burn()
        return await super().fetch(*values, **more)

    async def fetchrow(self, *values: Any, **more: Any) -> Any:
        self._burn()
        return await super().fetchrow(*values, **more)

    @classmethod
    def _burn(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Story:
    """What the systems want to happen; they repeat it until it has happened."""

    parties: dict[str, Party]
    words: list[str]

    def play(self, country: Country) -> None:
        province, ministry = party(country, PROVINCE), party(country, MINISTRY)
        for number in (1, 2):
            assert province.send(province.document(number, "G05"), PDF).status_code == 201
        assert ministry.send(ministry.document(1, "H42"), PDF).status_code == 201
        country.settle()
        ministry.take()
        province.take()
        for word in self.words:
            (answer,) = ministry.post("statuses", json=[word]).json()["results"]
            assert "id" in answer, answer
        country.settle()


@pytest.mark.parametrize("dying", [PROVINCE, NATIONAL, MINISTRY])
def test_documents_when_a_node_is_killed_on_the_way_then_each_arrives_once(
    databases: None, db: None, tmp_path: Path, dying: str
) -> None:
    with Country(tmp_path) as country:
        country.introduce()
        parties = {code: replace(party(country, code), client=NOBODY) for code in country.stations}
        words = [
            parties[MINISTRY].word("H42", "H42,2026,1", status)
            for status in (StatusCode.ACCEPTED, StatusCode.IN_PROGRESS)
        ]
    story = Story(parties, words)
    for deaths in range(MOST_RUNS):
        if ended(tmp_path, story, dying, 1 + deaths * STEP):
            break
    else:
        pytest.fail("the story never came to its end")
    assert deaths > 3  # else the fuse burnt nothing
    for code in (PROVINCE, NATIONAL, MINISTRY):
        with federation.on(federation.database_of(code)):
            each_once(code)


def each_once(code: str) -> None:
    """Two documents there, one answer back: each is one package, delivered, and witnessed once."""
    assert Package.objects.count() == 3, code
    assert set(Delivery.objects.values_list("state", flat=True)) == {Carriage.DELIVERED}
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds["submission_acceptance"] == 3
    assert kinds["status"] == 2, (code, kinds)
    assert kinds["content_handover"] == 3
    assert set(Receiver.objects.filter(code="G05").values_list("status", flat=True)) == {"01", "05"}
    places = Leaf.objects.filter(log="exchange").order_by("position")
    assert list(places.values_list("position", flat=True)) == list(range(Event.objects.count()))


def ended(folder: Path, story: Story, dying: str, statement: int) -> bool:
    """Play the story in a process whose node dies at its nth statement; tell whether it ended."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_play, args=(folder, story, dying, statement))
    process.start()
    process.join(120)
    assert process.exitcode in (0, -signal.SIGKILL), (statement, process.exitcode)
    return process.exitcode == 0


def _play(folder: Path, story: Story, dying: str, statement: int) -> None:
    with (
        clock.frozen(clock.now() + statement * PAUSE),
        Country(folder, parties=story.parties, dying=(dying, Dying)) as country,
    ):
        for station in country.stations.values():
            country.run(station.gateway.return_leases())
        Dying.left = statement
        country.introduce()
        story.play(country)
        Dying.left = -1
