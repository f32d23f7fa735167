# SPDX-License-Identifier: Apache-2.0
"""For which enterprises somebody acts: the enterprises register decides, and may take it back."""

from django.db import transaction

from lienthong.identity import queries as identity
from lienthong.identity import services as accounts
from lienthong.identity.queries import RepresentationView
from lienthong.identity.rules import RepresentationRole
from lienthong.kernel.actor import Actor
from lienthong.portal.errors import NotRepresentative
from lienthong.registers import services as registers

_CLERK = Actor.system("portal.representing")


def find_enterprises(actor: Actor) -> tuple[RepresentationView, ...]:
    """Let a person act for what the register says is theirs, and for nothing else of that kind.

    The register is read in the person's name, for `own_data`: they see the reading. Powers given
    otherwise than by law (an authorised clerk) are left alone.
    Raises: Denied; what the register refuses; RegisterAway.
    """
    assert actor.account_id
    account_id = actor.account_id
    found = registers.through().find(
        actor, "enterprises", {"owner_number": actor.personal_number or "-"}, purpose="own_data"
    )
    named = {one.key: str(one.data["name"]) for one in found if one.data.get("status") != "closed"}
    with transaction.atomic():
        known = identity.representations(account_id)
        for row in known:
            if row.role == RepresentationRole.LEGAL and row.enterprise_number not in named:
                accounts.end_representation(_CLERK, row.id)
        there = {row.enterprise_number for row in known}
        for number, name in named.items():
            if number not in there:
                accounts.add_representation(
                    _CLERK, account_id=account_id, enterprise_number=number, enterprise_name=name
                )
    return identity.representations(account_id)


def confirm_represents(actor: Actor) -> None:
    """Ask the register again whether the actor still stands for the enterprise they act for.

    Raises: NotRepresentative, and as `find_enterprises`.
    """
    standing = {one.enterprise_number for one in find_enterprises(actor)}
    if actor.represents not in standing:
        raise NotRepresentative(number=actor.represents or "")
