# SPDX-License-Identifier: Apache-2.0
"""What an official reads when a register tells nothing while a result is made, and what it told."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.conf import settings
from django.test import override_settings

from lienthong.cases import queries
from lienthong.cases.models import Result
from lienthong.cases.queries import CaseView
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town, href
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import CaseId
from lienthong.procedures.tests import factories as procedures
from lienthong.registers import services as registers
from lienthong.registers.errors import (
    ConsentMissing,
    ReadRefused,
    RegisterAway,
    RegisterClosed,
    RegisterEnded,
    RegisterRefused,
)
from lienthong.registers.ports import Asked, Heard, Registers

pytestmark = pytest.mark.django_db(transaction=True)

EXTRACT = "2.000635"
BOOK, AIM = Text("Cơ sở dữ liệu hộ tịch"), Text("Giải quyết hồ sơ")
REFUSALS = [
    (RegisterAway(title=BOOK), 502, "Chưa kết nối được Cơ sở dữ liệu hộ tịch"),
    (RegisterClosed(title=BOOK, purpose=AIM), 403, "chưa được cấp quyền đọc Cơ sở dữ liệu hộ tịch"),
    (
        RegisterEnded(title=BOOK, purpose=AIM, at=clock.now(), why="Hết hạn thỏa thuận."),
        403,
        "Lý do: Hết hạn thỏa thuận. Báo quản trị",
    ),
    (ReadRefused(title=BOOK, purpose=AIM), 403, "không được xem bản ghi này"),
    (ConsentMissing(title=BOOK, purpose=AIM), 403, "chưa đồng ý"),
    (RegisterRefused(title=BOOK, why="hồ sơ đã đóng"), 403, "từ chối: hồ sơ đã đóng"),
]


class Refusing:
    """The registers of this node; `refusal` instead of an answer where there is one."""

    near: ClassVar[Registers]
    refusal: ClassVar[Refusal | None] = None

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        if Refusing.refusal:
            raise Refusing.refusal
        return Refusing.near.ask(actor, register, asked, purpose=purpose, case_code=case_code)


@pytest.fixture(autouse=True)
def _platform() -> Iterator[None]:
    Refusing.near, Refusing.refusal = registers.through(), None
    port = {"registers.Registers": f"{__name__}.Refusing"}
    with override_settings(PORTS=settings.PORTS | port), clock.frozen(at(9)):
        yield


@pytest.fixture
def town(_platform: None) -> Town:
    return desk.town(with_keys=True)


def appraised(town: Town) -> CaseView:
    return factories.completed(town.place, factories.accepted(town.place, code=EXTRACT), "appraise")


def test_draft_when_a_register_tells_nothing_then_said_beside_what_was_typed(town: Town) -> None:
    case, client = appraised(town), town.specialist.client()
    words_of = (one for step in procedures.pack(EXTRACT).form for one in step.fields)
    sent = {f"sua_{one.key}": str(case.form.get(one.key, "")) for one in words_of}
    sent |= {"expected_version": str(case.version), "note": "Đã đối chiếu bản giấy"}
    for refusal, status, words in REFUSALS:
        Refusing.refusal = refusal
        answer = client.post(href(case, "/du-thao"), sent)
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (status, True), refusal.code
        assert "Đã đối chiếu bản giấy" in page
    assert not Result.objects.exists()
    Refusing.refusal = None
    assert client.post(href(case, "/du-thao"), sent).status_code == 303
    assert Result.objects.get().note == "Đã đối chiếu bản giấy"


def test_preview_when_a_register_tells_nothing_then_said_in_its_frame(town: Town) -> None:
    case = factories.drafted(town.place, appraised(town))
    factories.completed(town.place, case, "draft")
    client = town.chair.client()
    for refusal, status, words in REFUSALS:
        Refusing.refusal = refusal
        answer = client.get(href(case, "/du-thao.pdf"))
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (status, True), refusal.code
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    Refusing.refusal = None
    assert client.get(href(case, "/du-thao.pdf")).content.startswith(b"%PDF")


def test_signature_when_a_register_tells_nothing_then_said_and_signed_by_pressing_again(
    town: Town,
) -> None:
    case = factories.completed(town.place, factories.drafted(town.place, appraised(town)), "draft")
    client, address = town.chair.client(), href(case, "/ky")
    digest = queries.case(town.chair.actor, CaseId(case.id)).result
    assert digest
    sent = {"expected_version": case.version, "seen_digest": digest.digest, "sworn": "on"}
    Refusing.refusal = RegisterAway(title=BOOK)
    answer = client.post(address, sent)
    assert answer.status_code == 502, answer.content.decode()[:2000]
    assert "Chưa kết nối được" in answer.content.decode()
    assert Result.objects.get().signed_at is None and Result.objects.get().reserved == {}
    Refusing.refusal = None
    assert client.post(address, sent).status_code == 303
    page = client.get(href(case)).content.decode()
    assert "Tra cứu cơ sở dữ liệu để lập kết quả" in page and "không có bản ghi" in page
    assert page.count("không có bản ghi") == 2  # drafted, signed; the preview asked nobody


def test_dossier_when_seen_by_reception_then_not_what_the_registers_told(town: Town) -> None:
    case = factories.drafted(town.place, appraised(town))
    for official, is_told in ((town.specialist, True), (town.clerk, False)):
        answer = official.client().get(href(case))
        assert answer.status_code == 200
        assert ("Tra cứu cơ sở dữ liệu" in answer.content.decode()) == is_told
