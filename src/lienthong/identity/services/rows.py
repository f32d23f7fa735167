# SPDX-License-Identifier: Apache-2.0
"""Rows under a lock."""

from django.utils.translation import gettext

from lienthong.identity.models import Account
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId


def lock(account_id: AccountId) -> Account:
    """Return an account for writing. Raises: Missing."""
    row = Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if row is None:
        raise Missing(what=gettext("tài khoản"))
    return row


def own_id(actor: Actor) -> AccountId:
    """Return the account an actor signed in with. Raises: Missing."""
    if actor.account_id is None:
        raise Missing(what=gettext("tài khoản"))
    return actor.account_id
