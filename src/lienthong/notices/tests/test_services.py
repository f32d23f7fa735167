# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import email
from email import policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from lienthong.identity import services as identity
from lienthong.identity.events import NewDeviceSeen
from lienthong.identity.tests import factories
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.notices import queries, services
from lienthong.notices.errors import BadFields, CodeWrong, LettersSpent, NoTemplate, TooManyCodes
from lienthong.notices.models import Letter
from lienthong.notices.ports import CannotSend, FakeOutlet
from lienthong.notices.queries import Recipient
from lienthong.notices.rules import Channel, Quiet, Status, Topic, Wishes

pytestmark = pytest.mark.django_db

DATA = {"case_code": "H42-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã"}
OUTLET = FakeOutlet()


def outlet() -> FakeOutlet:
    return OUTLET


@pytest.fixture(autouse=True)
def fake_outlet(settings: Any) -> None:
    OUTLET.letters.clear()
    OUTLET.failures.clear()
    settings.NOTICE_OUTLETS = dict.fromkeys(Channel, f"{__name__}.outlet")


def somebody(**changes: object) -> Recipient:
    made = factories.citizen()
    values: dict[str, Any] = {
        "account_id": made.id, "name": made.name, "email": "nguoi.dan@example.vn",
        "phone": "0912345678",
    }  # fmt: skip
    return Recipient(**(values | changes))


def tell(to: Recipient, template: str = "case_received", **more: Any) -> UUID:
    return services.send(to=to, template=template, data=more.pop("data", DATA), **more)


def the_letter(notice_id: UUID) -> Letter:
    return Letter.objects.get(notice_id=notice_id, channel=Channel.EMAIL)


def test_send_when_told_then_in_the_inbox_at_once_and_a_letter_waits() -> None:
    to = somebody()
    notice_id = tell(to, about="H42-1", link="/ho-so/H42-1")
    assert to.account_id
    assert queries.unread(to.account_id) == 1
    (shown,) = queries.inbox(to.account_id).notices
    assert (shown.id, shown.about, shown.is_read) == (notice_id, "H42-1", False)
    (letter,) = queries.letters(notice_id)
    assert (letter.channel, letter.status) == (Channel.EMAIL, Status.CREATED)


def test_send_when_recipient_reads_english_then_told_in_english() -> None:
    to = somebody(language="en")
    tell(to)
    assert to.account_id
    assert queries.inbox(to.account_id).notices[0].subject == "Application H42-1 received"


def test_send_when_key_repeats_then_nobody_is_told_again() -> None:
    to = somebody()
    assert tell(to, dedupe_key="case_received:1") == tell(to, dedupe_key="case_received:1")
    assert Letter.objects.count() == 1


def test_send_when_template_or_fields_are_wrong_then_refused() -> None:
    with pytest.raises(NoTemplate):
        tell(somebody(), template="nothing")
    with pytest.raises(BadFields):
        tell(somebody(), data={"case_code": "H42-1"})


def test_send_when_no_letters_are_wished_then_only_what_must_be_said_leaves() -> None:
    made = factories.citizen()
    from lienthong.identity.queries import actor_of_account

    services.choose(actor_of_account(made.id), Wishes(email=False, sms=False))
    to = somebody(account_id=made.id)
    assert queries.letters(tell(to)) == ()
    refused = tell(to, template="case_refused", data=DATA | {"reason": "Thiếu giấy tờ"})
    assert len(queries.letters(refused)) == 1


def test_send_when_daily_limit_is_reached_then_kept_in_the_inbox_only() -> None:
    to, at = somebody(), clock.at(clock.today(), dt.time(9))
    with clock.frozen(at):
        ids = [tell(to) for _ in range(31)]
    assert the_letter(ids[29]).status == Status.CREATED
    assert the_letter(ids[30]).status == Status.CANCELLED
    with clock.frozen(at + dt.timedelta(days=1)):
        assert the_letter(tell(to)).status == Status.CREATED


def test_deliver_when_run_twice_then_sent_once() -> None:
    letter = the_letter(tell(somebody(), link="/ho-so/H42-1"))
    services.deliver(letter.pk)
    services.deliver(letter.pk)
    (sent,) = OUTLET.letters
    assert (sent.to, sent.subject) == ("nguoi.dan@example.vn", "Đã nhận hồ sơ H42-1")
    assert sent.body.endswith("/ho-so/H42-1")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (Status.SENT, 1)


def test_deliver_when_provider_is_away_then_tried_again_later() -> None:
    letter = the_letter(tell(somebody()))
    OUTLET.failures.append(CannotSend("timeout", is_final=False))
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.reason) == (Status.TEMPORARY_FAILURE, "timeout")
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (Status.SENT, 2)


def test_deliver_when_provider_stays_away_then_given_up() -> None:
    letter = the_letter(tell(somebody()))
    OUTLET.failures.extend(CannotSend("timeout", is_final=False) for _ in range(9))
    for _ in range(9):
        services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (Status.PERMANENT_FAILURE, 7)


def test_deliver_when_address_is_refused_then_not_tried_again() -> None:
    letter = the_letter(tell(somebody()))
    OUTLET.failures.append(CannotSend("SMTP 550", is_final=True))
    services.deliver(letter.pk)
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, OUTLET.letters) == (Status.PERMANENT_FAILURE, [])


def test_sweep_when_worker_was_lost_then_queued_again_or_given_up() -> None:
    fresh, waiting, broken = (the_letter(tell(somebody())) for _ in range(3))
    long_ago = clock.now() - dt.timedelta(minutes=11)
    Letter.objects.filter(pk=waiting.pk).update(changed_at=long_ago)
    Letter.objects.filter(pk=broken.pk).update(changed_at=long_ago, status=Status.SENDING)
    assert services.sweep() == 2
    broken.refresh_from_db()
    assert broken.status == Status.TECHNICAL_FAILURE
    services.deliver(broken.pk)
    assert OUTLET.letters == []
    assert fresh.status == Status.CREATED


def test_confirm_when_provider_reports_twice_then_first_word_stands() -> None:
    letter = the_letter(tell(somebody()))
    services.deliver(letter.pk)
    services.confirm(letter.pk, is_delivered=True)
    services.confirm(letter.pk, is_delivered=False)
    letter.refresh_from_db()
    assert letter.status == Status.DELIVERED


def test_sms_when_template_has_it_then_sent_to_the_telephone_without_accents() -> None:
    data = DATA | {"due_at": clock.now()}
    notice_id = tell(somebody(), template="case_accepted", data=data)
    services.deliver(Letter.objects.get(notice_id=notice_id, channel=Channel.SMS).pk)
    assert OUTLET.letters[0].to == "0912345678"
    assert OUTLET.letters[0].body.isascii()


def test_read_when_notice_is_anothers_then_missing() -> None:
    from lienthong.identity.queries import actor_of_account

    mine, theirs = somebody(), somebody()
    notice_id = tell(theirs)
    assert mine.account_id
    assert theirs.account_id
    with pytest.raises(Missing):
        services.read(actor_of_account(mine.account_id), notice_id)
    services.read(actor_of_account(theirs.account_id), notice_id)
    services.read(actor_of_account(theirs.account_id), notice_id)
    assert queries.unread(theirs.account_id) == 0


def test_new_device_when_seen_then_told_once() -> None:
    made = factories.citizen()
    event = NewDeviceSeen(account_id=str(made.id), label="Chrome, Windows", at=clock.now())
    services.tell_of_new_device(event)
    services.tell_of_new_device(event)
    assert queries.unread(made.id) == 1


def test_new_device_when_first_ever_then_nothing_is_said() -> None:
    from lienthong.outbox.models import Event

    made = factories.citizen()
    identity.note_device(made.id, mark="a", label="Chrome", session_key="")
    assert not Event.objects.exists()
    identity.note_device(made.id, mark="a", label="Chrome", session_key="")
    assert not Event.objects.exists()
    identity.note_device(made.id, mark="b", label="Firefox", session_key="")
    assert Event.objects.count() == 1


def test_folder_mail_when_sent_twice_then_one_readable_file(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.NOTICE_OUTLETS = {Channel.EMAIL: "lienthong.connectors.mail.FolderMail"}
    letter = the_letter(tell(somebody()))
    services.deliver(letter.pk)
    (written,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(written.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Đã nhận hồ sơ H42-1"
    assert "khai sinh" in message.get_content()


def test_inbox_page_when_opened_then_lists_reads_and_counts(client: Client) -> None:
    to = somebody()
    assert to.account_id
    notice_id = tell(to)
    assert client.get("/thong-bao")["Location"].startswith("/dang-nhap")
    factories.sign_in(client, to.account_id)
    page = client.get("/thong-bao")
    assert page.context["unread_notices"] == 1
    assert "Đã nhận hồ sơ H42-1" in page.content.decode()
    assert client.get(f"/thong-bao/{notice_id}").status_code == 200
    assert queries.unread(to.account_id) == 0
    tell(to)
    assert client.post("/thong-bao/da-doc").status_code == 302
    assert queries.unread(to.account_id) == 0
    assert client.post("/thong-bao/cach-nhan", {"sms": ["progress"]}).status_code == 302
    wishes = queries.wishes(to.account_id)
    assert (wishes.email, wishes.sms) == (False, True)
    assert (Channel.SMS, Topic.MESSAGES) in wishes.muted
    half = client.post("/thong-bao/cach-nhan", {"quiet_begins": "21"})
    assert half.status_code == 422
    both = {"quiet_begins": "21", "quiet_ends": "7"}
    assert client.post("/thong-bao/cach-nhan", both).status_code == 302
    assert queries.wishes(to.account_id).quiet == Quiet(begins=21, ends=7)
    assert "Đã nhận hồ sơ" in client.get("/thong-bao/da-gui").content.decode()


def test_notice_page_when_anothers_then_not_found(client: Client) -> None:
    mine, theirs = somebody(), somebody()
    notice_id = tell(theirs)
    assert mine.account_id
    factories.sign_in(client, mine.account_id)
    assert client.get(f"/thong-bao/{notice_id}").status_code == 404


def test_send_when_quiet_hours_then_what_can_wait_waits_and_what_cannot_leaves() -> None:
    from lienthong.identity.queries import actor_of_account

    made = factories.citizen()
    services.choose(actor_of_account(made.id), Wishes(quiet=Quiet(begins=21, ends=7)))
    to = somebody(account_id=made.id)
    night = clock.at(dt.date(2026, 11, 16), dt.time(23, 30))
    with clock.frozen(night):
        waits = the_letter(tell(to))
        needed = the_letter(
            tell(to, template="case_refused", data=DATA | {"reason": "Thiếu giấy tờ"})
        )
        (shown, _) = queries.sent(made.id)
    assert waits.not_before == clock.at(dt.date(2026, 11, 17), dt.time(7))
    assert needed.not_before is None
    assert [one.not_before is not None for one in shown] == [False, True]
    with clock.frozen(night + dt.timedelta(hours=1)):
        assert waits.pk not in [pk for pk, _ in queries.stuck()]


def test_send_when_a_topic_is_muted_then_only_by_that_way() -> None:
    from lienthong.identity.queries import actor_of_account

    made = factories.citizen()
    muted = frozenset({(Channel.EMAIL, Topic.PROGRESS)})
    services.choose(actor_of_account(made.id), Wishes(muted=muted))
    to = somebody(account_id=made.id)
    assert queries.letters(tell(to)) == ()
    both = tell(to, template="case_accepted", data=DATA | {"due_at": clock.now()})
    assert [one.channel for one in queries.letters(both)] == [Channel.SMS]


def changed(email: str = "moi@example.vn") -> tuple[Any, Any]:
    """Return an account whose address was changed, as the worker has heard of it."""
    from lienthong.identity.events import ContactChanged
    from lienthong.identity.queries import actor_of_account

    made = factories.citizen()
    actor = actor_of_account(made.id)
    identity.change_contact(actor, email=email, phone="", language="vi")
    event = ContactChanged(
        account_id=str(made.id), email_before="", phone_before="", at=clock.now()
    )
    services.contact_changed(event)
    services.contact_changed(event)
    return actor, queries.recipient(made.id)


def code_sent() -> str:
    letter = Letter.objects.filter(notice__template="address_code").latest("created_at")
    return letter.notice.subject[-6:]


def test_address_when_changed_then_unused_until_its_code_comes_back() -> None:
    actor, to = changed()
    assert queries.letters(tell(to)) == ()
    services.send_code(actor, Channel.EMAIL)
    with pytest.raises(CodeWrong):
        services.prove_address(actor, Channel.EMAIL, "000000x")
    services.prove_address(actor, Channel.EMAIL, code_sent())
    services.prove_address(actor, Channel.EMAIL, "twice is fine")
    assert len(queries.letters(tell(to))) == 1
    assert queries.unread(to.account_id) == 3  # the change and both; the code is in no inbox


def test_address_when_guessed_or_late_then_refused_and_codes_are_few() -> None:
    actor, _ = changed()
    with clock.frozen(clock.at(dt.date(2026, 11, 16), dt.time(9))):
        services.send_code(actor, Channel.EMAIL)
        code = code_sent()
        for _number in range(5):
            with pytest.raises(CodeWrong):
                services.prove_address(actor, Channel.EMAIL, "1")
        with pytest.raises(CodeWrong):
            services.prove_address(actor, Channel.EMAIL, code)
        services.send_code(actor, Channel.EMAIL)
        services.send_code(actor, Channel.EMAIL)
        with pytest.raises(TooManyCodes):
            services.send_code(actor, Channel.EMAIL)
        code = code_sent()
    with clock.frozen(clock.at(dt.date(2026, 11, 16), dt.time(9, 16))), pytest.raises(CodeWrong):
        services.prove_address(actor, Channel.EMAIL, code)


def test_wishes_page_when_an_address_is_new_then_asks_for_its_code(client: Client) -> None:
    actor, to = changed()
    factories.sign_in(client, to.account_id)
    assert "Chờ xác nhận" in client.get("/thong-bao/cach-nhan").content.decode()
    assert client.post("/thong-bao/cach-nhan/email", {"send": "1"}).status_code == 302
    assert client.post("/thong-bao/cach-nhan/email", {"code": "1"}).status_code == 422
    assert client.post("/thong-bao/cach-nhan/email", {"code": code_sent()}).status_code == 302
    assert "Đang dùng" in client.get("/thong-bao/cach-nhan").content.decode()
    assert client.post("/thong-bao/cach-nhan/fax", {"code": "1"}).status_code == 404
    assert actor is not None


def test_address_when_changed_then_unused_before_any_job_and_the_former_is_told() -> None:
    from lienthong.identity.events import ContactChanged
    from lienthong.identity.queries import actor_of_account

    made = identity.open_citizen(
        factories.SYSTEM, personal_number="042190123458", name="Trần Thị Hiền", assurance=2,
        email="cu@example.vn",
    )  # fmt: skip
    actor, at = actor_of_account(made.id), clock.now()
    assert len(queries.letters(tell(queries.recipient(made.id)))) == 1
    identity.change_contact(actor, email="moi@example.vn", phone="", language="vi")
    assert queries.letters(tell(queries.recipient(made.id))) == ()
    assert not any(one.is_usable for one in queries.addresses(made.id))
    for _time in range(2):
        services.contact_changed(
            ContactChanged(
                account_id=str(made.id), email_before="cu@example.vn", phone_before="", at=at
            )
        )
    told = Letter.objects.filter(notice__template="contact_changed")
    assert [one.address for one in told] == ["cu@example.vn"]


def test_address_when_given_and_left_unproven_then_nobody_there_is_told() -> None:
    from lienthong.identity.events import ContactChanged

    actor, to = changed("nguoi.la@example.vn")
    identity.change_contact(actor, email="khac@example.vn", phone="", language="vi")
    services.contact_changed(
        ContactChanged(
            account_id=str(to.account_id), email_before="nguoi.la@example.vn", phone_before="",
            at=clock.now(),
        )
    )  # fmt: skip
    assert not Letter.objects.filter(address="nguoi.la@example.vn").exists()


def test_codes_when_the_address_is_changed_each_time_then_counted_for_the_account() -> None:
    from lienthong.identity.events import ContactChanged

    actor, to = changed("a0@example.vn")
    for number in range(1, 7):
        services.send_code(actor, Channel.EMAIL)
        identity.change_contact(actor, email=f"a{number}@example.vn", phone="", language="vi")
        services.contact_changed(
            ContactChanged(
                account_id=str(to.account_id), email_before=f"a{number - 1}@example.vn",
                phone_before="", at=clock.now(),
            )
        )  # fmt: skip
    with pytest.raises(TooManyCodes):
        services.send_code(actor, Channel.EMAIL)


def test_letters_when_the_day_is_spent_then_the_needed_leave_and_no_code() -> None:
    actor, _to = changed("day@example.vn")
    stranger = Recipient(name="Ai đó", email="day@example.vn")
    for _ in range(31):
        tell(stranger)
    with pytest.raises(LettersSpent):
        services.send_code(actor, Channel.EMAIL)
    holder = somebody(account_id=None, email="day@example.vn")
    refused = DATA | {"reason": "Thiếu giấy tờ"}
    assert the_letter(tell(holder, template="case_refused", data=refused)).status == (
        Status.CANCELLED
    )
    known = factories.citizen(personal_number="042190123457")
    given = Recipient(account_id=known.id, name="x", email="day@example.vn")
    assert the_letter(tell(given, template="case_refused", data=refused)).status == Status.CREATED
