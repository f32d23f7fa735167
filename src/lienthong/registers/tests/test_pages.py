# SPDX-License-Identifier: Apache-2.0
"""The desk of registers and the citizen's wish, as pages: who sees what, who may do what."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from lienthong.files.tests import factories as files
from lienthong.kernel.ids import uuid7
from lienthong.orgs.models import Staff
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import errors, queries, services
from lienthong.registers.models import Access, Proposal, Version
from lienthong.registers.queries import keeper
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f
from lienthong.registers.tests.desk import Keeper

pytestmark = pytest.mark.django_db
NEW, OWN = "/so-dang-ky/dinh-chinh/moi", "/du-lieu-cua-toi/dinh-chinh/gui"


@pytest.fixture
def officer() -> Keeper:
    desk.town()
    f.record()
    return desk.official("Hồ Văn Lựu", *desk.RIGHTS)


def typed(**changes: Any) -> dict[str, Any]:
    """Return a form filled in as the record says, with a changed name."""
    held = f.person()
    home = held.pop("residence")
    return {
        "register": "population", "key": f.PARENT, "reason": "Ghi sai dấu",
        "evidence": "Giấy khai sinh số 12/1990", "valid_from": "20/05/1990",
        **held, **{f"residence.{name}": value for name, value in home.items()},
        "full_name": "Nguyễn Thị Hương",
    } | changes  # fmt: skip


def test_correction_when_codes_then_the_list_is_offered_and_the_wrong_one_told_beside_its_box(
    officer: Keeper,
) -> None:
    browser = officer.client()
    seek = {"register": "population", "key": f.PARENT, "reason": "Ghi sai dấu"}
    page = browser.post(NEW, seek).content.decode()
    chosen = page.partition('name="nationality"')[2].partition("</select>")[0]
    assert '<option value="Việt Nam" selected>' in chosen and '<option value="Lào">' in chosen
    for changes, told in (
        ({"nationality": "Atlantis"}, "Xin chọn một mục trong danh sách"),
        ({"residence.province_code": "01"}, "không thuộc tỉnh, thành phố đã chọn"),
    ):
        answer = browser.post(NEW, typed(**changes))
        assert answer.status_code == 422 and told in answer.content.decode()
    assert not Proposal.objects.exists()


def test_correction_when_a_value_is_wrong_then_said_in_the_readers_words_and_names(
    officer: Keeper,
) -> None:
    browser = officer.client()
    wrong = typed(**{"father_number": "12x", "residence.province_code": "01"})
    page = browser.post(NEW, wrong).content.decode()
    assert "Nơi thường trú: Xã, phường" in page and "Mã xã" not in page
    kept = page.partition('name="residence.commune_code"')[2].partition("</select>")[0]
    assert re.search(r'<option value="(\d{5})" selected>(?!\1)', kept)
    page = browser.post(NEW, typed(father_number="12x")).content.decode()
    assert "Cần đúng 12 chữ số." in page
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = browser.post(NEW, typed(father_number="12x")).content.decode()
    assert "Must be exactly 12 digits." in page
    offered = page.partition('name="nationality"')[2].partition("</select>")[0]
    assert offered.index(">France<") < offered.index(">Saudi Arabia<")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("khai-sinh.png", files.picture("PNG"), "image/png")


def test_correction_when_asked_and_approved_on_pages_then_record_says_so(officer: Keeper) -> None:
    browser, head = officer.client(), desk.official("Na Thị Bí", *desk.HEAD)
    seek = {"register": "population", "key": f.PARENT, "reason": "Ghi sai dấu"}
    page = browser.post(NEW, seek).content.decode()
    assert "Nguyễn Thị Hường" in page and "Thôn 2" in page
    assert Access.objects.filter(subject_number=f.PARENT, purpose=queries.CORRECTING).count() == 1
    sent = browser.post(NEW, typed(file=paper()))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    row = Proposal.objects.get()
    assert row.changes == {"full_name": "Nguyễn Thị Hương"} and row.file_name == "khai-sinh.png"
    address, other = sent["Location"], head.client()
    assert row.key in other.get("/so-dang-ky/").content.decode()
    both = other.get(address).content.decode()
    assert "Nguyễn Thị Hường" in both and "Nguyễn Thị Hương" in both and "Duyệt" in both
    assert b"".join(other.get(f"{address}/tep").streaming_content).startswith(b"\x89PNG")
    assert "Duyệt đính chính" not in browser.get(address).content.decode()
    act = {"expected_version": row.base_number, "text": ""}
    assert browser.post(f"{address}/duyet", act).status_code == 403
    assert other.post(f"{address}/duyet", act).status_code == 302
    assert Version.objects.get(superseded_at=None).data["full_name"] == "Nguyễn Thị Hương"
    after = other.get(address).content.decode()
    assert "Đã đính chính" in after and "Sau khi sửa" in after and "Đang ghi" not in after
    assert other.post(f"{address}/duyet", act).status_code == 409
    assert other.get(f"{address}/duyet")["Location"] == address
    assert other.post("/so-dang-ky/", {"q": "\0", "so": "\0"}).status_code == 302


def test_correction_when_refused_without_a_reason_then_asked_for_one(officer: Keeper) -> None:
    address = officer.client().post(NEW, typed())["Location"]
    head = desk.official("Na Thị Bí", *desk.HEAD).client()
    assert head.post(f"{address}/tu-choi", {"expected_version": 1, "text": " "}).status_code == 422
    told = {"expected_version": 1, "text": "Giấy khai sinh mờ"}
    assert head.post(f"{address}/tu-choi", told).status_code == 302
    assert "Giấy khai sinh mờ" in officer.client().get(address).content.decode()
    assert Version.objects.count() == 1
    assert head.get("/so-dang-ky/?hang=khong-duyet").content.decode().count(f.PARENT) == 1
    assert f.PARENT not in head.get("/so-dang-ky/").content.decode()


def test_corrections_when_sought_by_a_records_number_then_it_is_in_no_address(
    officer: Keeper,
) -> None:
    made = officer.client().post(NEW, typed())["Location"]
    head = desk.official("Na Thị Bí", *desk.HEAD).client()
    other = {"hang": "cho-duyet", "so": "", "q": "042190999999"}
    assert made not in head.post("/so-dang-ky/", other).content.decode()
    found = head.post("/so-dang-ky/", other | {"q": f.PARENT}).content.decode()
    assert made in found and f"q={f.PARENT}" not in found
    box = re.search(r'<form[^>]*>(?:(?!</form>).)*name="q"', found, re.DOTALL)
    assert box and 'method="post"' in box[0] and "csrfmiddlewaretoken" in box[0]
    by_register = head.post("/so-dang-ky/", {"hang": "cua-toi", "so": "population", "q": " "})
    assert by_register["Location"] == "/so-dang-ky/?hang=cua-toi&so=population"


def test_corrections_when_a_page_is_full_then_few_statements(
    officer: Keeper, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = Proposal.objects.get(pk=officer.client().post(NEW, typed())["Location"].split("/")[-1])
    for number in range(19):
        row.pk, row.key = uuid7(), f"0421900000{number:02}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(6):
        assert len(keeper.proposals(officer.actor).rows) == 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"residence.commune_code": "x"}, {"born_on": "31/02/1990"}, {"sex": "x"},
        {"full_name": ""}, {"evidence": ""}, {"valid_from": "1/1/1800"},
        {"full_name": "Nguyễn Thị Hường"}, {"full_name": "x" * 500},
    ],
)  # fmt: skip
def test_correction_when_nonsense_then_said_beside_what_was_typed(
    officer: Keeper, wrong: dict[str, str]
) -> None:
    answer = officer.client().post(NEW, typed(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="loi"' in page
    assert wrong.get("evidence", "Giấy khai sinh số 12/1990") in page
    assert not Proposal.objects.exists()


def test_record_when_kept_elsewhere_or_not_there_then_told_alike(officer: Keeper) -> None:
    away = desk.official("Phan Văn Ớt", *desk.HEAD, agency=desk.AWAY)
    seek = {"register": "population", "key": f.PARENT, "reason": "Tò mò"}
    refused = away.client().post(NEW, seek)
    none = away.client().post(NEW, seek | {"key": "042190999999"})
    assert refused.status_code == none.status_code == 422
    assert "Hường" not in refused.content.decode()
    assert not Access.objects.exists()
    province = desk.official("Lê Thị Mơ", *desk.HEAD, agency="H42")
    assert "Hường" in province.client().post(NEW, seek).content.decode()
    made = officer.client().post(NEW, typed())
    assert away.client().get(made["Location"]).status_code == 404


def test_desk_when_clerk_or_citizen_then_nothing_to_do_there(officer: Keeper) -> None:
    address = officer.client().post(NEW, typed())["Location"]
    reader = desk.official("Bùi Thị Đào", "registers.read").client()
    assert reader.get("/so-dang-ky/").status_code == 200
    assert reader.get(address).status_code == 404
    person = desk.citizen(f.PARENT).client()
    for place in ("/so-dang-ky/", NEW, address):
        assert person.get(place).status_code == 403
    assert officer.client().get("/du-lieu-cua-toi/dinh-chinh/").status_code == 403


def test_citizen_when_asks_then_keeper_decides_and_they_follow_it(officer: Keeper) -> None:
    person, head = desk.citizen(f.PARENT), desk.official("Na Thị Bí", *desk.HEAD)
    browser = person.client()
    page = browser.get(OWN).content.decode()
    assert f.PARENT in page and "Cơ sở dữ liệu quốc gia về dân cư" in page
    chosen = {"register": "population", "key": f.PARENT}
    assert "Thôn 2" in browser.post(OWN, chosen).content.decode()
    unproved = browser.post(OWN, typed())
    assert unproved.status_code == 422 and not Proposal.objects.exists()
    sent = browser.post(OWN, typed(file=paper()))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    row = Proposal.objects.get()
    assert (row.agency_code, row.asker_number) == (desk.HOME, f.PARENT)
    theirs = head.client().get(f"/so-dang-ky/dinh-chinh/{row.pk}").content.decode()
    assert "Người dân" in theirs
    services.refuse(head.actor, row.pk, reason="Chưa đủ căn cứ")
    told = browser.get(sent["Location"]).content.decode()
    assert "Chưa đủ căn cứ" in told and "Na Thị Bí" not in told
    assert browser.post(f"{sent['Location']}/rut").status_code == 409
    assert "Không duyệt" in browser.get("/du-lieu-cua-toi/dinh-chinh/").content.decode()


def test_citizen_when_record_is_not_theirs_then_told_as_if_none(officer: Keeper) -> None:
    stranger = desk.citizen(f.STRANGER, "Trần Thị Hoa")
    browser = stranger.client()
    made = desk.citizen(f.PARENT).client().post(OWN, typed(file=paper()))
    for key in (f.PARENT, "042190999999"):
        assert browser.post(OWN, {"register": "population", "key": key}).status_code == 403
    assert browser.post(OWN, {"register": "nonsense", "key": "1"}).status_code == 404
    for place in ("", "/tep", "/rut"):
        assert browser.get(made["Location"] + place).status_code == 404
    with pytest.raises(errors.CorrectionRefused):
        services.propose(
            stranger.actor,
            services.NewProposal(
                register="population", key=f.PARENT, changes={"full_name": "A Bê"},
                valid_from=f.BORN, reason="x", evidence="y",
            ),
        )  # fmt: skip


def test_decision_when_by_who_asked_as_a_citizen_or_about_themselves_then_refused(
    officer: Keeper,
) -> None:
    head = desk.official("Nguyễn Thị Hường", *desk.HEAD)
    Staff.objects.filter(pk=head.actor.staff_id).update(personal_number=f.PARENT)
    desk.citizen(f.PARENT).client().post(OWN, typed(file=paper()))
    row = Proposal.objects.get()
    for decide in (services.approve, lambda *given: services.refuse(*given, reason="x")):
        with pytest.raises(errors.OwnProposal):
            decide(head.actor, row.pk)
    assert keeper.waiting(head.actor) == 1


def test_child_when_parent_asks_then_their_wish_too(officer: Keeper) -> None:
    f.child()
    mother = desk.citizen(f.PARENT).actor
    assert services.hold(mother, "population", f.CHILD, reason="x").data["full_name"] == "Lê An"
    with pytest.raises(errors.CorrectionRefused):
        services.hold(f.citizen(f.STRANGER), "population", f.CHILD, reason="x")


def test_child_when_minor_then_on_the_parents_page_and_the_wish_goes_to_the_keeper(
    officer: Keeper,
) -> None:
    f.child()
    f.record("042190000123", full_name="Lê Văn Lớn", mother_number=f.PARENT)
    browser = desk.citizen(f.PARENT).client()
    page = browser.get(OWN).content.decode()
    assert "Về con chưa thành niên" in page and "Lê An" in page and f.CHILD in page
    assert "042190000123" not in page
    assert page.count("csrfmiddlewaretoken") == page.count('<form method="post"') > 2
    assert Access.objects.filter(subject_number=f.CHILD, purpose="own_data").count() == 1
    held = {"key": f.CHILD, "valid_from": "02/01/2026", "born_on": "02/01/2026"}
    sent = browser.post(OWN, typed(**held, mother_number=f.PARENT, full_name="Lê Ân", file=paper()))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    assert Proposal.objects.get().agency_code == desk.HOME
    father = desk.citizen(f.STRANGER, "Trần Văn Hoa").client()
    assert f.CHILD not in father.get(OWN).content.decode()


def test_wish_when_one_agency_keeps_the_register_then_it_answers_or_the_page_says_who_does(
    officer: Keeper,
) -> None:
    card = {
        "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20", "group": "GD",
        "valid_since": "2026-01-01", "valid_until": "2026-12-31", "status": "active",
    }  # fmt: skip
    services.write(
        f.PLATFORM, "health_insurance", f.PARENT, card, valid_from=f.BORN, basis="Kiểm thử"
    )
    browser = desk.citizen(f.PARENT).client()
    page = browser.get(OWN).content.decode()
    assert 'value="health_insurance"' not in page
    assert "Cơ sở dữ liệu về bảo hiểm y tế – Bộ Tài chính" in page
    assert "Cơ sở dữ liệu lý lịch tư pháp – Bộ Công an" in page
    orgs.agency("G24", "Bảo hiểm xã hội Việt Nam", kind=AgencyKind.GOVERNMENT_BODY)
    head = desk.official("Đỗ Văn Kê", *desk.HEAD, agency="G24")
    page = browser.get(OWN).content.decode()
    assert 'value="health_insurance"' in page and "Bảo hiểm xã hội Việt Nam trả lời" in page
    asked = {
        **card, "register": "health_insurance", "key": f.PARENT, "valid_from": "20/05/1990",
        "born_on": "20/05/1990", "valid_since": "01/01/2026", "valid_until": "31/12/2026",
        "clinic": "Trạm y tế Đồng Văn", "reason": "Đổi nơi khám", "evidence": "Đơn số 1",
    }  # fmt: skip
    sent = browser.post(OWN, {**asked, "file": paper()})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    (waiting,) = keeper.proposals(head.actor).rows
    assert waiting.agency_name == "Bảo hiểm xã hội Việt Nam" and waiting.may_decide
    services.approve(head.actor, waiting.id)
    assert services.hold(head.actor, "health_insurance", f.PARENT, reason="x").data["clinic"]
    with pytest.raises(errors.KeptElsewhere):
        services.hold(officer.actor, "health_insurance", f.PARENT, reason="x")


def test_pair_when_of_the_area_then_seen_side_by_side_and_decided_once(officer: Keeper) -> None:
    f.record("042190000077", full_name="NGUYEN THI HUONG")
    services.seek_likenesses(f.PLATFORM, "population")
    head, away = (
        desk.official(name, *desk.HEAD, agency=place)
        for name, place in (("Na Thị Bí", desk.HOME), ("Phan Văn Ớt", desk.AWAY))
    )
    browser = head.client()
    assert "Một bên không dấu" in browser.get("/so-dang-ky/ban-ghi-trung/").content.decode()
    (pair,) = keeper.pairs(head.actor).rows
    address = f"/so-dang-ky/ban-ghi-trung/{pair.id}"
    page = browser.get(address).content.decode()
    assert "NGUYEN THI HUONG" in page and "Nguyễn Thị Hường" in page
    assert Access.objects.filter(purpose=queries.CORRECTING).count() == 2
    for other in (away, officer):
        assert other.client().get(address).status_code == 404
    told = {"expected_version": 0, "text": "Hai giấy khai sinh khác nhau"}
    assert browser.post(f"{address}/khac-nguoi", told | {"text": ""}).status_code == 422
    assert browser.post(f"{address}/khac-nguoi", told).status_code == 302
    assert browser.post(f"{address}/mot-nguoi", told).status_code == 409
    assert "Hai giấy khai sinh khác nhau" in browser.get(address).content.decode()
    assert not keeper.pairs(head.actor).rows
    of_pairs = "/so-dang-ky/ban-ghi-trung/"
    decided = browser.get(f"{of_pairs}?hang=hai-nguoi").content.decode()
    assert address in decided and "Hai giấy khai sinh khác nhau" in decided
    assert "Na Thị Bí" in decided
    assert address not in browser.get(f"{of_pairs}?hang=mot-nguoi").content.decode()
    assert address not in away.client().get(f"{of_pairs}?hang=hai-nguoi").content.decode()


def test_pair_when_one_agency_keeps_the_register_then_no_other_agency_sees_it(
    officer: Keeper, settings: Any, tmp_path: Path
) -> None:
    f.record("042190000077", full_name="NGUYEN THI HUONG")
    services.seek_likenesses(f.PLATFORM, "population")
    packs, units = tmp_path / "packs", "  units: [residence.province_code, residence.commune_code]"
    for name in ("registers", "codes", "processing"):
        shutil.copytree(Path(settings.PACKS) / name, packs / name)
    declared = packs / "registers" / "population.yaml"
    text = declared.read_text()
    assert units in text
    declared.write_text(text.replace(units, f"  agency: {desk.HOME}"))
    settings.PACKS = packs
    here, away = (
        desk.official(name, *desk.HEAD, agency=place).actor
        for name, place in (("Na Thị Bí", desk.HOME), ("Phan Văn Ớt", desk.AWAY))
    )
    assert len(keeper.pairs(here).rows) == 1
    assert not keeper.pairs(away).rows
