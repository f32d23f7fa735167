# SPDX-License-Identifier: Apache-2.0
"""An installation's first day: its lists, and how its people come in."""

import csv
import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lienthong.identity import queries, services
from lienthong.identity.errors import InvitationOver
from lienthong.identity.models import Account
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import SYSTEM
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Missing
from lienthong.ledger.models import Leaf
from lienthong.orgs import queries as orgs
from lienthong.orgs.models import Agency
from lienthong.orgs.rules import Right

pytestmark = pytest.mark.django_db

AGENCIES = "code,name,kind,parent,since\nZ9,Tỉnh Thử,province_committee,,01/07/2025\n"
MORE = "Z9.01,Sở Thử,department,Z9,2025-07-01\n"
OFFICERS = "staff_code,name,agency,post,role,email,rights\n"
ADMIN = "Z9.QT,Đinh Thị Một,Z9,Quản trị,admin,mot@tinh.example,\n"
CLERK = "z9.vt,Lê Văn Hai,Z9.01,Văn thư,records,,exchange.clerk sharing.manage\n"
PASSWORD = "sen hồng buổi sáng"


def lists(folder: Path, agencies: str, officers: str) -> tuple[str, str]:
    paths = folder / "agencies.csv", folder / "officers.csv"
    for path, text in zip(paths, (agencies, officers), strict=True):
        path.write_text(text, encoding="utf-8-sig")
    return str(paths[0]), str(paths[1])


def load(folder: Path, agencies: str, officers: str, *more: str) -> str:
    out = StringIO()
    call_command("staff", "load", *lists(folder, agencies, officers), *more, stdout=out)
    return out.getvalue()


def invitation(tmp_path: Path, code: str = "z9.qt") -> str:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    out = StringIO()
    call_command("staff", "invite", code, stdout=out)
    return out.getvalue().strip()


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_staff_when_lists_are_loaded_then_people_hold_posts_with_rights(tmp_path: Path) -> None:
    told = load(tmp_path, AGENCIES + MORE, OFFICERS + ADMIN + CLERK)
    assert "2 agencies, 2 posts, 2 appointed, 2 accounts" in told
    clerk = queries.account_named("z9.vt")
    posts = orgs.posts_of(orgs.staff_by_code("z9.vt").id)
    assert [one.agency_code for one in posts] == ["Z9.01"]
    assert posts[0].rights == {Right.EXCHANGE_CLERK, Right.SHARING_MANAGE}
    assert queries.account_named("z9.qt").email == "mot@tinh.example"
    assert clerk.name == "Lê Văn Hai"


def test_staff_when_lists_grow_then_only_what_is_new_is_made(tmp_path: Path) -> None:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    told = load(tmp_path, AGENCIES + MORE, OFFICERS + ADMIN + CLERK)
    assert "1 agencies, 1 posts, 1 appointed, 1 accounts" in told
    assert "0 agencies, 0 posts, 0 appointed, 0" in load(tmp_path, AGENCIES, OFFICERS + ADMIN)


def test_staff_when_spreadsheet_writes_semicolons_then_it_reads_the_same(tmp_path: Path) -> None:
    written = [text.replace(",", ";") for text in (AGENCIES, OFFICERS + ADMIN)]
    assert "1 accounts" in load(tmp_path, *written)


def test_staff_when_rows_are_wrong_then_each_is_told_and_nothing_done(tmp_path: Path) -> None:
    agencies = AGENCIES + "Z9.02,Sở Không Cha,department,Z9.77,\n"
    officers = OFFICERS + ADMIN + "z9.x,Vũ Thị Ba,Z9.88,Văn thư,records,,\n"
    with pytest.raises(CommandError) as refused:
        load(tmp_path, agencies, officers)
    assert "Z9.02: " in str(refused.value)
    assert "z9.x, Văn thư: " in str(refused.value)
    assert not Agency.objects.filter(code="Z9").exists()


def test_staff_when_code_is_somebody_elses_then_told_whose(tmp_path: Path) -> None:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    with pytest.raises(CommandError, match="Đinh Thị Một"):
        load(tmp_path, AGENCIES, OFFICERS + "z9.qt,Người Khác,Z9,Quản trị,admin,,\n")


@pytest.mark.parametrize(
    "row",
    [
        "z9.ba,Vũ Thị Ba,Z9.01,Văn thư,specialist,,\n",
        "z9.ba,Vũ Thị Ba,Z9.01,Văn thư,records,,exchange.clerk\n",
    ],
)
def test_staff_when_a_post_stands_with_another_role_or_rights_then_told_how(
    tmp_path: Path, row: str
) -> None:
    load(tmp_path, AGENCIES + MORE, OFFICERS + CLERK)
    with pytest.raises(CommandError, match=r"records .*exchange\.clerk sharing\.manage"):
        load(tmp_path, AGENCIES, OFFICERS + row)
    same = "z9.ba,Vũ Thị Ba,Z9.01,Văn thư,records,,\n"
    assert "0 posts, 1 appointed" in load(tmp_path, AGENCIES, OFFICERS + same)


@pytest.mark.parametrize(
    ("officers", "told"),
    [
        ("staff_code,name\nz9.qt,A\n", "agency, post, role"),
        (OFFICERS + "z9.qt,A,Z9,Quản trị,king,,\n", "line 2: king"),
        (OFFICERS + "z9.qt,,Z9,Quản trị,admin,,\n", "name is empty"),
        (OFFICERS + "z9.qt,A,Z9,Quản trị,admin,,fly\n", "line 2: fly"),
    ],
)
def test_staff_when_list_does_not_read_then_line_is_told(
    tmp_path: Path, officers: str, told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        load(tmp_path, AGENCIES, officers)


def test_staff_when_day_does_not_read_then_line_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="line 2: 31/02/2025"):
        load(tmp_path, AGENCIES.replace("01/07/2025", "31/02/2025"), OFFICERS)


def test_staff_when_only_checked_then_nothing_is_kept(tmp_path: Path) -> None:
    assert "1 accounts" in load(tmp_path, AGENCIES, OFFICERS + ADMIN, "--check")
    assert not Agency.objects.filter(code="Z9").exists()


def test_staff_when_examples_are_loaded_then_they_are_good(tmp_path: Path) -> None:
    call_command("reference", stdout=StringIO())
    texts = [
        (settings.PACKS.parent / "deploy" / f"{name}.example.csv").read_text(encoding="utf-8")
        for name in ("agencies", "officers")
    ]
    assert "3 agencies, 4 posts, 4 appointed, 4 accounts" in load(tmp_path, texts[0], texts[1])


def test_staff_when_invitations_are_written_then_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "moi.csv"
    load(tmp_path, AGENCIES, OFFICERS + ADMIN, "--invitations", str(path))
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [one["staff_code"] for one in rows] == ["z9.qt"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert Client().get(path_of(rows[0]["address"])).status_code == 200


def test_staff_when_invitations_stand_already_then_nothing_is_done(tmp_path: Path) -> None:
    path = tmp_path / "moi.csv"
    path.write_text("trước\n")
    with pytest.raises(CommandError, match=str(path)):
        load(tmp_path, AGENCIES, OFFICERS + ADMIN, "--invitations", str(path))
    assert path.read_text() == "trước\n"
    assert not Agency.objects.filter(code="Z9").exists()


def test_invited_when_password_is_chosen_then_it_signs_in_and_the_address_is_over(
    tmp_path: Path, client: Client
) -> None:
    page = path_of(invitation(tmp_path))
    assert "Đinh Thị Một" in client.get(page).content.decode()
    answer = client.post(page, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.headers["location"] == reverse("account_login")
    assert client.login(username="z9.qt", password=PASSWORD)
    assert Client().get(page).status_code == 404
    again = Client().post(page, {"password1": "x" * 12, "password2": "x" * 12})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [("ngắn", "ngắn", "10"), ("sen hồng buổi", "sen hồng chiều", "không giống"), ("", "", "Nhập")],
)
def test_invited_when_password_is_bad_then_said_and_the_address_holds(
    tmp_path: Path, client: Client, first: str, second: str, told: str
) -> None:
    page = path_of(invitation(tmp_path))
    answer = client.post(page, {"password1": first, "password2": second})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert client.get(page).status_code == 200


def test_invited_when_three_days_have_passed_then_over(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = path_of(invitation(tmp_path))
    later = clock.now().astimezone(clock.HANOI).replace(tzinfo=None) + dt.timedelta(days=3, hours=1)
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: later
    )
    answer = client.get(page)
    assert answer.status_code == 404
    assert "quá hạn" in answer.content.decode()


@pytest.mark.parametrize("word", ["x", "abc-def", "c8x2v5-" + "0" * 32])
def test_invited_when_word_is_made_up_then_over(client: Client, word: str) -> None:
    account = factories.official(factories.post())
    assert client.get(reverse("identity:invited", args=[account.id, word])).status_code == 404


def test_invite_when_account_is_closed_afterwards_then_over(tmp_path: Path, client: Client) -> None:
    page = path_of(invitation(tmp_path))
    call_command("staff", "close", "z9.qt", stdout=StringIO())
    assert client.get(page).status_code == 404
    with pytest.raises(CommandError):
        call_command("staff", "invite", "z9.qt", stdout=StringIO())


def test_invite_when_of_a_citizen_then_refused() -> None:
    with pytest.raises(InvitationOver):
        services.invite(SYSTEM, factories.citizen().id)


def test_invite_when_actor_has_no_right_then_denied() -> None:
    account = factories.official(factories.post())
    with pytest.raises(Denied):
        services.invite(queries.actor_of_account(factories.citizen().id), account.id)


def test_invite_when_second_factor_is_lost_then_forgotten_only_if_asked(tmp_path: Path) -> None:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    account = queries.account_named("z9.qt")
    services.enrol_totp(SYSTEM, account.id, "JBSWY3DPEHPK3PXP")
    services.choose_password(account.id, services.invite(SYSTEM, account.id), PASSWORD)
    assert Authenticator.objects.filter(user_id=account.id).count() == 1
    out = StringIO()
    call_command("staff", "invite", "z9.qt", "--forget-factors", stdout=out)
    assert not Authenticator.objects.filter(user_id=account.id).exists()
    told = [bytes(one.body).decode() for one in Leaf.objects.order_by("-pk")[:2]]
    assert "identity.second_factor_removed" in "".join(told)
    assert not Client().login(username="z9.qt", password=PASSWORD)  # it alone would lead in
    assert Client().get(path_of(out.getvalue().strip())).status_code == 200


def test_invite_when_password_is_chosen_then_open_sessions_end(
    tmp_path: Path, client: Client
) -> None:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    account = queries.account_named("z9.qt")
    client.force_login(Account.objects.get(pk=account.id))
    client.get("/tai-khoan/")
    word = services.invite(SYSTEM, account.id)
    services.choose_password(account.id, word, PASSWORD)
    assert client.get("/tai-khoan/").status_code == 302


def test_leave_when_somebody_moves_then_the_old_post_ends_and_the_account_stays(
    tmp_path: Path,
) -> None:
    with clock.frozen(dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)):
        load(tmp_path, AGENCIES + MORE, OFFICERS + ADMIN + CLERK)
    with clock.frozen(dt.datetime(2026, 3, 9, 9, tzinfo=clock.HANOI)):
        load(tmp_path, AGENCIES, OFFICERS + CLERK.replace("Z9.01", "Z9"))
        clerk = orgs.staff_by_code("z9.vt").id
        assert [one.agency_code for one in orgs.posts_of(clerk)] == ["Z9", "Z9.01"]
        call_command("staff", "leave", "z9.vt", "Z9.01", stdout=StringIO())
        assert [one.agency_code for one in orgs.posts_of(clerk)] == ["Z9"]
        assert queries.account_named("z9.vt")
        with pytest.raises(CommandError):
            call_command("staff", "leave", "z9.vt", "Z9.01", stdout=StringIO())
        out = StringIO()
        call_command("staff", "leave", "z9.qt", "Z9", "--last-day", "31/03/2026", stdout=out)
        assert "31/03/2026" in out.getvalue()
    admin = orgs.staff_by_code("z9.qt").id
    assert orgs.posts_of(admin, dt.date(2026, 3, 31))
    assert not orgs.posts_of(admin, dt.date(2026, 4, 1))


def test_leave_when_appointed_today_then_refused_for_a_day_before(tmp_path: Path) -> None:
    load(tmp_path, AGENCIES, OFFICERS + ADMIN)
    with pytest.raises(CommandError, match="ngày bắt đầu"):
        call_command("staff", "leave", "z9.qt", "Z9", stdout=StringIO())


def test_staff_when_code_is_unknown_then_said() -> None:
    with pytest.raises(CommandError):
        call_command("staff", "close", "nobody", stdout=StringIO())
    with pytest.raises(Missing):
        queries.account_named("nobody")
