# SPDX-License-Identifier: Apache-2.0
"""How much a system may make the gateway hold, and what the gateway starts and cleans up with."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import Business, Errand, Organ, Replaced, StatusCode
from lienthong.exchange.tests import packages
from lienthong.gateway import intake
from lienthong.gateway.bodies import ABANDONED_SECONDS
from lienthong.gateway.errors import Busy
from lienthong.gateway.memory import Memory
from lienthong.gateway.process import Config
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import Axis, database_url
from lienthong.ledger.errors import KeyChanged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["statuses", "receipts", "destructions"])
def test_words_when_the_body_is_endless_then_refused(axis: Axis, path: str) -> None:
    answer = axis.ministry.post(path, json=["x" * (1 << 20)] * 5)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
        422, "gateway.bad_request",
    )  # fmt: skip


def test_word_when_larger_than_its_leaf_then_refused_and_the_others_are_taken(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.ministry.take()
    long = axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED, description="x" * 20_000)
    good = axis.ministry.word("H42", "H42,2026,1", StatusCode.ACCEPTED)
    bad, taken = axis.ministry.post("statuses", json=[long, good]).json()["results"]
    assert bad["problem"]["type"].endswith("gateway.bad_statement")
    assert "id" in taken


def many(count: int) -> Any:
    return tuple(Organ(code=f"G{number}") for number in range(count))


@pytest.mark.parametrize(
    "changes",
    [
        {"receivers": many(1_001)},
        {
            "errand": Errand(
                kind=Business.REPLACE, reason="Sai",
                replaced=(Replaced(document_id="a"),) * 21,
            )
        },
    ],
)  # fmt: skip
def test_document_when_it_names_too_many_then_incomplete(changes: Any) -> None:
    problems = edxml.problems_of(replace(packages.edoc(), **changes))
    assert [problem.ascii.split()[0] for problem in problems] == ["more"]


def test_gateway_when_the_node_has_another_name_then_the_log_keeps_its_own(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    renamed = config(axis, axis.key)
    with Client(renamed) as client:
        party = replace(axis.province, client=client)
        receipt = party.send(party.document(2, "G05")).json()["receipt"]
    assert receipt["checkpoint"].startswith("truc.example/ledger/exchange\n")


def test_gateway_when_the_key_is_another_then_refuses_to_start(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    with pytest.raises(KeyChanged), Client(config(axis, Ed25519PrivateKey.generate())):
        pass


def config(axis: Axis, key: Ed25519PrivateKey) -> Config:
    return Config(
        database_url=database_url(), origin="ten-moi.example/ledger/exchange", key=key,
        bodies=axis.bodies,
    )  # fmt: skip


def test_sweep_when_a_body_was_left_on_its_way_then_gone_and_the_living_stay(axis: Axis) -> None:
    incoming = axis.bodies / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "left").touch()
    (incoming / "living").touch()
    grow_old(incoming / "left")
    assert axis.client.sweep() == 1
    assert [path.name for path in incoming.iterdir()] == ["living"]


def grow_old(*paths: Path) -> None:
    for path in paths:
        then = path.stat().st_mtime - ABANDONED_SECONDS - 60
        os.utime(path, (then, then))


def kept(axis: Axis) -> list[str]:
    return sorted(path.name for path in axis.bodies.glob("??/*"))


def marks(axis: Axis) -> list[Path]:
    return sorted((axis.bodies / "kept").iterdir())


def test_sweep_when_a_package_was_refused_then_its_body_is_gone_a_day_later(axis: Axis) -> None:
    ours, refused = b"a" * (2 << 20), b"b" * (2 << 20)
    axis.province.sent(axis.province.document(1, "G05"), ours)
    again = axis.province.document(1, "G05", subject="Nội dung khác")
    assert axis.province.send(again, refused).status_code == 409
    assert len(kept(axis)) == 2
    assert axis.client.sweep() == 0  # somebody may be about to name it
    grow_old(*marks(axis))
    assert axis.client.sweep() == 1
    assert kept(axis) == [hashlib.sha256(ours).hexdigest()]
    assert marks(axis) == []
    assert axis.client.sweep() == 0


def test_sweep_when_the_body_comes_again_meanwhile_then_it_stays(axis: Axis) -> None:
    refused = b"b" * (2 << 20)
    axis.province.sent(axis.province.document(1, "G05"))
    again = axis.province.document(1, "G05", subject="Nội dung khác")
    axis.province.send(again, refused)
    grow_old(*marks(axis))
    axis.province.send(again, refused)
    assert axis.client.sweep() == 0
    axis.province.sent(axis.province.document(2, "G05"), refused)
    grow_old(*marks(axis))
    assert axis.client.sweep() == 0
    (delivery, *_) = [one for one in axis.ministry.lent() if one["size_bytes"]]
    got = axis.ministry.get(f"deliveries/{delivery['id']}/files/0")
    assert got.content == refused


def test_memory_when_one_system_holds_its_share_then_busy_and_others_go_on() -> None:
    memory, greedy, modest = Memory(10, 6), uuid4(), uuid4()
    with memory.holding(greedy) as hold, memory.holding(modest) as other:
        hold(6)
        with pytest.raises(Busy):
            hold(1)
        other(4)
        with pytest.raises(Busy):
            other(1)
        hold(-2)
        other(1)
    assert memory.held_bytes == 0
    with memory.holding(greedy) as hold:
        hold(6)


def test_document_when_memory_is_short_then_busy_and_taken_later(axis: Axis) -> None:
    document = axis.province.document(1, "G05")
    with axis.client.short_of_memory():
        answer = axis.province.send(document, b"x" * 5_000)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert axis.ministry.post("receipts", json=["x" * 5_000]).status_code == 503
    axis.province.sent(document, b"x" * 5_000)


def test_document_when_its_many_files_are_small_then_most_of_them_go_to_the_disk(
    axis: Axis,
) -> None:
    files = [bytes([n]) * (900 << 10) for n in range(12)]
    axis.province.sent(axis.province.document(1, "G05"), *files)
    assert len(kept(axis)) == len(files) - intake.INLINE_BUDGET_BYTES // (900 << 10)
    (delivery,) = axis.ministry.lent()
    for place, content in enumerate(files):
        got = axis.ministry.get(f"deliveries/{delivery['id']}/files/{place}")
        assert got.content == content


def test_document_when_a_header_never_ends_then_refused(axis: Axis) -> None:
    body = b'--m\r\nContent-Disposition: form-data; name="' + b"a" * 10_000
    headers = {"Content-Type": "multipart/form-data; boundary=m", **axis.province.headers}
    path = "/exchange/v1/documents"
    answer = axis.client.request("POST", path, headers=headers, content=body)
    assert answer.json()["type"].endswith("gateway.bad_parts")
