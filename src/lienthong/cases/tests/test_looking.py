# SPDX-License-Identifier: Apache-2.0
"""What a pack looks up: asked before the act, kept with its proof, used within it and no longer."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import override_settings

from lienthong.audit.models import Trace
from lienthong.cases import queries, services
from lienthong.cases.errors import AnswersOutdated, BadMove, DraftReturned
from lienthong.cases.models import Case, Counter, DraftVersion, Movement, RegisterAnswer, Result
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Verb
from lienthong.cases.rules.results import ItemState
from lienthong.cases.services import looking
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.ids import CaseId, LeafId, uuid7
from lienthong.procedures import rules as packs
from lienthong.procedures.tests import factories as procedures
from lienthong.registers import services as registers
from lienthong.registers.errors import RegisterAway
from lienthong.registers.ports import Asked, Heard, Registers

pytestmark = pytest.mark.django_db(transaction=True)

EXTRACT, MARITAL = "2.000635", "1.004873"
NUMBER = "027196001234"


class Platform:
    """The registers of this node, with the platform's leaf beside each answer."""

    near: ClassVar[Registers]
    asked: ClassVar[list[tuple[str, Any]]] = []
    away_after: ClassVar[int | None] = None  #: so many questions are answered
    meanwhile: ClassVar[Any] = None  #: done while the register answers

    def ask(
        self, actor: Actor, register: str, asked: Asked, *, purpose: str, case_code: str = ""
    ) -> Heard:
        if Platform.away_after is not None and len(Platform.asked) >= Platform.away_after:
            raise RegisterAway(title=register)
        Platform.asked.append((register, asked))
        heard = Platform.near.ask(actor, register, asked, purpose=purpose, case_code=case_code)
        if Platform.meanwhile:
            act, Platform.meanwhile = Platform.meanwhile, None
            act()
        return replace(heard, exchange_id=LeafId(uuid7()))


@pytest.fixture(autouse=True)
def _platform() -> Iterator[None]:
    Platform.near = registers.through()
    Platform.asked, Platform.away_after, Platform.meanwhile = [], None, None
    port = {"registers.Registers": f"{__name__}.Platform"}
    with override_settings(PORTS=settings.PORTS | port), clock.frozen(at(9)):
        yield


@pytest.fixture
def town(_platform: None) -> Town:
    return desk.town(with_keys=True)


def to_draft(town: Town, code: str = EXTRACT) -> CaseView:
    return make.completed(town.place, make.accepted(town.place, code=code), "appraise")


def to_sign(town: Town) -> CaseView:
    return make.completed(town.place, make.drafted(town.place, to_draft(town)), "draft")


def sign(town: Town, case: CaseView, **more: Any) -> CaseView:
    order = {"actor": town.chair.actor, "case_id": case.id, "expected_version": case.version}
    return services.sign_result(**order | more)  # type: ignore[arg-type] # a call's own words


# Questions and facts, without any register


def test_questions_when_the_first_group_is_not_whole_then_the_next_is_asked() -> None:
    procedure = procedures.pack(EXTRACT)
    form = procedures.example(EXTRACT) | {"subject_number": ""}
    asked = []

    def hear(question: packs.Question) -> list[packs.Disclosed]:
        asked.append(question)
        return [packs.Disclosed(key="09169.KS.1996.41", data={"kind": "birth"})]

    found = packs.looked_up(procedure, form, hear)
    (question,) = asked
    assert (question.register, question.purpose) == ("civil_status", "settle_case")
    assert [name for name, _ in question.criteria] == ["child_born_on", "child_name"]
    assert found["birth"]["found"] and found["birth"]["shown"] == "41/1996"
    assert not found["death"]["found"]


def test_questions_when_the_condition_of_a_record_fails_then_it_does_not_count() -> None:
    kinds = [
        packs.Disclosed(key=f"09169.KS.1996.{one}", data={"kind": kind})
        for one, kind in enumerate(("death", "birth"))
    ]
    found = packs.looked_up(procedures.pack(EXTRACT), procedures.example(EXTRACT), lambda _: kinds)
    assert (found["birth"]["count"], found["birth"]["key"]) == (1, "09169.KS.1996.1")


# Kept


def test_draft_and_signature_when_done_then_each_asked_and_its_leaf_kept(town: Town) -> None:
    case = to_sign(town)
    sign(town, case)
    drafted, signed = RegisterAnswer.objects.order_by("at", "id")
    assert drafted.records == signed.records == []  # none found is kept too
    assert (drafted.by_post, drafted.account_id) == (
        town.specialist.actor.post_name, town.specialist.account.id,
    )  # fmt: skip
    assert signed.account_id == town.chair.account.id
    for verb, row in ((Verb.DRAFT_RESULT, drafted), (Verb.SIGN_RESULT, signed)):
        told = Movement.objects.get(case_id=case.id, verb=verb)
        assert told.details["rests_on"] == [str(row.exchange_id)]
    views = queries.answers(CaseId(case.id))
    assert [(one.register, one.found) for one in views] == [("civil_status", 0)] * 2
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterAnswer.objects.update(records=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterAnswer.objects.all().delete()


def test_answer_when_neither_key_nor_criteria_then_the_database_refuses(town: Town) -> None:
    case = to_draft(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterAnswer.objects.create(
            case_id=case.id, register="population", purpose="settle_case", at=clock.now(),
            by_name="–",
        )  # fmt: skip


def test_pack_without_look_ups_when_drafted_and_signed_then_nothing_is_asked(town: Town) -> None:
    case = sign(town, make.ready_to_sign(town.place))
    assert case.result and case.result.number
    assert not Platform.asked
    told = Movement.objects.get(case_id=case.id, verb=Verb.SIGN_RESULT)
    assert "rests_on" not in told.details


# Outages: nothing is half done


def test_draft_when_a_register_is_away_then_nothing_is_saved_but_what_came(town: Town) -> None:
    case = to_draft(town, MARITAL)
    while not any(step.role == "draft" for step in queries.case(town.chair.actor, case.id).steps):
        case = make.completed(town.place, case, "consult")
    Platform.away_after = 1
    with pytest.raises(RegisterAway):
        make.drafted(town.place, case)
    assert not Result.objects.exists() and not DraftVersion.objects.exists()
    assert Case.objects.get(pk=case.id).version == case.version
    (kept,) = RegisterAnswer.objects.all()
    assert (kept.register, kept.key) == ("population", case.form["person_number"])
    assert kept.exchange_id
    Platform.away_after = None
    assert make.drafted(town.place, case).result


def test_signature_when_the_platform_is_away_then_no_number_is_taken_and_it_is_signed_later(
    town: Town,
) -> None:
    case = to_sign(town)
    Platform.away_after = 0
    with pytest.raises(RegisterAway):
        sign(town, case)
    assert not Counter.objects.filter(name__startswith="result:").exists()
    assert Result.objects.get().reserved == {} and not Result.objects.get().signed_at
    assert Case.objects.get(pk=case.id).version == case.version
    Platform.away_after = None
    signed = sign(town, case)
    assert signed.result and signed.result.number.startswith("01/")


def test_batch_when_the_platform_is_away_then_waits_and_signs_after(town: Town) -> None:
    to_sign(town)
    (row,) = queries.to_sign(town.chair.actor)
    picked = services.Picked(case_id=row.case_id, version=row.version, digest=row.digest)
    batch = services.order_signing(actor=town.chair.actor, picked=[picked], key="page")
    Platform.away_after = 0
    services.run_batch(batch)
    assert queries.batch(town.chair.actor, batch).count(ItemState.WAITING) == 1
    Platform.away_after = None
    services.run_batch(batch)
    assert queries.batch(town.chair.actor, batch).count(ItemState.SIGNED) == 1


# The act checks what it rests on


def test_signature_when_the_draft_changes_while_asked_then_stale_and_nothing_signed(
    town: Town,
) -> None:
    case = to_sign(town)
    Platform.meanwhile = lambda: make.drafted(town.place, case)
    with pytest.raises(Stale):
        sign(town, case)
    assert not Result.objects.get().signed_at


def test_facts_when_of_another_dossier_person_time_or_question_then_refused(town: Town) -> None:
    case, other = to_sign(town), to_draft(town)
    order = looking.Order(actor=town.chair.actor, case_id=CaseId(case.id), verb=Verb.SIGN_RESULT)
    draft = Result.objects.get(case_id=case.id)
    told = looking.ask(order, lambda _: draft)
    drafting = looking.Order(
        actor=town.specialist.actor, case_id=CaseId(case.id), verb=Verb.DRAFT_RESULT
    )
    asked_elsewhere = replace(drafting, actor=town.specialist.actor, case_id=CaseId(other.id))
    elsewhere = looking.ask(asked_elsewhere, lambda _: draft)
    with transaction.atomic():
        move = order.begin()
        assert looking.facts(told, move, draft)["birth"]["found"] is False
        for wrong in ((), elsewhere):
            with pytest.raises(AnswersOutdated):
                looking.facts(wrong, move, draft)
        with pytest.raises(AnswersOutdated):  # told to the head, not to the specialist
            looking.facts(told, replace(move, actor=town.specialist.actor), draft)
        with pytest.raises(AnswersOutdated):
            looking.facts(told, replace(move, at=move.at + dt.timedelta(minutes=3)), draft)
        draft.edits = {"subject_number": "027196009999"}  # the same dossier asks something else
        with pytest.raises(AnswersOutdated):
            looking.facts(told, move, draft)


def test_act_when_it_cannot_be_then_no_register_is_read(town: Town) -> None:
    case = to_sign(town)
    asked, traces = len(Platform.asked), Trace.objects.filter(action="registers.read").count()
    with pytest.raises(Denied):
        sign(town, case, actor=town.specialist.actor)
    with pytest.raises(Stale):
        sign(town, case, expected_version=case.version - 1)
    back = services.send_back(
        actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version,
        remarks="Ghi thiếu tên đệm",
    )  # fmt: skip
    with pytest.raises(DraftReturned):
        sign(town, back)
    assert len(Platform.asked) == asked
    assert Trace.objects.filter(action="registers.read").count() == traces


def test_question_when_asked_in_a_transaction_then_the_port_refuses(town: Town) -> None:
    case = to_draft(town)
    with pytest.raises(RuntimeError), transaction.atomic():
        make.drafted(town.place, case)
    assert not RegisterAnswer.objects.exists()


# Previews


def test_preview_when_seen_again_soon_then_asked_once_for_each_official(town: Town) -> None:
    case = to_sign(town)
    asked = len(Platform.asked)

    def preview(actor: Actor) -> int:
        assert services.preview_result(actor=actor, case_id=CaseId(case.id)).startswith(b"%PDF")
        return len(Platform.asked) - asked

    assert preview(town.specialist.actor) == 0  # the draft was saved a moment ago
    assert [preview(town.chair.actor) for _ in range(3)] == [1, 1, 1]
    Platform.away_after = 0
    assert preview(town.chair.actor) == 1
    with clock.frozen(at(9, 11)), pytest.raises(RegisterAway):
        preview(town.chair.actor)
    Platform.away_after = None
    sign(town, case)  # a signature never rests on what a preview was told
    assert len(Platform.asked) - asked == 2


def test_preview_when_the_result_is_signed_then_refused_and_nobody_is_asked(town: Town) -> None:
    case = to_sign(town)
    sign(town, case)
    asked = len(Platform.asked)
    with clock.frozen(at(9, 30)):
        for actor in (town.chair.actor, town.specialist.actor):
            with pytest.raises(BadMove):
                services.preview_result(actor=actor, case_id=CaseId(case.id))
    assert len(Platform.asked) == asked
