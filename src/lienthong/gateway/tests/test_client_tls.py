# SPDX-License-Identifier: Apache-2.0
"""The SDK and its command line over real mutual TLS, from the key to the receipt."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from lienthong_client import AsyncClient, AxisBusy, Client, Document, Refused, Settings, cli

from lienthong.exchange import services
from lienthong.exchange.models import System
from lienthong.exchange.rules import certificates
from lienthong.gateway.identity import Identity, identity
from lienthong.gateway.tests.conftest import ORIGIN, Axis
from lienthong.gateway.tests.parties import ADMIN
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId
from lienthong.ledger.rules import notes

pytestmark = pytest.mark.django_db(transaction=True)
HOST = "127.0.0.1"


@pytest.fixture
def node(tmp_path: Path) -> Identity:
    made = identity(tmp_path / "node", "N.G05")
    made.renewed((HOST,))
    return made


@pytest.fixture
def folder(tmp_path: Path, axis: Axis, node: Identity) -> Path:
    """Return what a ministry's engineer has: keys, certificate, and the operator's papers."""
    made = tmp_path / "he-thong"
    made.mkdir()
    assert cli.main(["certificate", "00.02.G05", "--out", str(made / "chung-thu.pem")]) == 0
    assert (made / "chung-thu.pem").stat().st_mode & 0o077 == 0
    (made / "truc.pem").write_text(certificates.pem(node.authority))
    (made / "khoa.pem").write_bytes(
        axis.ministry.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    axis_key = notes.verifier_of(ORIGIN, axis.key).vkey
    (made / "lienthong.toml").write_text(
        f'url = "{axis.ministry.key}"\nkey = "{axis.ministry.key}"\nprivate_key = "khoa.pem"\n'
        f'axis_key = "{axis_key}"\ncertificate = "chung-thu.pem"\nauthority = "truc.pem"\n'
    )
    return made


def register(axis: Axis, pem: Path) -> Any:
    system = SystemId(System.objects.get(code="00.02.G05").pk)
    made = services.register_certificate(ADMIN, system, pem.read_bytes())
    services.require_certificate(ADMIN, system, True)
    axis.client.refresh()
    return made


def read(folder: Path, port: int) -> Settings:
    address = {"LIENTHONG_URL": f"https://{HOST}:{port}"}
    return replace(Settings.read(folder / "lienthong.toml", address), attempts=1)


def over(axis: Axis, node: Identity, act: Callable[[int], Any]) -> Any:
    """Do something in a thread while the gateway serves mutual TLS."""
    return axis.client.served(node, (HOST, 0), act)


LETTER = Document(
    sender="G05", receivers=("H42",), document_id="G05,2026,1", number="1", subject="Thử"
)


def test_system_when_it_shows_its_certificate_then_sends_and_fetches(
    axis: Axis, node: Identity, folder: Path
) -> None:
    register(axis, folder / "chung-thu.pub.pem")
    axis.province.sent(axis.province.document(1, "G05"), b"x" * 70_000)

    def act(port: int) -> tuple[bool, int]:
        with Client(read(folder, port)) as client:
            sent = client.send(LETTER)
            (delivery,) = client.inbox()
            client.fetch(delivery, folder / "den")
            client.acknowledge(delivery)
        return sent.receipt is not None, asyncio.run(events(read(folder, port)))

    async def events(settings: Settings) -> int:
        async with AsyncClient(settings) as client:
            return len(await client.events())

    proven, heard = over(axis, node, act)
    assert proven
    assert heard == 1


def test_command_when_a_certificate_is_in_the_settings_then_used(
    axis: Axis, node: Identity, folder: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(axis, folder / "chung-thu.pub.pem")
    (folder / "thu.toml").write_text(
        'sender = "G05"\nreceivers = ["H42"]\ndocument_id = "G05,2026,2"\nnumber = "2"\n'
        'subject = "Thử"\n'
    )

    def act(port: int) -> int:
        monkeypatch.setenv("LIENTHONG_URL", f"https://{HOST}:{port}")
        settings = str(folder / "lienthong.toml")
        return cli.main(["--settings", settings, "send", str(folder / "thu.toml")])

    capsys.readouterr()
    assert over(axis, node, act) == 0
    assert json.loads(capsys.readouterr().out)["proven"]


def test_system_when_it_shows_none_or_a_revoked_one_then_told_so(
    axis: Axis, node: Identity, folder: Path
) -> None:
    made = register(axis, folder / "chung-thu.pub.pem")

    def refusal(**changes: Any) -> str:
        def act(port: int) -> str:
            settings = replace(read(folder, port), **changes)
            with Client(settings) as client, pytest.raises(Refused) as refused:
                client.inbox()
            return refused.value.code

        return str(over(axis, node, act))

    assert refusal(certificate=None) == "gateway.certificate_needed"
    services.revoke_certificate(ADMIN, made, "Thử")
    axis.client.refresh()
    assert refusal() == "gateway.certificate_revoked"


def test_axis_when_not_the_one_that_is_trusted_then_nothing_is_said_to_it(
    axis: Axis, node: Identity, folder: Path
) -> None:
    register(axis, folder / "chung-thu.pub.pem")
    _, stranger = certificates.authority("Người lạ", clock.now())
    (folder / "truc.pem").write_text(certificates.pem(stranger))

    def act(port: int) -> None:
        with Client(read(folder, port)) as client, pytest.raises(AxisBusy, match="CERTIFICATE"):
            client.send(LETTER)

    over(axis, node, act)
    assert axis.province.lent() == []
