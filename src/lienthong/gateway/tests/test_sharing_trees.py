# SPDX-License-Identifier: Apache-2.0
"""Signatures between nodes that several calls share: joined, told to whom reads them, evidence."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lienthong_client import cli
from lienthong_client.errors import BadReceipt
from lienthong_client.evidence import check_signed

from lienthong.exchange.rules import nodes
from lienthong.gateway import directory
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.sharing import peers
from lienthong.gateway.sharing.book import Sealer
from lienthong.gateway.sharing.together import Together
from lienthong.gateway.sharing.turns import Turns
from lienthong.gateway.tests.crossing import SERVICE, Crossing, crossing
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country, Station
from lienthong.gateway.tests.providers import answer, provider
from lienthong.kernel import metrics
from lienthong.sharing.rules import messages, trees
from lienthong.sharing.rules.messages import TREE, Unsigned

TOGETHER = 8


@pytest.fixture
def world(country: Country) -> Iterator[Crossing]:
    with provider() as made, crossing(country, made) as world:
        yield world


class Gathering(Turns):
    """Lets calls on once so many have come: it is not left to chance who shares a signature."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self._gate, self._many = asyncio.Condition(), many
        self._come = 0

    async def next(self) -> None:
        async with self._gate:
            self._come += 1
            goes = -(-self._come // self._many) * self._many
            self._gate.notify_all()
            await self._gate.wait_for(lambda: self._come >= goes)


def gather(world: Crossing, many: int = TOGETHER) -> None:
    """Let so many messages of each node share a signature."""
    for station in (world.near, world.far):
        plane = station.gateway.sharing
        assert plane is not None
        plane.setting_out, plane.returning = Gathering(many), Gathering(many)


def roots(signed: list[Any]) -> set[bytes]:
    """Return what was signed of trees: one for each tree."""
    assert all(is_shared(one) for one in signed)
    return {messages.read(one["input"], one["signature"]).signature[:64] for one in signed}


def calls(world: Crossing, count: int = TOGETHER, **values: Any) -> list[httpx.Response]:
    """Call so often at once."""

    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(world.near.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://nut.example") as http:
            headers = {"X-Road-Client": world.caller.identifier, "Lienthong-Key": world.caller.key}
            headers |= values.pop("headers", {})
            told = {"url": f"/r1/{SERVICE}/citizens/42?a=1", "method": "GET", **values}
            return await asyncio.gather(
                *(http.request(headers=headers, **told) for _ in range(count))
            )

    return world.country.run(all_of_them())


def key_of(station: Station) -> bytes:
    assert station.gateway.sharing is not None
    return station.gateway.sharing.sealer.keys()[0].public_key().public_bytes_raw()


def is_shared(told: Any) -> bool:
    return TREE in told["input"]


def test_calls_when_made_together_then_they_share_signatures_that_a_stranger_verifies(
    world: Crossing,
) -> None:
    world.provider.act = lambda asked, line: answer(
        line, b"[]", "200 OK", "Content-Type: application/json"
    )
    named = {"X-Road-Issue": "H42-1", "Content-Type": "text/plain"}
    told = {"method": "POST", "content": b"{}", "headers": named}
    gather(world)
    answered = calls(world, **told)
    assert [one.status_code for one in answered] == [200] * TOGETHER
    # To the caller each answer is signed on its own, as anybody reads it.
    assert not any(TREE in one.headers["signature-input"] for one in answered)
    near, far = world.leaves(world.near), world.leaves(world.far)
    assert len(roots([one["node"] for one in far])) == 1
    assert len(roots([one["node"] for one in near])) == 1
    assert not any(is_shared(one["answer"]) for one in near)
    assert not any(is_shared(one["request"]) for one in far)
    asked = {one["exchange"]: one for one in near}
    for leaf in far:
        its = asked[leaf["node"]["leaf"]]
        assert its["request"]["signature"] == leaf["node"]["signature"]
        assert its["node"]["signature"] == leaf["answer"]["signature"]
        check_signed(leaf, "node", key_of(world.near))
        check_signed(its, "node", key_of(world.far))
        check_signed(leaf, "request", key_of(world.far), {"content-type": "text/plain"})
        check_signed(its, "answer", key_of(world.near), {"content-type": "application/json"})
        for spoilt, station in (
            (its | {"id": "khac"}, world.far), (leaf | {"method": "PUT"}, world.near)
        ):  # fmt: skip
            with pytest.raises(BadReceipt, match="does not hold"):
                check_signed(spoilt, "node", key_of(station))
        with pytest.raises(BadReceipt, match="does not hold"):
            check_signed(leaf, "node", key_of(world.far))
        with pytest.raises(BadReceipt, match="does not say"):
            check_signed({**leaf, "node": {}}, "node", key_of(world.near))


def test_call_when_alone_then_signed_the_ordinary_way(world: Crossing) -> None:
    assert world.call().status_code == 200
    (near,), (far,) = world.leaves(world.near), world.leaves(world.far)
    assert not is_shared(near["request"]) and not is_shared(far["answer"])
    check_signed(far, "node", key_of(world.near))
    check_signed(near, "node", key_of(world.far))


def test_evidence_when_in_a_file_then_checked_with_the_nodes_key_from_a_command_line(
    world: Crossing, tmp_path: Path
) -> None:
    gather(world)
    calls(world)
    path = f"/sharing/v1/evidence/{world.leaves(world.near)[0]['exchange']}"
    headers = {"X-Road-Client": world.caller.identifier, "Lienthong-Key": world.caller.key}
    file = tmp_path / "bang-chung.json"
    file.write_text(world.near.request("GET", path, headers=headers).text)
    assert is_shared(json.loads(json.loads(file.read_text())["body"])["node"])
    log_key = json.loads(file.read_text())["vkey"]
    told = {}
    for station in (world.near, world.far):
        assert station.gateway.sharing is not None
        key = nodes.text(station.gateway.sharing.sealer.public_keys[0])
        words = ["verify", str(file), "--axis-key", log_key, "--node-key", key]
        told[station.code] = cli.main(words)
    assert told == {MINISTRY: 0, PROVINCE: 1}
    assert cli.main([*words[:-1], "AAAA"]) == 2


def test_bodies_when_long_then_their_seals_are_ordinary(world: Crossing) -> None:
    content = b"0123456789abcdef" * 100_000
    world.provider.act = lambda asked, line: answer(line, asked.body)
    gather(world, 3)  # their heads share one
    answered = calls(world, 3, method="POST", content=content)
    assert [one.content == content for one in answered] == [True] * 3
    for near, far in zip(world.leaves(world.near), world.leaves(world.far), strict=True):
        for one in (near["request"], near["node"], far["node"], far["answer"]):
            assert not is_shared(one)
        check_signed(far, "node", key_of(world.near))
        check_signed(near, "node", key_of(world.far))


def test_refusals_when_made_together_then_signed_and_believed(world: Crossing) -> None:
    gather(world)
    answered = calls(world, url=f"/r1/{SERVICE.replace('person', 'khac')}/x")
    assert {one.json()["type"] for one in answered} == {"Server.ServerProxy.UnknownService"}
    near, far = world.leaves(world.near), world.leaves(world.far)
    assert len(roots([one["answer"] for one in far])) == 1
    hashes = {one["exchange"]: one["answer"]["request_hash"] for one in far}
    for leaf in near:
        told = {"x-road-request-hash": hashes[leaf["node"]["leaf"]]}
        check_signed(leaf, "node", key_of(world.far), told)


def test_node_when_of_an_older_release_then_it_is_sent_ordinary_signatures(
    world: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather(world)
    assert [one.status_code for one in calls(world)] == [200] * TOGETHER
    read = directory.read

    async def read_older(*told: Any) -> directory.Directory:
        found = await read(*told)
        found.nodes.update({code: older(one) for code, one in found.nodes.items()})
        return found

    monkeypatch.setattr(directory, "read", read_older)  # now, and whenever a gateway looks again
    for station, other in ((world.near, MINISTRY), (world.far, PROVINCE)):
        assert peers.reads_trees(station.gateway.directory.nodes[other])
        station.refresh()
        assert not peers.reads_trees(station.gateway.directory.nodes[other])
    assert [one.status_code for one in calls(world)] == [200] * TOGETHER
    for station in (world.near, world.far):
        leaves = world.leaves(station)
        assert len(roots([one["node"] for one in leaves[:TOGETHER]])) == 1
        assert not any(is_shared(one["node"]) for one in leaves[TOGETHER:])


def older(node: Node) -> Node:
    """Return a node with its page as an older release writes it."""
    if node.signers is None or node.signers.page.sharing is None:
        return node
    sharing = replace(node.signers.page.sharing, reads=())
    signers = replace(node.signers, page=replace(node.signers.page, sharing=sharing))
    return replace(node, signers=signers)


def test_page_when_of_an_older_or_a_later_release_then_reads_as_far_as_it_is_known() -> None:
    told = msgspec.json.decode(b'{"key":"k","systems":[]}', type=nodes.Sharing)
    assert told.reads == ()
    told = msgspec.json.decode(
        f'{{"key":"k","reads":["later","{TREE}"],"later":1}}', type=nodes.Sharing
    )
    assert TREE in told.reads


def message(number: int) -> Unsigned:
    return Unsigned(components={"@path": f"/{number}"}, created=1, key_id="k")


def check(key: Ed25519PrivateKey, number: int, pair: tuple[str, str]) -> messages.Signed:
    read = messages.read(*pair)
    messages.check(read, message(number).components, key.public_key(), needed=("@path",), now=1)
    return read


def figure(of: str) -> float:
    return metrics.REGISTRY.get_sample_value(f"lienthong_sharing_signed_together_{of}") or 0


def test_signer_when_many_wait_then_one_signature_for_each_256() -> None:
    key, count = Ed25519PrivateKey.generate(), trees.MOST_LEAVES + 3

    before = figure("sum"), figure("count")
    signer = Together()
    joined = [signer.join(key, message(one)) for one in range(count)]
    read = [check(key, number, one.pair()) for number, one in enumerate(joined)]
    assert len({one.signature[:64] for one in read}) == 2
    assert (figure("sum") - before[0], figure("count") - before[1]) == (count, 2)
    assert {one.input.algorithm for one in read} == {TREE}


def test_signer_when_nobody_comes_for_signatures_then_holds_no_more_than_one_tree() -> None:
    key, signer = Ed25519PrivateKey.generate(), Together()
    for number in range(3 * trees.MOST_LEAVES):
        signer.join(key, message(number))
        assert len(signer._waiting) <= trees.MOST_LEAVES


def test_signer_when_nobody_else_waits_then_alone() -> None:
    key, signer = Ed25519PrivateKey.generate(), Together()
    for number in range(3):
        read = check(key, number, signer.join(key, message(number)).pair())
        assert read.input.algorithm is None


def test_signer_when_an_asker_goes_or_the_key_changes_then_the_others_get_theirs() -> None:
    keys = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]

    signer = Together()
    waiting = [signer.join(keys[number // 3], message(number)) for number in range(6)]
    del waiting[1]
    for number, one in zip((0, 2, 3, 4, 5), waiting, strict=True):
        assert check(keys[number // 3], number, one.pair()).input.algorithm == TREE


def test_signer_when_it_fails_then_all_who_wait_are_told() -> None:
    class Broken:
        def sign(self, _content: bytes) -> bytes:
            raise OSError("the token is gone")

    signer, key = Together(), Broken()
    for waiting in [signer.join(key, message(one)) for one in range(2)]:
        with pytest.raises(OSError, match="the token is gone"):
            waiting.pair()


def test_sealer_when_the_reader_reads_no_trees_then_ordinary() -> None:
    key = Ed25519PrivateKey.generate()
    sealer = Sealer(lambda: (key,), "truc.example/sharing")

    def asked(*, reads_trees: bool) -> list[tuple[str, str]]:
        waiting = [
            sealer.sign_for_node({"@path": f"/{one}"}, reads_trees=reads_trees)
            for one in range(3)
        ]  # fmt: skip
        return [pair() for pair in waiting]

    assert not any(TREE in told for told, _ in asked(reads_trees=False))
    assert all(TREE in told for told, _ in asked(reads_trees=True))
