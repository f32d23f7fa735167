# SPDX-License-Identifier: Apache-2.0
"""A commune whose officials keep registers and can sign in, made through the services."""

from dataclasses import dataclass

from django.test import Client

from lienthong.identity import queries as identity
from lienthong.identity.tests import factories as people
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, PostId
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.services import NewAgency
from lienthong.orgs.tests import factories as org_factories
from lienthong.registers.tests import factories

HOME, AWAY = "H42.12", "H42.13"
RIGHTS = ("registers.read", "cases.appraise")
HEAD = (*RIGHTS, "cases.sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Somebody who can sign in."""

    actor: Actor
    post_id: PostId | None = None

    def client(self) -> Client:
        """Return a client signed in as them."""
        made = Client()
        assert self.actor.account_id
        people.sign_in(made, self.actor.account_id, self.post_id)
        return made


def town() -> None:
    """Open a province with two communes; the records of `factories` belong to the first."""
    factories.places()
    _agency("H42", AgencyKind.PROVINCE_COMMITTEE, "", "42")
    for code, unit in ((HOME, "18073"), (AWAY, "18074")):
        _agency(code, AgencyKind.COMMUNE_COMMITTEE, "H42", unit)


def _agency(code: str, kind: AgencyKind, parent: str, unit: str) -> None:
    new = NewAgency(
        code=code, name=f"Ủy ban nhân dân {unit}", kind=kind, valid_from=org_factories.START,
        parent_code=parent, unit_code=unit,
    )  # fmt: skip
    orgs.open_agency(actor=org_factories.SYSTEM, new=new)


def official(name: str, *rights: str, agency: str = HOME) -> Keeper:
    """Return an official of an agency with some rights."""
    post_id = people.post(*rights, agency=agency, name="Công chức hộ tịch")
    account = people.official(post_id, name=name)
    actor = identity.actor_of_account(AccountId(account.id), post_id)
    return Keeper(actor=actor, post_id=post_id)


def citizen(number: str, name: str = "Nguyễn Thị Hường") -> Keeper:
    """Return a citizen with an account."""
    account = people.citizen(personal_number=number, name=name)
    return Keeper(actor=identity.actor_of_account(AccountId(account.id)))
