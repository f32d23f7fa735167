# SPDX-License-Identifier: Apache-2.0
"""The SDK and its command line against the real gateway: what a ministry's engineer would do."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from lienthong_client import (
    AsyncClient,
    AxisBusy,
    BadReceipt,
    Client,
    Document,
    Receipt,
    Refused,
    Settings,
    cli,
    keys,
    synchronous,
)

from lienthong.gateway.front import Front, application
from lienthong.gateway.process import Config
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import ORIGIN, Axis, database_url
from lienthong.gateway.tests.parties import Party
from lienthong.ledger.rules import notes

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 60


class Bridge(httpx.BaseTransport):
    """Takes requests to the gateway of the test; fails as often as it is told to."""

    def __init__(self, axis: Axis, failures: int = 0) -> None:
        self._axis, self.failures, self.asked = axis, failures, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        content = request.read()
        path = str(request.url).removeprefix("https://truc.example")
        answer = self._axis.client.request(
            request.method, path, headers=dict(request.headers), content=content
        )
        if self.failures:  # it was carried out, but the answer was lost
            self.failures -= 1
            raise httpx.ReadError("cut off")
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def settings_of(axis: Axis, party: Party, **changes: Any) -> Settings:
    settings = Settings(
        url="https://truc.example", key=party.key, private_key=party.private_key,
        axis_key=notes.verifier_of(ORIGIN, axis.key).vkey, attempts=3,
    )  # fmt: skip
    return replace(settings, **changes)


def client_of(axis: Axis, party: Party, failures: int = 0, **changes: Any) -> Client:
    return Client(settings_of(axis, party, **changes), Bridge(axis, failures))


def letter(number: int = 1, **changes: Any) -> Document:
    document = Document(
        sender="H42", receivers=("G05",), document_id=f"H42,2026,{number}", number=str(number),
        notation="UBND-VP", subject="Về việc phối hợp cung cấp số liệu", signer="Trần Văn Thử",
    )  # fmt: skip
    return replace(document, **changes)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "cong-van.pdf", tmp_path / "phụ lục.pdf"
    first.write_bytes(PDF)
    second.write_bytes(PDF * 100)  # above the inline limit
    return first, second


def test_client_when_a_document_goes_its_way_then_files_receipts_and_states_arrive(
    axis: Axis, files: tuple[Path, Path], tmp_path: Path
) -> None:
    with client_of(axis, axis.province) as sender, client_of(axis, axis.ministry) as receiver:
        sent = sender.send(letter(), files)
        assert sent.receipt is not None
        assert sent.receipt.told["document_id"] == "H42,2026,1"
        (delivery,) = receiver.inbox()
        assert (delivery.document.subject, delivery.receivers) == (letter().subject, ("G05",))
        folder = receiver.fetch(delivery, tmp_path / "den")
        assert sorted(path.stat().st_size for path in folder.glob("*.pdf")) == [
            len(PDF), len(PDF) * 100,
        ]  # fmt: skip
        receiver.acknowledge(delivery)
        receiver.say(delivery.document, receiver="G05", status="03")
        assert receiver.inbox() == []
        events = sender.events()
        assert [one.kind for one in events] == [
            "submission_acceptance", "content_handover", "status",
        ]  # fmt: skip
        assert sender.events(after=events[-1].position) == []


def test_client_when_taken_back_then_agreed_and_destroyed(
    axis: Axis, files: tuple[Path, Path]
) -> None:
    with client_of(axis, axis.province) as sender, client_of(axis, axis.ministry) as receiver:
        sender.send(letter(), files[:1])
        (delivery,) = receiver.inbox()
        receiver.acknowledge(delivery)
        sender.recall("H42,2026,1", sender="H42", receivers=["G05"], reason="Sai thể thức")
        (request,) = receiver.inbox()
        assert request.document.errand.document_id == "H42,2026,1"
        receiver.acknowledge(request)
        receiver.say(delivery.document, receiver="G05", status="15")
        done = receiver.destroyed(delivery.document, receiver="G05", by="Văn thư")
        assert done.receipt is not None
        with pytest.raises(Refused) as refused:
            receiver.say(delivery.document, receiver="G05", status="03")
        assert refused.value.code == "exchange.status_out_of_order"


def test_client_when_the_answer_is_lost_then_tried_again_and_sent_once(
    axis: Axis, no_pause: None
) -> None:
    with client_of(axis, axis.province, failures=1) as sender:
        again = sender.send(letter())
        assert again.receipt is not None  # its proof was asked for
        assert again.receipt.told["document_id"] == "H42,2026,1"
    assert len(axis.ministry.lent()) == 1


def test_client_when_the_network_stays_away_then_says_so(axis: Axis, no_pause: None) -> None:
    bridge = Bridge(axis, failures=99)
    with Client(settings_of(axis, axis.province), bridge) as sender, pytest.raises(AxisBusy):
        sender.events()
    assert bridge.asked == 3


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synchronous.time, "sleep", lambda seconds: None)


def test_client_when_the_axis_signs_with_another_key_then_bad_receipt(axis: Axis) -> None:
    other = "truc.example/ledger/exchange+00000000+" + "AQ" + "A" * 42
    with (
        client_of(axis, axis.province, axis_key=other) as sender,
        pytest.raises(BadReceipt),
    ):
        sender.send(letter())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"position": told["position"] + 1},
        lambda told: told | {"body": told["body"].replace("G05", "G06")},
        lambda told: told | {"path": [*told["path"], told["salt"]]},
        lambda told: told | {"checkpoint": told["checkpoint"].replace("\n3\n", "\n4\n")},
        lambda told: told | {"salt": told["path"][0]},
        lambda told: {name: value for name, value in told.items() if name != "salt"},
    ],
)
def test_receipt_when_anything_in_it_is_changed_then_it_does_not_hold(
    axis: Axis, spoil: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with client_of(axis, axis.province) as sender:
        for number in (1, 2):
            sender.send(letter(number))
        receipt = sender.send(letter(3)).receipt
    assert receipt is not None
    key = notes.verifier_of(ORIGIN, axis.key).vkey
    assert Receipt.verified(receipt.text, key) == receipt
    with pytest.raises(BadReceipt):
        Receipt.verified(json.dumps(spoil(json.loads(receipt.text))), key)


def test_fetch_when_the_sender_names_files_badly_then_they_stay_in_the_folder(
    axis: Axis, tmp_path: Path
) -> None:
    document = axis.province.document(1, "G05")
    signed = axis.province.send(document, PDF, PDF)
    assert signed.status_code == 201
    with client_of(axis, axis.ministry) as receiver:
        (delivery,) = receiver.inbox()
        hostile = tuple(
            replace(one, name="../../\u202eetc/pass\nwd", content_id=f"../{place}")
            for place, one in enumerate(delivery.document.attachments)
        )
        worse = replace(delivery, document=replace(delivery.document, attachments=hostile))
        folder = receiver.fetch(worse, tmp_path / "den")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["1-passwd", "2-passwd", "van-ban.jws"]


def test_async_client_when_a_document_goes_its_way_then_as_the_other_does(
    transactional_db: None, files: tuple[Path, Path], tmp_path: Path
) -> None:
    province, ministry, _ = parties.agencies()
    nobody: Any = None
    ours = parties.connect(nobody, province, "00.01.H42")
    theirs = parties.connect(nobody, ministry, "00.02.G05")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    config = Config(database_url=database_url(), origin=ORIGIN, key=key, bodies=tmp_path / "b")
    vkey = notes.verifier_of(ORIGIN, key).vkey

    async def story() -> list[str]:
        front = Front()
        app = application(config, front)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)

            def client(party: Party) -> AsyncClient:
                settings = Settings(
                    url="https://truc.example", key=party.key, private_key=party.private_key,
                    axis_key=vkey,
                )  # fmt: skip
                return AsyncClient(settings, transport)

            async with client(ours) as sender, client(theirs) as receiver:
                waiting = asyncio.create_task(receiver.inbox(wait=20))  # before there is anything
                await asyncio.gather(*(sender.send(letter(n), files) for n in range(1, 6)))
                got = await waiting
                got += await receiver.inbox(limit=100) if len(got) < 5 else []
                for delivery in got:
                    await receiver.fetch(delivery, tmp_path / "den")
                    await receiver.acknowledge(delivery)
                return [event.kind for event in await sender.events()]

    kinds = asyncio.run(story())
    assert sorted(kinds) == ["content_handover"] * 5 + ["submission_acceptance"] * 5
    assert len(list((tmp_path / "den").glob("*/*.pdf"))) == 10


# --- the command line -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with settings in it, and the command line there."""

    folder: Path
    run: Callable[..., int]


@pytest.fixture
def desk(axis: Axis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    class Bridged(Client):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings, Bridge(axis))

    monkeypatch.setattr(cli, "Client", Bridged)  # the network, not our code, is replaced
    axis_key = notes.verifier_of(ORIGIN, axis.key).vkey
    for party in (axis.province, axis.ministry):
        pem = party.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (tmp_path / f"{party.code}.pem").write_bytes(pem)
        (tmp_path / f"{party.code}.toml").write_text(
            f'url = "https://truc.example"\nkey = "{party.key}"\n'
            f'private_key = "{party.code}.pem"\naxis_key = "{axis_key}"\n'
        )

    def run(who: str, *words: str | Path) -> int:
        return cli.main(["--settings", str(tmp_path / f"{who}.toml"), *map(str, words)])

    yield Desk(tmp_path, run)


def test_command_when_an_afternoon_is_spent_with_it_then_everything_works(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    letter_file, pdf = desk.folder / "van-ban.toml", desk.folder / "cong-van.pdf"
    letter_file.write_text(
        'sender = "H42"\nreceivers = ["G05"]\ndocument_id = "H42,1"\nnumber = "1"\n'
        'subject = "Về việc thử kết nối"\nissued_on = 2026-11-20\n'
    )
    pdf.write_bytes(PDF)
    receipt = desk.folder / "bien-nhan.json"
    assert desk.run("H42", "send", letter_file, pdf, "--receipt", receipt) == 0
    assert desk.run("H42", "verify", receipt) == 0
    assert desk.run("G05", "inbox", "--fetch", desk.folder / "den", "--acknowledge") == 0
    assert desk.run("G05", "status", "H42", "H42,1", "03", "--as", "G05") == 0
    recall = ("recall", "H42,1", "--as", "H42", "--to", "G05", "--reason", "Sai")
    assert desk.run("H42", *recall) == 0
    assert desk.run("H42", "events") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[1]["holds"] is True
    assert told[2]["subject"] == "Về việc thử kết nối"
    assert [one["kind"] for one in told[5:]] == [
        "submission_acceptance", "content_handover", "status", "submission_acceptance", "request",
    ]  # fmt: skip


def test_command_when_refused_then_says_why_in_both_languages_and_ends_with_1(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("G05", "status", "H42", "khong-co", "03", "--as", "G05") == 1
    told = capsys.readouterr().err
    assert "Không có văn bản khong-co" in told
    assert "[exchange.document_unknown]" in told


def test_command_when_settings_lack_something_then_names_it_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.toml").write_text('url = "https://truc.example"\n')
    assert cli.main(["--settings", str(tmp_path / "a.toml"), "inbox"]) == 2
    assert "key, private_key, axis_key is missing" in capsys.readouterr().err


def test_keygen_when_run_then_a_key_nobody_else_reads_and_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "he-thong.pem"
    assert cli.main(["keygen", "--out", str(out)]) == 0
    assert out.stat().st_mode & 0o077 == 0
    assert keys.load(out)
    assert cli.main(["keygen", "--out", str(out)]) == 2
