# SPDX-License-Identifier: Apache-2.0
"""The SDK beside an axis, a network, a sender or a disk that cannot be trusted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lienthong_client import AxisBusy, BadReceipt, Client, cli
from lienthong_client.files import name_of
from lienthong_client.values import Attachment

from lienthong.exchange.models import Package
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.gateway.tests.conftest import Axis
from lienthong.gateway.tests.test_client import (
    PDF,
    Bridge,
    Desk,
    client_of,
    desk,
    files,
    letter,
    no_pause,
    settings_of,
)

__all__ = ["desk", "files", "no_pause"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


class Lying(Bridge):
    """Changes the answers of the axis."""

    def __init__(self, axis: Axis, lie: Callable[[Any], Any]) -> None:
        super().__init__(axis)
        self.lie = lie

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        return httpx.Response(answer.status_code, json=self.lie(answer.json()))


def liar(axis: Axis, lie: Callable[[Any], Any]) -> Client:
    return Client(settings_of(axis, axis.province, attempts=1), Lying(axis, lie))


def test_send_when_an_old_receipt_is_played_again_then_bad_receipt(axis: Axis) -> None:
    told: list[Any] = []

    def replay(answer: Any) -> Any:
        told.append(answer)
        return told[0]

    with liar(axis, replay) as sender:
        sender.send(letter(1))
        with pytest.raises(BadReceipt):
            sender.send(letter(2))


@pytest.mark.parametrize("name", ["id", "leaf"])
def test_send_when_the_answer_names_another_package_then_bad_receipt(axis: Axis, name: str) -> None:
    with (
        liar(axis, lambda answer: answer | {name: str(uuid4())}) as sender,
        pytest.raises(BadReceipt),
    ):
        sender.send(letter())


def test_send_when_the_receipt_is_left_out_then_asked_for_and_checked(axis: Axis) -> None:
    def without(answer: Any) -> Any:
        return {key: value for key, value in answer.items() if key != "receipt"}

    with liar(axis, without) as sender:
        assert sender.send(letter()).receipt is not None


def test_send_when_the_answer_is_no_json_then_busy(axis: Axis) -> None:
    with liar(axis, lambda _: ["a captive portal"]) as sender, pytest.raises(AxisBusy):
        sender.send(letter())


def test_send_when_signed_anew_then_the_same_answer_with_its_proof(axis: Axis) -> None:
    with client_of(axis, axis.province) as sender:
        first, again = sender.send(letter()), sender.send(letter())
    assert (again.id, again.leaf) == (first.id, first.leaf)
    assert again.receipt is not None
    assert Package.objects.count() == 1


def test_recall_when_tried_again_then_the_same_errand_also_of_a_long_id(axis: Axis) -> None:
    about = "H42,2026," + "9" * 185
    with client_of(axis, axis.province) as sender:
        sender.send(letter(document_id=about))
        ask = {"sender": "H42", "receivers": ["G05"], "reason": "Sai thể thức"}
        first, again = (sender.recall(about, **ask) for _ in range(2))
    assert first.id == again.id


def test_proof_when_asked_by_others_then_only_by_those_it_is_about(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.ministry.take()
    (said,) = axis.ministry.say("H42", "H42,2026,1", StatusCode.ACCEPTED)
    leaf = axis.province.events()[0]["id"]
    assert axis.province.get(f"receipts/{leaf}").json()["leaf"] == leaf
    assert axis.ministry.get(f"receipts/{leaf}").status_code == 404
    for party in (axis.province, axis.ministry):
        assert party.get(f"receipts/{said['leaf']}").status_code == 200
    assert axis.province.get(f"receipts/{uuid4()}").status_code == 404


# --- files -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["id", "package_id"])
def test_inbox_when_an_id_is_a_path_then_nothing_is_written(axis: Axis, name: str) -> None:
    axis.province.sent(axis.province.document(1, "G05"))

    def lie(answer: Any) -> Any:
        answer["deliveries"][0][name] = "../../escaped"
        return answer

    transport = Lying(axis, lie)
    settings = settings_of(axis, axis.ministry, attempts=1, enclose_bytes=0)
    with Client(settings, transport) as receiver, pytest.raises(AxisBusy):
        receiver.inbox()


class Cutting(Bridge):
    """Changes the bytes of what is lent."""

    def __init__(self, axis: Axis, cut: Callable[[bytes], bytes]) -> None:
        super().__init__(axis)
        self.cut = cut

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if "leases" not in str(request.url):
            return answer
        kind = {"Content-Type": answer.headers["Content-Type"]}
        return httpx.Response(answer.status_code, headers=kind, content=self.cut(answer.content))


def test_inbox_when_files_come_along_then_nothing_more_is_asked(
    axis: Axis, files: tuple[Path, Path], tmp_path: Path
) -> None:
    with client_of(axis, axis.province) as sender:
        sender.send(letter(1), files[:1])
        sender.send(letter(2))
        sender.send(letter(3), files)  # too large to come along
    bridge = Bridge(axis)
    with Client(settings_of(axis, axis.ministry), bridge) as receiver:
        first, second, third = receiver.inbox()
        assert first.enclosed == (PDF,)
        assert (second.enclosed, third.enclosed) == ((), None)
        saved = receiver.fetch(first, tmp_path / "den")
        receiver.fetch(second, tmp_path / "den")
        assert bridge.asked == 1
        receiver.fetch(third, tmp_path / "den")
        assert bridge.asked == 3
    assert [path.read_bytes() for path in saved.glob("*.pdf")] == [PDF]


@pytest.mark.parametrize(
    ("cut", "failure"),
    [
        (lambda whole: whole[:-1], AxisBusy),
        (lambda whole: whole + b"x", AxisBusy),
        (lambda whole: b"", AxisBusy),
        (lambda whole: b"\xff" + whole[1:], AxisBusy),
        (lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]), BadReceipt),
    ],
)
def test_inbox_when_what_comes_along_is_spoilt_then_nothing_is_saved(
    axis: Axis, tmp_path: Path, cut: Callable[[bytes], bytes], failure: type[Exception]
) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    settings = settings_of(axis, axis.ministry, attempts=1)
    with Client(settings, Cutting(axis, cut)) as receiver, pytest.raises(failure):
        for delivery in receiver.inbox():
            receiver.fetch(delivery, tmp_path / "den")
    assert not list(tmp_path.glob("den/*/*.pdf"))


def test_name_when_long_in_bytes_then_cut_and_its_ending_kept(tmp_path: Path) -> None:
    name = name_of(Attachment(content_id="a", name="ế" * 190 + ".pdf"), 3)
    assert name.startswith("4-ế")
    assert name.endswith(".pdf")
    (tmp_path / f".{name}").touch()


def test_names_when_marks_and_names_are_alike_then_files_of_their_own() -> None:
    ones = [Attachment(content_id=mark, name="x.pdf") for mark in ("a.1", "a1")]
    assert len({name_of(one, place) for place, one in enumerate(ones)}) == 2


def test_fetch_when_the_line_is_cut_then_tried_again(
    axis: Axis, files: tuple[Path, Path], tmp_path: Path, no_pause: None
) -> None:
    with client_of(axis, axis.province) as sender:
        sender.send(letter(), files)
    bridge = Bridge(axis)
    with Client(settings_of(axis, axis.ministry), bridge) as receiver:
        (delivery,) = receiver.inbox()
        bridge.failures = 2
        folder = receiver.fetch(delivery, tmp_path / "den")
        assert len(list(folder.glob("*.pdf"))) == 2
        bridge.failures = 99
        with pytest.raises(AxisBusy):
            receiver.fetch(delivery, tmp_path / "den")


def test_command_inbox_when_one_cannot_be_fetched_then_the_others_are(
    desk: Desk, axis: Axis, capsys: pytest.CaptureFixture[str]
) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF * 200)
    for path in axis.bodies.glob("??/*"):
        path.unlink()
    axis.province.sent(axis.province.document(2, "G05"), PDF)
    folder = desk.folder / "den"
    assert desk.run("G05", "inbox", "--fetch", folder, "--acknowledge") == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["document_id"] == "H42,2026,2"


# --- documents in TOML ---------------------------------------------------------


def test_command_when_an_update_is_in_the_file_then_sent(desk: Desk, axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.ministry.take()
    file = desk.folder / "cap-nhat.toml"
    file.write_text(
        'sender = "H42"\nreceivers = ["G05"]\ndocument_id = "H42,2"\nnumber = "2"\n'
        'subject = "Cập nhật"\n[errand]\nkind = 2\nreason = "Sai số liệu"\n'
        'document_id = "H42,2026,1"\ncontent_changed = true\nadded = []\n'
    )
    assert desk.run("H42", "send", file) == 0
    assert "request" in axis.province.kinds()


@pytest.mark.parametrize(
    "text",
    [
        "sender = ", 'receivers = "G05"', 'receivers = ["G05"]\nkhac = 1',
        'receivers = ["G05"]\nerrand = 3', 'receivers = ["G05"]\n[errand]\nkhac = 1',
    ],
)  # fmt: skip
def test_command_when_the_file_does_not_read_then_says_so(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text)
    assert cli.main(["send", str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_settings_when_not_toml_then_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.toml").write_text("url = ")
    assert cli.main(["--settings", str(tmp_path / "a.toml"), "inbox"]) == 2
    assert "a.toml" in capsys.readouterr().err
