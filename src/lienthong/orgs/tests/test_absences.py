# SPDX-License-Identifier: Apache-2.0
"""Delegations and absences: lent by the holder, for a time, inside the agency, never passed on."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import DelegationId, PostId, StaffId, uuid7
from lienthong.orgs import errors, queries, services
from lienthong.orgs.queries import DelegationView, PostView, StaffView
from lienthong.orgs.rules import AbsenceKind, Right, Role, SigningForm
from lienthong.orgs.tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 16)
FRIDAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(clock.at(TODAY, dt.time(9))):
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A department with a head, a deputy and a specialist; a stranger next door."""

    head: Actor
    deputy: StaffView
    expert: StaffView
    expert_actor: Actor
    stranger: StaffView
    head_post: PostView


def person(code: str, post_id: PostId) -> StaffView:
    made = make.staff(code, f"Người {code}")
    services.appoint(actor=make.SYSTEM, post_id=post_id, staff_id=made.id, since=make.START)
    return made


def acting(staff: StaffView, post: PostView) -> Actor:
    actor = make.official(post.agency_id, *post.rights, post_id=post.id)
    return replace(actor, name=staff.name, staff_id=staff.id, post_name=post.name)


@pytest.fixture
def office(_monday: None) -> Office:
    make.agency()
    place, other = make.department(), make.department("H42.02")
    head_post = make.post(place.id, Role.HEAD, "Giám đốc")
    expert_post = make.post(place.id)
    head, expert = person("GD", head_post.id), person("CV", expert_post.id)
    return Office(
        head=acting(head, head_post),
        deputy=person("PGD", make.post(place.id, Role.HEAD, "Phó Giám đốc").id),
        expert=expert,
        expert_actor=acting(expert, expert_post),
        stranger=person("LA", make.post(other.id).id),
        head_post=head_post,
    )


def lent(office: Office, **changes: object) -> DelegationView:
    asked: dict[str, object] = {
        "delegate_id": office.expert.id,
        "rights": [Right.CASES_SIGN, Right.CASES_OVERSEE],
        "since": TODAY,
        "until": FRIDAY,
        "reason": "Đi công tác",
        "basis": "Quyết định số 12/QĐ-STP ngày 14/11/2026",
        "signing": SigningForm.AUTHORISED,
        **changes,
    }
    return services.delegate(actor=office.head, **asked)  # type: ignore[arg-type] # from a dict


def test_delegate_when_lent_then_stands_between_its_days_and_ends_by_itself(office: Office) -> None:
    lent(office, since=TODAY + dt.timedelta(days=1))
    for day, is_standing in ((0, False), (1, True), (4, True), (5, False)):
        with clock.frozen(clock.at(TODAY + dt.timedelta(days=day), dt.time(9))):
            assert bool(queries.delegations_to(office.expert.id)) is is_standing, day


def test_delegate_when_lent_then_gives_no_more_than_named(office: Office) -> None:
    made = lent(office)
    assert made.rights == {Right.CASES_SIGN, Right.CASES_OVERSEE}
    assert made.post.id == office.head_post.id and made.signing is SigningForm.AUTHORISED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"rights": [Right.CASES_RECEIVE]}, errors.RightNotHeld),
        ({"rights": [Right.ORGS_MANAGE]}, errors.RightNotHeld),
        ({"rights": []}, errors.RightNotHeld),
        ({"basis": ""}, errors.SigningBasisNeeded),
        ({"signing": None}, errors.SigningBasisNeeded),
        ({"signing": SigningForm.DEPUTY}, errors.SigningNotAllowed),
        ({"since": TODAY - dt.timedelta(days=1)}, errors.DelegationTooLong),
        ({"until": TODAY + dt.timedelta(days=366)}, errors.DelegationTooLong),
        ({"until": TODAY - dt.timedelta(days=1)}, errors.BadDates),
    ],
)
def test_delegate_when_the_law_does_not_allow_then_refused(
    office: Office, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        lent(office, **changes)


def test_delegate_when_to_a_deputy_then_may_sign_in_their_stead(office: Office) -> None:
    made = lent(office, delegate_id=office.deputy.id, signing=SigningForm.DEPUTY)
    assert made.signing is SigningForm.DEPUTY


def test_delegate_when_outside_the_agency_or_oneself_then_refused(office: Office) -> None:
    for key in (office.stranger.id, office.head.staff_id, StaffId(uuid7())):
        with pytest.raises(errors.OutsideAgency):
            lent(office, delegate_id=key)


def test_delegate_when_acting_by_delegation_then_no_chain(office: Office) -> None:
    made = lent(office)
    by_delegation = replace(
        office.expert_actor, delegation_id=made.id, post_id=office.head_post.id,
        rights=made.rights,
    )  # fmt: skip
    with pytest.raises(errors.DelegationChained):
        services.delegate(
            actor=by_delegation, delegate_id=office.deputy.id, rights=[Right.CASES_OVERSEE],
            since=TODAY, until=FRIDAY, reason="Chuyển tiếp",
        )  # fmt: skip


def test_delegate_when_the_post_is_not_ones_own_then_only_by_the_head(office: Office) -> None:
    asked = {
        "delegate_id": office.deputy.id, "rights": [Right.CASES_APPRAISE], "since": TODAY,
        "until": FRIDAY, "reason": "Nghỉ ốm", "delegator_id": office.expert.id,
        "post_id": office.expert_actor.post_id,
    }  # fmt: skip
    assert services.delegate(actor=office.head, **asked).delegator.id == office.expert.id  # type: ignore[arg-type] # from a dict
    with pytest.raises(errors.NotTheHolder):
        services.delegate(
            actor=office.expert_actor, delegate_id=office.deputy.id, rights=[Right.CASES_SIGN],
            since=TODAY, until=FRIDAY, reason="Tự lấy", post_id=office.head_post.id,
        )  # fmt: skip


def test_delegate_when_twice_then_refused(office: Office) -> None:
    lent(office)
    with pytest.raises(errors.AlreadyDelegated):
        lent(office)


def test_revoke_when_taken_back_then_ends_at_once_and_twice_changes_nothing(office: Office) -> None:
    made = lent(office)
    with pytest.raises(errors.NotTheHolder):
        services.revoke_delegation(
            actor=replace(office.expert_actor, staff_id=office.stranger.id, rights=frozenset()),
            delegation_id=made.id,
        )
    for _ in range(2):
        services.revoke_delegation(actor=office.head, delegation_id=made.id)
    assert not queries.delegations_to(office.expert.id)
    with pytest.raises(Refusal):
        services.revoke_delegation(actor=office.head, delegation_id=DelegationId(uuid7()))


def test_delegation_when_either_leaves_the_post_then_ends(office: Office) -> None:
    from lienthong.orgs.models import Holding

    lent(office)
    holding = Holding.objects.get(post_id=office.head_post.id)
    services.end_holding(actor=make.SYSTEM, holding_id=holding.pk, last_day=TODAY)
    with clock.frozen(clock.at(TODAY + dt.timedelta(days=1), dt.time(9))):
        assert not queries.delegations_to(office.expert.id)


def test_absence_when_recorded_then_known_on_its_days_only(office: Office) -> None:
    assert office.expert_actor.agency_id
    made = services.record_absence(
        actor=office.expert_actor, kind=AbsenceKind.LEAVE, since=TODAY, until=FRIDAY
    )
    assert queries.absent([office.expert.id]) == {office.expert.id}
    assert not queries.absent([office.expert.id], FRIDAY + dt.timedelta(days=1))
    assert queries.absences_in(office.expert_actor.agency_id)[0].id == made.id
    with pytest.raises(errors.AlreadyAbsent):
        services.record_absence(
            actor=office.head, staff_id=office.expert.id, kind=AbsenceKind.SICK,
            since=FRIDAY, until=FRIDAY,
        )  # fmt: skip
    for _ in range(2):
        services.withdraw_absence(actor=office.head, absence_id=made.id)
    assert not queries.absent([office.expert.id])


def test_absence_when_of_somebody_else_then_only_by_the_head(office: Office) -> None:
    with pytest.raises(errors.NotTheHolder):
        services.record_absence(
            actor=office.expert_actor, staff_id=office.deputy.id, kind=AbsenceKind.SICK,
            since=TODAY, until=TODAY,
        )  # fmt: skip
    with pytest.raises(errors.NotTheHolder):
        services.record_absence(
            actor=office.head, staff_id=office.stranger.id, kind=AbsenceKind.SICK,
            since=TODAY, until=TODAY,
        )  # fmt: skip
    with pytest.raises(errors.BadDates):
        services.record_absence(actor=office.head, kind=AbsenceKind.SICK, since=FRIDAY, until=TODAY)


def test_absence_when_told_by_who_stands_in_then_only_their_own(office: Office) -> None:
    made = lent(office)
    standing_in = replace(
        office.expert_actor, delegation_id=made.id, post_id=office.head_post.id,
        rights=office.head.rights,
    )  # fmt: skip
    head_id = office.head.staff_id
    assert head_id
    with pytest.raises(errors.NotTheHolder):
        services.record_absence(
            actor=standing_in, staff_id=head_id, kind=AbsenceKind.SICK, since=TODAY, until=TODAY
        )
    with pytest.raises(errors.NotTheHolder):
        services.revoke_delegation(
            actor=replace(standing_in, staff_id=office.deputy.id), delegation_id=made.id
        )
    services.record_absence(actor=standing_in, kind=AbsenceKind.SICK, since=TODAY, until=TODAY)
