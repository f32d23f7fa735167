# SPDX-License-Identifier: Apache-2.0
"""Packages brought to a receiver's own server, on its good and on its bad days."""

import asyncio
import datetime as dt
import gzip
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lienthong_client import BadPush, Settings, pushes

from lienthong.exchange import queries, services
from lienthong.exchange.models import Body, Delivery, Push, System
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.process import Gateway
from lienthong.gateway.push import courier, line
from lienthong.gateway.push.courier import Budget, Courier
from lienthong.gateway.push.letters import Seal
from lienthong.gateway.push.line import Line
from lienthong.gateway.push.pushing import Pushing
from lienthong.gateway.push.standing import Standing
from lienthong.gateway.tests import receiving
from lienthong.gateway.tests.conftest import ORIGIN, Axis, database_url
from lienthong.gateway.tests.parties import ADMIN, Party
from lienthong.gateway.tests.receiving import Heard, Receiver
from lienthong.kernel import clock
from lienthong.kernel.ids import SystemId, uuid7
from lienthong.ledger.rules import notes

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
CODE = "00.02.G05"


@pytest.fixture
def receiver(axis: Axis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Let the ministry's system have an address, at which the test answers."""
    monkeypatch.setattr(socket, "getaddrinfo", found("127.0.0.1", socket.getaddrinfo))
    with receiving.receiver(tmp_path) as ours:
        register(axis, ours.url, may_push_inside=True)
        yield ours


def found(address: str, real: Any) -> Any:
    """Return a name server that knows the receiver's name."""

    def lookup(host: Any, *more: Any, **named: Any) -> Any:
        return real(address if host == receiving.NAME else host, *more, **named)

    return lookup


def register(axis: Axis, url: str, *, may_push_inside: bool) -> None:
    system = SystemId(System.objects.get(code=CODE).pk)
    services.set_limits(
        ADMIN, system, per_second=1000, push_url=url, may_push_inside=may_push_inside
    )
    axis.client.refresh()


def pushed(axis: Axis, receiver: Receiver, times: int = 1) -> Push:
    """Let the courier go, once or again at once; return how pushing stands."""

    async def once(gateway: Gateway) -> None:
        system = gateway.directory.by_code[CODE]
        standing = await Standing.read(gateway.pool, system.id)
        async with Line(system, receiver.trust) as way:
            seal = Seal(axis.key, ORIGIN)
            ours = Courier(
                gateway=gateway, system=system, seal=seal, line=way, standing=standing,
                budget=Budget(),
            )  # fmt: skip
            for _ in range(times):
                await ours.round()

    axis.client.do(once)
    return Push.objects.get()


def opened(axis: Axis, heard: Heard, **changes: Any) -> pushes.Push:
    told: dict[str, Any] = {"system": CODE, "headers": heard.headers, "body": heard.body}
    return pushes.opened(settings_of(axis, axis.ministry), **(told | changes))


def settings_of(axis: Axis, party: Party) -> Settings:
    private: Any = party.private_key
    return Settings(
        url="http://truc.example", key=party.key, private_key=private,
        axis_key=notes.verifier_of(ORIGIN, axis.key).vkey,
    )  # fmt: skip


def signing(axis: Axis) -> Any:
    """Answer as the SDK does: a receipt for each document."""

    def answer(heard: Heard) -> receiving.Answer:
        settings = settings_of(axis, axis.ministry)
        signed = [pushes.receipt(settings, one) for one in opened(axis, heard).deliveries]
        return 200, pushes.answered(signed), {}

    return answer


def states() -> list[int]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_push_when_receipts_come_back_then_handed_over_once(
    axis: Axis, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answer = signing(axis)
    for number in (1, 2):
        axis.province.sent(axis.province.document(number, "G05"), PDF)
    assert pushed(axis, receiver).failures == 0
    (heard,) = receiver.heard
    push = opened(axis, heard)
    assert [one.delivery.document.document_id for one in push.deliveries] == [
        "H42,2026,1", "H42,2026,2",
    ]  # fmt: skip
    assert push.deliveries[0].contents == (PDF,)
    folder = push.deliveries[0].saved(tmp_path)
    assert (folder / "1-tep-0.pdf").read_bytes() == PDF
    assert heard.headers["Host"] == f"{receiving.NAME}:{receiver.port}"
    assert states() == [Carriage.DELIVERED] * 2
    assert axis.ministry.lent() == []
    pushed(axis, receiver)
    assert len(receiver.heard) == 1
    assert axis.province.kinds().count("content_handover") == 2


def test_push_when_it_is_not_the_axis_or_not_now_or_not_for_us_then_not_opened(
    axis: Axis, receiver: Receiver
) -> None:
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    pushed(axis, receiver)
    (heard,) = receiver.heard
    for changes in (
        {"body": heard.body.replace(b"H42", b"H43")},
        {"headers": {**heard.headers, pushes.SIGNATURE: ""}},
        {"headers": {**heard.headers, pushes.SIGNATURE: "a.b.c"}},
        {"system": "00.03.G05"},
        {"now": clock.now() + dt.timedelta(hours=1)},
    ):
        with pytest.raises(BadPush):
            opened(axis, heard, **changes)


def test_push_when_nobody_listens_then_it_rests_and_a_poller_gets_it(
    axis: Axis, receiver: Receiver
) -> None:
    register(axis, f"https://{receiving.NAME}:1/", may_push_inside=True)
    axis.province.sent(axis.province.document(1, "G05"))
    standing = pushed(axis, receiver)
    assert (standing.failures, standing.problem.partition(":")[0]) == (1, "unreachable")
    assert standing.retry_at is not None
    assert standing.retry_at > clock.now()
    again = pushed(axis, receiver)
    assert again.failures == 2
    assert len(axis.ministry.take()) == 1  # pull and push share one queue


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((500, b"oops", {}), "status: 500"),
        ((404, b"", {}), "status: 404"),
        ((302, b"", {"Location": "http://169.254.169.254/"}), "redirect: 302"),
        ((200, b"<html>welcome</html>", {}), "answer"),
        ((200, b'{"receipts": ["a.b.c"]}', {}), "receipt: gateway.bad_statement"),
        ((200, b'{"receipts": []}', {}), "receipt: 0 / 1"),
        ((200, b"[" * 2_000_000, {}), "answer"),
        ((200, pushes.answered([""] * 101), {}), "answer: > 100 receipts"),
        ((200, gzip.compress(b'{"receipts": []}'), {"Content-Encoding": "gzip"}), "answer"),
    ],
)
def test_push_when_the_answer_is_no_yes_then_it_rests_and_says_why(
    axis: Axis, receiver: Receiver, answer: receiving.Answer, problem: str
) -> None:
    receiver.answer = lambda _: answer
    axis.province.sent(axis.province.document(1, "G05"))
    standing = pushed(axis, receiver)
    assert standing.problem.startswith(problem)
    assert standing.failures == 1
    assert states() == [Carriage.WAITING]
    assert "content_handover" not in axis.province.kinds()
    (heard,) = receiver.heard
    assert heard.headers["Accept-Encoding"] == "identity"


def test_push_when_one_receipt_lies_then_the_others_hold(axis: Axis, receiver: Receiver) -> None:
    def answer(heard: Heard) -> receiving.Answer:
        told = [one.delivery for one in opened(axis, heard).deliveries]
        bad, good = (
            {"id": one.id, "package_id": one.package_id, "statement": one.statement} for one in told
        )
        lie = axis.ministry.receipt(bad, sha256="00" * 32)
        return 200, pushes.answered([lie, axis.ministry.receipt(good)]), {}

    receiver.answer = answer
    for number in (1, 2):
        axis.province.sent(axis.province.document(number, "G05"))
    assert pushed(axis, receiver).failures == 0
    assert states() == [Carriage.WAITING, Carriage.DELIVERED]
    rests = Delivery.objects.get(state=Carriage.WAITING)
    assert rests.problem == "receipt: gateway.delivery_unknown"
    assert rests.ready_at > clock.now()
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
        receiver.answer = signing(axis)
        pushed(axis, receiver)
    assert states() == [Carriage.DELIVERED] * 2


@pytest.mark.parametrize("fault", [500, 413, None])
def test_push_when_one_package_is_never_taken_then_the_others_flow(
    axis: Axis, receiver: Receiver, fault: int | None
) -> None:
    def answer(heard: Heard) -> receiving.Answer:
        told = [one.delivery.document.document_id for one in opened(axis, heard).deliveries]
        if "H42,2026,2" not in told:
            return signing(axis)(heard)
        if fault is None:
            raise ConnectionResetError  # its server falls over
        return fault, b"", {}

    receiver.answer = answer
    for number in (1, 2, 3, 4, 5):
        axis.province.sent(axis.province.document(number, "G05"))
    standing = pushed(axis, receiver, times=9)
    assert states() == [Carriage.DELIVERED, Carriage.WAITING, *[Carriage.DELIVERED] * 3]
    (rests,) = queries.hindered()
    assert (rests.document_id, rests.receivers) == ("H42,2026,2", ("G05",))
    assert rests.problem.partition(":")[0] == ("broken" if fault is None else "status")
    assert rests.at > clock.now()
    with clock.frozen(clock.now() + dt.timedelta(days=1)):  # as it has been for long
        for _ in range(9):
            pushed(axis, receiver)
            Delivery.objects.filter(state=Carriage.WAITING).update(ready_at=clock.now())
        standing = Push.objects.get()
        assert standing.retry_at is not None
        assert standing.retry_at - clock.now() <= dt.timedelta(seconds=30)


def test_push_when_a_file_cannot_be_read_then_the_others_bring_theirs(
    axis: Axis, receiver: Receiver
) -> None:
    receiver.answer = lambda _: (202, b"", {})
    for number in (1, 2):
        axis.province.sent(axis.province.document(number, "G05"), PDF)
    Body.objects.filter(package__document_id="H42,2026,1").update(segment=uuid7())
    assert pushed(axis, receiver).failures == 0
    gone, whole = opened(axis, receiver.heard[0]).deliveries
    assert (gone.contents, whole.contents) == (None, (PDF,))
    answer = axis.ministry.get(f"deliveries/{gone.delivery.id}/files/0")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
        502, "gateway.body_missing",
    )  # fmt: skip


def test_push_when_receipts_come_later_then_it_stays_lent(axis: Axis, receiver: Receiver) -> None:
    receiver.answer = lambda _: (202, b"", {})
    axis.province.sent(axis.province.document(1, "G05"), PDF * 600)  # too large to come along
    assert pushed(axis, receiver).failures == 0
    (brought,) = opened(axis, receiver.heard[0]).deliveries
    assert brought.contents is None
    assert states() == [Carriage.LENT]
    assert axis.ministry.lent() == []
    path = f"deliveries/{brought.delivery.id}/files/0"
    assert axis.ministry.get(path).content == PDF * 600
    receipt = pushes.receipt(settings_of(axis, axis.ministry), brought)
    assert axis.ministry.post("receipts", json=[receipt]).json()["results"] == [{"taken": True}]


def test_push_when_it_cannot_be_taken_then_failed_with_the_reason(
    axis: Axis, receiver: Receiver
) -> None:
    def answer(heard: Heard) -> receiving.Answer:
        (one,) = opened(axis, heard).deliveries
        settings = settings_of(axis, axis.ministry)
        return 200, pushes.answered([pushes.receipt(settings, one, problem="Hết chỗ")]), {}

    receiver.answer = answer
    axis.province.sent(axis.province.document(1, "G05"))
    pushed(axis, receiver)
    assert (Delivery.objects.get().state, Delivery.objects.get().problem) == (
        Carriage.FAILED, "Hết chỗ",
    )  # fmt: skip


def test_push_when_the_receiver_is_slow_then_given_up_and_others_do_not_wait(
    axis: Axis, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PUSH_SECONDS", 0.4)

    def answer(_: Heard) -> receiving.Answer:
        time.sleep(2)
        return 200, b"", {}

    receiver.answer = answer
    axis.province.sent(axis.province.document(1, "G05"))
    assert pushed(axis, receiver).problem.startswith("timeout")
    assert states() == [Carriage.WAITING]


def test_push_when_the_certificate_is_of_another_name_then_nothing_is_said(
    axis: Axis, receiver: Receiver, tmp_path: Path
) -> None:
    with receiving.receiver(tmp_path, "khac.example") as stranger:
        register(axis, f"https://{receiving.NAME}:{stranger.port}/", may_push_inside=True)
        axis.province.sent(axis.province.document(1, "G05"))
        assert pushed(axis, stranger).problem.startswith("certificate")
        assert stranger.heard == []


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["203.0.114.9", "10.0.0.8"], ["::ffff:10.0.0.8"]]
)
def test_push_when_the_name_leads_inside_then_nothing_is_said(
    axis: Axis, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    register(axis, receiver.url, may_push_inside=False)
    asked: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers

    monkeypatch.setattr(line, "_looked_up", lookup)
    axis.province.sent(axis.province.document(1, "G05"))
    assert pushed(axis, receiver).problem.startswith("address")
    assert (receiver.heard, asked) == ([], [receiving.NAME])


def test_push_when_the_name_changes_after_it_was_judged_then_the_judged_address_is_used(
    axis: Axis, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name server gives another answer to each question: only one is asked."""
    answers = iter([["127.0.0.1"], ["10.255.255.1"]])
    monkeypatch.setattr(line, "_looked_up", lambda *_: next(answers))
    receiver.answer = signing(axis)
    axis.province.sent(axis.province.document(1, "G05"))
    pushed(axis, receiver)
    assert (len(receiver.heard), states()) == (1, [Carriage.DELIVERED])


def test_events_when_pushed_then_each_once_in_their_order(axis: Axis, receiver: Receiver) -> None:
    receiver.answer = lambda _: (204, b"", {})
    pushed(axis, receiver)
    axis.ministry.sent(axis.ministry.document(1, "H42"))
    axis.province.take()
    axis.province.say("G05", "G05,2026,1", StatusCode.ACCEPTED)
    receiver.answer = lambda _: (500, b"", {})
    assert pushed(axis, receiver).failures == 1
    receiver.answer = lambda _: (204, b"", {})
    standing = pushed(axis, receiver)
    assert (standing.failures, standing.retry_at) == (0, None)
    told = opened(axis, receiver.heard[-1])
    assert [one.kind for one in told.events] == [
        "submission_acceptance", "content_handover", "status",
    ]  # fmt: skip
    assert standing.position == told.events[-1].position
    before = len(receiver.heard)
    pushed(axis, receiver)
    assert len(receiver.heard) == before


def test_packages_when_the_memory_is_used_up_then_they_go_without_files(
    axis: Axis, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "MOST_BYTES", 65 << 20)  # more than there is for all
    axis.province.sent(axis.province.document(1, "G05"), PDF)
    pushed(axis, receiver)
    (brought,) = opened(axis, receiver.heard[0]).deliveries
    assert brought.contents is None


def test_pushing_when_an_address_is_tried_or_changed_then_it_need_not_rest(
    axis: Axis, receiver: Receiver
) -> None:
    receiver.answer = lambda _: (500, b"", {})
    axis.province.sent(axis.province.document(1, "G05"))
    assert pushed(axis, receiver).failures == 1
    receiver.answer = signing(axis)
    system = SystemId(System.objects.get(code=CODE).pk)
    services.ask_test(ADMIN, system)

    async def for_a_while(gateway: Gateway) -> None:
        pushing = Pushing(
            gateway=gateway, seal=Seal(axis.key, ORIGIN), trust=receiver.trust,
            database_url=database_url(),
        )  # fmt: skip
        running = asyncio.create_task(pushing.run())
        await asyncio.sleep(6)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    with clock.frozen(clock.now()):  # its rest does not pass
        Push.objects.update(retry_at=clock.now() + dt.timedelta(minutes=10))
        axis.client.do(for_a_while)
    tried = queries.last_test(system)
    assert tried is not None
    assert (tried.done_at is not None, tried.outcome) == (True, "")
    assert states() == [Carriage.DELIVERED]
    told = {opened(axis, heard).kind for heard in receiver.heard}
    assert told == {"deliveries", "test"}
