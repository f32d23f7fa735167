# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.audit import queries as audit
from lienthong.cases import queries, services
from lienthong.cases.errors import (
    CaseMissing,
    MessageEmpty,
    MessageTooLong,
    ThreadClosed,
    TooManyMessages,
    UnknownPaper,
    WrongAgency,
)
from lienthong.cases.queries.messages import MessageFile
from lienthong.cases.rules import messaging
from lienthong.cases.rules.status import Status
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.factories import Commune
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.outbox.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Commune:
    return factories.commune()


def say(actor: Actor, case: Any, body: str = "Xin hỏi", **more: Any) -> Any:
    return services.write_message(actor=actor, case_id=case.id, body=body, **more)


def test_message_when_written_then_the_other_side_has_it_unread_and_is_told(place: Commune) -> None:
    person = factories.citizen()
    case = factories.submitted(place, person)
    say(person, case, "Tôi nộp ảnh được không?")
    thread = queries.thread(place.clerk, case.id)
    assert [(one.author, one.body, one.is_own) for one in thread.messages] == [
        (person.name, "Tôi nộp ảnh được không?", False)
    ]
    assert thread.unread == 1
    assert queries.thread(person, case.id).unread == 0
    assert queries.unread_messages(place.clerk) == {case.id: 1}
    assert Event.objects.filter(name__endswith="MessageWritten").count() == 1


def test_message_when_an_official_answers_then_the_applicant_sees_the_post_not_the_name(
    place: Commune,
) -> None:
    person = factories.citizen()
    case = factories.submitted(place, person)
    say(place.clerk, case, "Được ạ")
    (seen,) = queries.thread(person, case.id).messages
    assert place.clerk.name not in seen.author
    assert place.clerk.post_name in seen.author
    (inside,) = queries.thread(place.specialist, case.id).messages
    assert place.clerk.name in inside.author


def test_read_when_an_official_opens_then_a_leaf_about_the_applicant_and_twice_nothing(
    place: Commune,
) -> None:
    person = factories.citizen()
    case = factories.submitted(place, person)
    say(person, case)
    assert services.read_messages(actor=place.clerk, case_id=case.id) == 1
    assert services.read_messages(actor=place.clerk, case_id=case.id) == 0
    told = [one.action for one in audit.of_person(person.personal_number or "")]
    assert told.count("cases.messages_read") == 1
    assert queries.thread(person, case.id).messages[0].read_at is not None


def test_message_when_anothers_dossier_or_agency_then_refused(place: Commune) -> None:
    case = factories.submitted(place)
    with pytest.raises(CaseMissing):
        say(factories.citizen("027196009999", "Người Lạ"), case)
    with pytest.raises(CaseMissing):
        say(place.tax_officer, case)
    with pytest.raises(Denied):
        say(factories.SYSTEM, case)
    overseer = factories.official(
        factories.orgs.agency("H05.13", "UBND phường khác"), "Xem", "Thanh tra", "cases.oversee"
    )
    with pytest.raises((CaseMissing, WrongAgency, Denied)):
        say(overseer, case)


@pytest.mark.parametrize(
    ("body", "files", "refusal"),
    [("  ", 0, MessageEmpty), ("a" * 2001, 0, MessageTooLong), ("a", 4, MessageTooLong)],
)
def test_message_when_empty_or_too_long_then_refused(
    body: str, files: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        messaging.check_message(body, files=files)


def test_message_when_too_many_in_a_day_then_busy_and_tomorrow_again(place: Commune) -> None:
    person = factories.citizen()
    with clock.frozen(factories.at(9)):
        case = factories.submitted(place, person)
        for _ in range(10):
            say(person, case)
        with pytest.raises(TooManyMessages):
            say(person, case)
        say(place.clerk, case)  # the other side has a count of its own
    with clock.frozen(factories.at(9, days=1)):
        say(person, case)


def test_thread_when_the_dossier_ended_long_ago_then_closed(place: Commune) -> None:
    person = factories.citizen()
    with clock.frozen(factories.at(9)):
        case = factories.submitted(place, person)
        services.withdraw(actor=person, case_id=case.id)
    with clock.frozen(factories.at(9, days=29)):
        say(person, case)
    with clock.frozen(factories.at(10, days=30)):
        assert not queries.thread(person, case.id).is_open
        with pytest.raises(ThreadClosed):
            say(person, case)


def test_closes_when_open_then_never() -> None:
    assert messaging.closes_at(Status.PROCESSING, None) is None
    assert messaging.closes_at(Status.RETURNED, factories.at(9)) == factories.at(9) + dt.timedelta(
        days=30
    )


def test_message_when_the_file_is_anothers_then_refused(place: Commune) -> None:
    person, other = factories.citizen(), factories.citizen("027196007777", "Trần Văn Bình")
    case = factories.submitted(place, person)
    theirs = factories.scan(other)
    with pytest.raises(UnknownPaper):
        say(person, case, sent=(MessageFile(file_id=theirs.file_id, name="a.png"),))
    own = factories.scan(person)
    say(person, case, "", sent=(MessageFile(file_id=own.file_id, name="a.png"),))
    assert queries.message_file(place.clerk, case.id, own.file_id) == own.file_id
    with pytest.raises(CaseMissing):
        queries.message_file(other, case.id, own.file_id)


def test_panel_when_an_officer_answers_then_on_the_page_and_empty_is_422() -> None:
    town = desk.town()
    case = factories.submitted(town.place)
    browser = town.clerk.client()
    address = f"/mot-cua/ho-so/{case.id}/tin-nhan"
    assert browser.get(address).status_code == 405
    assert browser.post(address, {"body": " "}).status_code == 422
    file = SimpleUploadedFile("mau.png", factories._picture())
    sent = browser.post(address, {"body": "Mời xem mẫu", "files": file})
    assert sent.status_code == 303
    page = browser.get(f"/mot-cua/ho-so/{case.id}").content.decode()
    assert "Mời xem mẫu" in page
    assert "mau.png" in page
