# SPDX-License-Identifier: Apache-2.0
"""Requests and breaches for tests, made through the package's own services."""

import datetime as dt

from django.test import Client

from lienthong.cases.tests import factories as cases
from lienthong.cases.tests.desk import Official
from lienthong.identity import queries as identity
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, uuid7
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as org_factories
from lienthong.privacy import services
from lienthong.privacy.queries import BreachView, RequestView
from lienthong.privacy.rules import BreachKind, Kind
from lienthong.privacy.services import Facts, NewRequest

WARD, OTHER = "H05.12", "H05.13"


@kept
def town() -> None:
    """Open a ward below a province, and a second ward beside it."""
    cases.commune()
    orgs.open_agency(
        actor=cases.SYSTEM,
        new=orgs.NewAgency(
            code=OTHER, name="Ủy ban nhân dân phường Vũ Ninh", valid_from=org_factories.START,
            kind=AgencyKind.COMMUNE_COMMITTEE, parent_code="H05",
        ),
    )  # fmt: skip


def officer_of(agency_code: str, name: str, *rights: str) -> Official:
    """Return an official whose post is not called as they are."""
    post_id = people.post(*rights, agency=agency_code, name="Công chức tư pháp")
    account = people.official(post_id, name=name)
    actor = identity.actor_of_account(AccountId(account.id), post_id)
    return Official(account=account, post_id=post_id, actor=actor)


def citizen(name: str = "Trần Thị Hiền") -> Actor:
    """Return a citizen with an account."""
    return identity.actor_of_account(AccountId(people.citizen(name=name).id))


def client_of(actor: Actor) -> Client:
    """Return a client signed in as a citizen."""
    made = Client()
    assert actor.account_id
    people.sign_in(made, actor.account_id)
    return made


def asked(
    citizen: Actor, agency_code: str, kind: Kind = Kind.CORRECT, key: str = ""
) -> RequestView:
    """Ask an agency for something."""
    return services.submit_request(
        actor=citizen,
        new=NewRequest(
            idempotency_key=key or str(uuid7()), kind=kind, agency_code=agency_code,
            text="Ngày sinh của tôi ghi sai, đúng là 20/05/1990.",
        ),
    )  # fmt: skip


def facts(**changes: object) -> Facts:
    """Return what is known of a breach found an hour ago."""
    known: dict[str, object] = {
        "title": "Gửi nhầm danh sách hồ sơ", "kinds": (BreachKind.DISCLOSED,),
        "categories": "Họ tên, số điện thoại", "is_sensitive": False, "people_count": 12,
        "what": "Thư điện tử có danh sách 12 hồ sơ gửi nhầm cho một địa chỉ ngoài cơ quan.",
        "consequences": "", "measures": "Đã yêu cầu người nhận xóa.",
        "contact": "Văn phòng Ủy ban, 0222 3821 234", "began_at": None,
        "detected_at": clock.now() - dt.timedelta(hours=1),
    }  # fmt: skip
    return Facts(**{**known, **changes})  # type: ignore[arg-type] # changed by keyword


def breached(officer: Actor, **changes: object) -> BreachView:
    """Note a breach."""
    return services.note_breach(actor=officer, key=str(uuid7()), facts=facts(**changes))
