# SPDX-License-Identifier: Apache-2.0
"""Pages of a province's node ask a register that a ministry's node holds, through both gateways."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import override_settings
from tests.faults.places import free_port, wait_for

from lienthong.cases.tests import factories as cases
from lienthong.connectors.own_registers import ThroughPlatform
from lienthong.gateway.tests.conftest import country, database_url
from lienthong.gateway.tests.crossing import Crossing, furnish, opened
from lienthong.gateway.tests.federation import MINISTRY, PROVINCE, Country, Station
from lienthong.gateway.tests.providers import provider
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.portal import services as portal
from lienthong.portal.tests import factories as people
from lienthong.portal.tests.factories import BIRTH, MOTHER
from lienthong.registers import queries as registers
from lienthong.registers import services as writing
from lienthong.registers.errors import RegisterAway, RegisterClosed, RegisterEnded, RegisterRefused
from lienthong.registers.queries import AccessView
from lienthong.registers.services import through
from lienthong.sharing import queries, services
from lienthong.sharing.models import Right
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.tests import factories

__all__ = ["country"]
CASE = "H42.13-261122-0001"
SERVICE = "VN/GOV/G05/csdl/population"
#: What the province's pages ask the ministry for: system, and paths of the register.
WANTED = {"cong-dvc": ("/prefill/{key}",), "mot-cua": ("/settle_case/{key}", "/settle_case")}


class Near(httpx.BaseTransport):
    """Hands what pages ask to the province's gateway."""

    station: Station

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        found = Near.station.request(
            request.method, str(request.url), content=request.read(), headers=request.headers
        )
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)


def platform() -> ThroughPlatform:
    """Serve the port `registers.Registers` at the province."""
    return ThroughPlatform(Near())


@contextmanager
def holding(station: Station) -> Iterator[str]:
    """Serve the registers of a node as it does, in a process of their own."""
    port = free_port()
    with station.open():
        url = database_url()
    environment = os.environ | {
        "DATABASE_URL": url, "LIENTHONG_VAR": str(station.var),
        "LIENTHONG_SECRET_KEY": "of the ministry alone",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }  # fmt: skip
    words = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--log-level", "error",
        "lienthong.project.registers:application",
    ]  # fmt: skip
    process = subprocess.Popen(words, env=environment)
    try:
        wait_for(lambda: _answers(port), 90)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/suc-khoe", trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def at(station: Station) -> Iterator[None]:
    """Let Django be the pages of a node: its database, its keys, its gateway."""
    ports = settings.PORTS | {"registers.Registers": f"{__name__}.platform"}
    Near.station = station
    with station.open(), override_settings(VAR=station.var, PORTS=ports, AXIS_URL="http://gw"):
        yield


@pytest.fixture
def world(country: Country) -> Iterator[Crossing]:
    with ExitStack() as stack:
        made = stack.enter_context(provider())
        world = stack.enter_context(opened(furnish(country, made)))
        site = stack.enter_context(holding(world.far))
        with at(world.far):
            owner = factories.subsystem(orgs.agency_by_code("G05").id, "csdl")
            services.publish_register(
                factories.SYSTEM, owner.id, "population", site=site, is_inside=True
            )
            writing.write(
                factories.SYSTEM, "population", MOTHER, _person(),
                valid_from=people.BORN_ON, basis="Kiểm thử",
            )  # fmt: skip
        with at(world.near):
            province = AgencyId(orgs.agency_by_code("H42").id)
            place = services.Place(agency_id=province, holders={}, site="")
            services.connect_registers(factories.SYSTEM, place)
        world.introduce()
        yield world


def _person() -> dict[str, Any]:
    """Return a record without a residence: the ministry's node knows no communes."""
    told = people.person("Lê Thị Mai")
    return {name: value for name, value in told.items() if name != "residence"}


def talk(world: Crossing) -> None:
    world.country.run(world.near.talk(MINISTRY).once())
    world.forget()


def let_in(world: Crossing) -> None:
    """Ask and approve as officers of the two nodes do on their pages."""
    talk(world)
    with at(world.near):
        officer = factories.officer(orgs.agency_by_code("H42"))
        (service,) = [one for one in queries.catalogue("")[0] if one.identifier == SERVICE]
        offered = {one.path: one.id for one in queries.service(service.id).endpoints}
        systems = {
            one.identifier.rpartition("/")[2]: one.id for one in queries.own_subsystems(officer)
        }
        for code, paths in WANTED.items():
            asked = services.Asked(
                subsystem_id=systems[code], service_id=service.id, legal_basis="Luật A, điều 1",
                purpose="Giải quyết hồ sơ", endpoint_ids=tuple(offered[path] for path in paths),
            )  # fmt: skip
            services.ask(officer, asked)
    talk(world)
    with at(world.far):
        services.take_words()
        officer = factories.officer(orgs.agency_by_code("G05"))
        for request in queries.asked_of(officer):
            if request.state is RequestState.ASKED:
                services.approve(officer, request.id)
    talk(world)
    with at(world.near):
        services.take_words()
    world.forget()


def clerk() -> Actor:
    agency = orgs.agency_by_code("H42.13")
    made = cases.official(agency, "Bùi Văn Khôi", "Cán bộ Một cửa", "cases.receive")
    return replace(made, agency_code=agency.code)


def seen(world: Crossing) -> list[AccessView]:
    with at(world.far):
        return registers.accesses(MOTHER)


def read(world: Crossing, who: Actor, **more: Any) -> Any:
    with at(world.near):
        given = {"purpose": "settle_case", "case_code": CASE} | more
        return through().read(who, "population", MOTHER, **given)


def test_form_and_check_when_the_register_is_at_another_node_then_filled_and_seen_there(
    world: Crossing,
) -> None:
    with at(world.near):
        people.commune()
        mother = people.citizen()
        registers_here = writing.through()
        draft = portal.begin(mother, BIRTH)
        assert (draft.away, draft.closed) == (
            (),
            ("population",),
        )  # nobody has let this node in yet
        assert any("population" in one for one in registers_here.check())
    let_in(world)
    with at(world.near):
        again = portal.reopen(mother, draft.id)
        assert (again.draft.away, again.draft.closed) == ((), ())
        assert again.draft.answers["declarant_name"] == "Lê Thị Mai"
        officer = clerk()
        (hit,) = through().find(
            officer,
            "population",
            {"full_name": "le thi mai", "born_on": "1995-09-02"},
            purpose="settle_case",
            case_code=CASE,
        )
        assert hit.key == MOTHER
        assert not any("population" in one for one in registers_here.check())
        assert registers.accesses(MOTHER) == []  # it was not this node's register
    checked, own = seen(world)[:2]
    assert checked.agency_name == "Sở thử nghiệm H42.13 (H42.13)"
    assert (checked.node, checked.node_agency) == (PROVINCE, "UBND tỉnh Ninh Bình")
    assert (checked.post_name, checked.case_code) == ("Cán bộ Một cửa", CASE)
    assert (own.is_own, own.node, own.purpose) == (True, PROVINCE, "prefill")
    near, far = world.leaves(world.near), world.leaves(world.far)
    assert [one["node"]["code"] for one in near[-2:]] == [MINISTRY, MINISTRY]
    assert [one["node"]["code"] for one in far[-2:]] == [PROVINCE, PROVINCE]
    assert near[-1]["request"]["signature"] == far[-1]["node"]["signature"]
    assert far[-1]["answer"]["signature"] == near[-1]["node"]["signature"]
    assert str(checked.exchange_id) == far[-1]["exchange"] and far[-1]["issue"] == CASE


def test_node_when_away_or_its_right_ended_then_away_is_said_and_it_mends_itself(
    world: Crossing,
) -> None:
    let_in(world)
    before = len(seen(world))  # what was read stays, whatever else a test forgets
    with at(world.near):
        officer = clerk()
    assert read(world, officer).data["full_name"] == "Lê Thị Mai"
    world.close_port(MINISTRY)
    with pytest.raises(RegisterAway):
        read(world, officer)
    world.open_port(MINISTRY)
    assert read(world, officer) is not None
    with pytest.raises(RegisterRefused, match="gắn với một hồ sơ"):
        read(world, officer, case_code="")
    assert len(seen(world)) == before + 2
    with at(world.far):
        for right in Right.objects.filter(ended_at=None):
            services.end_right(factories.SYSTEM, right.pk)
    world.forget()
    with pytest.raises(RegisterClosed) as closed:
        read(world, officer)
    assert not isinstance(closed.value, RegisterEnded)  # the province has not heard yet
    talk(world)
    with at(world.near):
        services.take_words()
    with pytest.raises(RegisterEnded, match="đã hết từ"):
        read(world, officer)
    assert len(seen(world)) == before + 2
    let_in(world)
    assert read(world, officer) is not None  # by the approval that stands


def test_site_key_when_changed_then_only_at_once_is_it_refused_until_the_page_has_come(
    world: Crossing,
) -> None:
    let_in(world)
    before = len(seen(world))  # what was read stays, whatever else a test forgets
    with at(world.near):
        officer = clerk()
        services.prepare_site_key()
    world.introduce()
    with at(world.near), clock.frozen(clock.now() + dt.timedelta(seconds=601)):
        services.change_site_key()
    assert read(world, officer) is not None  # the ministry had read of it ahead
    with at(world.near):
        services.change_site_key(is_at_once=True)
    with pytest.raises(RegisterAway):
        read(world, officer)
    world.introduce()
    assert read(world, officer) is not None
    with at(world.near), clock.frozen(clock.now() - dt.timedelta(seconds=150)):
        spoken_late = through()
        with pytest.raises(RegisterAway):  # the clocks are apart: said as such in both logs
            spoken_late.read(officer, "population", MOTHER, purpose="settle_case", case_code=CASE)
    with pytest.raises(RegisterAway):  # an agency that the province does not carry
        read(world, replace(officer, agency_code="G05"))
    assert len(seen(world)) == before + 2
