# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from lienthong.identity import queries, services
from lienthong.identity.errors import SignInLocked
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import SYSTEM
from lienthong.kernel import clock
from lienthong.ledger.models import Leaf
from lienthong.orgs.models import Holding
from lienthong.web.access import actor_of, citizen, official

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

SIGN_IN = "/dang-nhap"


@official("cases.receive")
def inbox(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_of(request).post_name)


@citizen(assurance=2)
def high(request: HttpRequest) -> HttpResponse:
    return HttpResponse(actor_of(request).represents or actor_of(request).name)


urlpatterns = [
    path("viec", inbox),
    path("cao", high),
    path("", include("lienthong.web.urls")),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.notices.urls")),
]


@pytest.fixture(autouse=True)
def no_counts_of_other_tests() -> None:
    cache.clear()


def enter(client: Client, username: str, password: str = factories.PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"login": username, "password": password, **more})


def last_leaf() -> str:
    return bytes(Leaf.objects.latest("pk").body).decode()


def test_sign_in_when_page_opened_then_asks_for_number_and_password(client: Client) -> None:
    page = client.get(SIGN_IN)
    assert page.status_code == 200
    assert b'name="login"' in page.content
    assert b'name="password"' in page.content
    assert b"<script>" not in page.content


def test_sign_in_when_citizen_then_goes_to_next_and_is_audited(client: Client) -> None:
    made = factories.citizen()
    answer = client.post(
        SIGN_IN, {"login": made.username, "password": factories.PASSWORD, "next": "/cao"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/cao")
    assert client.get("/cao").content.decode() == made.name
    actions = [bytes(body).decode() for body in Leaf.objects.values_list("body", flat=True)]
    assert any("identity.signed_in" in body for body in actions)


def test_sign_in_when_next_is_elsewhere_then_stays_here(client: Client) -> None:
    made = factories.citizen()
    answer = client.post(
        SIGN_IN,
        {"login": made.username, "password": factories.PASSWORD, "next": "https://evil.example/"},
    )
    assert answer["Location"] == "/"


def test_sign_in_when_done_then_session_gets_a_new_key(client: Client) -> None:
    made = factories.citizen()
    session = client.session
    session["mark"] = "before"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before or ""
    enter(client, made.username)
    assert client.cookies["sessionid"].value != before


def test_sign_in_when_wrong_then_one_answer_for_unknown_closed_and_mistyped(client: Client) -> None:
    made, closed = factories.citizen(), factories.citizen()
    services.close_account(SYSTEM, closed.id)
    answers = [
        client.post(SIGN_IN, {"login": name, "password": password})
        for name, password in (
            (made.username, "sai-mat-khau"),
            (closed.username, factories.PASSWORD),
            ("001199999999", factories.PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {422}
    told = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(told) == 1
    assert "identity.sign_in_failed" in last_leaf()


def test_sign_in_when_guessed_too_often_then_even_the_right_password_waits(client: Client) -> None:
    made = factories.citizen()
    start = clock.now()
    with clock.frozen(start):
        for _ in range(5):
            enter(client, made.username, "sai")
        locked = client.post(SIGN_IN, {"login": made.username, "password": factories.PASSWORD})
    assert locked.status_code == 422
    assert "5 phút" in locked.content.decode()
    with clock.frozen(start + dt.timedelta(minutes=6)):
        assert enter(client, made.username).status_code == 302  # type: ignore[attr-defined] # a response


def test_second_factor_when_official_signs_in_then_code_is_asked_and_opens_the_post(
    client: Client,
) -> None:
    made = factories.official(factories.post("cases.receive", name="Một cửa"))
    answer = client.post(SIGN_IN, {"login": made.username, "password": factories.PASSWORD})
    assert answer["Location"] == "/dang-nhap/xac-thuc"
    assert client.get("/viec")["Location"].startswith(SIGN_IN)
    assert client.get("/dang-nhap/xac-thuc").status_code == 200
    wrong = client.post("/dang-nhap/xac-thuc", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.post("/dang-nhap/xac-thuc", {"code": factories.code_now()}).status_code == 302
    assert client.get("/viec").content.decode() == "Một cửa"


def test_second_factor_when_missing_then_officer_pages_lead_to_enrolment(client: Client) -> None:
    made = factories.official(factories.post("cases.receive"), totp_secret=None)
    enter(client, made.username)
    assert client.get("/viec")["Location"] == "/tai-khoan/can-lop-thu-hai"
    assert client.post("/viec")["Location"] == "/tai-khoan/can-lop-thu-hai"
    page = client.get("/tai-khoan/can-lop-thu-hai")
    assert "/tai-khoan/ung-dung" in page.content.decode()


def test_second_factor_when_enrolled_on_the_page_then_officer_pages_open(client: Client) -> None:
    made = factories.official(factories.post("cases.receive", name="Một cửa"), totp_secret=None)
    enter(client, made.username)
    again = client.get("/tai-khoan/ung-dung")
    assert again["Location"].startswith("/tai-khoan/xac-nhan")
    assert client.get(again["Location"]).status_code == 200
    client.post("/tai-khoan/xac-nhan", {"password": factories.PASSWORD})
    page = client.get("/tai-khoan/ung-dung")
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert client.post("/tai-khoan/ung-dung", {"code": "12"}).status_code == 422
    done = client.post("/tai-khoan/ung-dung", {"code": factories.code_now(secret)})
    assert done["Location"] == "/tai-khoan/ma-du-phong"
    assert client.get("/tai-khoan/ma-du-phong").status_code == 200
    assert client.get("/viec").content.decode() == "Một cửa"
    refused = client.post("/tai-khoan/ung-dung/go")
    assert refused.status_code == 422
    assert queries.second_factors(made.id).has_totp


def test_right_when_holding_is_revoked_then_ends_at_the_next_request(client: Client) -> None:
    post = factories.post("cases.receive")
    made = factories.official(post)
    factories.sign_in(client, made.id, post)
    assert client.get("/viec").status_code == 200
    Holding.objects.filter(post_id=post).update(until=clock.today() - dt.timedelta(days=1))
    gone = client.get("/viec")
    assert gone["Location"].startswith("/chon-vi-tri")
    assert client.get("/chon-vi-tri").status_code == 200


def test_right_when_account_is_closed_then_ends_at_the_next_request(client: Client) -> None:
    made = factories.citizen()
    factories.sign_in(client, made.id)
    assert client.get("/cao").status_code == 200
    services.close_account(SYSTEM, made.id)
    assert client.get("/cao")["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("kind", "gaps", "stays"),
    [
        ("official", [29, 29, 29], True),
        ("official", [31], False),
        ("official", [25] * 20, False),
        ("citizen", [31, 60, 110], True),
        ("citizen", [121], False),
    ],
)
def test_session_when_idle_or_old_then_ends(
    client: Client, kind: str, gaps: list[int], stays: bool
) -> None:
    is_official = kind == "official"
    made = (
        factories.official(factories.post("cases.receive")) if is_official else factories.citizen()
    )
    now, url = clock.now(), "/viec" if is_official else "/cao"
    factories.sign_in(client, made.id)
    with clock.frozen(now):
        assert client.get(url).status_code == 200
    for gap in gaps:
        now += dt.timedelta(minutes=gap)
        with clock.frozen(now):
            answer = client.get(url)
    assert (answer.status_code == 200) is stays


def test_choice_when_two_posts_then_officer_pages_wait_for_it(client: Client) -> None:
    one = factories.post("cases.receive", name="Một cửa")
    two = factories.post("cases.sign", name="Chủ tịch")
    made = factories.official(one, two)
    factories.sign_in(client, made.id)
    assert client.get("/viec")["Location"] == "/chon-vi-tri?next=%2Fviec"
    page = client.get("/chon-vi-tri?next=/viec")
    assert "Chủ tịch" in page.content.decode()
    chosen = client.post("/chon-vi-tri", {"capacity": str(one), "next": "/viec"})
    assert chosen["Location"] == "/viec"
    assert client.get("/viec").content.decode() == "Một cửa"


def test_choice_when_post_is_anothers_then_denied(client: Client) -> None:
    made = factories.official(factories.post("cases.receive"))
    factories.sign_in(client, made.id)
    stranger = factories.post("cases.sign")
    assert client.post("/chon-vi-tri", {"capacity": str(stranger)}).status_code == 403


def test_choice_when_citizen_represents_then_acts_for_the_enterprise_until_it_ends(
    client: Client,
) -> None:
    made = factories.citizen()
    power = services.add_representation(
        SYSTEM, account_id=made.id, enterprise_number="0100109106", enterprise_name="Hộ Cà Phê"
    )
    factories.sign_in(client, made.id)
    assert "Hộ Cà Phê" in client.get("/chon-vi-tri").content.decode()
    client.post("/chon-vi-tri", {"capacity": "0100109106"})
    assert client.get("/cao").content.decode() == "0100109106"
    services.end_representation(SYSTEM, power)
    assert client.get("/cao").content.decode() == made.name
    client.post("/chon-vi-tri", {"capacity": "-"})
    assert client.get("/cao").content.decode() == made.name


def test_step_up_when_level_is_too_low_then_says_what_is_needed(client: Client) -> None:
    made = factories.citizen(assurance=1)
    factories.sign_in(client, made.id)
    refused = client.get("/cao")
    assert refused.status_code == 403
    assert "mức độ 2" in refused.content.decode()


def test_sign_out_when_posted_then_session_ends(client: Client) -> None:
    made = factories.citizen()
    factories.sign_in(client, made.id)
    assert client.get("/dang-xuat").status_code == 200
    assert client.get("/cao").status_code == 200
    client.post("/dang-xuat")
    assert client.get("/cao").status_code == 302


def test_account_when_opened_then_shows_factors_and_devices_and_masks_the_number(
    client: Client,
) -> None:
    made = factories.citizen()
    enter(client, made.username)
    page = client.get("/tai-khoan/").content.decode()
    assert made.personal_number not in page
    assert made.personal_number[-4:] in page
    assert "/tai-khoan/khoa" in page


def test_device_when_ended_elsewhere_then_its_session_is_gone(client: Client) -> None:
    made, other = factories.citizen(), Client()
    enter(client, made.username)
    enter(other, made.username)
    assert len(queries.devices(made.id)) == 2
    key = other.session.session_key
    theirs = next(each for each in queries.devices(made.id) if each.session_key == key)
    client.post(f"/tai-khoan/thiet-bi/{theirs.id}/dang-xuat")
    assert other.get("/cao").status_code == 302
    assert client.get("/cao").status_code == 200
    stranger = Client()
    factories.sign_in(stranger, factories.citizen().id)
    assert stranger.post(f"/tai-khoan/thiet-bi/{theirs.id}/dang-xuat").status_code == 404


def test_contact_when_changed_then_kept_and_wrong_phone_refused(client: Client) -> None:
    made = factories.citizen()
    factories.sign_in(client, made.id)
    given = {"email": "a@example.vn", "phone": "0912 345 678", "language": "en"}
    assert client.post("/tai-khoan/lien-he", given).status_code == 302
    assert queries.account(made.id).email == "a@example.vn"
    wrong = client.post("/tai-khoan/lien-he", given | {"phone": "abc"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("url", ["/tai-khoan/mat-khau", "/tai-khoan/lien-he", "/thong-bao"])
def test_account_pages_when_opened_then_render_without_inline_script(
    client: Client, url: str
) -> None:
    factories.sign_in(client, factories.citizen().id)
    page = client.get(url)
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b" style=" not in page.content


def test_passkey_page_when_opened_then_hands_over_options_as_data(client: Client) -> None:
    made = factories.citizen()
    enter(client, made.username)
    client.get("/tai-khoan/khoa")
    client.post("/tai-khoan/xac-nhan?next=/tai-khoan/khoa", {"password": factories.PASSWORD})
    page = client.get("/tai-khoan/khoa")
    assert page.status_code == 200
    assert b"data-passkey-options=" in page.content
    assert client.post("/tai-khoan/khoa", {"credential": "{}"}).status_code == 422


def test_actor_when_found_then_asks_little_of_the_database(
    client: Client, django_assert_max_num_queries: object
) -> None:
    made = factories.official(factories.post("cases.receive"))
    factories.sign_in(client, made.id)
    client.get("/viec")
    with django_assert_max_num_queries(3):  # type: ignore[operator] # session, account, posts
        client.get("/viec")
    with django_assert_max_num_queries(0):  # type: ignore[operator] # nobody signed in
        Client().get("/viec")


def test_second_factor_when_asked_again_then_guarded_and_noted(client: Client) -> None:
    made = factories.official(factories.post("cases.receive"))
    factories.sign_in(client, made.id)
    address = "/tai-khoan/xac-nhan/ma"
    for _try in range(5):
        assert client.post(address, {"code": "000000"}).status_code == 422
    assert "second_factor" in last_leaf()
    refused = client.post(address, {"code": factories.code_now()})
    assert refused.status_code == 422
    with pytest.raises(SignInLocked):
        services.check_guard(made.username)


def test_contact_when_the_address_is_too_long_then_told(client: Client) -> None:
    factories.sign_in(client, factories.citizen().id)
    long = f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 12}.vn"
    given = {"email": long, "phone": "", "language": "vi"}
    assert client.post("/tai-khoan/lien-he", given).status_code == 422
