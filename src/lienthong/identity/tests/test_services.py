# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from lienthong.identity import queries, services
from lienthong.identity.errors import (
    AccountExists,
    BadPersonalNumber,
    NotYours,
    RepresentationExists,
    SignInLocked,
)
from lienthong.identity.services import NewAccount
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import SYSTEM
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied, Missing
from lienthong.ledger.models import Leaf

pytestmark = pytest.mark.django_db


def test_open_citizen_when_new_then_account_is_found_by_number_and_audited() -> None:
    made = factories.citizen(personal_number="001190000123", name=" Lê  Thị Hồng ")
    found = queries.account_of("001190000123")
    assert found == made
    assert made.name == "Lê Thị Hồng"
    assert made.username == "001190000123"
    assert b"identity.account_opened" in bytes(Leaf.objects.latest("pk").body)


def test_open_citizen_when_number_taken_then_refused() -> None:
    factories.citizen(personal_number="001190000124")
    with pytest.raises(AccountExists):
        factories.citizen(personal_number="001190000124")


def test_open_citizen_when_number_is_short_then_refused() -> None:
    with pytest.raises(BadPersonalNumber):
        factories.citizen(personal_number="12345")


def test_open_citizen_when_actor_has_no_right_then_denied() -> None:
    with pytest.raises(Denied):
        services.open_citizen(ANONYMOUS, personal_number="001190000125", name="A", assurance=0)


def test_account_of_when_number_is_empty_then_none() -> None:
    factories.official(factories.post())
    assert queries.account_of("") is None


def test_actor_when_citizen_then_carries_number_and_level() -> None:
    made = factories.citizen(assurance=1)
    actor = queries.actor_of_account(made.id)
    assert actor.is_citizen
    assert (actor.personal_number, actor.assurance) == (made.personal_number, 1)
    assert actor.rights == frozenset()


def test_actor_when_official_holds_one_post_then_acts_in_it() -> None:
    post = factories.post("cases.receive", agency="H98.1")
    made = factories.official(post)
    actor = queries.actor_of_account(made.id)
    assert actor.is_official
    assert (actor.post_id, actor.agency_code) == (post, "H98.1")
    assert actor.has("cases.receive")


def test_actor_when_official_holds_two_posts_then_one_must_be_chosen() -> None:
    one, two = factories.post("cases.receive"), factories.post("cases.sign")
    made = factories.official(one, two)
    with pytest.raises(NotYours):
        queries.actor_of_account(made.id)
    assert queries.actor_of_account(made.id, two).rights == {"cases.sign"}


def test_actor_when_post_is_anothers_then_refused() -> None:
    made = factories.official(factories.post("cases.receive"))
    with pytest.raises(NotYours):
        queries.actor_of_account(made.id, factories.post("cases.sign"))


def test_actor_when_account_closed_then_missing() -> None:
    made = factories.citizen()
    services.close_account(SYSTEM, made.id)
    services.close_account(SYSTEM, made.id)
    with pytest.raises(Missing):
        queries.actor_of_account(made.id)


def test_representation_when_added_then_citizen_acts_for_the_enterprise() -> None:
    made = factories.citizen()
    power = services.add_representation(
        SYSTEM, account_id=made.id, enterprise_number="0100109106", enterprise_name="Hộ Cà Phê"
    )
    assert queries.actor_of_account(made.id, enterprise_number="0100109106").represents
    with pytest.raises(RepresentationExists):
        services.add_representation(
            SYSTEM, account_id=made.id, enterprise_number="0100109106", enterprise_name="Lần hai"
        )
    services.end_representation(SYSTEM, power)
    with pytest.raises(NotYours):
        queries.actor_of_account(made.id, enterprise_number="0100109106")


def test_representation_when_ended_after_days_then_history_stays() -> None:
    made = factories.citizen()
    power = services.add_representation(
        SYSTEM,
        account_id=made.id,
        enterprise_number="0100109106",
        enterprise_name="Hộ Cà Phê",
        since=clock.today() - dt.timedelta(days=9),
    )
    assert len(queries.representations(made.id)) == 1
    services.end_representation(SYSTEM, power)
    services.end_representation(SYSTEM, power)
    assert queries.representations(made.id) == ()


def test_officials_with_right_when_asked_then_only_active_holders_there() -> None:
    here, other = factories.post("cases.sign", agency="H97"), factories.post("cases.receive")
    made, closed = factories.official(here), factories.official(here)
    factories.official(other)
    services.close_account(SYSTEM, closed.id)
    agency_id = queries.actor_of_account(made.id).agency_id
    assert agency_id
    assert queries.officials_with_right("cases.sign", agency_id) == (made,)
    assert queries.officials_with_right("cases.receive", agency_id) == ()


def test_load_accounts_when_run_twice_then_the_same_accounts() -> None:
    people = [
        NewAccount(name=f"Người {n}", personal_number=f"0011950{n:05d}", totp_secret="JBSWY3DP")
        for n in range(50)
    ]
    once = services.load_accounts(SYSTEM, people, password=factories.PASSWORD)
    again = services.load_accounts(SYSTEM, people, password=factories.PASSWORD)
    assert once == again
    assert len(once) == 50
    user = get_user_model().objects.get(username="001195000007")
    assert user.check_password(factories.PASSWORD)
    assert queries.second_factors(once["001195000007"]).has_totp


def test_open_official_when_secret_known_then_it_is_kept_encrypted() -> None:
    from allauth.mfa.models import Authenticator

    made = factories.official(factories.post())
    kept = Authenticator.objects.get(user_id=made.id)
    assert factories.TOTP_SECRET not in str(kept.data)
    assert kept.wrap().validate_code(factories.code_now())


def test_guard_when_guessed_five_times_then_locked_for_five_minutes() -> None:
    start = clock.now()
    with clock.frozen(start):
        for _ in range(4):
            services.note_failed_sign_in("001190999999", factor="password", address="192.0.2.1")
        services.check_guard("001190999999")
        services.note_failed_sign_in("001190 999 999", factor="password", address="192.0.2.1")
        with pytest.raises(SignInLocked) as refused:
            services.check_guard("001190999999")
    assert refused.value.data == {"minutes": 5}
    with clock.frozen(start + dt.timedelta(minutes=5, seconds=1)):
        services.check_guard("001190999999")


def test_guard_when_a_day_passes_then_failures_are_forgotten() -> None:
    start = clock.now()
    with clock.frozen(start):
        for _ in range(4):
            services.note_failed_sign_in("cb1", factor="password", address="192.0.2.1")
    with clock.frozen(start + dt.timedelta(hours=25)):
        services.note_failed_sign_in("cb1", factor="password", address="192.0.2.1")
        services.check_guard("cb1")


def test_guard_when_signed_in_then_failures_are_cleared() -> None:
    made = factories.citizen()
    for _ in range(4):
        services.note_failed_sign_in(made.username, factor="password", address="192.0.2.1")
    services.note_sign_in(made.id, methods=("password",), address="192.0.2.1")
    services.note_failed_sign_in(made.username, factor="password", address="192.0.2.1")
    services.check_guard(made.username)


def test_failed_sign_in_when_audited_then_what_was_typed_is_not_kept() -> None:
    services.note_failed_sign_in("my-secret-password", factor="password", address="192.0.2.1")
    assert b"my-secret-password" not in bytes(Leaf.objects.latest("pk").body)
