# SPDX-License-Identifier: Apache-2.0
"""Taking a dossier at the counter: checklist, scans, confirmation, Mẫu 01 or Mẫu 02, resuming."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lienthong.cases import queries, services
from lienthong.cases.errors.intake import (
    IntakeMissing,
    IntakeOver,
    NotConfirmed,
    NothingMissing,
    PapersStillMissing,
    ScanUnreadable,
    TooManyPages,
)
from lienthong.cases.models import Attachment, Case, Intake, Scan, Slip
from lienthong.cases.queries import IntakeView
from lienthong.cases.rules import Party, Status
from lienthong.cases.rules.intake import (
    AUTHORISATION,
    Confirming,
    Standing,
    checklist,
    content_mark,
    copies_of,
)
from lienthong.cases.services import Arrange, Noted, Typed
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.factories import BIRTH, HOUSEHOLD, Commune, at
from lienthong.files import queries as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId, CaseId, uuid7
from lienthong.kernel.tests.keeping import kept
from lienthong.payments import services as payments
from lienthong.procedures import queries as procedures
from lienthong.procedures.tests import factories as examples

NUMBER = "027196001234"
TEMPLATE = Path(__file__).parents[1] / "typst" / "ban-chup.typ"


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return counter()


@kept
def counter() -> Commune:
    """Open a commune whose counter takes both procedures and their fees."""
    made = factories.commune()
    examples.published(HOUSEHOLD)
    payments.open_payee(
        factories.SYSTEM, AgencyId(made.agency.id), bank_bin="970403", account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    return made


def clerk(*rights: str) -> desk.Official:
    return partial(desk.official, "H05.12")(
        "Nguyễn Thị Mận", "cases.receive", "counter.serve", desk.READ, *rights
    )


def picture(name: str = "trang.png", size: tuple[int, int] = (60, 80)) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/png")


def document(pages: int = 2) -> SimpleUploadedFile:
    side = {"path": "images/a.png", "page": 1, "turns": 0, "is_wide": False}
    data = {"title": "Đơn", "pages": [side] * pages}
    made = pdf.render(TEMPLATE, data, images={"a.png": picture().read()})
    return SimpleUploadedFile("don.pdf", made, content_type="application/pdf")


def begun(who: desk.Official, code: str = BIRTH) -> IntakeView:
    return services.begin_reception(
        actor=who.actor, key=uuid7(), procedure_code=code,
        applicant=Party(name="Nguyễn Thị Hường", personal_number=NUMBER),
        form=examples.example(code), ticket="A007",
    )  # fmt: skip


def scanned(who: desk.Official, view: IntakeView, *uploads: SimpleUploadedFile) -> IntakeView:
    component = next(line.component for line in view.lines if line.is_required)
    services.add_scans(
        actor=who.actor, intake_id=view.id, component=component, uploads=uploads or [picture()]
    )
    return queries.intake(who.actor, view.id)


def confirmed(who: desk.Official, view: IntakeView) -> IntakeView:
    return services.confirm_intake(actor=who.actor, intake_id=view.id, how=Confirming.SIGNED)


# ── Rules


@given(st.text(max_size=6) | st.integers())
def test_copies_when_anything_was_typed_then_within_reason(given: object) -> None:
    assert 1 <= copies_of(given) <= 20


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=4), st.text(max_size=4))
def test_mark_when_one_answer_changes_then_another_mark(form: dict[str, str], more: str) -> None:
    changed = {**form, "x": form.get("x", "") + more + "."}
    first = content_mark(parties=({"name": "A"}, None), form=form, version=1)
    assert first != content_mark(parties=({"name": "A"}, None), form=changed, version=1)
    assert first == content_mark(parties=({"name": "A"}, None), form=dict(form), version=1)


@pytest.mark.django_db
def test_checklist_when_ticked_then_missing_is_what_is_required_or_said_to_be(
    place: Commune,
) -> None:
    procedure = procedures.current(BIRTH)
    form = examples.example(BIRTH)
    (asked,) = [one for one in checklist(procedure, form, {}, {}) if one.is_missing]
    code = asked.component
    ticked = checklist(procedure, form, {code: {"is_received": True}}, {})
    assert [one.is_unscanned for one in ticked if one.component == code] == [True]
    here = checklist(procedure, form, {code: {"is_received": True}}, {code: 2})
    assert not any(one.is_missing for one in here)
    refused = checklist(procedure, form, {code: {"is_received": False}}, {code: 2})
    assert [one.component for one in refused if one.is_missing] == [code]
    (first, *_rest) = checklist(procedure, form, {}, {}, has_representative=True)
    assert first.component == AUTHORISATION and first.is_missing


# ── Scans

pytestmark = pytest.mark.django_db


def test_scans_when_arranged_then_one_paper_in_that_order(place: Commune) -> None:
    who = clerk()
    view = scanned(who, begun(who), picture(), document(2), picture("ngang.png", (80, 60)))
    (pages,) = view.scans.values()
    assert [one.page for one in pages] == [1, 1, 2, 1]
    act = partial(services.arrange, actor=who.actor, intake_id=view.id)
    act(scan_id=pages[3].id, act=Arrange.UP)
    act(scan_id=pages[0].id, act=Arrange.UP)
    act(scan_id=pages[0].id, act=Arrange.TURN)
    act(scan_id=pages[1].id, act=Arrange.DROP)
    (after,) = queries.intake(who.actor, view.id).scans.values()
    assert [one.id for one in after] == [pages[0].id, pages[3].id, pages[2].id]
    assert [one.turns for one in after] == [1, 0, 0]
    got = services.accept_intake(actor=who.actor, intake_id=confirmed(who, view).id)
    kept = files.stored(_paper(got.case.id).file_id)
    assert kept.media_type == "application/pdf"
    assert files.read_bytes(kept.id).count(b"/Type /Page\n") in (0, 3)


def _paper(case_id: CaseId) -> Attachment:
    return Attachment.objects.get(case_id=case_id, replaced_at=None)


def test_scan_when_one_file_as_it_came_then_it_is_kept_as_it_is(place: Commune) -> None:
    who = clerk()
    view = confirmed(who, scanned(who, begun(who), document(2)))
    (pages,) = view.scans.values()
    got = services.accept_intake(actor=who.actor, intake_id=view.id)
    assert _paper(got.case.id).file_id == pages[0].file_id


def test_thumbnail_when_picture_or_pdf_then_turned_as_it_will_lie(place: Commune) -> None:
    who = clerk()
    view = scanned(who, begun(who), picture("n.png", (80, 40)), document(1))
    (pages,) = view.scans.values()
    for one, kind in zip(pages, ("image/jpeg", "image/png"), strict=True):
        made, said = services.thumbnail(replace(one, turns=1))
        with Image.open(io.BytesIO(made)) as shown:
            assert said == kind and shown.height >= shown.width // 2


def test_scans_when_too_many_or_broken_then_refused_and_nothing_added(
    place: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = clerk()
    view = begun(who)
    rows = [
        Scan(
            intake_id=view.id, component_code="KS-02", place=n, file_id=uuid7(),
            added_at=clock.now(),
        )
        for n in range(80)
    ]  # fmt: skip
    Scan.objects.bulk_create(rows)
    with pytest.raises(TooManyPages):
        services.add_scans(
            actor=who.actor, intake_id=view.id, component="KS-02", uploads=[picture()]
        )
    Scan.objects.all().delete()
    empty = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n"
    broken = SimpleUploadedFile("hong.pdf", empty + b"startxref\n9\n%%EOF")
    with pytest.raises(ScanUnreadable):
        services.add_scans(actor=who.actor, intake_id=view.id, component="KS-02", uploads=[broken])
    assert not Scan.objects.exists()


# ── Mẫu 01


def test_accept_when_complete_then_receipt_with_the_form_of_each_paper(place: Commune) -> None:
    who = clerk()
    view = scanned(who, begun(who))
    code = next(iter(view.scans))
    noted = Noted(standing=Standing.CERTIFIED.value, copies=2, is_received=True)
    typed = Typed(applicant=view.applicant, form=view.form, papers={code: noted})
    view = confirmed(who, services.save_intake(actor=who.actor, intake_id=view.id, typed=typed))
    got = services.accept_intake(actor=who.actor, intake_id=view.id)
    again = services.accept_intake(actor=who.actor, intake_id=view.id)
    assert got.is_accepted and again.case.id == got.case.id and Case.objects.count() == 1
    slip = Slip.objects.get(case_id=got.case.id)
    (line,) = slip.facts["papers"]
    assert (slip.form, line["kind"], line["copies"]) == (1, "certified", 2)
    assert Case.objects.get().movements.get(verb="submit").details["confirmed"] == "signed"
    with pytest.raises(IntakeOver):
        services.save_intake(actor=who.actor, intake_id=view.id, typed=typed)


def test_accept_when_not_complete_or_not_confirmed_then_nothing_happened(place: Commune) -> None:
    who = clerk()
    view = begun(who)
    with pytest.raises(PapersStillMissing):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    view = scanned(who, view)
    with pytest.raises(NotConfirmed):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    confirmed(who, view)
    other = Typed(applicant=view.applicant, form={**view.form, "child_name": "Lê Minh Khang"})
    services.save_intake(actor=who.actor, intake_id=view.id, typed=other)
    with pytest.raises(NotConfirmed):
        services.accept_intake(actor=who.actor, intake_id=view.id)
    assert not Case.objects.exists()


def test_confirm_when_the_page_read_is_old_then_read_again(place: Commune) -> None:
    who = clerk()
    view = begun(who)
    with pytest.raises(NotConfirmed):
        services.confirm_intake(
            actor=who.actor, intake_id=view.id, how=Confirming.SCREEN, seen_mark="cũ"
        )
    seen = services.confirm_intake(
        actor=who.actor, intake_id=view.id, how=Confirming.SCREEN, seen_mark=view.mark
    )
    assert seen.confirmed and seen.confirmed["name"] == "Nguyễn Thị Hường"


def test_confirm_when_agency_or_papers_change_after_then_confirmed_no_more(place: Commune) -> None:
    other = factories._agency("H05.13", "Ủy ban nhân dân xã Yên Trung", "H05", "09169")
    who = clerk()
    view = scanned(who, begun(who))
    code = next(iter(view.scans))
    worse = {code: Noted(standing=Standing.COMPARED.value, copies=1, is_received=True)}
    people = {"applicant": view.applicant, "form": view.form}
    for change in (Typed(**people, competent_id=other.id), Typed(**people, papers=worse)):
        assert confirmed(who, view).confirmed
        after = services.save_intake(actor=who.actor, intake_id=view.id, typed=change)
        assert after.confirmed is None


def test_authorised_person_when_they_come_then_their_paper_is_asked_and_they_confirm(
    place: Commune,
) -> None:
    who = clerk()
    view = scanned(who, begun(who))
    helper = Party(name="Trần Văn Ngọc", personal_number="027190005678")
    typed = Typed(applicant=view.applicant, form=view.form, representative=helper)
    view = services.save_intake(actor=who.actor, intake_id=view.id, typed=typed)
    assert [line.component for line in view.missing] == [AUTHORISATION]
    services.add_scans(
        actor=who.actor, intake_id=view.id, component=AUTHORISATION, uploads=[picture()]
    )
    got = services.accept_intake(actor=who.actor, intake_id=confirmed(who, view).id)
    case = queries.case(who.actor, got.case.id)
    assert case.representative and case.representative.name == "Trần Văn Ngọc"
    names = {paper.component_name for paper in case.papers}
    assert "Giấy ủy quyền cho người đến nộp" in names
    kept = queries.confirmation_of(case.id)
    assert kept and kept["name"] == "Trần Văn Ngọc"


# ── Mẫu 02 and coming back


def test_ask_when_a_paper_is_missing_then_the_dossier_waits_and_coming_back_resumes(
    place: Commune,
) -> None:
    who, colleague = clerk(), clerk()
    view = begun(who)
    missing = view.missing[0]
    head = services.ask_rest(actor=who.actor, intake_id=view.id, items=["Chữ ký của người cha"])
    slip = Slip.objects.get(case_id=head.id)
    assert slip.form == 2 and slip.facts["items"] == [
        f"{missing.name}: Bản chính, 01 bản", "Chữ ký của người cha",
    ]  # fmt: skip
    case = Case.objects.get()
    assert (case.status, case.responded_at) == (Status.SUPPLEMENT, at(9))
    with pytest.raises(IntakeOver):
        services.ask_rest(actor=who.actor, intake_id=view.id)
    with clock.frozen(at(10, days=2)):
        (row,) = queries.waiting_intakes(colleague.actor, case.code.lower())
        assert row.case_id == head.id
        back = services.resume_intake(actor=colleague.actor, case_id=head.id)
        assert back.id == view.id and back.form == view.form
        full = confirmed(colleague, scanned(colleague, back))
        got = services.accept_intake(actor=colleague.actor, intake_id=full.id)
    assert got.is_accepted and Case.objects.count() == 1
    assert _paper(got.case.id).component_code == missing.component
    assert queries.waiting_intakes(who.actor) == []


def test_ask_when_nothing_is_missing_then_refused_unless_something_else_is(
    place: Commune,
) -> None:
    who = clerk()
    view = scanned(who, begun(who))
    with pytest.raises(NothingMissing):
        services.ask_rest(actor=who.actor, intake_id=view.id, items=["  "])
    services.ask_rest(actor=who.actor, intake_id=view.id, items=["Ngày sinh của cha"])
    assert _paper(CaseId(Case.objects.get().pk)).component_code in view.scans


def test_resume_when_it_was_completed_online_meanwhile_then_not_twice(place: Commune) -> None:
    who = clerk()
    head = services.ask_rest(actor=who.actor, intake_id=begun(who).id)
    back = services.resume_intake(actor=who.actor, case_id=head.id)
    full = confirmed(who, scanned(who, back))
    person = factories.citizen()
    services.supplement(
        actor=person, case_id=head.id,
        papers=(replace(factories.scan(person), component=next(iter(full.scans))),),
    )  # fmt: skip
    with pytest.raises(IntakeOver):
        services.accept_intake(actor=who.actor, intake_id=full.id)
    with pytest.raises(IntakeOver):
        services.resume_intake(actor=who.actor, case_id=head.id)


def test_resume_when_the_dossier_came_online_then_its_papers_count(place: Commune) -> None:
    who = clerk()
    case = factories.submitted(place)
    services.ask_supplement(
        actor=place.clerk, case_id=case.id, expected_version=case.version,
        items=("Giấy chứng sinh rõ hơn",), reason="Ảnh bị mờ",
    )  # fmt: skip
    view = services.resume_intake(actor=who.actor, case_id=case.id)
    assert view.missing == () and Intake.objects.count() == 1
    assert services.resume_intake(actor=who.actor, case_id=case.id).id == view.id


def test_resume_when_the_dossier_was_sent_on_or_accepted_before_then_papers_can_be_added(
    place: Commune,
) -> None:
    who = clerk()
    view = confirmed(who, scanned(who, begun(who)))
    case = services.send_intake(actor=who.actor, intake_id=view.id).case
    services.ask_supplement(
        actor=place.clerk, case_id=case.id, expected_version=case.version,
        items=("Giấy chứng sinh rõ hơn",), reason="Ảnh bị mờ",
    )  # fmt: skip
    (row,) = queries.waiting_intakes(who.actor)
    back = services.resume_intake(actor=who.actor, case_id=CaseId(case.id))
    assert (back.id, back.state.value, back.missing) == (row.id, "asked", ())
    assert all(line.is_sent for line in back.lines if line.pages)
    got = services.accept_intake(actor=who.actor, intake_id=confirmed(who, back).id)
    assert got.is_accepted and Case.objects.count() == 1
    services.undo(
        actor=who.actor, case_id=CaseId(got.case.id), expected_version=got.case.version,
        reason="Tiếp nhận nhầm",
    )  # fmt: skip
    assert Intake.objects.get().state == "received"
    Case.objects.update(status=Status.SUPPLEMENT)  # as if the rest had been asked for since
    again = services.resume_intake(actor=who.actor, case_id=CaseId(case.id))
    assert again.state.value == "asked"


# ── Whose it is


def test_intake_when_of_another_counter_or_without_right_then_not_there(place: Commune) -> None:
    who = clerk()
    view = begun(who)
    stranger = desk.official("H05.90", "Phan Văn Chanh", "cases.receive")
    with pytest.raises(IntakeMissing):
        queries.intake(stranger.actor, view.id)
    with pytest.raises(IntakeMissing):
        services.begin_reception(
            actor=stranger.actor, key=view.id, procedure_code=BIRTH, applicant=view.applicant,
            form={},
        )  # fmt: skip
    with pytest.raises(Denied):
        queries.intake(place.specialist, view.id)
    assert begun(who).id != view.id


def test_intake_when_for_another_commune_then_it_goes_there_and_the_counter_stays_named(
    place: Commune,
) -> None:
    other = factories._agency("H05.13", "Ủy ban nhân dân xã Yên Trung", "H05", "09169")
    who = clerk()
    view = scanned(who, begun(who))
    choices = queries.competent_choices(who.actor, view.procedure)
    assert choices[0].id == place.agency.id
    assert other.id in {one.id for one in choices}
    typed = Typed(applicant=view.applicant, form=view.form, competent_id=other.id)
    view = services.save_intake(actor=who.actor, intake_id=view.id, typed=typed)
    got = services.accept_intake(actor=who.actor, intake_id=confirmed(who, view).id)
    case = queries.case(who.actor, got.case.id)
    assert (case.agency_id, case.receiving_agency_id, case.supporting_agency_id) == (
        other.id, place.agency.id, place.agency.id,
    )  # fmt: skip
    assert Slip.objects.get().facts["competent"] == "Ủy ban nhân dân xã Yên Trung"


def test_forget_when_a_month_went_by_then_only_what_no_dossier_came_of(place: Commune) -> None:
    who = clerk()
    begun(who)
    services.ask_rest(actor=who.actor, intake_id=begun(who).id)
    with clock.frozen(at(9) + dt.timedelta(days=31)):
        assert (services.forget_intakes(), services.forget_intakes()) == (1, 0)
    assert Intake.objects.get().state == "asked"
