# SPDX-License-Identifier: Apache-2.0
"""Documents across nodes: each receiver gets each once, and what it says comes back."""

import asyncio
import datetime as dt
import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.exchange import services
from lienthong.exchange.models import Delivery, Event, Package, Receiver, System
from lienthong.exchange.rules import documents, jws, nodes
from lienthong.exchange.rules.edxml import Business, Errand, ReceiverChange, StatusCode
from lienthong.exchange.rules.instructions import read
from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway import forwarding
from lienthong.gateway.handing import Away
from lienthong.gateway.store import lending
from lienthong.gateway.tests.federation import (
    MINISTRY,
    NATIONAL,
    PROVINCE,
    Country,
    Tagged,
    party,
)
from lienthong.gateway.tests.parties import ADMIN, Party
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def kinds(country: Country, code: str) -> list[str]:
    return [event["kind"] for event in party(country, code).events()]


def number_of(lent: dict[str, Any]) -> str:
    return str(json.loads(jws.payload(lent["statement"]))["number"])


def test_document_when_for_another_node_then_arrives_once_and_its_states_come_back(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05", "G05.01", "H42.13"), PDF, PDF * 150)
    country.settle()
    (lent,) = ministry.take()
    assert lent["receivers"] == ["G05", "G05.01"]
    opened = jws.opened(lent["statement"], province.private_key.public_key(), documents.DOCUMENT)
    assert documents.edoc(opened).attachments[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert ministry.get(f"deliveries/{lent['id']}/files/1").content == PDF * 150
    (own,) = province.take()
    assert own["receivers"] == ["H42.13"]
    ministry.say("H42", "H42,2026,1", StatusCode.ACCEPTED, StatusCode.IN_PROGRESS)
    country.settle()
    assert ministry.lent() == []
    told = [(one["kind"], one["agency_code"]) for one in province.events()]
    assert told.count(("status", "G05")) == 2
    assert [kind for kind, _ in told].count("relay_to_remote") == 2  # its own, and the national
    assert [kind for kind, _ in told].count("content_handover") == 2
    assert kinds(country, NATIONAL) == []


def test_line_when_cut_then_waits_and_flows_again_the_urgent_first(country: Country) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    country.cut.add(PROVINCE)
    for number, priority in ((1, 0), (2, 0), (3, 3), (4, 1)):
        province.sent(province.document(number, "G05", priority=priority))
    line = country.stations[PROVINCE].line(NATIONAL)
    with pytest.raises(httpx.ConnectError):
        country.run(line.carry(wait=0))
    assert ministry.lent() == []
    country.cut.clear()
    country.run(line.exchange())
    country.settle()
    assert [number_of(lent) for lent in ministry.take()] == ["3", "4", "1", "2"]
    with country.stations[NATIONAL].open():  # in the order in which they left
        came = Package.objects.order_by("id").values_list("document_id", flat=True)
        assert [one.rpartition(",")[2] for one in came] == ["3", "4", "1", "2"]


def test_recall_when_never_left_then_withdrawn_here_and_nobody_hears_of_it(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    country.cut.add(PROVINCE)
    province.sent(province.document(1, "G05"))
    with pytest.raises(httpx.ConnectError):
        country.run(country.stations[PROVINCE].line(NATIONAL).carry(wait=0))
    province.sent(recall(province, 2))
    country.cut.clear()
    country.run(country.stations[PROVINCE].line(NATIONAL).exchange())
    country.settle()
    assert ministry.lent() == []
    assert "withdrawal" in kinds(country, PROVINCE)


def recall(by: Party, number: int) -> Any:
    errand = Errand(kind=Business.REVOKE, reason="Sai", document_id=f"{by.code},2026,1")
    return by.document(number, "G05", errand=errand)


def test_recall_when_delivered_then_the_receiver_agrees_and_reports_the_destruction(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05"))
    country.settle()
    ministry.take()
    province.sent(recall(province, 2))
    country.settle()
    (asked,) = ministry.take()
    assert number_of(asked) == "2"
    ministry.say("H42", "H42,2026,1", StatusCode.AGREED)
    report = documents.DestructionReport(
        organ_code="G05", sender_code="H42", document_id="H42,2026,1", at=clock.now(), by="Văn thư"
    )
    signed = ministry.signed(report, documents.DESTRUCTION)
    assert "id" in ministry.post("destructions", json=[signed]).json()["results"][0]
    country.settle()
    assert "destruction" in kinds(country, PROVINCE)
    with country.stations[PROVINCE].open():
        receiver = Receiver.objects.get(package__document_id="H42,2026,1")
        assert (receiver.answer, receiver.outcome, receiver.asked) == ("15", "taken_back", "")


def test_recall_when_not_yet_fetched_there_then_withdrawn_there_and_told_here(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05"))
    country.settle()
    province.sent(recall(province, 2))
    country.settle()
    assert ministry.lent() == []
    with country.stations[PROVINCE].open():
        receiver = Receiver.objects.get(package__document_id="H42,2026,1")
        assert (receiver.outcome, receiver.asked) == ("taken_back", "")


def test_update_when_it_adds_a_receiver_over_there_then_that_one_gets_the_document(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05"), PDF)
    country.settle()
    ministry.take()
    errand = Errand(
        kind=Business.UPDATE, reason="Thêm", document_id="H42,2026,1", receivers_changed=True,
        changes=(ReceiverChange(organ_code="G05.01", is_added=True),),
    )  # fmt: skip
    province.sent(province.document(2, "G05", errand=errand))
    country.settle()
    came = {number_of(one): one["receivers"] for one in ministry.take()}
    assert came == {"1": ["G05.01"], "2": ["G05"]}
    country.settle()
    assert ministry.lent() == []


def test_answer_when_lost_on_each_way_then_still_once(country: Country) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    for number, path in enumerate(("relays", "events", "nodes"), start=1):
        country.lost.add(path)
        province.sent(province.document(number, "G05"), PDF)
        for _ in range(4):
            for act in ("exchange", "carry", "hear"):
                try_all(country, act)
    lent = ministry.take()
    assert len(lent) == 3
    with country.stations[NATIONAL].open():
        assert Package.objects.count() == 3
        assert Event.objects.filter(kind="submission_acceptance").count() == 3


def try_all(country: Country, act: str) -> None:
    """Let each line do something once; what fails is put back at once, and tried again."""
    for station in country.stations.values():
        with clock.frozen(clock.now() + dt.timedelta(minutes=3)):
            country.run(station.gateway.return_leases())
        for code in [one.code for one in station.gateway.directory.nodes.values() if one.system]:
            line = station.line(code)
            values = {} if act == "exchange" else {"wait": 0}
            with suppress(httpx.HTTPError):
                if act != "carry" or line.is_up:
                    country.run(getattr(line, act)(**values))


# --- whose word it is -------------------------------------------------------


def test_relay_when_the_sender_never_signed_it_then_refused(country: Country) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    forger = replace(province, private_key=ministry.private_key)
    statement = forger.signed(forger.document(1, "G05"), documents.DOCUMENT)
    answer = relay(country, PROVINCE, statement)
    assert (answer.status_code, code_of(answer)) == (503, "gateway.signer_unknown")


def test_relay_when_of_an_agency_of_this_node_itself_then_refused(country: Country) -> None:
    national = party(country, NATIONAL)
    statement = national.signed(national.document(1, "G22"), documents.DOCUMENT)
    assert code_of(relay(country, PROVINCE, statement)) == "gateway.signer_unknown"


@pytest.mark.parametrize(
    "changes",
    [
        {"path": (PROVINCE, NATIONAL, PROVINCE)},
        {"path": (MINISTRY, PROVINCE)},
        {"path": (NATIONAL, PROVINCE)},
        {"path": ()},
        {"sha256": "00" * 32},
    ],
)
def test_relay_when_it_loops_or_lies_then_refused(
    country: Country, changes: dict[str, Any]
) -> None:
    province = party(country, PROVINCE)
    statement = province.signed(province.document(1, "G05"), documents.DOCUMENT)
    answer = relay(country, PROVINCE, statement, **changes)
    assert (answer.status_code, code_of(answer)) == (403, "gateway.bad_relay")


def test_relay_when_for_an_agency_of_where_it_came_from_then_never_sent_back(
    country: Country,
) -> None:
    province = party(country, PROVINCE)
    statement = province.signed(province.document(1, "H42.13"), documents.DOCUMENT)
    answer = relay(country, PROVINCE, statement, receivers=("H42.13",))
    assert code_of(answer) == "gateway.not_carried_here"


def test_document_when_a_node_uses_the_doors_of_systems_then_refused(country: Country) -> None:
    for path in ("documents", "leases", "statuses"):
        answer = as_node(country, PROVINCE, "POST", path, content=b"")
        assert code_of(answer) == "gateway.not_a_node", path
    province = party(country, PROVINCE)
    assert code_of(province.post("nodes", content=b"")) == "gateway.not_a_node"


def test_page_when_it_claims_agencies_of_another_then_refused(country: Country) -> None:
    station = country.stations[PROVINCE]
    told = station.gateway.directory.ours.signers.page
    claimed = replace(told, version=99, agencies=(*told.agencies, ("G05.01", "Vụ của người khác")))
    page = jws.sign(nodes.written(claimed), station.identity.words, nodes.PAGE)
    answer = as_node(country, PROVINCE, "POST", "nodes", content=page.encode())
    assert code_of(answer) == "gateway.bad_page"


def test_page_when_an_older_one_is_shown_then_the_later_stays(country: Country) -> None:
    station = country.stations[PROVINCE]
    told = station.gateway.directory.ours.signers.page
    older = jws.sign(
        nodes.written(replace(told, version=0, agencies=())), station.identity.words, nodes.PAGE
    )
    answer = as_node(country, PROVINCE, "POST", "nodes", content=older.encode())
    assert answer.status_code == 200
    assert country.stations[NATIONAL].gateway.directory.agencies["H42.13"]


def test_key_when_changed_while_a_document_waits_then_it_still_verifies(country: Country) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05"))
    with country.stations[PROVINCE].open():
        system = System.objects.get(code="00.01.H42")
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        services.register_public_key(ADMIN, system.pk, public)
    country.introduce()
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["1"]


def test_neighbour_when_parted_from_then_refused(country: Country) -> None:
    station = country.stations[NATIONAL]
    with station.open():
        services.part_from_node(ADMIN, PROVINCE)
    station.refresh()
    answer = as_node(country, PROVINCE, "GET", "events")
    assert code_of(answer) == "gateway.certificate_unknown"


def relay(country: Country, by: str, statement: str, **changes: Any) -> httpx.Response:
    """Hand something on to the national node, as a node would."""
    told = nodes.Relay(
        delivery=uuid7(),
        sha256=hashlib.sha256(statement.encode()).hexdigest(),
        receivers=("G05",),
        path=(by,),
        at=clock.now(),
    )
    identity = country.stations[by].identity
    words = jws.sign(nodes.written(replace(told, **changes)), identity.words, nodes.RELAY)
    parts = [("statement", (None, f"{words}\n{statement}"))]
    return as_node(country, by, "POST", "relays", files=parts)


def as_node(country: Country, by: str, method: str, path: str, **values: Any) -> httpx.Response:
    async def once() -> httpx.Response:
        national = country.stations[NATIONAL]
        tagged = Tagged(national.application, country.stations[by].pem)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(tagged), base_url="http://nut.example"
        ) as http:
            return await http.request(method, f"/exchange/v1/{path}", **values)

    answer: httpx.Response = country.run(once())
    return answer


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


# --- one document that cannot go --------------------------------------------


def spoilt(country: Country, number: int, answer: Any) -> None:
    """Let the national node answer so, whenever this document is handed to it."""

    def judge(content: bytes) -> Any:
        part = content.split(b'name="statement"\r\n\r\n')[1].split(b"\r\n")[0]
        told = json.loads(jws.payload(part.split(b"\n")[1].decode()))
        return answer if told["document_id"] == f"H42,2026,{number}" else None

    country.judges[NATIONAL] = judge


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(413, text="<html>too large</html>"),
        httpx.Response(500),
        httpx.Response(502, text="<html>bad gateway</html>"),
        httpx.Response(200, text="<html>welcome</html>"),
        httpx.Response(201, json={"leaf": str(uuid7()), "receipt": {}}),
        httpx.Response(
            503, json={"type": "urn:lienthong:error:gateway.body_missing", "title": "-"}
        ),
        httpx.ReadTimeout("60 s"),
        httpx.ReadError("reset"),
    ],
)
def test_document_when_it_is_never_taken_then_waits_alone_and_the_others_flow(
    country: Country, answer: Any
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    spoilt(country, 1, answer)
    for number, priority in ((1, 3), (2, 0), (3, 2)):
        province.sent(province.document(number, "G05", priority=priority), PDF)
    line = country.stations[PROVINCE].line(NATIONAL)
    for _ in range(3):
        with suppress(httpx.HTTPError):
            country.run(line.carry(wait=0))
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["3", "2"]
    with country.stations[PROVINCE].open():
        waits = Delivery.objects.get(package__document_id="H42,2026,1")
        assert (waits.state, waits.lent_until) == (Carriage.WAITING, None)
        assert waits.ready_at > clock.now()
        assert read(waits.problem)[0] is not None or waits.problem == "-"
    country.judges.clear()
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
        country.settle()
        assert [number_of(one) for one in ministry.take()] == ["1"]


def test_document_when_its_file_is_gone_then_waits_alone_and_the_others_flow(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05", priority=3), PDF * 150)
    large = hashlib.sha256(PDF * 150).digest()
    country.stations[PROVINCE].gateway.bodies.path(large).unlink()
    province.sent(province.document(2, "G05"))
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["2"]
    with country.stations[PROVINCE].open():
        waits = Delivery.objects.get(package__document_id="H42,2026,1")
        assert waits.problem.startswith("Trục chưa đọc được tệp này")


def test_line_when_the_neighbour_is_busy_then_all_wait_and_none_for_longer(
    country: Country,
) -> None:
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    busy = {"type": "urn:lienthong:error:gateway.busy", "title": "Bận"}
    country.judges[NATIONAL] = lambda _: httpx.Response(503, json=busy)
    for number, priority in ((1, 0), (2, 3)):
        province.sent(province.document(number, "G05", priority=priority))
    line = country.stations[PROVINCE].line(NATIONAL)
    with pytest.raises(Away):
        country.run(line.carry(wait=0))
    assert not line.is_up
    country.judges.clear()
    country.run(line.exchange())
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["2", "1"]


def test_large_document_when_its_hand_over_fails_then_lent_no_longer(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "LARGE_BYTES", 1 << 20)
    monkeypatch.setattr(lending, "SLOWEST_BYTES_PER_SECOND", 100)  # lent for hours
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    spoilt(country, 1, httpx.ReadError("reset"))
    province.sent(province.document(1, "G05"), PDF * 150)
    line = country.stations[PROVINCE].line(NATIONAL)

    async def carried() -> None:
        await line.carry(wait=0)
        await asyncio.gather(*line._large)

    country.run(carried())
    with country.stations[PROVINCE].open():
        waits = Delivery.objects.get()
        assert (waits.state, waits.problem) == (Carriage.WAITING, "broken: reset")
    country.judges.clear()
    country.run(carried())
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["1"]


def test_large_documents_when_more_than_may_go_beside_then_the_small_ones_go_on(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "LARGE_BYTES", 1 << 20)
    monkeypatch.setattr(forwarding, "MOST_LARGE", 0)
    province, ministry = party(country, PROVINCE), party(country, MINISTRY)
    province.sent(province.document(1, "G05", priority=3), PDF * 150)
    province.sent(province.document(2, "G05"))
    country.settle()
    assert [number_of(one) for one in ministry.take()] == ["2"]
    with country.stations[PROVINCE].open():
        waits = Delivery.objects.get(package__document_id="H42,2026,1")
        assert (waits.state, waits.attempts) == (Carriage.WAITING, 0)
