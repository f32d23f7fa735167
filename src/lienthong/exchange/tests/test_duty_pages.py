# SPDX-License-Identifier: Apache-2.0
"""The pages of officers on duty: who may, what is said, what is shown once."""

import datetime as dt
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from lienthong.audit import queries as audit
from lienthong.exchange import queries, services
from lienthong.exchange.errors import KeysNotHere
from lienthong.exchange.models import Route, System, Traffic
from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import SystemId, uuid7
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    agency = factories.agency("H42", "UBND tỉnh Ninh Bình")
    return factories.official(agency.id, "exchange.manage", agency_code="H42")


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


def opened(officer: Actor) -> System:
    new = {"code": "00.01.H42", "name": "Hệ thống tỉnh", "agency": "H42", "per_second": "50"}
    answer = asked(officer, "/truc/he-thong/moi", **new)
    assert answer.status_code == 200, answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    return System.objects.get()


def test_system_when_connected_then_its_key_is_shown_once(officer: Actor) -> None:
    system = opened(officer)
    answer = asked(officer, f"/truc/he-thong/{system.pk}/doi-khoa", yes="1")
    key = re.search(rb"[A-Za-z0-9_-]{43}", answer.content)
    assert key is not None
    assert key[0] not in asked(officer, f"/truc/he-thong/{system.pk}").content
    assert "00.01.H42" in asked(officer, "/truc/he-thong/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"code": "thường"}, {"agency": "X99"}, {"per_second": "nhiều"}, {"per_second": "0"}],
)
def test_system_when_something_is_wrong_then_said_and_nothing_lost(
    officer: Actor, wrong: dict[str, str]
) -> None:
    new = {"code": "00.01.H42", "name": "Hệ thống tỉnh", "agency": "H42", "per_second": "50"}
    answer = asked(officer, "/truc/he-thong/moi", **(new | wrong))
    assert answer.status_code == 422
    assert "Hệ thống tỉnh" in answer.content.decode()
    assert not System.objects.exists()


def test_agency_when_routed_and_ended_then_shown(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}"
    assert asked(officer, page, viec="tuyen", agency="H42", below="1").status_code == 303
    assert Route.objects.get().covers_below
    assert "UBND tỉnh Ninh Bình" in asked(officer, page).content.decode()
    assert asked(officer, page, viec="tuyen", agency="Z1").status_code in (404, 422)
    assert asked(officer, page, viec="bo-tuyen", agency="H42").status_code == 303
    assert queries.routes(system.pk) == []


def test_public_key_when_in_pem_then_registered_and_when_not_then_said(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}"
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert asked(officer, page, viec="khoa-cong-khai", key=pem).status_code == 303
    for wrong in ("-----BEGIN PUBLIC KEY-----\nAAAA", "không phải khóa"):
        assert asked(officer, page, viec="khoa-cong-khai", key=wrong).status_code == 422
    assert len(queries.system(system.pk).fingerprint) == 64


def test_push_when_the_address_is_inside_then_refused_unless_allowed(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}"
    limits = {"viec": "gioi-han", "per_second": "10", "push_url": "http://10.0.0.8/nhan"}
    answer = asked(officer, page, **limits)
    assert answer.status_code == 422
    assert "https" in answer.content.decode()
    assert asked(officer, page, **limits, inside="1").status_code == 303
    assert asked(officer, page, viec="thu").status_code == 303
    assert "Đang thử" in asked(officer, page).content.decode()


def test_system_when_closed_then_asked_before_and_let_in_again(officer: Actor) -> None:
    system = opened(officer)
    page = f"/truc/he-thong/{system.pk}"
    assert "Ngắt" in asked(officer, f"{page}/dong").content.decode()
    assert queries.system(system.pk).is_open
    assert asked(officer, f"{page}/dong", yes="1").status_code == 303
    assert not queries.system(system.pk).is_open
    assert asked(officer, f"{page}/mo-lai", yes="1").status_code == 303
    assert queries.system(system.pk).is_open


def test_pages_when_nothing_runs_then_they_say_so(officer: Actor) -> None:
    assert "Cổng của trục không chạy" in asked(officer, "/truc/").content.decode()
    troubles = asked(officer, "/truc/can-xu-ly").content.decode()
    assert "Không có lượt giao lỗi" in troubles
    assert "Không văn bản nào vướng" in troubles
    for wrong in ("xyz", str(uuid7())):
        assert asked(officer, f"/truc/bang-chung?ma={wrong}").status_code == 404
    assert asked(officer, "/truc/bang-chung").status_code == 200


@pytest.mark.parametrize(
    "path", ["/truc/", "/truc/he-thong/", "/truc/can-xu-ly", "/truc/bang-chung"]
)
def test_pages_when_the_right_is_missing_then_denied(path: str) -> None:
    agency = factories.agency("H43", "Tỉnh khác")
    clerk = factories.official(agency.id, "cases.receive", agency_code="H43")
    with pytest.raises(Denied):
        asked(clerk, path)
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("kind", [SystemKind.DESK, SystemKind.NODE])
def test_keys_when_of_a_desk_or_a_node_then_not_offered_and_refused(
    officer: Actor, kind: SystemKind
) -> None:
    system = opened(officer)
    System.objects.filter(pk=system.pk).update(kind=kind)
    page = f"/truc/he-thong/{system.pk}"
    told = asked(officer, page).content.decode()
    assert "không đổi ở đây" in told and "Đổi khóa truy cập" not in told
    for deed in ("doi-khoa", "khoa-vxp"):
        with pytest.raises(Http404):
            asked(officer, f"{page}/{deed}", yes="1")
    refused = asked(officer, page, viec="khoa-cong-khai", key="AAAA")
    assert refused.status_code == 422 and "không đổi ở đây" in refused.content.decode()
    for change in (services.change_key, services.share_secret):
        with pytest.raises(KeysNotHere):
            change(officer, SystemId(system.pk))
    assert asked(officer, f"{page}/dong", yes="1").status_code == 303  # cutting off still works


def test_refusals_when_counted_then_told_in_sentences(officer: Actor) -> None:
    at = clock.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=2)
    told = {"gateway.too_fast": 3, "gone.long_ago": 1}
    Traffic.objects.create(process=uuid7(), at=at, refusals=told)
    page = asked(officer, "/truc/").content.decode()
    assert "Hệ thống gửi quá … yêu cầu mỗi giây" in page
    assert "gone.long_ago" in page  # of a release that had it


def test_statistics_when_asked_for_days_out_of_reason_then_answered(officer: Actor) -> None:
    for days in ("den=31/12/9999", "tu=01/01/0001&den=31/12/9999", "tu=31/12/9999"):
        assert asked(officer, f"/van-ban/thong-ke?{days}").status_code == 200
        assert asked(officer, f"/van-ban/thong-ke.csv?{days}").status_code == 200


def test_statistics_when_of_others_then_only_for_who_runs_the_axis(officer: Actor) -> None:
    own, other = factories.agency("H43", "Tỉnh khác"), factories.department("H43.01", "H43")
    leader = factories.official(own.id, "insight.view", agency_code="H43")
    page = asked(leader, "/van-ban/thong-ke")
    assert page.status_code == 200 and "Tỉnh khác" in page.content.decode()
    assert asked(leader, f"/van-ban/thong-ke?pham-vi={other.code}").status_code == 200
    assert asked(leader, "/van-ban/thong-ke?pham-vi=").status_code == 200  # the own agency
    for path in ("/van-ban/thong-ke", "/van-ban/thong-ke.csv"):
        with pytest.raises(Denied):
            asked(leader, f"{path}?pham-vi=H42")
        assert asked(officer, f"{path}?pham-vi=H43").status_code == 200
    assert "Toàn quốc" in asked(officer, "/van-ban/thong-ke").content.decode()


def test_statistics_when_taken_as_a_file_then_recorded(officer: Actor) -> None:
    asked(officer, "/van-ban/thong-ke.csv?pham-vi=H42&tu=01/11/2026&den=30/11/2026")
    (trace,) = audit.of_subject("thong-ke-van-ban-20261101-20261130.csv")
    assert trace.action == "exchange.statistics_exported"
