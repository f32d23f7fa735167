# SPDX-License-Identifier: Apache-2.0
"""How much a system may make the gateway hold, and what the gateway starts and cleans up with."""

import os
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import Business, Errand, Organ, Replaced, StatusCode
from lienthong.exchange.tests import packages
from lienthong.gateway.bodies import ABANDONED_SECONDS
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
    then = (incoming / "left").stat().st_mtime - ABANDONED_SECONDS - 60
    os.utime(incoming / "left", (then, then))
    assert axis.client.sweep() == 1
    assert [path.name for path in incoming.iterdir()] == ["living"]
