# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls: kept before the answer leaves where a policy says so, else only hashed."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from lienthong_client import cli

from lienthong.audit import queries as traces
from lienthong.gateway.sharing.answering import Cut
from lienthong.gateway.tests.conftest import ORIGIN
from lienthong.gateway.tests.crossing import Crossing, crossing
from lienthong.gateway.tests.federation import Country, Station
from lienthong.gateway.tests.providers import answer, provider
from lienthong.gateway.tests.test_sharing import Platform, running
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger.rules import notes
from lienthong.orgs import queries as agencies
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import services
from lienthong.sharing.errors import BodiesMissing, CallMissing
from lienthong.sharing.models import Exchange, Kept
from lienthong.sharing.rules import keeping, messages
from lienthong.sharing.rules.keeping import Keeps
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import DESK, asked

BASIS = "Nghị định 278/2025/NĐ-CP, điều 5"
BOTH = Keeps(30, 30)
KEYS = ("a key of the tests",)
ASKED, ANSWERED = b'{"name":"Nguyen Van A"}', b'{"number":"001190000001"}'
LONG = b"0123456789abcdef" * 150_000  # 2.4 MB: neither side reads it whole


@pytest.fixture
def platform(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Platform]:
    settings.VAR, settings.CALL_BODIES_KEYS = tmp_path, KEYS
    with running(tmp_path, call_bodies_keys=KEYS) as platform:
        yield platform


def keep(platform: Platform, keeps: Keeps = BOTH) -> None:
    services.keep_of_service(factories.SYSTEM, platform.service_id, keeps, BASIS)
    platform.forget()


def post(platform: Platform, content: bytes = ASKED, answered: bytes = ANSWERED) -> Any:
    platform.provider.act = lambda asked, line: answer(line, answered)
    return platform.call("POST", "/citizens", content=content)


def bodies(response: Any) -> dict[str, bytes]:
    return bodies_of(UUID(response.headers["lienthong-leaf"]))


def bodies_of(leaf: UUID) -> dict[str, bytes]:
    _receipt, found = services.take_bodies(officer(), leaf)
    return {one.part: b"".join(one.pieces) for one in found}


def officer(code: str = "H42") -> Actor:
    return factories.officer(agencies.agency_by_code(code))


def downloaded(platform: Platform, response: Any, folder: Path) -> Path:
    """Take the evidence of a call with its bodies from the page, as one file."""
    page = asked(officer(), f"{DESK}/luot-goi/{response.headers['lienthong-leaf']}.zip")
    path = folder / "evidence.zip"
    path.write_bytes(page.getvalue())
    return path


def until() -> dt.date:
    return clock.today() + dt.timedelta(days=30)


def day_folder(folder: Path) -> Path:
    made = folder / "bodies" / keeping.FOLDER / keeping.folder(until())
    made.mkdir(parents=True)
    return made


def lying(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def spoil(platform: Platform, **changes: Any) -> None:
    async def change(gateway: Any) -> None:
        for name, value in changes.items():
            setattr(gateway.sharing.keeper, name, value)

    platform.client.do(change)


def test_call_when_its_service_only_hashes_then_nothing_is_kept(
    platform: Platform, tmp_path: Path
) -> None:
    response = post(platform)
    assert response.status_code == 200 and "kept" not in platform.leaf(response)
    assert not Kept.objects.exists() and not (tmp_path / "bodies" / keeping.FOLDER).exists()
    with pytest.raises(BodiesMissing):
        bodies(response)


def test_call_when_bodies_are_kept_then_sealed_on_the_disk_and_told_in_the_leaf(
    platform: Platform, tmp_path: Path
) -> None:
    keep(platform)
    response = post(platform)
    assert response.content == ANSWERED
    leaf, told = platform.leaf(response), until().isoformat()
    assert leaf["kept"] == {"request": told, "answer": told}
    assert bodies(response) == {"request": ASKED, "answer": ANSWERED}
    assert messages.digest(ASKED) == leaf["request"]["digest"]
    held = lying(tmp_path / "bodies")
    assert len(held) == keeping.sealed_bytes(len(ASKED)) + keeping.sealed_bytes(len(ANSWERED))
    assert b"Nguyen" not in held and b"001190000001" not in held


@pytest.mark.parametrize("keeps", [Keeps(7, 0), Keeps(0, 7)])
def test_call_when_one_direction_is_kept_then_only_that(platform: Platform, keeps: Keeps) -> None:
    keep(platform, keeps)
    told = {"request": ASKED} if keeps.request_days else {"answer": ANSWERED}
    assert bodies(post(platform)) == told


def test_bodies_when_long_then_kept_as_they_pass(platform: Platform, tmp_path: Path) -> None:
    keep(platform)
    response = post(platform, LONG, LONG[::-1])
    assert response.content == LONG[::-1] and platform.provider.heard[0].body == LONG
    assert bodies(response) == {"request": LONG, "answer": LONG[::-1]}
    assert Kept.objects.filter(segment=None).count() == 2
    assert LONG[:64] not in lying(tmp_path / "bodies")


def test_bodies_when_empty_then_there_is_nothing_to_keep(platform: Platform) -> None:
    keep(platform)
    platform.provider.act = lambda asked, line: answer(line, b"")
    response = platform.call()
    assert response.status_code == 200 and "kept" not in platform.leaf(response)


def test_disk_when_full_before_a_call_then_nobody_is_asked_and_the_leaf_says_so(
    platform: Platform,
) -> None:
    keep(platform)
    spoil(platform, least_free_bytes=1 << 62)
    response = post(platform)
    assert response.json()["type"] == "Server.ClientProxy.LoggingFailed"
    assert platform.provider.heard == []
    assert platform.leaf(response)["fault"] == "Server.ClientProxy.LoggingFailed"
    services.keep_of_service(factories.SYSTEM, platform.service_id, Keeps(0, 0), "")
    platform.forget()
    assert post(platform).status_code == 200  # a service that only hashes needs no room


def test_disk_when_it_refuses_during_a_call_then_the_answer_does_not_leave(
    platform: Platform, tmp_path: Path
) -> None:
    keep(platform)
    (day_folder(tmp_path) / "segments").touch()  # where a folder is to be
    response = post(platform)
    assert response.json()["type"] == "Server.ClientProxy.LoggingFailed"
    assert ANSWERED not in response.content and len(platform.provider.heard) == 1
    leaf = platform.leaf(response)
    assert leaf["fault"] == "Server.ClientProxy.LoggingFailed" and "kept" not in leaf
    assert leaf["request"]["digest"] == messages.digest(ASKED)
    assert not Kept.objects.exists()


def test_disk_when_it_refuses_a_long_answer_then_it_is_cut(
    platform: Platform, tmp_path: Path
) -> None:
    keep(platform, Keeps(0, 30))
    day_folder(tmp_path).rmdir()
    (tmp_path / "bodies" / keeping.FOLDER / keeping.folder(until())).touch()
    with pytest.raises(Cut):
        post(platform, b"{}", LONG)
    assert Exchange.objects.get().fault == "Server.ClientProxy.LoggingFailed"
    assert not Kept.objects.exists()


def test_long_body_when_its_provider_breaks_off_then_no_file_is_left(
    platform: Platform, tmp_path: Path
) -> None:
    keep(platform)

    def broken(asked: Any, line: Any) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + LONG)
        line.close()

    platform.provider.act = broken
    with pytest.raises(Cut):
        platform.call("POST", "/citizens", content=LONG)
    assert bodies_of(Exchange.objects.get().pk) == {"request": LONG}
    (file,) = [one for one in (tmp_path / "bodies").rglob("*") if one.is_file()]
    assert file.name.endswith(".request")


def test_body_when_longer_than_is_kept_then_refused_before_it_is_passed(
    platform: Platform,
) -> None:
    keep(platform)
    spoil(platform, most_bytes=1_000)
    response = post(platform, b"x" * 1_001)
    assert (response.status_code, response.json()["type"]) == (400, "Client.BadRequest")
    assert platform.provider.heard == []
    response = post(platform, b"x", LONG)
    assert response.json()["type"] == "Client.BadRequest"
    assert [one.part for one in Kept.objects.all()] == ["request"]  # it was passed on


def test_calls_when_many_at_once_then_each_keeps_its_own(platform: Platform) -> None:
    keep(platform)
    platform.provider.act = lambda asked, line: answer(line, asked.body[::-1])
    url = f"/r1/{platform.owner.identifier}/person/citizens"
    contents = [f"body {number} ".encode() * 1_000 for number in range(20)]
    told = platform.client.together(
        *(("POST", url, {"headers": platform.headers, "content": one}) for one in contents)
    )
    for one, response in zip(contents, told, strict=True):
        assert bodies(response) == {"request": one, "answer": one[::-1]}
    assert Kept.objects.values("segment").distinct().count() == 1


def test_bodies_when_their_day_is_past_then_destroyed_and_noted(
    platform: Platform, tmp_path: Path
) -> None:
    keep(platform, Keeps(1, 40))
    response, folder = post(platform), tmp_path / "bodies" / keeping.FOLDER
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        assert services.destroy_due(factories.SYSTEM) == 0
        assert set(bodies(response)) == {"request", "answer"}
    with clock.frozen(clock.now() + dt.timedelta(days=2)):
        assert services.destroy_due(factories.SYSTEM) == 1
        assert bodies(response) == {"answer": ANSWERED} and len(list(folder.iterdir())) == 1
        assert platform.leaf(response)["kept"]["request"]  # what was kept, the leaf says for ever
    with clock.frozen(clock.now() + dt.timedelta(days=41)):
        assert services.destroy_due(factories.SYSTEM) == 1
        assert not list(folder.iterdir()) and not Kept.objects.exists()


@pytest.mark.parametrize("how", ["changed", "cut", "gone", "key"])
def test_body_when_the_disk_has_spoiled_it_then_said_so(
    platform: Platform, tmp_path: Path, settings: Any, how: str
) -> None:
    keep(platform, Keeps(0, 9))
    response = post(platform)
    (file,) = (tmp_path / "bodies" / keeping.FOLDER).rglob("*.seg")
    content = bytearray(file.read_bytes())
    content[3] ^= 1
    match how:
        case "changed":
            file.write_bytes(content)
        case "cut":
            file.write_bytes(content[:9])
        case "gone":
            file.unlink()
        case "key":
            settings.CALL_BODIES_KEYS = ("another",)
    with pytest.raises(BodiesMissing):
        bodies(response)


def test_bodies_when_the_nodes_key_was_changed_then_the_old_ones_still_open(
    platform: Platform, settings: Any
) -> None:
    keep(platform)
    response = post(platform)
    settings.CALL_BODIES_KEYS = ("a new one", *KEYS)
    assert bodies(response)["answer"] == ANSWERED


def test_evidence_when_taken_with_bodies_then_a_stranger_verifies_each(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(platform)
    response = post(platform, ASKED, LONG)
    file, vkey = downloaded(platform, response, tmp_path), vkey_of(platform)
    assert cli.main(["verify", str(file), "--axis-key", vkey]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bodies"] == {"request": len(ASKED), "answer": len(LONG)} and told["holds"]
    with zipfile.ZipFile(file) as archive:
        assert archive.read("yeu-cau.bin") == ASKED and archive.read("tra-loi.bin") == LONG
    leaf = response.headers["lienthong-leaf"]
    noted = [one.action for one in traces.of_subject(leaf)]
    assert sorted(noted) == ["sharing.bodies_taken", "sharing.evidence_taken"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tra-loi.bin": LONG[:-1] + b"x"}, "answer: not what was signed by the node"),
        ({"tra-loi.bin": LONG[:-1]}, "answer: not of the length"),
        ({"tra-loi.bin": LONG + b"x"}, "answer: not of the length"),
        ({"yeu-cau.bin": ASKED.upper()}, "request: not what was signed"),
        ({"more.bin": b"x"}, "other files"),
        ({"bang-chung.json": b"{}"}, "not a receipt"),
    ],
)
def test_evidence_when_a_body_is_another_then_refused(
    platform: Platform,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, bytes],
    said: str,
) -> None:
    keep(platform)
    file = downloaded(platform, post(platform, ASKED, LONG), tmp_path)
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | changes
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert cli.main(["verify", str(file), "--axis-key", vkey_of(platform)]) == 1
    assert said in capsys.readouterr().err


def test_bodies_when_asked_for_by_another_agency_then_missing_and_not_noted(
    platform: Platform,
) -> None:
    keep(platform)
    response, stranger = post(platform), orgs.agency("G09", "Bộ khác")
    with pytest.raises(CallMissing):
        services.take_bodies(factories.officer(stranger), UUID(response.headers["lienthong-leaf"]))
    assert not traces.of_subject(response.headers["lienthong-leaf"])


def vkey_of(platform: Platform) -> str:
    origin = ORIGIN.replace("exchange", "sharing")
    return notes.verifier_of(origin, platform.log_key).vkey


@pytest.fixture
def world(country: Country, tmp_path: Path) -> Iterator[Crossing]:
    with provider() as made, crossing(country, made) as world:
        yield world


def kept_at(station: Station) -> list[tuple[str, int]]:
    with station.open():
        return sorted(Kept.objects.values_list("part", "size_bytes"))


@pytest.mark.parametrize("content", [ASKED, LONG])
def test_call_across_nodes_when_one_of_them_keeps_then_only_that_one(
    world: Crossing, content: bytes
) -> None:
    world.provider.act = lambda asked, line: answer(line, asked.body[::-1])
    both = [("answer", len(content)), ("request", len(content))]
    with world.far.open():
        services.keep_of_service(factories.SYSTEM, world.service_id, BOTH, BASIS)
    world.forget()
    response = world.call("POST", "/citizens", content=content)
    assert response.content == content[::-1], response.text[:200]
    assert kept_at(world.far) == both and kept_at(world.near) == []
    with world.far.open():
        services.keep_of_service(factories.SYSTEM, world.service_id, Keeps(0, 0), "")
    with world.near.open():
        services.keep_of_system(factories.SYSTEM, world.caller.id, BOTH, BASIS)
    world.forget()
    assert world.call("POST", "/citizens", content=content).content == content[::-1]
    assert kept_at(world.far) == both and kept_at(world.near) == both
    near, far = world.leaves(world.near), world.leaves(world.far)
    assert ["kept" in one for one in near] == [False, True]
    assert ["kept" in one for one in far] == [True, False]
