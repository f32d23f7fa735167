# SPDX-License-Identifier: Apache-2.0
"""The pages of sharing: who sees what, what is shown once, what a stranger may not."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import resolve

from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import uuid7
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import ports, queries, services
from lienthong.sharing.errors import RequestMissing, ServiceMissing, SubsystemMissing
from lienthong.sharing.models import Right, Service, Subsystem
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.tests import factories

pytestmark = pytest.mark.django_db
DESK, CATALOGUE = "/chia-se-du-lieu", "/dich-vu-du-lieu"
PLATFORM = ports.FakePlatform(
    ports.Answered(
        status=200, headers=(("Lienthong-Leaf", str(uuid7())),), content=b'{"a": "<b>"}',
        is_whole=True, ms=4,
    )
)  # fmt: skip


def platform() -> ports.FakePlatform:
    """Serve the port `sharing.Platform` in these tests."""
    return PLATFORM


@pytest.fixture(autouse=True)
def _own_platform() -> Iterator[None]:
    PLATFORM.asked.clear()
    with override_settings(PORTS={"sharing.Platform": f"{__name__}.platform"}):
        yield


@pytest.fixture
def ministry() -> AgencyView:
    return orgs.agency("G01", "Bộ Công an")


@pytest.fixture
def province() -> AgencyView:
    return orgs.agency("H42", "UBND tỉnh Ninh Bình")


def asked(actor: Actor, path: str, **posted: Any) -> HttpResponse:
    """Call the view of an address as somebody; a POST where something is posted."""
    make = RequestFactory()
    request: Any = make.post(path, posted) if posted else make.get(path)
    request.actor, request.session = actor, {}
    request._messages = _Said()
    found = resolve(path.partition("?")[0])
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    request.close()
    return answer


class _Said(list[str]):
    def add(self, _level: int, message: str, _tags: str = "") -> None:
        self.append(message)


def operator() -> Actor:
    rights = (queries.OPERATE, queries.RIGHT)
    return orgs.official(orgs.agency("H99").id, *rights, agency_code="H99")


def test_catalogue_when_read_by_anybody_then_shows_no_address(ministry: AgencyView) -> None:
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    listed = asked(ANONYMOUS, f"{CATALOGUE}/?q=dân+cư").content.decode()
    assert "Tra cứu dân cư" in listed and "VN/GOV/G01/dan-cu/person" in listed
    assert "Tra cứu dân cư" not in asked(ANONYMOUS, f"{CATALOGUE}/?q=xyz").content.decode()
    for page in ("9" * 5_000, "-1", "²", "0"):
        assert asked(ANONYMOUS, f"{CATALOGUE}/?trang={page}").status_code == 200
    page = asked(ANONYMOUS, f"{CATALOGUE}/{service_id}").content.decode()
    document = asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/openapi.json").content.decode()
    assert "/citizens/{number}" in page and "Sửa một người" in page
    assert not re.search(r"127\.0\.0\.1:9|10\.0\.0\.1", page + document)
    assert asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/xin-quyen").status_code == 302


def test_publishing_when_checked_then_findings_are_shown_and_nothing_is_written(
    ministry: AgencyView,
) -> None:
    officer, provider = factories.officer(ministry), factories.subsystem(ministry.id, "dan-cu")
    typed: dict[str, Any] = {
        "subsystem": str(provider.id), "code": "person", "base_url": "https://a.example/api",
        "timeout_seconds": "10",
    }  # fmt: skip
    file = SimpleUploadedFile("dan-cu.json", factories.DOCUMENT)
    shown = asked(officer, f"{DESK}/dich-vu/cong-bo", **typed, document=file)
    page = shown.content.decode()
    assert shown.status_code == 200 and not Service.objects.exists()
    assert "Trường trên đường dẫn không có trong danh sách tham số" in page
    bad = asked(officer, f"{DESK}/dich-vu/cong-bo", **typed, text="openapi: 2")
    assert bad.status_code == 422 and "OpenAPI" in bad.content.decode()
    sent = asked(
        officer, f"{DESK}/dich-vu/cong-bo", **typed, text=factories.DOCUMENT.decode(),
        **{"cong-bo": "1"},
    )  # fmt: skip
    assert sent.status_code == 303 and Service.objects.get().state == State.SANDBOX
    again = asked(
        officer, f"{DESK}/dich-vu/cong-bo", **typed,
        text=factories.DOCUMENT.replace(b'"put"', b'"x-put"').decode(),
    )  # fmt: skip
    assert "Thao tác không còn trong tài liệu mới" in again.content.decode()


def test_access_when_asked_on_pages_then_followed_and_decided(
    province: AgencyView, ministry: AgencyView
) -> None:
    ours, theirs = factories.officer(province), factories.officer(ministry)
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(province.id, "mot-cua")
    typed = {
        "subsystem": str(caller.id), "scope": "some", "legal_basis": "Luật A, điều 1",
        "purpose": "Đối chiếu",
    }  # fmt: skip
    path = f"{CATALOGUE}/{service_id}/xin-quyen"
    assert asked(ours, path, **typed).status_code == 422  # no operation chosen
    endpoint = queries.service(service_id).endpoints[0]
    assert asked(ours, path, **typed, endpoints=str(endpoint.id)).status_code == 303
    (request,) = queries.asked_of(theirs)
    page = f"{DESK}/yeu-cau/{request.id}"
    assert "Rút yêu cầu" in asked(ours, page).content.decode()
    assert "Đối chiếu" in asked(theirs, f"{DESK}/").content.decode()
    with pytest.raises(RequestMissing):
        asked(factories.officer(orgs.agency("G02")), page)
    assert asked(theirs, page, viec="tu-choi", reason=" ").status_code == 422
    assert asked(theirs, page, viec="dong-y", per_day="5").status_code == 303
    assert queries.asked_of(theirs)[0].state is RequestState.APPROVED
    right = Right.objects.get()
    assert asked(theirs, f"{DESK}/quyen/{right.pk}", per_second="7").status_code == 303
    right.refresh_from_db()
    assert (right.per_second, right.per_day) == (7, None)
    assert "/citizens" in asked(ours, f"{DESK}/quyen").content.decode()
    assert asked(theirs, f"{DESK}/quyen/{right.pk}", viec="cham-dut").status_code == 303
    assert not queries.rights_of(theirs)


def test_service_when_shown_to_its_provider_then_use_and_errors_but_no_path(
    province: AgencyView, ministry: AgencyView
) -> None:
    officer = factories.officer(ministry)
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(province.id, "mot-cua")
    away = "Server.ServerProxy.NetworkError"
    factories.calls(service_id, caller.id, (200, "", 12), (200, "", 30), (500, away, 5_000))
    page = asked(officer, f"{DESK}/dich-vu/{service_id}").content.decode()
    assert "Không tới được bên cung cấp" in page and "VN/GOV/H42/mot-cua" in page
    assert "001190000001" not in page
    assert "Lượt gọi mỗi ngày" in asked(officer, f"{DESK}/").content.decode()
    for path in ("", "/bao-tri", "/cap-nhom"):
        with pytest.raises(ServiceMissing):
            asked(factories.officer(province), f"{DESK}/dich-vu/{service_id}{path}")
    empty = asked(officer, f"{DESK}/dich-vu/{service_id}/bao-tri", notice=" ")
    assert empty.status_code == 422
    told = asked(officer, f"{DESK}/dich-vu/{service_id}/bao-tri", notice="Đến 12 giờ")
    assert told.status_code == 303
    assert queries.service(service_id).state is State.MAINTENANCE
    assert "Đến 12 giờ" in asked(ANONYMOUS, f"{CATALOGUE}/{service_id}").content.decode()


def test_system_when_connected_on_pages_then_its_key_is_shown_once(province: AgencyView) -> None:
    officer = factories.officer(province)
    typed = {"name": "Một cửa", "code": "mot-cua", "agency": "H42", "per_second": "50"}
    answer = asked(officer, f"{DESK}/he-thong/moi", **typed)
    key = re.search(rb"[A-Za-z0-9_-]{43}", answer.content)
    assert key and "no-store" in answer["Cache-Control"]
    (view,) = queries.own_subsystems(officer)
    page = f"{DESK}/he-thong/{view.id}"
    assert key[0] not in asked(officer, page).content
    assert asked(officer, page, viec="cach-goi", per_second="9").status_code == 303
    assert asked(officer, page, viec="chung-thu", pem="x").status_code == 422
    assert asked(officer, page, viec="thu-hoi", **{"chung-thu": "?"}).status_code == 422
    assert asked(officer, f"{page}/dong", yes="1").status_code == 303
    assert not queries.subsystem(officer, view.id).is_open
    with pytest.raises(SubsystemMissing):
        asked(factories.officer(orgs.agency("G02")), page)


def test_operator_when_looking_then_sees_all_and_a_provider_does_not(
    province: AgencyView, ministry: AgencyView
) -> None:
    service_id = factories.service(factories.subsystem(ministry.id, "dan-cu").id)
    caller = factories.subsystem(province.id, "mot-cua")
    factories.calls(service_id, caller.id, (200, "", 12), (502, "", 2_500))
    watcher = operator()
    page = asked(watcher, f"{DESK}/van-hanh").content.decode()
    assert "net__line--late" in page and "VN/GOV/G01/dan-cu/person" in page
    found = asked(watcher, f"{DESK}/thanh-vien?q=mot-cua").content.decode()
    assert "VN/GOV/H42/mot-cua" in found and "VN/GOV/G01/dan-cu" not in found
    for path in ("van-hanh", "thanh-vien"):
        with pytest.raises(Denied):
            asked(factories.officer(province), f"{DESK}/{path}")


@pytest.fixture
def sandbox(province: AgencyView, ministry: AgencyView) -> tuple[Actor, dict[str, str], str]:
    """A service to try, what its caller types, and where."""
    provider = factories.subsystem(ministry.id, "dan-cu")
    new = services.NewService(
        code="person", base_url="https://a.example", document=factories.DOCUMENT
    )
    service_id = services.publish(factories.SYSTEM, provider.id, new)
    caller = factories.subsystem(province.id, "mot-cua")
    endpoint = next(one for one in queries.service(service_id).endpoints if one.method == "GET")
    typed = {"subsystem": str(caller.id), "key": caller.key, "path_number": "42"}
    return factories.officer(province), typed, f"{CATALOGUE}/{service_id}/chay-thu/{endpoint.id}"


def test_trial_when_made_then_goes_through_the_platform_and_keeps_no_key(
    sandbox: tuple[Actor, dict[str, str], str],
) -> None:
    officer, typed, path = sandbox
    assert asked(officer, path).status_code == 200
    answer = asked(officer, path, **typed, query="a=1&b=hai ba")
    page = answer.content.decode()
    ((method, target, headers, content),) = PLATFORM.asked
    assert (method, content) == ("GET", b"")
    assert target == "/r1/VN/GOV/G01/dan-cu/person/citizens/42?a=1&b=hai+ba"
    assert headers["Lienthong-Key"] == typed["key"]
    assert typed["key"] not in page and "&lt;b&gt;" in page
    assert "no-store" in answer["Cache-Control"]


def test_trial_when_the_system_must_sign_then_the_page_says_why_it_does_not(
    sandbox: tuple[Actor, dict[str, str], str],
) -> None:
    officer, typed, path = sandbox
    Subsystem.objects.filter(pk=typed["subsystem"]).update(must_sign=True, public_key=b"x")
    page = asked(officer, path).content.decode()
    assert "Hệ thống phải ký" in page and f'value="{typed["subsystem"]}"' not in page
    assert asked(officer, path, **typed).status_code == 422 and not PLATFORM.asked


@pytest.mark.parametrize(
    "changed",
    [{"path_number": "../../H42/x"}, {"path_number": "a/b"}, {"path_number": ".."}, {"key": "é"}],
)
def test_trial_when_it_would_lead_elsewhere_then_not_made(
    sandbox: tuple[Actor, dict[str, str], str], changed: dict[str, str]
) -> None:
    officer, typed, path = sandbox
    assert asked(officer, path, **(typed | changed)).status_code == 422
    assert not PLATFORM.asked


def test_trial_when_of_another_agency_in_use_or_too_often_then_refused(
    sandbox: tuple[Actor, dict[str, str], str], ministry: AgencyView
) -> None:
    officer, typed, path = sandbox
    assert asked(factories.officer(ministry), path, **typed).status_code == 422
    for _again in range(12):
        last = asked(officer, path, **typed)
    assert last.status_code == 422 and len(PLATFORM.asked) == 10
    with clock.frozen(clock.now() + dt.timedelta(minutes=2)):
        assert asked(officer, path, **typed).status_code == 200
    services.change_state(factories.SYSTEM, Service.objects.get().pk, State.ON)
    with pytest.raises(Http404):
        asked(officer, path)
