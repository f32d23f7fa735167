# SPDX-License-Identifier: Apache-2.0
"""Reads: accounts, whom they may act for, and the actor a session acts as."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from lienthong.identity.errors import NotYours
from lienthong.identity.models import Account, Device, Representation
from lienthong.identity.rules import AccountKind, clean_username
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId, AgencyId, PostId, StaffId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import DelegationView, PostView
from lienthong.orgs.rules import post_title


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account as other packages see it."""

    id: AccountId  #: its id
    kind: AccountKind  #: citizen or official
    username: str  #: personal number, or staff code in lower case
    name: str  #: full name from the register
    personal_number: str  #: citizens: twelve digits; officials: empty
    staff_id: UUID | None  #: officials: the member of staff in orgs
    email: str  #: may be empty
    phone: str  #: may be empty
    is_email_given: bool  #: by the identity that opened the account; False: by its holder, later
    is_phone_given: bool  #: likewise
    assurance: int  #: e-identity level 0, 1 or 2 (NĐ 69/2024)
    language: str  #: `vi` or `en`
    is_active: bool  #: False: may no longer sign in


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationView:
    """An enterprise an account may act for today."""

    id: UUID  #: its id
    enterprise_number: str  #: tax and enterprise number
    enterprise_name: str  #: as registered when the power was recorded
    role: str  #: `rules.RepresentationRole`
    since: date  #: first day
    until: date | None  #: last day, None while open


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Something an account may act as."""

    key: str  #: post id, enterprise number, or empty for oneself
    name: str  #: the post, the enterprise, or one's own name
    of: str  #: posts: the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works in an agency, in one of their posts or by delegation."""

    account_id: AccountId  #: their account
    staff_id: StaffId  #: the person
    name: str  #: full name
    post_name: str  #: the post, or whom they stand in for
    rights: frozenset[str]  #: what they may do in it
    is_absent: bool  #: away today
    stands_in_for: AccountId | None = None  #: by delegation: whose rights


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A browser an account has signed in from."""

    id: UUID  #: its id
    label: str  #: browser and system
    last_signed_in_at: datetime  #: instant
    session_key: str  #: key of the session still open there, or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey of an account."""

    id: int  #: its id
    name: str  #: as its holder calls it
    added_at: datetime  #: instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactors:
    """How an account proves itself beyond its password."""

    has_totp: bool  #: an authenticator app is enrolled
    passkeys: tuple[PasskeyView, ...]  #: security keys and passkeys
    recovery_codes_left: int  #: unused one-time codes on paper

    @property
    def is_enough(self) -> bool:
        """Tell whether officer pages may open: codes on paper alone are not enough."""
        return self.has_totp or bool(self.passkeys)


def account(account_id: AccountId) -> AccountView:
    """Return an account.

    Raises: Missing.
    """
    return _view(_one(pk=account_id))


def account_of(personal_number: str) -> AccountView | None:
    """Return the citizen account of a personal number, if there is one."""
    found = Account.objects.filter(personal_number=personal_number).exclude(personal_number="")
    row = found.first()
    return _view(row) if row else None


def account_of_staff(staff_id: UUID) -> AccountView | None:
    """Return the official account of a member of staff, if there is one."""
    row = Account.objects.filter(staff_id=staff_id).first()
    return _view(row) if row else None


def account_named(username: str) -> AccountView:
    """Return an account by the name it signs in with.

    Raises: Missing.
    """
    return _view(_one(username=clean_username(username)))


def representations(account_id: AccountId) -> tuple[RepresentationView, ...]:
    """List the enterprises an account may act for today."""
    return tuple(
        RepresentationView(
            id=row.pk,
            enterprise_number=row.enterprise_number,
            enterprise_name=row.enterprise_name,
            role=row.role,
            since=row.since,
            until=row.until,
        )
        for row in _in_force(account_id).order_by("enterprise_name", "pk")
    )


def devices(account_id: AccountId) -> tuple[DeviceView, ...]:
    """List the browsers an account has signed in from, latest first."""
    rows = Device.objects.filter(account_id=account_id).order_by("-last_signed_in_at")[:50]
    live = set(
        Session.objects.filter(
            pk__in=[row.session_key for row in rows if row.session_key],
            expire_date__gt=clock.now(),
        ).values_list("pk", flat=True)
    )
    return tuple(
        DeviceView(
            id=row.pk,
            label=row.label,
            last_signed_in_at=row.last_signed_in_at,
            session_key=row.session_key if row.session_key in live else "",
        )
        for row in rows
    )


def second_factors(account_id: AccountId) -> SecondFactors:
    """Tell which second factors an account has."""
    rows = list(Authenticator.objects.filter(user_id=account_id).order_by("created_at"))
    kinds = Authenticator.Type
    return SecondFactors(
        has_totp=any(row.type == kinds.TOTP for row in rows),
        passkeys=tuple(
            PasskeyView(id=row.pk, name=row.wrap().name, added_at=row.created_at)
            for row in rows
            if row.type == kinds.WEBAUTHN
        ),
        recovery_codes_left=next(
            (
                len(row.wrap().get_unused_codes())
                for row in rows
                if row.type == kinds.RECOVERY_CODES
            ),
            0,
        ),
    )


def may_remove_passkey(account_id: AccountId) -> bool:
    """Tell whether an account keeps a second factor when it gives up one passkey."""
    factors = second_factors(account_id)
    keeps = factors.has_totp or len(factors.passkeys) > 1
    return keeps or account(account_id).kind is AccountKind.CITIZEN


def capacities(account_id: AccountId) -> tuple[Capacity, ...]:
    """List what an account may act as today: its posts, or itself and its enterprises."""
    view = account(account_id)
    if view.staff_id:
        staff_id = StaffId(view.staff_id)
        lent = (
            Capacity(
                key=str(one.id),
                name=gettext("Thay mặt {name}: {post}").format(
                    name=one.delegator.name, post=one.post.name
                ),
                of=one.post.agency_name,
            )
            for one in orgs.delegations_to(staff_id)
        )
        own = orgs.posts_of(staff_id)
        return (
            *(Capacity(key=str(post.id), name=post.name, of=post.agency_name) for post in own),
            *lent,
        )
    return (
        Capacity(key="", name=view.name, of=""),
        *(
            Capacity(key=each.enterprise_number, name=each.enterprise_name, of="")
            for each in representations(account_id)
        ),
    )


def officials_with_right(right: str, agency_id: AgencyId) -> tuple[AccountView, ...]:
    """List the active officials whose post in an agency holds a right, by given name."""
    posts = [post for post in orgs.posts_in(agency_id) if right in post.rights]
    staff_ids = {holder.id for post in posts for holder in orgs.holders(post.id)}
    rows = Account.objects.filter(staff_id__in=staff_ids, is_active=True)
    return tuple(_view(row) for row in rows.order_by("name_sort_key"))


def colleagues(agency_id: AgencyId) -> tuple[Colleague, ...]:
    """List who can act in an agency today, in a post or by delegation, by given name.

    Somebody with two posts is listed twice. Five queries, however many people.
    """
    people = orgs.people_in(agency_id)
    lent = [one for one in orgs.delegations_in(agency_id) if one.is_in_force]
    accounts = accounts_of_staff({person.id for person, _post in people})
    away = orgs.absent([person.id for person, _post in people])
    own = [
        Colleague(
            account_id=accounts[person.id],
            staff_id=person.id,
            name=person.name,
            post_name=post.name,
            rights=post.rights,
            is_absent=person.id in away,
        )
        for person, post in people
        if person.id in accounts
    ]
    holds = {(person.id, post.id) for person, post in people}
    standing_in = [
        Colleague(
            account_id=accounts[one.delegate.id],
            staff_id=one.delegate.id,
            name=one.delegate.name,
            post_name=gettext("thay mặt {name}").format(name=one.delegator.name),
            rights=one.rights,
            is_absent=one.delegate.id in away,
            stands_in_for=accounts.get(one.delegator.id),
        )
        for one in lent
        if one.delegate.id in accounts and (one.delegator.id, one.post.id) in holds
    ]
    return (*own, *standing_in)


def accounts_of_staff(staff_ids: Collection[StaffId]) -> dict[StaffId, AccountId]:
    """Return the active accounts of some members of staff, by person."""
    rows = Account.objects.filter(staff_id__in=list(staff_ids), is_active=True)
    return {
        StaffId(staff_id): AccountId(key) for staff_id, key in rows.values_list("staff_id", "pk")
    }


def absent_accounts(account_ids: Collection[AccountId]) -> frozenset[AccountId]:
    """Return those of some accounts whose holders are away today."""
    rows = Account.objects.filter(pk__in=list(account_ids), staff_id__isnull=False)
    staff = {
        StaffId(staff_id): AccountId(key) for key, staff_id in rows.values_list("pk", "staff_id")
    }
    return frozenset(staff[key] for key in orgs.absent(list(staff)))


def actor_of_account(
    account_id: AccountId, post_id: PostId | None = None, *, enterprise_number: str | None = None
) -> Actor:
    """Return the actor an account is: in one post, or for one enterprise, or for themselves.

    post_id: officials; may be left out by those who hold exactly one post.
    Raises: Missing (no such account, or closed), NotYours (post not held, enterprise not theirs).
    """
    row = _one(pk=account_id, is_active=True)
    if row.kind == AccountKind.OFFICIAL:
        actor = official_actor(row, post_id)
        if actor.post_id is None:
            raise NotYours
        return actor
    actor = citizen_actor(row, enterprise_number)
    if enterprise_number and not actor.represents:
        raise NotYours
    return actor


def citizen_actor(row: Account, enterprise_number: str | None) -> Actor:
    """Return a citizen's actor; for themselves when they do not represent the enterprise today."""
    stands = bool(enterprise_number) and (
        _in_force(AccountId(row.pk)).filter(enterprise_number=enterprise_number).exists()
    )
    return Actor(
        kind=ActorKind.CITIZEN,
        name=row.name,
        account_id=AccountId(row.pk),
        personal_number=row.personal_number,
        represents=enterprise_number if stands else None,
        assurance=row.assurance,
    )


def official_actor(row: Account, post_id: PostId | None) -> Actor:
    """Return an official's actor in a post they hold today.

    post_id: of a post they hold, or the id of a delegation they may act on today.
    Without a rightful post (not held any more, or several and none chosen) the actor has no
    agency and no rights, and every officer page refuses it.
    """
    held = orgs.posts_of(StaffId(row.staff_id)) if row.staff_id else []
    if post_id is None and len(held) == 1:
        post_id = held[0].id
    post = next((each for each in held if each.id == post_id), None)
    if post is None and post_id is not None and row.staff_id:
        lent = orgs.delegations_to(StaffId(row.staff_id))
        delegation = next((each for each in lent if each.id == post_id), None)
        if delegation:
            return _delegate(row, delegation, held)
    return Actor(
        kind=ActorKind.OFFICIAL,
        name=row.name,
        account_id=AccountId(row.pk),
        assurance=row.assurance,
        agency_id=post.agency_id if post else None,
        agency_code=post.agency_code if post else None,
        post_id=post.id if post else None,
        post_name=post.name if post else "",
        rights=frozenset(post.rights) if post else frozenset(),
        staff_id=StaffId(row.staff_id) if row.staff_id else None,
    )


def _delegate(row: Account, lent: DelegationView, held: list[PostView]) -> Actor:
    """Return the actor who stands in for a colleague: their post, the lent rights, both names."""
    own = next((post.name for post in held if post.agency_id == lent.post.agency_id), "")
    theirs = accounts_of_staff([lent.delegator.id]).get(lent.delegator.id)
    return Actor(
        kind=ActorKind.OFFICIAL,
        name=row.name,
        account_id=AccountId(row.pk),
        assurance=row.assurance,
        agency_id=lent.post.agency_id,
        agency_code=lent.post.agency_code,
        post_id=lent.post.id,
        post_name=post_title(lent.signing, lent.post.name, own),
        rights=lent.rights,
        staff_id=lent.delegate.id,
        delegation_id=lent.id,
        on_behalf_of=lent.delegator.name,
        stands_in_for=theirs,
    )


def unproven_official(row: Account) -> Actor:
    """Return the actor of an official who has not shown a second factor: no post, no rights."""
    return Actor(kind=ActorKind.OFFICIAL, name=row.name, account_id=AccountId(row.pk))


def _one(**by: Any) -> Account:
    row = Account.objects.filter(**by).first()
    if row is None:
        raise Missing(what=gettext("tài khoản"))
    return row


def _in_force(account_id: AccountId) -> QuerySet[Representation]:
    today = clock.today()
    return Representation.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), account_id=account_id, since__lte=today
    )


def _view(row: Account) -> AccountView:
    return AccountView(
        id=AccountId(row.pk),
        kind=AccountKind(row.kind),
        username=row.username,
        name=row.name,
        personal_number=row.personal_number,
        staff_id=row.staff_id,
        email=row.email,
        phone=row.phone,
        is_email_given=row.email_changed_at is None,
        is_phone_given=row.phone_changed_at is None,
        assurance=row.assurance,
        language=row.language,
        is_active=row.is_active,
    )
