# SPDX-License-Identifier: Apache-2.0
"""Catalogues and requests for access between nodes: read, asked, decided; cut off, and joined."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connection

from lienthong.exchange import services as exchange
from lienthong.exchange.rules import jws, nodes
from lienthong.gateway.sharing import words as talks
from lienthong.gateway.tests.crossing import SERVICE, Crossing, furnish, opened
from lienthong.gateway.tests.federation import MINISTRY, NATIONAL, PROVINCE, Country, Station
from lienthong.gateway.tests.parties import ADMIN
from lienthong.gateway.tests.providers import answer, provider
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.orgs import queries as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import AlreadyAsked, BadRequest, RequestMissing, ServiceMissing
from lienthong.sharing.models import AccessRequest, Neighbour, Right, Service, Word
from lienthong.sharing.rules import words
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.rules.words import Kind
from lienthong.sharing.services import leaving
from lienthong.sharing.tests import factories


@pytest.fixture
def world(country: Country) -> Iterator[Crossing]:
    with provider() as made, opened(furnish(country, made)) as world:
        made.act = lambda asked, line: answer(line, b'{"n":1}')
        world.introduce()
        yield world


def talk(world: Crossing, *, to: str = MINISTRY) -> None:
    world.country.run(world.near.talk(to).once())


def take(station: Station) -> int:
    with station.open():
        return services.take_words()


def seen(world: Crossing, text: str = "") -> list[queries.ServiceView]:
    with world.near.open():
        return queries.catalogue(text)[0]


@dataclass(frozen=True)
class Asking:
    id: UUID
    officer: Any


def ask(world: Crossing, **more: Any) -> Asking:
    """Ask at the province's node for a service of the ministry's, as its officer."""
    (service,) = seen(world)
    with world.near.open():
        officer = factories.officer(orgs.agency_by_code("H42"))
        wanted = services.Asked(
            subsystem_id=world.caller.id, service_id=service.id, legal_basis="Luật A, điều 1",
            purpose="Giải quyết hồ sơ", **more,
        )  # fmt: skip
        return Asking(services.ask(officer, wanted), officer)


def approve(world: Crossing) -> tuple[Asking, list[UUID]]:
    """Ask at one node and approve at the other; return the request, and the rights over there."""
    talk(world)
    asking = ask(world)
    talk(world)
    take(world.far)
    with world.far.open():
        officer = factories.officer(orgs.agency_by_code("G05"))
        return asking, services.approve(officer, asking.id)


def state(station: Station, request_id: UUID) -> RequestState:
    with station.open():
        return RequestState(AccessRequest.objects.get(pk=request_id).state)


def test_catalogue_when_a_node_offers_then_listed_here_with_its_documents(world: Crossing) -> None:
    talk(world)
    (found,) = seen(world, "dan cu bo tai chinh")
    assert (found.identifier, found.node) == (SERVICE, MINISTRY)
    assert (found.agency, found.node_name) == ("Bộ Tài chính", f"Nút {MINISTRY}")
    assert found.base_url == "" and found.version == "1.2"
    with world.near.open():
        view = queries.service(found.id)
        assert [f"{one.method} {one.path}" for one in view.endpoints] == [
            "POST /citizens", "GET /citizens/{number}", "PUT /citizens/{number}",
        ]  # fmt: skip
        assert "Một người" in queries.document_of(found.id)
        assert queries.neighbours() == [(MINISTRY, f"Nút {MINISTRY}")]
        assert queries.catalogue(node="")[0] == [] and len(queries.catalogue(node=MINISTRY)[0]) == 1
        owner = factories.officer(orgs.agency_by_code("H42"))
        for one in (owner, factories.SYSTEM):
            with pytest.raises(ServiceMissing):  # nobody here changes it
                services.change_state(one, found.id, State.MAINTENANCE, "x")
    with world.far.open():
        services.change_state(factories.SYSTEM, world.service_id, State.MAINTENANCE, "đến 12 giờ")
    talk(world)
    assert (seen(world)[0].state, seen(world)[0].notice) == (State.MAINTENANCE, "đến 12 giờ")
    last = clock.today() + dt.timedelta(days=90)
    with world.far.open():
        services.change_state(
            factories.SYSTEM, world.service_id, State.DEPRECATED, "thôi", ends_on=last
        )
    talk(world)
    assert (seen(world)[0].state, seen(world)[0].ends_on) == (State.DEPRECATED, last)
    with world.far.open():
        services.change_state(factories.SYSTEM, world.service_id, State.ENDED, "thôi")
    talk(world)
    assert seen(world) == []


def test_catalogue_when_it_has_many_pages_then_all_of_them_once(
    world: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_OFFERS", 3)
    with world.far.open():
        owner = queries.own_subsystems(factories.officer(orgs.agency_by_code("G05")))[0]
        for number in range(7):
            factories.service(owner.id, code=f"s-{number}")
    talk(world)
    assert sorted(one.code for one in seen(world)) == ["person", *(f"s-{n}" for n in range(7))]
    before = [one.id for one in seen(world)]
    talk(world)
    assert [one.id for one in seen(world)] == before


def test_catalogue_when_the_system_closes_or_comes_again_then_so_do_its_services(
    world: Crossing,
) -> None:
    talk(world)
    with world.far.open():
        owner = queries.own_subsystems(factories.officer(orgs.agency_by_code("G05")))[0]
        services.close_subsystem(factories.SYSTEM, owner.id)
    world.introduce()
    assert seen(world) == []  # by its node's page already
    talk(world)
    with world.far.open():
        services.reopen_subsystem(factories.SYSTEM, owner.id)
    world.introduce()
    talk(world)
    assert [one.state for one in seen(world)] == [State.ON]


def test_catalogue_when_read_before_the_page_that_names_its_system_then_read_again(
    world: Crossing,
) -> None:
    with world.far.open():
        late = factories.subsystem(orgs.agency_by_code("G05").id, "csdl")
        factories.service(late.id, code="population")
    talk(world)  # the ministry's page has not come yet
    assert [one.code for one in seen(world)] == ["person"]
    world.introduce()
    talk(world)
    assert {one.code for one in seen(world)} == {"person", "population"}


def test_request_when_asked_elsewhere_then_decided_there_and_heard_here(world: Crossing) -> None:
    talk(world)
    (service,) = seen(world)
    with world.near.open():
        (one,) = [e for e in queries.service(service.id).endpoints if e.method == "GET"]
    asking = ask(world, endpoint_ids=(one.id,))
    assert world.call().json()["type"] == "Server.ServerProxy.AccessDenied"
    talk(world)
    talk(world)  # told again: still one
    assert take(world.far) == 1 and take(world.far) == 0
    with world.far.open():
        provider = factories.officer(orgs.agency_by_code("G05"))
        (view,) = queries.asked_of(provider)
        assert (view.caller, view.caller_node) == (world.caller.identifier, f"Nút {PROVINCE}")
        assert view.endpoints == ("GET /citizens/{number}",)
        assert view.asked_by == "Cán bộ thử nghiệm" and view.id == asking.id
        services.approve(provider, view.id, per_day=3)  # the refused call counts
    talk(world)
    assert take(world.near) == 1
    with world.near.open():
        view, may_decide, may_withdraw = queries.request(asking.officer, asking.id)
    assert view.state is RequestState.APPROVED and view.decided_by == "Cán bộ thử nghiệm"
    assert view.service_node == f"Nút {MINISTRY}" and view.heard_at is not None
    assert not may_decide and not may_withdraw
    world.forget()
    assert [world.call().status_code for _ in range(3)] == [200, 200, 429]
    denied = world.call("POST", "/citizens", content=b"{}").json()["type"]
    assert denied == "Server.ServerProxy.AccessDenied"


def test_request_of_a_system_just_opened_when_told_at_once_then_its_node_is_told_of_it_first(
    world: Crossing,
) -> None:
    talk(world)
    (service,) = seen(world)
    station = world.near
    with station.open():
        agency = orgs.agency_by_code("H42")
        made = factories.subsystem(agency.id, "vua-mo")
        wanted = services.Asked(
            subsystem_id=made.id, service_id=service.id, legal_basis="Luật A", purpose="Việc B"
        )
        request_id = services.ask(factories.officer(agency), wanted)
    talk(world)
    assert take(world.far) == 1
    assert state(world.far, request_id) is RequestState.ASKED
    with world.far.open():
        assert not Word.objects.get(request_id=request_id).problem


def test_request_when_refused_there_then_the_reason_comes_back_and_it_may_be_asked_anew(
    world: Crossing,
) -> None:
    talk(world)
    asking = ask(world)
    with pytest.raises(AlreadyAsked):
        ask(world)
    talk(world)
    take(world.far)
    with world.near.open(), pytest.raises(RequestMissing):  # not theirs to decide, though asked
        services.approve(factories.SYSTEM, asking.id)
    with world.far.open():
        services.refuse(factories.SYSTEM, asking.id, "Nêu rõ căn cứ")
    talk(world)
    take(world.near)
    with world.near.open():
        view = queries.request(asking.officer, asking.id)[0]
    assert (view.state, view.reason) == (RequestState.REFUSED, "Nêu rõ căn cứ")
    again = ask(world)
    talk(world)
    take(world.far)
    assert state(world.far, again.id) is RequestState.ASKED


def test_request_when_the_node_is_cut_off_then_waits_and_flows(world: Crossing) -> None:
    talk(world)
    world.country.cut.add(MINISTRY)
    asking = ask(world)
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            talk(world)
    with world.near.open():
        assert queries.request(asking.officer, asking.id)[0].heard_at is None
    world.country.cut.clear()
    world.country.lost.add("nodes")  # what it says reaches them, their answer is lost
    with pytest.raises(httpx.ReadError):
        talk(world)
    take(world.far)
    with world.far.open():
        services.approve(factories.SYSTEM, asking.id)
    talk(world)
    assert take(world.near) == 1
    assert state(world.near, asking.id) is RequestState.APPROVED


def test_request_when_withdrawn_then_leaves_their_desk_unless_decided_before(
    world: Crossing,
) -> None:
    talk(world)
    first = ask(world)
    talk(world)
    take(world.far)
    with world.near.open():
        services.withdraw(first.officer, first.id)
    second = ask(world)  # at once: both travel together
    talk(world)
    take(world.far)
    take(world.far)
    assert state(world.far, first.id) is RequestState.WITHDRAWN
    assert state(world.far, second.id) is RequestState.ASKED
    talk(world)
    with world.near.open():
        assert AccessRequest.objects.get(pk=first.id).heard_at is not None
        services.withdraw(second.officer, second.id)
    with world.far.open():
        services.approve(factories.SYSTEM, second.id)  # before the withdrawal arrives
    talk(world)
    take(world.far)
    take(world.near)
    assert state(world.near, second.id) is state(world.far, second.id) is RequestState.APPROVED


def test_request_when_it_cannot_be_taken_then_refused_with_the_reason(world: Crossing) -> None:
    talk(world)
    asking = ask(world)
    talk(world)
    with world.far.open():  # it ends before anybody looked
        for to in (State.DEPRECATED, State.ENDED):
            services.change_state(factories.SYSTEM, world.service_id, to, "thôi")
    take(world.far)
    talk(world)
    take(world.near)
    with world.near.open():
        view = queries.request(asking.officer, asking.id)[0]
    assert view.state is RequestState.REFUSED and "không còn nhận yêu cầu" in view.reason


def told(world: Crossing, signer: Station, **changed: Any) -> httpx.Response:
    """Tell the far node of a request, as the near node's connection."""
    request = words.Request(
        id=uuid7(), node=PROVINCE, to=MINISTRY, caller=world.caller.identifier, service=SERVICE,
        endpoints=(), legal_basis="Luật A", purpose="Việc B", until_day=None,
        asked_at=world.country.stations[NATIONAL].identity.authority.not_valid_before_utc,
        asked_by="Ai đó",
    )  # fmt: skip
    payload = words.written(replace(request, **changed))
    statement = jws.sign(payload, signer.identity.words, words.REQUEST)
    content = words.written(words.Told(known="", requests=(statement,)))
    return post(world, content)


def post(world: Crossing, content: bytes, node: str = PROVINCE) -> httpx.Response:
    async def once() -> httpx.Response:
        known = world.near.gateway.directory.nodes
        far = talks.reachable(known, MINISTRY)
        assert far is not None
        async with world.country.dialler(world.near)(far) as http:
            return await http.post(
                talks.PATH, content=content, headers={"Lienthong-Node": node}
            )  # fmt: skip

    found: httpx.Response = world.country.run(once())
    return found


def test_words_when_signed_by_another_or_meant_for_another_then_not_heard(world: Crossing) -> None:
    stranger = world.country.stations[NATIONAL]
    assert told(world, stranger).json()["type"] == "Client.BadRequest"
    assert told(world, world.near, to=NATIONAL).json()["type"] == "Client.BadRequest"
    assert told(world, world.near, node=NATIONAL).json()["type"] == "Client.BadRequest"
    for content in (b"", b"{", b'{"known":1}', b'{"known":"","requests":["a.b.c"]}', b"[" * 99_999):
        assert post(world, content).json()["type"] == "Client.BadRequest"
    refused = post(world, b'{"known":""}', node=NATIONAL).json()
    assert refused["type"] == "Server.ServerProxy.SslAuthenticationFailed"
    long = post(world, b" " * (talks.MOST_TOLD_BYTES + 1))
    assert long.json()["type"] == "Client.BadRequest"
    with world.far.open():
        assert not Word.objects.exists()
    assert told(world, world.near).status_code == 200


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"caller": "VN/GOV/G05/dan-cu"}, "chưa biết hệ thống gọi"),
        ({"service": "VN/GOV/G05/dan-cu/khac"}, "không còn nhận"),
        ({"endpoints": (("GET", "/khac"),)}, "đã đổi"),
        ({"purpose": " "}, "không nêu"),
    ],
)
def test_request_when_it_asks_what_is_not_there_then_told_why(
    world: Crossing, changed: dict[str, Any], why: str
) -> None:
    assert told(world, world.near, **changed).status_code == 200
    take(world.far)
    with world.far.open():
        assert why in Word.objects.get().problem and not AccessRequest.objects.exists()


def test_answer_when_of_a_request_to_somebody_else_then_nothing_is_decided(
    world: Crossing,
) -> None:
    """Another node answers a request that never was its to answer."""
    talk(world)
    asking = ask(world)
    forged = words.Answer(
        id=asking.id, node=NATIONAL, to=PROVINCE, state=RequestState.APPROVED, reason="",
        decided_by="", decided_at=None,
    )  # fmt: skip
    with world.near.open():
        Word.objects.create(
            node=NATIONAL, request_id=asking.id, kind=words.Kind.DECIDED, statement="x",
            told=words.written(forged).decode(),
            received_at=AccessRequest.objects.get().asked_at,
        )  # fmt: skip
        services.take_words()
        assert Word.objects.get().problem and AccessRequest.objects.get().state == "asked"
        assert Service.objects.get().state == State.ON


def test_request_and_answer_when_written_then_across_within_seconds(world: Crossing) -> None:
    talk(world)
    for station in (world.near, world.far):
        with station.open(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    others = ((world.near, MINISTRY), (world.far, PROVINCE))
    tasks = [run(world, one.talk(to).run()) for one, to in others]
    world.country.run(asyncio.sleep(2))  # the first round; the next one is fifteen seconds away
    asking = ask(world)
    arrives(world, world.far, Kind.ASKED)
    assert take(world.far) == 1
    with world.far.open():
        officer = factories.officer(orgs.agency_by_code("G05"))
        services.approve(officer, asking.id)
    arrives(world, world.near, Kind.DECIDED)
    assert take(world.near) == 1 and state(world.near, asking.id) is RequestState.APPROVED
    with world.far.open():
        for right in Right.objects.all():
            services.end_right(officer, right.pk)
    arrives(world, world.near, Kind.ENDED)

    async def end() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    world.country.run(end())


def run(world: Crossing, coroutine: Any) -> Any:
    async def made() -> Any:
        return asyncio.get_running_loop().create_task(coroutine)

    return world.country.run(made())


def arrives(world: Crossing, station: Station, kind: Kind) -> None:
    """Wait five seconds at most for a word, and for the job that is to take it."""
    for _ in range(50):
        world.country.run(asyncio.sleep(0.1))
        with station.open(), connection.cursor() as cursor:
            cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
            if ("sharing.take_words",) in cursor.fetchall():
                assert Word.objects.filter(kind=kind, taken_at=None).exists()
                return
    pytest.fail(f"{kind} has not arrived")


def test_node_when_it_leaves_then_its_services_end_and_after_a_day_its_rights(
    world: Crossing,
) -> None:
    asking, (right,) = approve(world)
    (offered,) = seen(world)
    for station in (world.near, world.far):
        with station.open():
            exchange.part_from_node(ADMIN, NATIONAL)  # who introduced them to each other
        station.refresh()
    assert seen(world) == []
    with world.near.open():
        assert queries.service(offered.id).state is State.ENDED  # its page stays
        with pytest.raises(BadRequest):
            officer = factories.officer(orgs.agency_by_code("H42"))
            services.ask(
                officer,
                services.Asked(
                    subsystem_id=world.caller.id, service_id=offered.id, legal_basis="x",
                    purpose="y",
                ),
            )  # fmt: skip
    later = clock.now() + leaving.GRACE + dt.timedelta(minutes=1)
    for station, many in ((world.near, 1), (world.far, 1)):
        with station.open():
            assert services.end_with_nodes_gone() == 0  # it may be back
            with clock.frozen(later):
                assert services.end_with_nodes_gone() == many
                assert services.end_with_nodes_gone() == 0
    with world.far.open():
        assert Right.objects.get(pk=right).ended_at == later
    assert state(world.near, asking.id) is RequestState.REFUSED  # nobody will answer it any more


def test_node_when_it_comes_back_then_its_services_and_rights_stand_again(world: Crossing) -> None:
    talk(world)
    card = world.country.stations[NATIONAL].card(nodes.Role.NATIONAL, "G22")
    with world.near.open():
        exchange.part_from_node(ADMIN, NATIONAL)
    world.near.refresh()
    assert seen(world) == []
    with world.near.open():
        exchange.meet_node(ADMIN, card)
    world.near.lines.clear()  # a new neighbour has a new line
    world.introduce()
    talk(world)
    assert [one.identifier for one in seen(world)] == [SERVICE]
    with world.near.open():
        assert Neighbour.objects.get(node=MINISTRY).left_at is None
