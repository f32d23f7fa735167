# SPDX-License-Identifier: Apache-2.0
"""A purpose that rests on consent refuses without it; the words stay as they were shown."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.privacy import queries, services
from lienthong.privacy.errors import NoConsentAsked, PurposeMissing, WordsChanged
from lienthong.privacy.models import Consent
from lienthong.privacy.queries.purposes import load_folder
from lienthong.registers import services as registers
from lienthong.registers.errors import ConsentMissing
from lienthong.registers.queries import count_accesses
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db
AIM, REMINDER = "card_reminder", Actor.system("reminder")
CARD = {
    "full_name": "Nguyễn Thị Hường", "born_on": "1990-05-20", "group": "GD", "benefit_level": 4,
    "valid_since": "2026-01-01", "valid_until": "2026-12-31", "status": "active",
}  # fmt: skip


@pytest.fixture
def card() -> None:
    registers.write(
        f.PLATFORM, "health_insurance", f.PARENT, CARD, valid_from=dt.date(2026, 1, 1),
        basis="Kiểm thử",
    )  # fmt: skip


def look() -> object:
    return registers.read(REMINDER, "health_insurance", f.PARENT, purpose="remind_renewal")


def test_purposes_when_ours_then_hold_and_every_read_belongs_to_one() -> None:
    assert load_folder(queries.folder())[1] == []
    assert queries.check_links() == []


def test_read_when_no_consent_then_refused_and_leaves_nothing(card: None) -> None:
    with pytest.raises(ConsentMissing):
        look()
    assert count_accesses(f.PARENT) == 0


def test_read_when_consent_given_then_reads_and_after_withdrawal_refuses(card: None) -> None:
    citizen = f.citizen()
    services.give(actor=citizen, code=AIM, version=1)
    assert look() is not None and count_accesses(f.PARENT) == 1
    services.withdraw(actor=citizen, code=AIM)
    with pytest.raises(ConsentMissing):
        look()
    services.give(actor=citizen, code=AIM, version=1)
    assert look() is not None


def test_read_when_somebody_else_consented_then_refused(card: None) -> None:
    services.give(actor=f.citizen(f.STRANGER), code=AIM, version=1)
    with pytest.raises(ConsentMissing):
        look()


def test_read_when_no_record_then_consent_is_asked_first() -> None:
    with pytest.raises(ConsentMissing):
        look()


def test_give_when_repeated_then_once_and_history_keeps_the_words() -> None:
    citizen = f.citizen()
    with translation.override("en"):
        services.give(actor=citizen, code=AIM, version=1)
    services.give(actor=citizen, code=AIM, version=1)
    services.withdraw(actor=citizen, code=AIM)
    services.withdraw(actor=citizen, code=AIM)
    last, first = queries.consent_history(citizen)
    assert (first.is_given, last.is_given) == (True, False)
    assert first.words.startswith("I agree") and last.words.startswith("Tôi đồng ý")
    (view,) = [one for one in queries.consents(citizen) if one.purpose.code == AIM]
    assert not view.is_given and view.since


def test_give_when_words_changed_or_not_asked_then_refused() -> None:
    citizen = f.citizen()
    with pytest.raises(WordsChanged):
        services.give(actor=citizen, code=AIM, version=7)
    with pytest.raises(NoConsentAsked):
        services.give(actor=citizen, code="settle_case", version=1)
    with pytest.raises(PurposeMissing):
        services.give(actor=citizen, code="made_up", version=1)
    with pytest.raises(Denied):
        services.give(actor=f.official("privacy.handle"), code=AIM, version=1)
    assert not Consent.objects.exists()


def test_consent_when_the_words_moved_on_then_no_longer_stands(card: None) -> None:
    """`stands_from` of contribution_proof is 2: a consent to version 1 is asked anew."""
    citizen = f.citizen()
    services.give(actor=citizen, code="contribution_proof", version=2)
    with transaction.atomic():
        row = Consent.objects.get()
        Consent.objects.create(
            personal_number=row.personal_number, account_id=row.account_id, purpose=row.purpose,
            is_given=True, version=1, language="vi", words="Bản cũ", effect="", at=clock.now(),
            leaf_id=row.leaf_id,
        )  # fmt: skip
    (view,) = [one for one in queries.consents(citizen) if one.purpose.code == "contribution_proof"]
    assert view.is_outdated and not view.is_given


def test_consent_when_changed_in_the_database_then_refused() -> None:
    services.give(actor=f.citizen(), code=AIM, version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(is_given=False)
    assert Consent.objects.get().is_given
