# SPDX-License-Identifier: Apache-2.0
"""Signed-in clients for the officials of a commune: real posts, real sessions."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial

from django.test import Client

from lienthong.cases import services
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Wish
from lienthong.cases.tests import factories
from lienthong.cases.tests.factories import Commune
from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.identity.tests import factories as people
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, PostId
from lienthong.kernel.tests.keeping import kept
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import FieldKind
from lienthong.procedures.tests import factories as examples
from lienthong.registers import services as registers
from lienthong.signing import services as signing

READ = "registers.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """One member of staff in one post."""

    account: AccountView
    post_id: PostId
    actor: Actor

    def client(self) -> Client:
        """Return a client signed in as them."""
        made = Client()
        people.sign_in(made, AccountId(self.account.id), self.post_id)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A commune whose people can sign in, and strangers."""

    place: Commune
    clerk: Official
    specialist: Official
    chair: Official
    tax_officer: Official
    stranger: Official
    idle: Official


def official(agency: str, name: str, *rights: str) -> Official:
    """Return an official of an agency, who can sign in."""
    post_id = people.post(*rights, agency=agency, name=name)
    account = people.official(post_id, name=name)
    actor = identity.actor_of_account(AccountId(account.id), post_id)
    return Official(account=account, post_id=post_id, actor=actor)


@kept
def town(*, with_keys: bool = False) -> Town:
    """Open a commune; another one beside it has a specialist of its own."""
    place = factories.commune(with_keys=with_keys)
    here = partial(official, "H05.12")
    made = Town(
        place=place,
        clerk=here("Nguyễn Thị Mận", "cases.receive", READ),
        specialist=here("Trần Văn Lê", "cases.appraise", READ),
        chair=here("Ngô Quang Hà", "cases.sign", "cases.oversee", READ),
        tax_officer=official("H05.90", "Lý Thị Cam", "cases.appraise"),
        stranger=official("H05.13", "Phan Văn Chanh", "cases.receive", "cases.appraise"),
        idle=here("Mai Văn Ổi", "orgs.manage"),
    )
    if with_keys:
        signing.issue_personal(
            factories.SYSTEM, AccountId(made.chair.account.id), name="Ngô Quang Hà",
            post_name="Chủ tịch", agency_id=place.agency.id,
        )  # fmt: skip
    people_here = {
        "clerk": made.clerk.actor, "specialist": made.specialist.actor, "chair": made.chair.actor,
        "tax_officer": made.tax_officer.actor,
    }  # fmt: skip
    return replace(made, place=replace(place, **people_here))


@kept
def signed(*, wish: Wish | None = None) -> tuple[Town, CaseView]:
    """Open a commune with one birth whose result its chairperson has signed."""
    made = town(with_keys=True)
    case = factories.ready_to_sign(made.place)
    if wish:
        services.change_wish(actor=factories.citizen(), case_id=case.id, wish=wish)
    return made, services.sign_result(
        actor=made.chair.actor, case_id=case.id, expected_version=case.version
    )


def href(case: CaseView, rest: str = "") -> str:
    """Return the address of a dossier's page."""
    return f"/mot-cua/ho-so/{case.id}{rest}"


def person(number: str, *, full_name: str) -> None:
    """Enter a person into the population register."""
    registers.write(
        factories.SYSTEM,
        "population",
        number,
        {
            "full_name": full_name, "born_on": "1996-03-12", "sex": "nu", "ethnicity": "Kinh",
            "nationality": "Việt Nam", "status": "dang_song",
        },
        valid_from=dt.date(2020, 1, 1),
        basis="Hồ sơ mẫu",
    )  # fmt: skip


def typed(code: str) -> dict[str, str]:
    """Return the example of a pack as the page of the counter posts it."""
    sent: dict[str, str] = {}
    kinds = {one.key: one.kind for step in procedures.current(code).form for one in step.fields}
    for key, value in examples.example(code).items():
        match kinds.get(key):
            case FieldKind.DATE:
                year, month, day = value.split("-")
                sent |= {f"{key}_ngay": day, f"{key}_thang": month, f"{key}_nam": year}
            case FieldKind.ADDRESS:
                sent |= {f"{key}.{part}": text for part, text in value.items()}
            case FieldKind.CHECK:
                sent |= {key: "on"} if value else {}
            case FieldKind.GROUP:
                sent |= {
                    f"{key}.{place}.{part}": str(text)
                    for place, row in enumerate(value)
                    for part, text in row.items()
                }
            case _:
                sent[key] = str(value)
    return sent
