# SPDX-License-Identifier: Apache-2.0
"""Issued results taken back or corrected: done, denied, twice, and what everybody then sees."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from lienthong.audit import queries as audit
from lienthong.cases import queries, services
from lienthong.cases.errors import (
    DecisionNeeded,
    DecisionNotYet,
    NothingCorrected,
    PreviewDiffers,
    ResultNotThere,
    ResultRecalled,
)
from lienthong.cases.models import Result, ResultChange, WorkingDraft
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import (
    ChangeKind,
    Decision,
    Delivery,
    FromWhen,
    Status,
    Verb,
    effective_on,
)
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import CaseId
from lienthong.procedures.services.pdf_text import words_of
from lienthong.registers import queries as registers
from lienthong.signing import queries as signing

DAY = dt.date(2026, 11, 17)
DECISION = Decision(number="15/QĐ-UBND", decided_on=DAY, reason="Xác minh lại giấy chứng sinh")
RIGHT = {"child_name": "Trần Minh Ánh"}
WHY = {"child_name": "Theo giấy chứng sinh"}

pytestmark = pytest.mark.django_db(transaction=True)


def test_effective_when_decided_before_the_paper_then_refused() -> None:
    with pytest.raises(DecisionNeeded):
        effective_on(DECISION, dt.date(2026, 11, 18), FromWhen.DECISION)
    signed = dt.date(2026, 11, 16)
    assert effective_on(DECISION, signed, FromWhen.DECISION) == DAY
    assert effective_on(DECISION, signed, FromWhen.BEGINNING) == signed


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def signed(_monday_morning: None) -> tuple[Town, CaseView]:
    return desk.signed()


def tuesday() -> Any:
    return clock.frozen(at(10, days=1))


def recalled(town: Town, case: CaseView, **more: Any) -> CaseView:
    told = {"decision": DECISION, "actor": town.chair.actor} | more
    return services.recall_result(case_id=CaseId(case.id), expected_version=case.version, **told)


def corrected(town: Town, case: CaseView) -> CaseView:
    case_id = CaseId(case.id)
    digest = services.type_correction(
        actor=town.chair.actor, case_id=case_id, edits=RIGHT, reasons=WHY
    )
    return services.correct_result(
        actor=town.chair.actor, case_id=case_id, expected_version=case.version,
        decision=DECISION, seen_digest=digest,
    )  # fmt: skip


def child(case: CaseView, day: dt.date) -> dict[str, Any] | None:
    keys = Result.objects.get(case_id=case.id).reserved["keys"]
    found = registers.at("population", keys["child"]["key"], as_of=day).first()
    return found.data if found else None


# Recall


def test_recall_when_decided_then_paper_registers_and_everybody_know(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    file_id = case.result.file_id
    with tuesday():
        after = recalled(town, case)
        assert child(case, at(9).date())
        assert child(case, DAY) is None
        paper = queries.issued_among([file_id])
    assert after.status is Status.DONE
    change = after.changes[0]
    assert (change.kind, change.old_file_id, change.left) == (ChangeKind.RECALL, file_id, ())
    assert paper.recalled_at
    assert paper.recalled_why == "Quyết định số 15/QĐ-UBND ngày 17/11/2026."
    notice = files.read_bytes(change.new_file_id)
    found = signing.validate(notice)
    assert len(found.signatures) == 2
    assert all(one.is_valid for one in found.signatures)
    told = words_of(notice)
    assert case.result.number in told
    assert "không còn giá trị" in told
    assert queries.issued_among([change.new_file_id]).number == "15/QĐ-UBND"
    traces = [one.action for one in audit.of_subject(case.id)]
    assert "cases.result_recalled" in traces
    assert Verb.RECALL_RESULT not in {one.verb for one in after.next_actions}


def test_recall_when_from_the_beginning_then_as_if_never_entered(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    with tuesday():
        recalled(town, case, since=FromWhen.BEGINNING)
        assert child(case, at(9).date()) is None
        key = Result.objects.get(case_id=case.id).reserved["keys"]["child"]["key"]
        assert registers.at("population", key, known_at=at(12)).exists()


def test_recall_when_twice_or_by_others_then_refused(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    with tuesday():
        for who in (town.clerk, town.specialist):
            with pytest.raises(Denied):
                recalled(town, case, actor=who.actor)
        with pytest.raises(Refusal):
            recalled(town, case, actor=town.stranger.actor)
        after = recalled(town, case)
        with pytest.raises(ResultRecalled):
            recalled(town, after)
        with pytest.raises(ResultRecalled):
            corrected(town, after)
    assert ResultChange.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"number": " "}, DecisionNeeded),
        ({"reason": ""}, DecisionNeeded),
        ({"decided_on": dt.date(2026, 11, 15)}, DecisionNeeded),
        ({"decided_on": dt.date(2026, 11, 18)}, DecisionNotYet),
    ],
)
def test_recall_when_the_decision_is_not_whole_then_refused(
    signed: tuple[Town, CaseView], change: dict[str, Any], refusal: type[Refusal]
) -> None:
    town, case = signed
    told = {"number": "1/QĐ", "decided_on": DAY, "reason": "Sai sót"} | change
    with tuesday(), pytest.raises(refusal):
        recalled(town, case, decision=Decision(**told))
    assert Result.objects.get(case_id=case.id).recalled_at is None


def test_recall_when_nothing_is_signed_then_refused() -> None:
    town = desk.town(with_keys=True)
    case = make.ready_to_sign(town.place)
    with pytest.raises(Refusal):
        recalled(town, case)
    case = services.sign_result(
        actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version
    )
    Result.objects.update(file_id=None)
    with tuesday(), pytest.raises(ResultNotThere):
        recalled(town, case)


def test_recall_when_the_register_moved_on_then_the_entry_is_left_and_said(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    key = Result.objects.get(case_id=case.id).reserved["keys"]["child"]["key"]
    with clock.frozen(at(12)):
        desk.person(key, full_name="Trần Minh Khác")
    with tuesday():
        after = recalled(town, case)
    assert after.changes[0].left == (f"population/{key}",)


def test_changes_when_touched_in_the_database_then_refused(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    with tuesday():
        recalled(town, case)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_resultchange SET reason = 'khác'")


# Correction


def test_correct_when_decided_then_a_new_paper_names_the_old_and_both_verify(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    services.return_result(
        actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version,
    )  # fmt: skip
    case = queries.case(town.chair.actor, CaseId(case.id))
    old_file, old_number = case.result.file_id, case.result.number
    with tuesday():
        after = corrected(town, case)
        old, new = queries.issued_among([old_file]), queries.issued_among([after.result.file_id])
        assert child(case, at(9).date())["full_name"] == "Trần Minh Ánh"
    assert after.status is Status.DONE
    assert after.delivery is Delivery.WAITING
    assert after.punctuality is case.punctuality
    assert (old.later_number, new.later_number) == (after.result.number, "")
    assert after.result.number != old_number
    paper = files.read_bytes(after.result.file_id)
    for content in (paper, files.read_bytes(old_file)):
        found = signing.validate(content)
        assert len(found.signatures) == 2
        assert all(one.is_valid for one in found.signatures)
    told = words_of(paper)
    assert "TRẦN MINH ÁNH" in told
    assert f"số {old_number} ngày 16/11/2026" in told
    assert "16/11/2026" in told
    assert not WorkingDraft.objects.exists()
    steps = [one.key for one in after.steps]
    assert steps == ["hand_again"]


def test_correct_when_handed_over_again_then_closed(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    services.return_result(
        actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version
    )
    case = queries.case(town.chair.actor, CaseId(case.id))
    with tuesday():
        after = corrected(town, case)
        done = services.return_result(
            actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=after.version
        )
    assert done.status is Status.RETURNED
    assert not done.steps


def test_correct_when_recalled_afterwards_then_the_register_ends_and_nothing_wrong_returns(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    with tuesday():
        after = corrected(town, case)
        after = recalled(town, after)
        assert child(case, DAY) is None
        assert child(case, at(9).date())["full_name"] == "Trần Minh Ánh"
    assert [one.kind for one in after.changes] == [ChangeKind.CORRECTION, ChangeKind.RECALL]


def test_correct_when_the_preview_is_another_or_nothing_changed_then_refused(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    order = {
        "actor": town.chair.actor, "case_id": CaseId(case.id), "decision": DECISION,
        "expected_version": case.version,
    }  # fmt: skip
    with tuesday():
        with pytest.raises(NothingCorrected):
            services.correct_result(**order, seen_digest="x")
        with pytest.raises(NothingCorrected):
            services.type_correction(
                actor=town.chair.actor, case_id=CaseId(case.id), edits={}, reasons={}
            )
        services.type_correction(
            actor=town.chair.actor, case_id=CaseId(case.id), edits=RIGHT, reasons=WHY
        )
        with pytest.raises(PreviewDiffers):
            services.correct_result(**order, seen_digest="x")
        with pytest.raises(Denied):
            services.type_correction(
                actor=town.specialist.actor, case_id=CaseId(case.id), edits=RIGHT, reasons=WHY
            )
    assert not ResultChange.objects.exists()


# Pages


def decision_sent() -> dict[str, str]:
    return {
        "decision_number": "15/QĐ-UBND", "decided_on_ngay": "17", "decided_on_thang": "11",
        "decided_on_nam": "2026", "reason": "Xác minh lại giấy chứng sinh",
    }  # fmt: skip


def test_recall_page_when_sent_then_told_in_the_dossier(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    with tuesday():
        client = town.chair.client()
        page = client.get(desk.href(case, "/thu-hoi"))
        assert page.status_code == 200
        sent = {"expected_version": case.version, "since": "decision", **decision_sent()}
        assert client.post(desk.href(case, "/thu-hoi"), sent).status_code == 422
        done = client.post(desk.href(case, "/thu-hoi"), {**sent, "sworn": "on"})
        assert done.status_code == 303
        told = client.get(desk.href(case)).content.decode()
    assert "15/QĐ-UBND" in told
    change = ResultChange.objects.get()
    served = client.get(desk.href(case, f"/ket-qua/{change.new_file_id}.pdf"))
    assert served.status_code == 200


def test_correct_page_when_previewed_then_signed_and_only_then(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    with tuesday():
        client = town.chair.client()
        first = client.get(desk.href(case, "/dinh-chinh"))
        assert first.status_code == 200
        sent = {
            "expected_version": case.version, "sua_child_name": "Trần Minh Ánh",
            "ly_do_child_name": "Theo giấy chứng sinh", **decision_sent(),
        }  # fmt: skip
        form = first.context["form"]
        for one in form.pairs():
            name = one["value"].html_name
            sent.setdefault(name, one["value"].value() or "")
        seen = client.post(desk.href(case, "/dinh-chinh"), {**sent, "xem": "1"})
        assert seen.status_code == 200
        digest = seen.context["digest"]
        assert client.get(desk.href(case, "/dinh-chinh.pdf")).content.startswith(b"%PDF")
        unseen = client.post(desk.href(case, "/dinh-chinh"), {**sent, "ky": "1"})
        assert unseen.status_code == 200
        assert not ResultChange.objects.exists()
        done = client.post(
            desk.href(case, "/dinh-chinh"), {**sent, "ky": "1", "seen_digest": digest}
        )
        assert done.status_code == 303
        told = client.get(desk.href(case)).content.decode()
    assert "Xem bản cũ số" in told
