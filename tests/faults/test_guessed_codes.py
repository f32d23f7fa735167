# SPDX-License-Identifier: Apache-2.0
"""A bot that tries dossier codes and secrets: it learns nothing, and nobody else is shut out."""

from typing import Any

import pytest
from django.test import Client

from lienthong.audit import queries as audit
from lienthong.cases.models import LookupTally
from lienthong.cases.tests import factories
from lienthong.kernel import clock

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

BOT, CITIZEN = "203.0.113.7", "198.51.100.20"


def ask(code: str, secret: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).post("/tra-cuu", {"code": code, "secret": secret})


def said(answer: Any) -> str:
    """Return a page without what the visitor typed and what is new in each answer."""
    html = answer.content.decode()
    return html[html.index("<main") : html.index("<form")]


def test_lookup_when_a_thousand_secrets_are_guessed_then_shut_and_the_holder_still_gets_in() -> (
    None
):
    case = factories.submitted(factories.commune())
    answers = [ask(case.code, f"{n:08d}", BOT) for n in range(1_000)]
    assert {one.status_code for one in answers[:20]} == {404}
    assert {one.status_code for one in answers[20:]} == {429}
    right = ask(case.code, case.lookup_secret, BOT)
    assert right.status_code == 429  # the guesser does not get in even with the right one
    holder = ask(case.code, case.lookup_secret, CITIZEN)
    assert holder.status_code == 200
    assert case.procedure_name in holder.content.decode()
    shut = [one for one in audit.recent() if one.action == "cases.lookups_shut"]
    assert len(shut) == 1


def test_lookup_when_guessed_from_many_places_then_one_try_each_and_the_holder_gets_in() -> None:
    case = factories.submitted(factories.commune())
    for n in range(200):
        address = f"203.0.113.{n}"
        first, second = (ask(case.code, f"{n:04d}{try_:04d}", address) for try_ in (1, 2))
        assert first.status_code == 404
        assert second.status_code == (404 if n < 15 else 429)
    assert ask(case.code, case.lookup_secret, CITIZEN).status_code == 200


def test_lookup_when_code_or_secret_is_wrong_then_the_same_answer() -> None:
    case = factories.submitted(factories.commune())
    wrong_code = ask(case.code[:-1] + "9", case.lookup_secret, CITIZEN)
    wrong_secret = ask(case.code, "22222222", CITIZEN)
    assert wrong_code.status_code == wrong_secret.status_code == 404
    assert said(wrong_code) == said(wrong_secret)


def test_lookup_when_ten_minutes_pass_then_open_again_and_no_address_is_kept() -> None:
    case = factories.submitted(factories.commune())
    with clock.frozen(factories.at(9)):
        for n in range(25):
            ask(f"H05.12-261116-{n:04d}", "x", BOT)
        assert ask(case.code, "", BOT).status_code == 429
    assert not LookupTally.objects.filter(key__contains=BOT).exists()
    with clock.frozen(factories.at(9, 11)):
        assert ask(case.code, "", BOT).status_code == 200


def test_lookup_when_the_address_is_claimed_then_not_believed() -> None:
    case = factories.submitted(factories.commune())
    for n in range(30):
        browser = Client(REMOTE_ADDR=BOT, headers={"X-Forwarded-For": f"198.51.100.{n}"})
        browser.post("/tra-cuu", {"code": case.code, "secret": f"{n:08d}"})
    assert ask(case.code, case.lookup_secret, BOT).status_code == 429
