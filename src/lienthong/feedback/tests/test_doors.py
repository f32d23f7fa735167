# SPDX-License-Identifier: Apache-2.0
"""Behind the proxy every visitor is counted under an address of their own."""

from typing import Any

import pytest
from django.test import Client

from lienthong.cases.rules.guarding import WRONG_PER_ADDRESS
from lienthong.feedback.models import Petition
from lienthong.feedback.rules.contacts import MOST_PER_ADDRESS
from lienthong.feedback.tests import factories
from lienthong.feedback.tests.factories import Town, citizen, sent

pytestmark = pytest.mark.django_db
SCORES = {"score_3": "2", "score_4": "2", "score_6": "2"}


@pytest.fixture
def town(settings: Any) -> Town:
    settings.IS_PRODUCTION = True
    return factories.town()


def visitor(number: int) -> Client:
    """Return a browser as the proxy on this machine passes it on."""
    return Client(headers={"x-forwarded-for": f"203.0.113.{number}"}, REMOTE_ADDR="127.0.0.1")


def test_send_when_many_people_write_through_the_proxy_then_none_is_shut_out(town: Town) -> None:
    for number in range(MOST_PER_ADDRESS + 1):
        told = {
            "key": f"k{number}", "kind": "report", "title": "Rác tồn đọng",
            "text": "Rác để ba ngày chưa thu gom.", "place": "Kinh Bắc",
            "contact": f"n{number}@example.vn", "name": "Trần Thị Hiền",
        }  # fmt: skip
        assert visitor(number).post("/gop-y/gui?ve=field", told).status_code == 302
    question = {"key": "q", "text": "Con sinh ở nước ngoài thì nộp ở đâu?", "agency": "Kinh Bắc",
                "contact": "hoi@example.vn", "name": "Trần Thị Hiền"}  # fmt: skip
    assert visitor(99).post("/hoi-dap/hoi", question).status_code == 302


@pytest.mark.parametrize("door", ["/gop-y/theo-doi", "/danh-gia/ho-so"])
def test_door_when_one_visitor_guesses_then_only_theirs_is_shut(town: Town, door: str) -> None:
    wrong = {"code": "PA-2026-999999", "secret": "AAAAAAAA", **SCORES}
    said = ""
    for number in range(WRONG_PER_ADDRESS + 1):
        answer = visitor(1).post(door, {**wrong, "code": f"PA-2026-9{number:05d}"})
        said = answer.content.decode()
    assert "quá nhiều" in said.lower()
    sent(citizen())
    row = Petition.objects.get()
    right = {"code": row.code, "secret": row.secret}
    assert visitor(2).post("/gop-y/theo-doi", right).status_code == 302
