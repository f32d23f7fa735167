# SPDX-License-Identifier: Apache-2.0
"""Open and close accounts; say who acts for which enterprise."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from lienthong.audit import services as audit
from lienthong.identity import queries, rules
from lienthong.identity.errors import AccountExists, BadPersonalNumber, RepresentationExists
from lienthong.identity.events import ContactChanged
from lienthong.identity.models import Account, Representation
from lienthong.identity.queries import AccountView
from lienthong.identity.rules import AccountKind, RepresentationRole
from lienthong.identity.services.rows import lock, own_id
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.ids import AccountId, StaffId
from lienthong.kernel.text import clean, name_sort_key
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox

#: A one-time code lives this long (RFC 6238, section 5.2).
TOTP_PERIOD_SECONDS = 30

_PERSONAL = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """One account to open in bulk."""

    name: str  #: full name
    personal_number: str = ""  #: citizens: twelve digits
    staff_id: UUID | None = None  #: officials: the member of staff
    staff_code: str = ""  #: officials: what they sign in with
    email: str = ""  #: may be empty
    phone: str = ""  #: may be empty
    assurance: int = 2  #: e-identity level 0, 1 or 2
    totp_secret: str = ""  #: base32; a known second factor, for demonstration and tests


@transaction.atomic
def open_citizen(
    actor: Actor,
    *,
    personal_number: str,
    name: str,
    assurance: int,
    password: str | None = None,
    email: str = "",
    phone: str = "",
) -> AccountView:
    """Open a citizen's account; without a password only e-identity signs it in.

    assurance: e-identity level 0, 1 or 2 (NĐ 69/2024).
    Raises: BadPersonalNumber, AccountExists, Denied.
    """
    actor.require("orgs.manage")
    new = NewAccount(
        personal_number=personal_number, name=name, assurance=assurance, email=email, phone=phone
    )
    return _open(actor, _account(new, make_password(password)))


@transaction.atomic
def open_official(
    actor: Actor,
    staff_id: UUID,
    password: str | None,
    totp_secret: str | None = None,
) -> AccountView:
    """Open the account of a member of staff; they sign in with their staff code.

    password: None: nobody signs in before they are invited (`invite`) and choose one.
    totp_secret: base32; enrols a known second factor, so that demonstrations can sign in.
    Raises: Missing, AccountExists, Denied.
    """
    actor.require("orgs.manage")
    staff = orgs.staff(StaffId(staff_id))
    new = NewAccount(
        staff_id=staff_id, staff_code=staff.code, name=staff.name, email=staff.email, assurance=0
    )
    view = _open(actor, _account(new, make_password(password)))
    if totp_secret:
        enrol_totp(actor, view.id, totp_secret)
    return view


@transaction.atomic
def load_accounts(
    actor: Actor, accounts: Iterable[NewAccount], *, password: str
) -> dict[str, AccountId]:
    """Open many accounts that share one password; those that exist already are left alone.

    Returns: the account id of each username asked for. The password is hashed once: for
    demonstrations and imports, whose holders choose their own afterwards.
    """
    actor.require("orgs.manage")
    hashed = make_password(password)
    asked = list(accounts)
    rows = [_account(new, hashed) for new in asked]
    Account.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    found = Account.objects.filter(username__in=[row.username for row in rows])
    ids = {username: AccountId(pk) for username, pk in found.values_list("username", "pk")}
    _enrol_many({ids[row.username]: new.totp_secret for row, new in zip(rows, asked, strict=True)})
    audit.record(actor, "identity.accounts_loaded", "accounts", after=len(ids))
    return ids


@transaction.atomic
def close_account(actor: Actor, account_id: AccountId) -> None:
    """End an account's right to sign in; its open sessions end with their next request.

    Raises: Missing, Denied.
    """
    actor.require("orgs.manage")
    row = lock(account_id)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        audit.record(actor, "identity.account_closed", account_id, before=True, after=False)


@transaction.atomic
def change_contact(actor: Actor, *, email: str, phone: str, language: str) -> AccountView:
    """Change where the actor is reached, and in which language.

    What they give is theirs only once proven: no letter goes there before (`notices.is_usable`).

    Raises: Missing.
    """
    account_id = own_id(actor)
    row = lock(account_id)
    before = (row.email, row.phone)
    row.email, row.phone = email.strip(), rules.clean_phone(phone)
    row.language = language
    if row.email != before[0]:
        row.email_changed_at = clock.now()
    if row.phone != before[1]:
        row.phone_changed_at = clock.now()
    row.save(update_fields=["email", "email_changed_at", "phone", "phone_changed_at", "language"])
    if before != (row.email, row.phone):
        outbox.publish(
            ContactChanged(
                account_id=str(row.pk), email_before=before[0], phone_before=before[1],
                at=clock.now(),
            )
        )  # fmt: skip
    audit.record(actor, "identity.contact_changed", row.pk)
    return queries.account(account_id)


@transaction.atomic
def add_representation(
    actor: Actor,
    *,
    account_id: AccountId,
    enterprise_number: str,
    enterprise_name: str,
    role: RepresentationRole = RepresentationRole.LEGAL,
    since: dt.date | None = None,
) -> UUID:
    """Let an account act for an enterprise from a day on (today when none is given).

    Raises: RepresentationExists, Denied.
    """
    actor.require("orgs.manage")
    try:
        with transaction.atomic():
            row = Representation.objects.create(
                account_id=account_id,
                enterprise_number=enterprise_number,
                enterprise_name=clean(enterprise_name),
                role=role,
                since=since or clock.today(),
            )
    except IntegrityError as broken:
        if "identity_representation_one_open" in str(broken):
            raise RepresentationExists(enterprise_number=enterprise_number) from None
        raise
    audit.record(actor, "identity.representation_added", account_id, after=enterprise_number)
    return row.pk


@transaction.atomic
def end_representation(actor: Actor, representation_id: UUID) -> None:
    """End a power to act for an enterprise; yesterday was its last day.

    Raises: Missing, Denied.
    """
    actor.require("orgs.manage")
    row = Representation.objects.select_for_update().filter(pk=representation_id).first()
    if row is None:
        raise Missing(what=gettext("quyền đại diện"))
    if row.until is not None:
        return
    yesterday = clock.today() - dt.timedelta(days=1)
    if row.since > yesterday:
        row.delete()  # never in force for a whole day: nothing to keep but the audit leaves
    else:
        row.until = yesterday
        row.save(update_fields=["until"])
    audit.record(
        actor, "identity.representation_ended", row.account_id, before=row.enterprise_number
    )


@transaction.atomic
def enrol_totp(actor: Actor, account_id: AccountId, secret: str) -> None:
    """Give an account a known one-time-code secret (base32), unless it has one.

    Raises: Missing, Denied.
    """
    actor.require("orgs.manage")
    row = lock(account_id)
    if Authenticator.objects.filter(user=row, type=Authenticator.Type.TOTP).exists():
        return
    TOTP.activate(row, secret)
    audit.record(actor, "identity.second_factor_added", account_id, after="totp")


def show_code(account_id: AccountId, *, at: float) -> str:
    """Return the one-time code of an account at a Unix time; never outside a demonstration.

    Raises: Missing (no authenticator app), Denied (in production).
    """
    if settings.IS_PRODUCTION:
        raise Denied(right="identity.show_code")
    row = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.TOTP).first()
    if row is None:
        raise Missing(what=gettext("ứng dụng xác thực"))
    secret = decrypt(row.data["secret"])
    return str(format_hotp_value(hotp_value(secret, int(at) // TOTP_PERIOD_SECONDS)))


def _account(new: NewAccount, hashed: str) -> Account:
    name = clean(new.name)
    if not new.staff_id and not _PERSONAL.fullmatch(new.personal_number):
        raise BadPersonalNumber
    kind = AccountKind.OFFICIAL if new.staff_id else AccountKind.CITIZEN
    return Account(
        kind=kind,
        username=rules.clean_username(new.staff_code or new.personal_number),
        name=name,
        name_sort_key=name_sort_key(name),
        personal_number="" if new.staff_id else new.personal_number,
        staff_id=new.staff_id,
        email=new.email.strip(),
        phone=rules.clean_phone(clean(new.phone)),
        assurance=new.assurance,
        password=hashed,
        opened_at=clock.now(),
    )


def _open(actor: Actor, row: Account) -> AccountView:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as broken:
        if "identity_account_one_per" in str(broken) or "username" in str(broken):
            raise AccountExists(username=row.username) from None
        raise
    audit.record(
        actor,
        "identity.account_opened",
        row.pk,
        after=row.kind,
        about=(row.personal_number,) if row.personal_number else (),
    )
    return queries.account(AccountId(row.pk))


def _enrol_many(secrets: dict[AccountId, str]) -> None:
    wanted = {account_id: secret for account_id, secret in secrets.items() if secret}
    totp = Authenticator.Type.TOTP
    have = set(
        Authenticator.objects.filter(user_id__in=wanted, type=totp).values_list(
            "user_id", flat=True
        )
    )
    Authenticator.objects.bulk_create(
        Authenticator(user_id=account_id, type=totp, data={"secret": encrypt(secret)})
        for account_id, secret in wanted.items()
        if account_id not in have
    )
