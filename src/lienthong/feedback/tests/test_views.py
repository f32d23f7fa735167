# SPDX-License-Identifier: Apache-2.0
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.cases import services as cases
from lienthong.cases.models import Case
from lienthong.cases.tests import factories as make
from lienthong.feedback import queries, services
from lienthong.feedback.models import Comment, Petition, Question
from lienthong.feedback.rules import Status
from lienthong.feedback.services import PublicAnswer, Publication
from lienthong.feedback.tests import factories
from lienthong.feedback.tests.factories import Town, asked, citizen, client_of, sent, taken
from lienthong.kernel.actor import Actor
from lienthong.notices.models import Notice

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script> =HYPERLINK(1) rác ba ngày chưa thu gom"


@pytest.fixture
def town() -> Town:
    return factories.town()


def filled(**changes: object) -> dict[str, object]:
    return {
        "key": "k1", "kind": "report", "title": "Rác tồn đọng", "text": MARKUP,
        "place": "Kinh Bắc", "contact": "hien@example.vn", "name": "Trần Thị Hiền", **changes,
    }  # fmt: skip


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def posted(client: Client, address: str, data: dict[str, object], status: int = 302) -> str:
    answer = client.post(address, data)
    assert answer.status_code == status, (address, answer.content.decode()[-1500:])
    return answer["Location"] if status == 302 else answer.content.decode()


def test_public_pages_when_nothing_is_there_then_they_say_so(town: Town, client: Client) -> None:
    for address in (
        "/gop-y/", "/gop-y/gui?ve=field", "/gop-y/gui?ve=dossier", "/gop-y/gui?ve=attitude",
        "/gop-y/gui?ve=regulation", "/gop-y/theo-doi", "/gop-y/cong-khai", "/gop-y/thong-ke",
        "/hoi-dap/", "/hoi-dap/?thu_tuc=1.001193&q=a", "/hoi-dap/hoi", "/danh-gia/",
        "/danh-gia/ho-so", f"/danh-gia/{town.ward.code}",
    ):  # fmt: skip
        page(client, address)
    page(client, "/gop-y/gui?ve=khong-co", 302)
    page(client, "/gop-y/PA-2026-000001", 404)
    page(client, "/gop-y/cong-khai/PA-2026-000001", 404)
    page(client, "/gop-y/cua-toi", 302)
    page(client, "/phan-anh/", 302)


def test_send_when_without_account_then_code_page_then_followed_by_secret(
    town: Town, client: Client
) -> None:
    address = posted(client, "/gop-y/gui?ve=field", filled())
    assert not Petition.objects.exists()
    code = Notice.objects.get(template="feedback_code").subject[-6:]
    wrong = "000000" if code != "000000" else "111111"
    assert "Còn 4 lần" in posted(client, address, {"code": wrong}, 422)
    own = posted(client, address, {"code": code})
    text = page(client, own)
    row = Petition.objects.get()
    assert row.secret in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    stranger = Client()
    page(stranger, own, 404)
    assert "Không tìm thấy" in posted(
        stranger, "/gop-y/theo-doi", {"code": row.code, "secret": "AAAAAAAA"}, 422
    )
    opened = posted(
        stranger, "/gop-y/theo-doi", {"code": row.code.lower(), "secret": row.secret.lower()}
    )
    page(stranger, opened)


def test_send_when_begun_at_a_reading_of_data_then_its_words_are_there(town: Town) -> None:
    browser = client_of(citizen())
    reading = "01a2012d-8a4b-7c99-bd09-c7543ba07244"
    asked_about = f"&luot={reading}&luc=2026-11-22T09:54:00%2B07:00&co_quan={town.ward.code}"
    html = page(browser, f"/gop-y/gui?ve=attitude{asked_about}&ho_so=H42.41-1")
    for part in (reading, "09:54", town.ward.name, "H42.41-1"):
        assert part in html
    bad = page(browser, "/gop-y/gui?ve=attitude&luot=%3Cscript%3E&luc=x&co_quan=%00z")
    assert "giải thích" not in bad and "<script>alert" not in bad
    for never in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        page(browser, f"/gop-y/gui?ve=dossier&luot={reading}&luc={never}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": "Không Đâu Cả"}, "Không tìm thấy"),
        ({"place": ""}, "Cho biết nơi"),
        ({"text": "x" * 6_000}, "5000"),
        ({"text": ""}, "bắt buộc"),
        ({"kind": "khac"}, "Xin chọn một mục trong danh sách"),
        ({"contact": "khong"}, "thư điện tử hoặc số điện thoại"),
    ],
)
def test_send_when_input_is_bad_then_said_beside_the_field(
    town: Town, client: Client, changes: dict[str, object], said: str
) -> None:
    assert said in posted(client, "/gop-y/gui?ve=field", filled(**changes), 422)
    assert not Petition.objects.exists()


def test_send_when_file_is_disguised_then_refused_and_pictures_are_kept(town: Town) -> None:
    who = citizen()
    client = client_of(who)
    bad = SimpleUploadedFile("anh.png", b"MZ\x90\x00 not a picture", content_type="image/png")
    said = posted(client, "/gop-y/gui?ve=field", filled(files=bad), 422)
    assert "anh.png" in said or "Tệp" in said
    picture = SimpleUploadedFile("rac.png", make._picture(), content_type="image/png")
    own = posted(client, "/gop-y/gui?ve=field", filled(files=picture))
    view = queries.own(who, own.rsplit("/", 1)[-1], {})
    assert len(view.files) == 1
    assert client.get(f"{own}/tep/{view.files[0].id}").status_code == 200
    page(Client(), f"{own}/tep/{view.files[0].id}", 404)
    page(client, "/gop-y/cua-toi")


def test_desk_when_officer_works_then_each_act_has_its_page(town: Town) -> None:
    made = sent(citizen(), text="Gọi tôi 0912345678. Rác ba ngày chưa thu gom.")
    client = town.officer.client()
    listed = page(client, "/phan-anh/")
    assert made.code in listed
    shown = page(client, f"/phan-anh/{made.id}")
    assert "số điện thoại" in shown
    for slug in ("nhan", "chuyen", "gia-han", "gop", "khong-thu-ly"):
        page(client, f"/phan-anh/{made.id}/{slug}")
    page(client, f"/phan-anh/{made.id}/khong-co", 404)
    posted(client, f"/phan-anh/{made.id}/nhan", {"expected_version": 1})
    answer = {
        "expected_version": 2, "text": "Đã thu gom rác sáng nay.", "is_public": "on",
        "public_title": "Rác tồn đọng", "public_text": "Gọi 0912345678, rác ba ngày.",
    }  # fmt: skip
    assert "0912345678" in posted(client, f"/phan-anh/{made.id}/tra-loi", answer, 422)
    answer["public_text"] = "Rác ba ngày chưa thu gom."
    posted(client, f"/phan-anh/{made.id}/tra-loi", answer)
    stale = client.post(f"/phan-anh/{made.id}/gia-han", {"expected_version": 1, "reason": "Chờ đo"})
    assert stale.status_code == 409
    assert "Rác tồn đọng" in page(Client(), "/gop-y/cong-khai?q=rac")
    page(Client(), f"/gop-y/cong-khai/{made.code}")
    for queue in queries.Queue:
        page(client, f"/phan-anh/?hang={queue.value}&q=rac")
    hide = town.chair.client()
    posted(hide, f"/phan-anh/{made.id}/an", {"expected_version": 3, "reason": "Lời lẽ xúc phạm"})
    page(Client(), f"/gop-y/cong-khai/{made.code}", 404)


def test_desk_when_stranger_or_citizen_then_nothing_is_seen(town: Town) -> None:
    made = sent(citizen())
    page(town.neighbour.client(), f"/phan-anh/{made.id}", 404)
    page(town.neighbour.client(), f"/phan-anh/{made.id}/nhan", 404)
    page(town.idle.client(), "/phan-anh/", 403)
    page(client_of(citizen()), "/phan-anh/", 403)
    page(client_of(citizen("Người Khác")), f"/gop-y/{made.code}", 404)


def test_own_when_not_satisfied_then_reason_is_asked_and_level_above_has_it(town: Town) -> None:
    who = citizen()
    made = sent(who)
    seen = taken(town, made)
    services.answer_petition(
        actor=town.officer.actor, petition_id=made.id, expected_version=seen.version,
        text="Đã thu gom rác sáng nay.", publication=Publication(
            title="Rác tồn đọng", text="Rác chưa thu gom.", answer="Đã thu gom rác."
        ),
    )  # fmt: skip
    client, own = client_of(who), f"/gop-y/{made.code}"
    assert "Hài lòng" in page(client, own)
    posted(client, f"{own}/y-kien", {"verdict": "khong", "reason": ""}, 422)
    posted(client, f"{own}/y-kien", {"verdict": "khong", "reason": "Rác vẫn còn nguyên"})
    assert Petition.objects.get().agency_id == town.province.id
    assert "xem lại lần 1" in page(town.above.client(), f"/phan-anh/{made.id}")
    page(client, f"{own}/rut")
    posted(client, f"{own}/rut", {"reason": "Thôi"})
    assert Petition.objects.get().status == Status.WITHDRAWN


# ── Questions


def test_question_when_answered_and_published_then_found_voted_and_told(town: Town) -> None:
    who = citizen()
    client = client_of(who)
    new = {"key": "q1", "text": "Con sinh ở nước ngoài nộp ở đâu?", "agency": "Kinh Bắc"}
    posted(client, "/hoi-dap/hoi?thu_tuc=1.001193", new)
    row = Question.objects.get()
    officer = town.officer.client()
    assert "nước ngoài" in page(officer, "/phan-anh/hoi-dap/")
    for slug in ("", "/tra-loi", "/gop", "/chuyen", "/tu-choi"):
        page(officer, f"/phan-anh/hoi-dap/{row.pk}{slug}")
    before = queries.published_version("1.001193")
    answer = {
        "expected_version": 1, "text": "Nộp tại Ủy ban nhân dân phường nơi cư trú.",
        "legal_basis": "Điều 35 Luật Hộ tịch số 60/2014/QH13", "is_public": "on",
        "public_question": "Con sinh ở nước ngoài thì nộp ở đâu?",
    }  # fmt: skip
    posted(officer, f"/phan-anh/hoi-dap/{row.pk}/tra-loi", answer)
    assert queries.published_version("1.001193") != before
    assert "nước ngoài" in page(Client(), "/hoi-dap/?thu_tuc=1.001193&q=nuoc+ngoai")
    reader = Client()
    assert "Điều 35" in page(reader, f"/hoi-dap/{row.pk}")
    posted(reader, f"/hoi-dap/{row.pk}/huu-ich", {"huu_ich": "co"})
    posted(reader, f"/hoi-dap/{row.pk}/huu-ich", {"huu_ich": "co"})
    assert queries.published_answer(row.pk).useful == 1
    assert "Luật Hộ tịch" in page(client, "/gop-y/cua-toi")
    for slug in ("ra-soat", "go"):
        page(officer, f"/phan-anh/hoi-dap/{row.pk}/{slug}")
    posted(officer, f"/phan-anh/hoi-dap/{row.pk}/go", {"expected_version": 2, "reason": "Luật đổi"})
    page(reader, f"/hoi-dap/{row.pk}", 404)
    page(officer, "/phan-anh/hoi-dap/?hang=da-xong")


def test_question_when_procedure_has_a_new_version_then_outdated_until_reviewed(
    town: Town,
) -> None:
    made = asked(citizen())
    order = {"actor": town.officer.actor, "question_id": made.id}
    public = PublicAnswer(question="Con sinh ở nước ngoài?", answer="Nộp tại phường cư trú.")
    done = services.answer_question(
        **order, expected_version=1, text="Nộp tại phường nơi cư trú.", publication=public
    )
    assert not queries.published(procedure_code="1.001193")[0].is_outdated
    Question.objects.update(procedure_version=0)  # as if answered under an older version
    assert queries.published(procedure_code="1.001193")[0].is_outdated
    services.review_answer(**order, expected_version=done.version, publication=public)
    assert not queries.published(procedure_code="1.001193")[0].is_outdated


def test_question_when_forwarded_merged_or_declined_then_asker_is_told(town: Town) -> None:
    first, second, third = asked(citizen()), asked(citizen()), asked(citizen())
    officer = {"actor": town.officer.actor, "expected_version": 1}
    services.answer_question(
        **officer, question_id=first.id, text="Nộp tại phường nơi cư trú.",
        publication=PublicAnswer(question="Con sinh ở nước ngoài?", answer="Nộp tại phường."),
    )  # fmt: skip
    services.merge_question(**officer, question_id=second.id, into_id=first.id)
    moved = services.forward_question(
        **officer, question_id=third.id, agency_id=factories.agency_id(town.other),
        reason="Thuộc địa bàn Vũ Ninh",
    )  # fmt: skip
    services.decline_question(
        actor=town.neighbour.actor, question_id=third.id, expected_version=moved.version,
        reason="Câu hỏi không về thủ tục hành chính.",
    )  # fmt: skip
    assert Notice.objects.filter(template="question_answered").count() == 3


# ── Ratings


def ended(town: Town, number: int) -> tuple[Actor, Case]:
    who = make.citizen(f"0271960{number:05d}", "Nguyễn Thị Hường")
    place = make.Commune(
        agency=town.ward, tax=town.ward, clerk=town.officer.actor,
        specialist=town.officer.actor, chair=town.chair.actor, tax_officer=town.chair.actor,
    )  # fmt: skip
    case = make.submitted(place, who)
    cases.refuse(
        actor=town.officer.actor, case_id=case.id, expected_version=case.version,
        reason="Con đã có giấy khai sinh.",
    )  # fmt: skip
    return who, Case.objects.get(pk=case.id)


def test_ratings_when_fewer_than_the_least_then_nothing_is_shown(
    town: Town, client: Client
) -> None:
    good = {3: 2, 4: 2, 6: 2}
    for number in range(4):
        who, case = ended(town, number)
        services.rate_case(actor=who, case_id=case.pk, scores=good, comment="Gọi 0912345678 nhé")
    assert "ít hơn 5" in page(client, "/danh-gia/")
    assert "không hiện số liệu" in page(client, f"/danh-gia/{town.ward.code}")
    _who, case = ended(town, 5)
    data = {"code": case.code, "secret": case.lookup_secret, "comment": "Nhanh"}
    data |= {f"score_{number}": score for number, score in good.items()}
    posted(client, "/danh-gia/ho-so", {**data, "secret": "SAI"}, 422)
    posted(client, "/danh-gia/ho-so", {**data, "score_6": ""}, 422)
    page(town.officer.client(), "/danh-gia/ho-so", 403)
    assert "Cảm ơn" in posted(client, "/danh-gia/ho-so", data, 200)
    assert "18" in page(client, f"/danh-gia/{town.ward.code}")
    assert "0912345678" not in page(client, f"/danh-gia/{town.ward.code}")
    chair = town.chair.client()
    assert "[…]" in page(chair, "/phan-anh/gop-y")
    page(town.officer.client(), "/phan-anh/gop-y", 403)
    review = {"case": str(case.pk), "verdict": "show", "text": "Nhanh gọn"}
    posted(chair, "/phan-anh/gop-y", {**review, "text": "Gọi 0912345678"})
    assert not Comment.objects.exists()
    posted(chair, "/phan-anh/gop-y", review)
    assert "Nhanh gọn" in page(client, f"/danh-gia/{town.ward.code}")
