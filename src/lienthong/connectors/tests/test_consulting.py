# SPDX-License-Identifier: Apache-2.0
"""A dossier's consultation by official documents, with a real gateway behind the desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lienthong.cases import queries, services
from lienthong.cases.errors import AlreadyAnswered, ConsultationMissing, OpinionMissing
from lienthong.cases.models import OpinionLetter
from lienthong.cases.queries import CaseView, ConsultationView, InboxFilter, LetterView
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import HOUSEHOLD, Commune
from lienthong.connectors.tests import letters
from lienthong.connectors.tests.test_pages import browser, text
from lienthong.connectors.tests.town import ADMIN, Loopback, connect, on_pages, standing
from lienthong.exchange import queries as documents
from lienthong.exchange import services as exchange
from lienthong.exchange.models import Package
from lienthong.exchange.queries import InQueue, Narrowed
from lienthong.exchange.rules.edxml import Business, StatusCode
from lienthong.files import queries as files
from lienthong.kernel.actor import Actor
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.outbox import services as outbox
from lienthong.signing import queries as signing
from lienthong.signing import services as seals


@dataclass(frozen=True, slots=True)
class Place:
    """A commune whose dossiers are settled here, the tax office it asks, and another agency."""

    commune: Commune
    other: AgencyView  #: an agency that was not asked

    @property
    def specialist(self) -> Actor:
        return self.commune.specialist

    def clerk(self, agency: AgencyView) -> Actor:
        return orgs.official(agency.id, "exchange.clerk", agency_code=agency.code)

    def asked(self, **changes: Any) -> ConsultationView:
        """Ask the tax office, and let nothing of it happen yet."""
        case = make.accepted(self.commune, code=HOUSEHOLD)
        case = services.consult(
            actor=self.specialist, case_id=case.id, expected_version=case.version,
            agency_id=self.commune.tax.id, question="Chủ hộ có nợ thuế không?",
            share=("business_name",), **changes,
        )  # fmt: skip
        return case.consultations[0]

    def arrived(self) -> ConsultationView:
        """Ask, and let the question come to the tax office."""
        asked = self.asked()
        work()
        return asked

    def answered(self, asked: ConsultationView, *, agrees: bool | None = True) -> None:
        services.answer_consultation(
            actor=self.commune.tax_officer, consultation_id=asked.id, answer="Không nợ thuế.",
            agrees=agrees,
        )  # fmt: skip

    def case(self, asked: ConsultationView) -> CaseView:
        return queries.case(self.specialist, asked.case_id)

    def seen(self, asked: ConsultationView) -> ConsultationView:
        """Return the consultation as the dossier shows it."""
        (found,) = [one for one in self.case(asked).consultations if one.id == asked.id]
        return found


@pytest.fixture
def place(transactional_db: None, keys: Path, tmp_path: Path, settings: Any) -> Iterator[Place]:
    settings.VAR = keys
    with connection.cursor() as cursor:  # jobs of earlier tests outlive their rows
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    commune = make.commune(with_keys=True)
    seals.issue_agency_seal(ADMIN, commune.tax.id)
    stranger = orgs.agency("H06", "Ủy ban nhân dân tỉnh khác")
    with on_pages():
        connect(commune.agency, "H05", "H06")
        with standing(tmp_path / "bodies"):
            yield Place(commune, stranger)


def work() -> None:
    """Do what the worker does, until nothing is left: jobs, and the desk's companion."""
    while outbox.drain() + exchange.take_in():
        pass


class Killed(BaseException):
    """The end of a worker: nothing comes after it, and nothing that was not committed stays."""


def killed_at_every_statement(act: Callable[[], None]) -> int:
    """Do something to its end, dying one statement later each time; return how often."""
    for statement in range(1, 200):
        fuse = iter(range(1, statement))
        try:
            with connection.execute_wrapper(partial(_burnt, fuse)):
                act()
        except Killed:
            continue
        return statement - 1
    raise AssertionError("it never came to its end")


def _burnt(fuse: Iterator[int], execute: Callable[..., Any], *words: Any) -> Any:
    if next(fuse, None) is None:
        raise Killed
    return execute(*words)


def letter_of(asked: ConsultationView, *, is_answer: bool = False) -> LetterView:
    (found,) = [one for one in asked.letters if one.is_answer is is_answer]
    return found


def state(letter: LetterView) -> str:
    return letter.followed.state if letter.followed else ""


def test_question_when_asked_then_comes_to_the_asked_agency_as_a_sealed_document(
    place: Place,
) -> None:
    asked = place.asked()
    tax = place.commune.tax_officer
    assert not queries.inbox(tax, InboxFilter()).rows
    with pytest.raises(ConsultationMissing):
        queries.consultation(tax, asked.id)
    work()
    (row,) = queries.inbox(tax, InboxFilter()).rows
    assert row.consultation_id == asked.id
    letter = letter_of(place.seen(asked))
    assert letter.package_id
    assert state(letter) == "03"
    view = documents.document(place.clerk(place.commune.tax), letter.package_id)
    assert view.edoc.due_on == asked.due_at.date()
    assert view.edoc.content == "Chủ hộ có nợ thuế không?"
    assert view.entry and view.entry.number == 1
    assert view.matter_href == f"/mot-cua/y-kien/{asked.id}"
    worth = signing.validate(files.read_bytes(letter.file_ids[0]))
    assert [one.is_valid for one in worth.signatures] == [True]


def test_answer_when_given_on_the_page_then_comes_back_as_a_document(place: Place) -> None:
    asked = place.arrived()
    make.completed(place.commune, place.case(asked), "appraise")
    place.answered(asked)
    seen = place.seen(asked)
    assert seen.is_open and seen.is_answer_on_way
    with pytest.raises(AlreadyAnswered):
        place.answered(asked)
    assert not queries.inbox(place.commune.tax_officer, InboxFilter()).rows
    work()
    seen = place.seen(asked)
    assert (seen.answer, seen.agrees, seen.needs_reading) == ("Không nợ thuế.", True, False)
    assert [step.key for step in place.case(asked).steps] == ["draft"]
    question, answer = letter_of(seen), letter_of(seen, is_answer=True)
    assert (state(question), state(answer)) == ("06", "01")
    assert answer.package_id
    view = documents.document(place.clerk(place.commune.agency), answer.package_id)
    assert [one.document_id for one in view.edoc.response_for] == [question.document_id]
    assert view.matter_href == f"/mot-cua/ho-so/{asked.case_id}"


def test_answer_when_a_clerk_writes_any_document_then_it_is_read_before_it_counts(
    place: Place,
) -> None:
    asked = place.arrived()
    make.completed(place.commune, place.case(asked), "appraise")
    clerk, question = place.clerk(place.commune.tax), letter_of(place.seen(asked))
    assert question.package_id
    reply(clerk, question)
    work()
    seen = place.seen(asked)
    assert seen.answered_at and seen.needs_reading and seen.agrees is None
    assert "17/UBND-VP" in seen.answer
    assert not queries.inbox(place.commune.tax_officer, InboxFilter()).rows
    with pytest.raises(OpinionMissing):
        make.completed(place.commune, place.case(asked), "consult")
    case = services.note_reading(
        actor=place.specialist, case_id=asked.case_id, consultation_id=asked.id,
        expected_version=place.case(asked).version, agrees=False,
    )  # fmt: skip
    assert [step.key for step in case.steps] == ["reconsider"]
    reply(clerk, question)  # a second one stays with the dossier and changes nothing
    work()
    after = place.seen(asked)
    assert (after.answer, after.agrees) == (seen.answer, False)
    assert [one.is_answer for one in after.letters] == [False, True, True]


def reply(clerk: Actor, question: LetterView) -> None:
    """Answer as a clerk does who knows of no dossier."""
    assert question.package_id
    draft = exchange.begin_answer(actor=clerk, package_id=question.package_id)
    told = documents.draft(clerk, draft).letter
    exchange.save(
        actor=clerk, draft_id=draft,
        letter=replace(letters.LETTER, subject=told.subject),
    )  # fmt: skip
    exchange.attach(actor=clerk, draft_id=draft, content=letters.picture(), name="tra-loi.png")
    exchange.send(actor=clerk, draft_id=draft)


def test_answer_when_somebody_else_names_the_question_then_it_is_none(place: Place) -> None:
    asked = place.arrived()
    question = letter_of(place.seen(asked))
    stranger = place.clerk(place.other)
    assert question.package_id
    draft = exchange.compose(
        actor=stranger, letter=letters.LETTER, document_id="H06,2026,1",
        receivers=[place.commune.agency.code], file_ids=[question.file_ids[0]],
        responds_to=question.package_id,
    )  # fmt: skip
    exchange.send(actor=stranger, draft_id=draft)
    work()
    seen = place.seen(asked)
    assert seen.is_open
    assert len(seen.letters) == 1


def test_question_when_the_axis_is_away_then_waits_says_so_and_leaves_once(place: Place) -> None:
    Loopback.is_away = True
    asked = place.asked()
    outbox.drain()
    letter = letter_of(place.seen(asked))
    assert letter.sent_at is None and "Trục liên thông chưa trả lời" in letter.problem
    Loopback.is_away, Loopback.loses_answers = False, True
    services.carry_letters()
    outbox.drain()  # it left, and nobody here knows
    assert letter_of(place.seen(asked)).sent_at is None
    Loopback.loses_answers = False
    services.carry_letters()
    work()
    letter = letter_of(place.seen(asked))
    assert (state(letter), letter.problem) == ("03", "")
    assert Package.objects.filter(business=Business.NEW).count() == 1
    assert queries.consultation(place.commune.tax_officer, asked.id)


def test_question_when_it_arrives_before_its_sending_was_noted_then_is_known(
    place: Place,
) -> None:
    asked = place.asked()
    Loopback.loses_answers = True
    outbox.drain()
    Loopback.loses_answers = False
    exchange.take_in()
    assert OpinionLetter.objects.get().package_id is None
    outbox.drain()
    assert queries.consultation(place.commune.tax_officer, asked.id)
    services.carry_letters()
    work()
    assert state(letter_of(place.seen(asked))) == "03"


def waived(place: Place, asked: ConsultationView) -> None:
    services.waive_consultation(
        actor=place.specialist, case_id=asked.case_id, consultation_id=asked.id,
        expected_version=place.case(asked).version, basis="Quá thời hạn trả lời.",
    )  # fmt: skip


def test_consultation_when_waived_before_it_left_then_never_leaves(place: Place) -> None:
    asked = place.asked()
    waived(place, asked)
    work()
    assert not Package.objects.exists()
    assert not OpinionLetter.objects.get().is_pending


def test_consultation_when_waived_after_it_was_tried_then_leaves_and_is_taken_back(
    place: Place,
) -> None:
    asked = place.asked()
    Loopback.loses_answers = True
    outbox.drain()
    Loopback.loses_answers = False
    waived(place, asked)
    work()
    assert state(letter_of(place.seen(asked))) == "taken_back"
    with pytest.raises(ConsultationMissing):
        queries.consultation(place.commune.tax_officer, asked.id)


def test_consultation_when_waived_after_it_came_then_its_holder_is_asked_for_it(
    place: Place,
) -> None:
    asked = place.arrived()
    waived(place, asked)
    work()
    assert state(letter_of(place.seen(asked))) == "asked_take_back"
    clerk = place.clerk(place.commune.tax)
    (row,) = documents.incoming(clerk, InQueue.ASKED, Narrowed()).rows
    exchange.answer_request(actor=clerk, package_id=row.package_id, agrees=True, reason="")
    assert state(letter_of(place.seen(asked))) == "taken_back"


def test_question_when_sent_back_then_the_asker_reads_why(place: Place) -> None:
    asked = place.asked()
    outbox.drain()
    exchange.take_in()
    letter = letter_of(place.seen(asked))
    assert letter.package_id
    exchange.refuse(
        actor=place.clerk(place.commune.tax), package_id=letter.package_id,
        reason="Không thuộc địa bàn quản lý",
    )  # fmt: skip
    work()
    assert services.hear_refusals() == 1
    seen = place.seen(asked)
    assert seen.declined_at and seen.decline_reason == "Không thuộc địa bàn quản lý"
    assert state(letter_of(seen)) == StatusCode.REFUSED
    assert services.hear_refusals() == 0
    assert not queries.inbox(place.commune.tax_officer, InboxFilter()).rows


def test_decline_when_the_question_came_by_document_then_goes_back_by_one(place: Place) -> None:
    asked = place.arrived()
    services.decline_consultation(
        actor=place.commune.tax_officer, consultation_id=asked.id, reason="Không đủ thông tin"
    )
    assert place.seen(asked).declined_at is None
    work()
    seen = place.seen(asked)
    assert seen.declined_at and seen.decline_reason == "Không đủ thông tin"
    assert state(letter_of(seen)) == "06"


def test_answer_when_its_agency_has_no_seal_then_says_so_and_waits(place: Place) -> None:
    here = replace(place, commune=replace(place.commune, tax=place.other))
    asked = here.arrived()
    officer = make.official(place.other, "Lý Văn Dừa", "Công chức", "cases.appraise")
    services.answer_consultation(
        actor=officer, consultation_id=asked.id, answer="Không nợ.", agrees=True
    )
    work()
    seen = here.seen(asked)
    assert seen.is_open and "chứng thư" in letter_of(seen, is_answer=True).problem
    seals.issue_agency_seal(ADMIN, place.other.id)
    services.carry_letters()
    work()
    assert here.seen(asked).answer == "Không nợ."


def test_pages_when_asked_and_answered_then_each_side_sees_its_documents(place: Place) -> None:
    asked = place.arrived()
    dossier = f"/mot-cua/ho-so/{asked.case_id}"
    question = f"/mot-cua/y-kien/{asked.id}"
    theirs = browser(place.commune.tax, "cases.appraise", "exchange.clerk")
    ours = browser(place.commune.agency, "cases.appraise")
    assert "Văn bản lấy ý kiến số 1/CV-LYK" in text(theirs.get(question))
    shown = text(ours.get(dossier))
    assert "Đã tiếp nhận" in shown and "Đến nơi nhận, có biên nhận ký số" in shown
    assert "bàn văn thư" not in shown  # this official is no clerk
    letter = letter_of(place.seen(asked))
    page = f"{dossier}/van-ban/{letter.id}"
    assert body(ours.get(f"{page}/0")).startswith(b"%PDF")
    assert body(theirs.get(f"{question}/van-ban/{letter.id}/0")).startswith(b"%PDF")
    assert ours.get(f"{page}/9").status_code == 404
    assert letter.followed
    proof = f"{page}/bang-chung/{letter.followed.events[0].id}"
    assert ours.get(proof)["Content-Type"] == "application/json"
    assert ours.get(f"{page}/bang-chung/{asked.id}").status_code == 404
    strangers = browser(place.other, "cases.appraise")
    assert strangers.get(f"{page}/0").status_code == 404
    assert strangers.get(f"{question}/van-ban/{letter.id}/0").status_code == 404
    assert question in text(theirs.get(f"/van-ban/{letter.package_id}"))
    theirs.post(question, {"agrees": "dong-y", "answer": "Không nợ thuế."})
    assert "đang trên đường" in text(theirs.get(question))
    work()
    shown = text(ours.get(dossier))
    assert "Văn bản trả lời số 1/CV-TLYK" in shown and "Đã xử lý xong" in shown


def test_pages_when_the_answer_came_from_elsewhere_then_it_is_opened_and_noted(
    place: Place,
) -> None:
    asked = place.arrived()
    reply(place.clerk(place.commune.tax), letter_of(place.seen(asked)))
    work()
    dossier = f"/mot-cua/ho-so/{asked.case_id}"
    ours = browser(place.commune.agency, "cases.appraise")
    assert "Có văn bản trả lời, cần đọc" in text(ours.get(dossier))
    answer = letter_of(place.seen(asked), is_answer=True)
    got = ours.get(f"{dossier}/van-ban/{answer.id}/0")
    assert body(got) == letters.PNG
    assert got["Content-Disposition"].startswith("attachment")
    noted = f"{dossier}/y-kien/{asked.id}/ghi-nhan"
    assert ours.post(noted, {"agrees": "có"}).status_code == 400
    version = place.case(asked).version
    ours.post(noted, {"agrees": "khong", "expected_version": version})
    assert place.seen(asked).agrees is False
    assert not place.seen(asked).needs_reading


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_letters_when_their_worker_is_killed_at_every_statement_then_one_document_each(
    place: Place,
) -> None:
    asked = place.asked()
    question = OpinionLetter.objects.get()
    assert killed_at_every_statement(lambda: services.carry_letter(question.pk)) > 10
    work()
    place.answered(asked)
    answer = OpinionLetter.objects.get(is_answer=True)
    assert killed_at_every_statement(lambda: services.carry_letter(answer.pk)) > 10
    work()
    seen = place.seen(asked)
    assert seen.answered_at and seen.answer == "Không nợ thuế."
    assert state(letter_of(seen)) == StatusCode.FINISHED
    assert state(letter_of(seen, is_answer=True)) == StatusCode.ARRIVED
    assert Package.objects.filter(kind="edoc").count() == 2
    assert [one.document_id.rpartition(",")[2] for one in seen.letters] == ["1", "1"]
