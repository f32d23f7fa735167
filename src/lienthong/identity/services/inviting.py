# SPDX-License-Identifier: Apache-2.0
"""An official chooses a password by an address that is given to them: first, or when it is lost.

The address is signed and kept nowhere. It is good once, and for three days: it speaks of the
password that is replaced by it, and of the last sign-in.
"""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.identity import queries
from lienthong.identity.errors import InvitationOver
from lienthong.identity.models import Account
from lienthong.identity.queries import AccountView
from lienthong.identity.rules import AccountKind
from lienthong.identity.services.rows import lock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId


@transaction.atomic
def invite(actor: Actor, account_id: AccountId, *, forget_factors: bool = False) -> str:
    """Return the word of an address at which an official chooses a password.

    forget_factors: for whoever lost the phone: the old password serves no more either, and open
    sessions end, so that only the address leads in; there is a second factor to enrol then.
    Raises: Missing, InvitationOver (a citizen, a closed account), Denied.
    """
    actor.require("orgs.manage")
    row = lock(account_id)
    if not _may_be_invited(row):
        raise InvitationOver
    if forget_factors:
        Authenticator.objects.filter(user=row).delete()
        row.set_unusable_password()
        row.save(update_fields=["password"])
        audit.record(actor, "identity.second_factor_removed", account_id, after="all")
    audit.record(actor, "identity.invited", account_id, after={"factors_forgotten": forget_factors})
    return default_token_generator.make_token(row)


def invited(account_id: UUID, word: str) -> AccountView:
    """Return whose password may be chosen with a word. Raises: InvitationOver."""
    return queries.account(AccountId(_invited(account_id, word).pk))


@transaction.atomic
def choose_password(account_id: UUID, word: str, password: str) -> None:
    """Set an invited official's password; their open sessions end with their next request.

    password: checked by the form against the validators. Raises: InvitationOver.
    """
    row = _invited(account_id, word, is_locked=True)
    row.set_password(password)
    row.save(update_fields=["password"])
    audit.record(queries.unproven_official(row), "identity.password_chosen", row.pk)


def _invited(account_id: UUID, word: str, *, is_locked: bool = False) -> Account:
    rows = Account.objects.select_for_update() if is_locked else Account.objects
    row = rows.filter(pk=account_id).first()
    if row is None or not _may_be_invited(row):
        raise InvitationOver
    if not default_token_generator.check_token(row, word):
        raise InvitationOver
    return row


def _may_be_invited(row: Account) -> bool:
    return row.is_active and row.kind == AccountKind.OFFICIAL
