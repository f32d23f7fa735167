# SPDX-License-Identifier: Apache-2.0
"""Evidence of calls that a journal has first: none is lost, none stands twice (ADR 0233)."""

import asyncio
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from lienthong.gateway.errors import BadStatement
from lienthong.gateway.process import Config
from lienthong.gateway.sharing import book, journalled
from lienthong.gateway.sharing import journal as journals
from lienthong.gateway.sharing.journal import InUse, Journal
from lienthong.gateway.sharing.leaves import Call, Leaves, Row
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.providers import answer
from lienthong.gateway.tests.test_sharing import Platform, running
from lienthong.gateway.tests.test_sharing_kept import ANSWERED, BOTH, KEYS, bodies, keep, post
from lienthong.kernel import clock
from lienthong.ledger.errors import LeafTooLarge
from lienthong.ledger.rules.logs import BODY_LIMIT_BYTES
from lienthong.sharing.models import Exchange, Kept, Use

UNLOGGED = "Server.ClientProxy.LoggingFailed"


@pytest.fixture
def platform(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Platform]:
    settings.VAR, settings.CALL_BODIES_KEYS = tmp_path, KEYS
    journals_in = tmp_path / "journals"
    with running(tmp_path, call_bodies_keys=KEYS, journals=journals_in) as platform:
        platform.provider.act = lambda asked, line: answer(line, b'{"n":1}')
        yield platform


@contextmanager
def another(platform: Platform, folder: Path, **more: Any) -> Iterator[Client]:
    """Run another process of the same gateway."""
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=platform.log_key, bodies=folder / "bodies",
        pushes=False, sharing_keys=lambda: (platform.key,), journals=folder / "journals", **more,
    )  # fmt: skip
    with Client(config) as client:
        yield client


@contextmanager
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the database take no leaves while the block runs."""

    async def refused(*values: Any, **more: Any) -> None:
        raise ConnectionRefusedError("no database")

    with monkeypatch.context() as patched:
        patched.setattr(Leaves, "write", refused)
        yield


def brought(client: Client) -> None:
    """Wait until the journal has nothing that the database has not."""

    async def wait(gateway: Any) -> None:
        shelf = gateway.sharing.book._shelf
        for _ in range(100):
            if not shelf._left:
                return
            await asyncio.sleep(0.05)
        pytest.fail("it was never brought")

    client.do(wait)


def killed(folder: Path, copy: Path) -> None:
    """Keep the journals of a process as they are now: as if it were killed at this moment."""
    shutil.copytree(folder / "journals", copy)


def ended(**more: Any) -> Call:
    fields: dict[str, Any] = {
        "leaf": str(uuid4()), "request_id": str(uuid4()), "client_id": uuid4(), "service_id": None,
        "service": "s", "right_id": None, "method": "GET", "path": "/", "status": 200, "fault": "",
        "request_bytes": 0, "answer_bytes": 0, "ms": 1,
    }  # fmt: skip
    return Call(**(fields | more))


def row(**more: Any) -> Row:
    return Row(ended(**more), clock.now(), b"{}", "")


def test_evidence_when_asked_for_at_once_then_there_and_counted_once(platform: Platform) -> None:
    response = platform.call()
    assert platform.leaf(response)["status"] == 200  # before anybody waited
    found = Exchange.objects.get()
    assert (str(found.pk), found.position) == (response.headers["lienthong-leaf"], 0)
    assert Use.objects.get().calls == 1


def test_evidence_when_another_process_is_asked_then_there(
    platform: Platform, tmp_path: Path
) -> None:
    with another(platform, tmp_path) as other:
        assert len(list((tmp_path / "journals").glob("*.journal"))) == 2
        leaf = platform.call().headers["lienthong-leaf"]
        path = f"/sharing/v1/evidence/{leaf}"
        # The first one's clockwork stands still until it is called again: only what waits is told.
        told = other.request("GET", path, headers=platform.headers)
        assert told.json()["message"].startswith("No such exchange")
        brought(platform.client)
        assert other.request("GET", path, headers=platform.headers).status_code == 200


def test_unknown_leaf_when_asked_for_then_refused(platform: Platform) -> None:
    path = f"/sharing/v1/evidence/{uuid4()}"
    told = platform.client.request("GET", path, headers=platform.headers)
    assert told.json()["message"].startswith("No such exchange")


def test_calls_when_the_database_is_away_then_refused_until_it_is_back_and_none_is_lost(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    with away(monkeypatch):
        first = platform.call()
        assert first.status_code == 200  # nobody knew yet, and the journal has it
        platform.client.do(lambda gateway: asyncio.sleep(0.2))
        refused = platform.call()
        assert (refused.status_code, refused.json()["type"]) == (500, UNLOGGED)
    brought(platform.client)
    assert platform.call().status_code == 200
    assert platform.leaf(first)["status"] == 200
    brought(platform.client)
    assert Exchange.objects.count() == 2 and Use.objects.get().calls == 2


def test_calls_when_the_journal_is_far_behind_then_they_wait_for_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journalled, "BEHIND_BYTES", 0)
    for number in range(1, 4):
        assert platform.call().status_code == 200
        assert Exchange.objects.count() == number - 1  # all before this one
    monkeypatch.setattr(journalled, "BEHIND_SECONDS", -1.0)
    assert platform.call().status_code == 200


def test_call_when_the_disk_takes_nothing_then_refused_and_no_leaf_stands(
    platform: Platform,
) -> None:
    assert platform.call().status_code == 200
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))
    try:
        refused = platform.call()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (refused.status_code, refused.json()["type"]) == (500, UNLOGGED)
    answered = platform.call()
    assert platform.leaf(answered)["status"] == 200
    brought(platform.client)
    assert Exchange.objects.count() == 2


def test_start_when_a_process_was_killed_then_what_it_left_is_brought_once(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with away(monkeypatch):
        response = platform.call()
        killed(tmp_path, tmp_path / "at once" / "journals")
    brought(platform.client)
    killed(tmp_path, tmp_path / "after" / "journals")  # it is in the database, the journal has it
    for folder in ("at once", "after"):
        with another(platform, tmp_path / folder) as other:
            path = f"/sharing/v1/evidence/{response.headers['lienthong-leaf']}"
            assert other.request("GET", path, headers=platform.headers).status_code == 200
        assert Exchange.objects.count() == 1 and Use.objects.get().calls == 1
    assert platform.call().status_code == 200  # the log has not grown under it


def test_start_when_the_first_process_could_not_bring_it_then_the_next_one_does(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path, journals=tmp_path / "journals") as platform:
        platform.provider.act = lambda asked, line: answer(line, b"{}")
        with away(monkeypatch):
            assert platform.call().status_code == 200
            platform.client.do(lambda gateway: gateway.sharing.book.close())
        assert not Exchange.objects.exists()
        with another(platform, tmp_path, is_journalled=False):
            assert Exchange.objects.count() == 1
            assert not list((tmp_path / "journals").iterdir())


def test_bodies_when_kept_and_the_process_was_killed_then_found_with_their_leaf(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(platform, BOTH)
    with away(monkeypatch):
        response = post(platform)
        killed(tmp_path, tmp_path / "left")
    assert not Kept.objects.exists()
    shutil.copytree(tmp_path / "left", tmp_path / "b" / "journals")
    with another(platform, tmp_path / "b", call_bodies_keys=KEYS):
        assert Kept.objects.count() == 2
        assert ANSWERED in bodies(response).values()
    brought(platform.client)
    assert Kept.objects.count() == 2


def test_journal_when_another_process_works_with_it_then_not_opened(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "0.journal")
    with pytest.raises(InUse):
        Journal(tmp_path / "0.journal")
    assert journals.left_over(tmp_path) == []
    journal.close()
    (found,) = journals.left_over(tmp_path)
    assert found.left() == []
    found.close()


def test_journal_when_opened_again_then_tells_what_was_not_brought(tmp_path: Path) -> None:
    first, second, third = row(), row(path="/công dân"), row(service_id=UUID(int=5))
    journal = Journal(tmp_path / "0.journal")
    assert asyncio.run(journal.append([first])) == 1
    assert asyncio.run(journal.append([second, third])) == 2
    journal.brought = 1
    journal.close()
    journal = Journal(tmp_path / "0.journal")
    assert journal.left() == [(2, [second, third])]
    assert asyncio.run(journal.append([first])) == 3
    journal.brought = 3
    journal.close()
    journal = Journal(tmp_path / "0.journal")
    assert journal.left() == []
    assert journal.path.stat().st_mode & 0o077 == 0
    journal.close()


@pytest.mark.parametrize("content", [b"not a journal" * 1_000, b"SQLite format 3\0" + b"x" * 4_080])
def test_journal_when_it_does_not_read_then_set_aside_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0.journal").write_bytes(content)
    assert journals.left_over(tmp_path) == []
    assert (tmp_path / "0.journal.unreadable").read_bytes() == content
    journals.new(tmp_path).close()


@pytest.mark.parametrize("unfit", [{"path": "/a\0b"}, {"service": "\ud800"}])
def test_call_when_the_database_would_not_take_it_then_never_promised(unfit: Any) -> None:
    with pytest.raises(BadStatement):
        book.row(ended(**unfit), lambda: ({}, ""), clock.now(), "")
    with pytest.raises(BadStatement):
        book.row(ended(), lambda: ({}, "\0"), clock.now(), "")


def test_call_when_its_leaf_is_too_long_then_never_promised() -> None:
    told = {"a": "x" * BODY_LIMIT_BYTES}
    with pytest.raises(LeafTooLarge):
        book.row(ended(), lambda: (told, ""), clock.now(), "")
