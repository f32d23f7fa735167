# SPDX-License-Identifier: Apache-2.0
"""Drafts, batches of signatures: done, denied, wrong state, twice; killed in the middle."""

from collections.abc import Iterator
from typing import Any

import pytest

from lienthong.cases import queries, rules, services
from lienthong.cases.errors import (
    BatchMissing,
    DraftReturned,
    EditReasonNeeded,
    NothingChosen,
    PaperUnknown,
    PreviewDiffers,
    TooManyChosen,
)
from lienthong.cases.models import Case, Counter, Result, SigningBatch, WorkingDraft
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Status
from lienthong.cases.rules.results import ItemState, changes, digest_of
from lienthong.cases.services import Picked, signing_batches
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.identity import rules as door
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.ids import CaseId, uuid7
from lienthong.signing.errors import AuthorityNotReady

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def town(_monday_morning: None) -> Town:
    return desk.town(with_keys=True)


def picked(town: Town) -> list[Picked]:
    rows = queries.to_sign(town.chair.actor)
    return [Picked(case_id=one.case_id, version=one.version, digest=one.digest) for one in rows]


def seen(town: Town, case: CaseView) -> CaseView:
    return queries.case(town.chair.actor, CaseId(case.id))


def redo(town: Town, case: CaseView, **more: Any) -> CaseView:
    case = seen(town, case)
    return services.draft_result(
        actor=town.specialist.actor, case_id=case.id, expected_version=case.version, **more
    )


# Rules


def test_digest_when_one_word_changes_then_another_one() -> None:
    one = digest_of("KQ", "tpl", {"name": "An"}, ["a"])
    assert one == digest_of("KQ", "tpl", {"name": "An"}, ["a"])
    assert (
        len({one, digest_of("KQ", "tpl", {"name": "Ân"}, ["a"]), digest_of("KQ", "tpl", {}, [])})
        == 3
    )


def test_changes_when_a_field_is_taken_back_then_told() -> None:
    found = changes({"a": "1", "b": "2"}, {"b": "3"}, {"b": "sai chính tả"})
    assert [(one.key, one.before, one.after, one.reason) for one in found] == [
        ("a", "1", "", ""), ("b", "2", "3", "sai chính tả"),
    ]  # fmt: skip


# Drafting


def test_draft_when_changed_without_a_reason_then_refused(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    with pytest.raises(EditReasonNeeded):
        redo(town, case, edits={"child_name": "Trần Minh Ánh"})


def test_draft_when_saved_twice_then_versions_with_their_difference(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    redo(
        town,
        case,
        edits={"child_name": "Trần Minh Ánh"},
        reasons={"child_name": "Theo giấy chứng sinh"},
    )
    last, first = queries.draft_versions(town.specialist.actor, CaseId(case.id))
    assert (first.number, last.number, last.by_name) == (1, 2, "Trần Văn Lê")
    told = last.changes[0]
    assert (told.before, told.after, told.reason) == (
        "Trần Minh Anh", "Trần Minh Ánh", "Theo giấy chứng sinh",
    )  # fmt: skip


def test_draft_when_the_paper_is_not_of_the_pack_then_refused(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    with pytest.raises(PaperUnknown):
        redo(town, case, paper=("KQ.KHAC", "vì thế"))


def test_typed_when_not_saved_then_previewed_for_this_person_only(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    services.type_draft(
        actor=town.specialist.actor, case_id=CaseId(case.id), edits={"child_name": "Trần Ánh"}
    )
    assert services.preview_result(
        actor=town.specialist.actor, case_id=CaseId(case.id), is_working=True
    ).startswith(b"%PDF")
    assert queries.working_draft(town.chair.actor, CaseId(case.id)) is None
    assert seen(town, case).result.edits == {}
    redo(town, case)
    assert not WorkingDraft.objects.exists()


def test_typed_when_by_a_clerk_then_denied(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    with pytest.raises(Denied):
        services.type_draft(actor=town.clerk.actor, case_id=CaseId(case.id), edits={})


def test_send_back_when_redone_then_signable_again(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    case = services.send_back(
        actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version,
        remarks="Ghi đủ nơi sinh",
    )  # fmt: skip
    assert not queries.to_sign(town.chair.actor)
    with pytest.raises(DraftReturned):
        services.sign_result(
            actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version
        )
    case = redo(town, case)
    step = next(one for one in case.steps if one.key == "redraft")
    case = services.complete_step(
        actor=town.specialist.actor, case_id=CaseId(case.id), step_id=step.id,
        expected_version=case.version,
    )  # fmt: skip
    signed = services.sign_result(
        actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version
    )
    assert signed.status == Status.DONE


def test_send_back_when_twice_or_by_the_drafter_then_refused(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    order = {"case_id": CaseId(case.id), "expected_version": case.version, "remarks": "Sửa lại"}
    with pytest.raises(Denied):
        services.send_back(actor=town.specialist.actor, **order)
    services.send_back(actor=town.chair.actor, **order)
    with pytest.raises(Stale):
        services.send_back(actor=town.chair.actor, **order)


def test_sign_when_the_dossier_changed_after_the_preview_then_refused(town: Town) -> None:
    case = make.ready_to_sign(town.place)
    row = Case.objects.get(pk=case.id)
    row.form = {**row.form, "child_name": "Trần Minh Khác"}
    row.save(update_fields=["form"])
    with pytest.raises(PreviewDiffers):
        services.sign_result(
            actor=town.chair.actor, case_id=CaseId(case.id), expected_version=case.version
        )
    assert Result.objects.get(case_id=case.id).signed_at is None


# Batches


def test_batch_when_ordered_twice_then_one_batch_and_each_signed_once(town: Town) -> None:
    for _ in range(2):
        make.ready_to_sign(town.place)
    chosen = picked(town)
    first = services.order_signing(actor=town.chair.actor, picked=chosen, key="page")
    again = services.order_signing(actor=town.chair.actor, picked=chosen, key="page")
    assert first == again
    services.run_batch(first)
    services.run_batch(first)
    told = queries.batch(town.chair.actor, first)
    assert told.count(ItemState.SIGNED) == 2
    assert sorted(one.number.split("/")[0] for one in told.items) == ["01", "02"]
    assert told.done_at


def test_batch_when_a_dossier_changed_meanwhile_then_left_out_and_said(town: Town) -> None:
    cases = [make.ready_to_sign(town.place) for _ in range(2)]
    chosen = picked(town)
    redo(town, cases[0], edits={"child_name": "Trần Ánh"}, reasons={"child_name": "Sai chính tả"})
    batch_id = services.order_signing(actor=town.chair.actor, picked=chosen, key="page")
    services.run_batch(batch_id)
    told = queries.batch(town.chair.actor, batch_id)
    states = {one.case_id: one for one in told.items}
    assert states[CaseId(cases[0].id)].state is ItemState.LEFT_OUT
    assert "Trần Văn Lê" in states[CaseId(cases[0].id)].why
    assert states[CaseId(cases[1].id)].state is ItemState.SIGNED


def test_batch_when_one_result_breaks_then_the_others_are_signed_and_it_is_left_out_in_the_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (make.ready_to_sign(town.place) for _ in range(2))
    batch_id = services.order_signing(actor=town.chair.actor, picked=picked(town), key="page")
    real = services.sign_result

    def breaking(**order: Any) -> CaseView:
        if order["case_id"] == bad.id:
            raise RuntimeError("cannot be set")
        return real(**order)

    monkeypatch.setattr(signing_batches, "sign_result", breaking)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            services.run_batch(batch_id)
    services.run_batch(batch_id)
    told = queries.batch(town.chair.actor, batch_id)
    states = {one.case_id: one.state for one in told.items}
    assert states == {bad.id: ItemState.LEFT_OUT, good.id: ItemState.SIGNED} and told.done_at


def test_batch_when_the_authority_is_away_for_long_then_waits_and_signs_after(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.ready_to_sign(town.place)
    batch_id = services.order_signing(actor=town.chair.actor, picked=picked(town), key="page")

    def away(**order: Any) -> CaseView:
        raise AuthorityNotReady(problem="–")

    monkeypatch.setattr(signing_batches, "sign_result", away)
    for _ in range(8):
        services.run_batch(batch_id)
    assert queries.batch(town.chair.actor, batch_id).count(ItemState.WAITING) == 1
    monkeypatch.undo()
    services.run_batch(batch_id)
    assert queries.batch(town.chair.actor, batch_id).count(ItemState.SIGNED) == 1


class Killed(BaseException):
    """The worker is gone: nothing catches this."""


@pytest.mark.parametrize("moment", ["sealing", "after"])
def test_batch_when_the_worker_is_killed_then_the_next_goes_on_without_gap_or_twin(
    town: Town, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make.ready_to_sign(town.place)
    batch_id = services.order_signing(actor=town.chair.actor, picked=picked(town), key="page")
    made = 0

    def dying(**order: Any) -> CaseView:
        nonlocal made
        made += 1
        if made == 2 and moment == "sealing":
            order["settled"] = _die  # the last transaction is open: it is rolled back
        done = services.sign_result(**order)
        if made == 2:
            raise Killed
        return done

    monkeypatch.setattr(signing_batches, "sign_result", dying)
    with pytest.raises(Killed):
        services.run_batch(batch_id)
    monkeypatch.undo()
    services.run_batch(batch_id)
    told = queries.batch(town.chair.actor, batch_id)
    assert told.count(ItemState.SIGNED) == 3
    assert sorted(one.number.split("/")[0] for one in told.items) == ["01", "02", "03"]
    assert Counter.objects.get(name__startswith="result:").value == 3


def _die() -> None:
    raise Killed


def test_batch_when_nothing_or_too_many_or_no_right_then_refused(town: Town) -> None:
    with pytest.raises(NothingChosen):
        services.order_signing(actor=town.chair.actor, picked=[], key="p")
    many = [Picked(case_id=CaseId(uuid7()), version=1, digest="") for _ in range(51)]
    with pytest.raises(TooManyChosen):
        services.order_signing(actor=town.chair.actor, picked=many, key="p")
    with pytest.raises(Denied):
        services.order_signing(actor=town.specialist.actor, picked=many[:1], key="p")
    assert not SigningBatch.objects.exists()


def test_batch_when_another_persons_then_missing(town: Town) -> None:
    make.ready_to_sign(town.place)
    batch_id = services.order_signing(actor=town.chair.actor, picked=picked(town), key="page")
    with pytest.raises(BatchMissing):
        queries.batch(town.specialist.actor, batch_id)


# Pages


def test_signing_page_when_the_second_factor_is_old_then_asked_again(town: Town) -> None:
    make.ready_to_sign(town.place)
    client = town.chair.client()
    one = picked(town)[0]
    sent = {"chon": f"{one.case_id}:{one.version}:{one.digest}", "sworn": "1", "lan": "k"}
    answer = client.post("/mot-cua/cho-ky", sent)
    assert (answer.status_code, answer["Location"]) == (
        303, "/tai-khoan/xac-nhan/ma?next=%2Fmot-cua%2Fcho-ky",
    )  # fmt: skip
    assert b"checked" in client.get("/mot-cua/cho-ky").content
    session = client.session
    session[door.METHODS_KEY] = [{"method": "mfa", "at": clock.now().timestamp() - 60}]
    session.save()
    answer = client.post("/mot-cua/cho-ky", sent)
    page = client.get(answer["Location"])
    assert "Chờ đến lượt" in page.content.decode()
    services.run_batch(SigningBatch.objects.get().pk)
    assert "Đã ký xong 1 kết quả" in client.get(answer["Location"]).content.decode()


def test_signing_page_when_nothing_is_ticked_then_said(town: Town) -> None:
    make.ready_to_sign(town.place)
    answer = town.chair.client().post("/mot-cua/cho-ky", {"lan": "k"})
    assert answer.status_code == 422
    assert "Chọn ít nhất một hồ sơ" in answer.content.decode()


def test_draft_page_when_typed_then_preview_beside_it_with_and_without_script(town: Town) -> None:
    case = seen(town, make.ready_to_sign(town.place))
    client = town.specialist.client()
    sent = {"expected_version": str(case.version), "sua_child_name": "Trần <b>Ánh</b>"}
    part = client.post(desk.href(case, "/du-thao/xem"), sent, headers={"HX-Request": "true"})
    assert part.status_code == 200 and b"<iframe" in part.content and b"<h1" not in part.content
    whole = client.post(desk.href(case, "/du-thao/xem"), sent)
    assert whole.status_code == 303
    page = client.get(desk.href(case, "/du-thao")).content.decode()
    assert "Trần &lt;b&gt;Ánh" in page and "Các phiên bản dự thảo" in page
    assert client.get(desk.href(case, "/du-thao.pdf?go=1")).content.startswith(b"%PDF")
    refused = client.post(desk.href(case, "/du-thao"), sent)
    assert refused.status_code == 422
    done = client.post(desk.href(case, "/du-thao"), {**sent, "ly_do_child_name": "Theo giấy"})
    assert done.status_code == 303


def test_freshness_when_older_than_five_minutes_then_not() -> None:
    now = 1_000_000.0
    assert door.is_fresh([{"method": "mfa", "at": now - 299}], at=now)
    assert not door.is_fresh([{"method": "mfa", "at": now - 301}], at=now)
    assert not door.is_fresh([{"method": "password", "at": now}, {"method": "mfa"}], at=now)
    assert rules.Verb.SEND_BACK in {row.verb for row in rules.TRANSITIONS}
