# SPDX-License-Identifier: Apache-2.0
"""A province with two communes, officers in each, citizens, petitions at every stage."""

import datetime as dt
from dataclasses import dataclass, replace
from io import BytesIO

from django.test import Client
from PIL import Image

from lienthong.cases.tests import factories as cases
from lienthong.cases.tests.desk import Official, official
from lienthong.feedback import services
from lienthong.feedback.queries import PetitionView, QuestionView
from lienthong.feedback.rules import Category, Kind
from lienthong.feedback.rules.messages import NewPetition, NewQuestion
from lienthong.files import services as files
from lienthong.identity import queries as identity
from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import services as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as org_factories

ANSWER, OVERSEE = "feedback.answer", "feedback.oversee"
WARD = "09169"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A ward below a province, a second ward beside it."""

    province: AgencyView
    ward: AgencyView
    other: AgencyView
    officer: Official
    chair: Official
    above: Official
    neighbour: Official
    idle: Official


def at(hour: int = 9, minute: int = 0, *, days: int = 0) -> dt.datetime:
    """Return an instant of the week that begins on a plain Monday."""
    return cases.at(hour, minute, days=days)


@kept
def town() -> Town:
    """Open the agencies, the units and the procedure, and appoint people."""
    place = cases.commune()
    province = _agency_of("H05")
    other = orgs.open_agency(
        actor=cases.SYSTEM,
        new=orgs.NewAgency(
            code="H05.13", name="Ủy ban nhân dân phường Vũ Ninh", valid_from=org_factories.START,
            kind=AgencyKind.COMMUNE_COMMITTEE, parent_code="H05",
        ),
    )  # fmt: skip
    return Town(
        province=province,
        ward=place.agency,
        other=other,
        officer=official("H05.12", "Nguyễn Thị Mận", ANSWER, "cases.receive"),
        chair=official("H05.12", "Ngô Quang Hà", ANSWER, OVERSEE),
        above=official("H05", "Lê Thị Bưởi", ANSWER, OVERSEE),
        neighbour=official("H05.13", "Phan Văn Chanh", ANSWER),
        idle=official("H05.12", "Mai Văn Ổi", "cases.receive"),
    )


def _agency_of(code: str) -> AgencyView:
    from lienthong.orgs import queries

    return queries.agency_by_code(code)


def citizen(name: str = "Trần Thị Hiền") -> Actor:
    """Return a citizen with an account."""
    return identity.actor_of_account(AccountId(people.citizen(name=name).id))


def client_of(actor: Actor) -> Client:
    """Return a client signed in as a citizen."""
    made = Client()
    assert actor.account_id
    people.sign_in(made, actor.account_id)
    return made


def new_petition(
    *,
    kind: Kind = Kind.REPORT,
    category: Category = Category.FIELD,
    text: str = "Rác để ở đầu ngõ ba ngày chưa ai thu gom, bốc mùi.",
    case_code: str = "",
    agency_code: str = "",
    place_unit: str = WARD,
    key: str = "",
) -> NewPetition:
    """Return a petition as a form sends it."""
    return NewPetition(
        idempotency_key=key or str(uuid7()),
        kind=kind,
        category=category,
        title="Rác tồn đọng đầu ngõ",
        text=text,
        place_unit=place_unit,
        place_detail="Đầu đường Thiên Đức",
        case_code=case_code,
        agency_code=agency_code,
        name="Trần Thị Hiền",
    )


def sent(actor: Actor, **changes: object) -> PetitionView:
    """Send a petition."""
    return services.submit_petition(actor=actor, new=replace(new_petition(), **changes))  # type: ignore[arg-type] # of the test's choosing


def taken(place: Town, petition: PetitionView, by: Actor | None = None) -> PetitionView:
    """Take a petition in hand."""
    actor = by or place.officer.actor
    return services.accept_petition(
        actor=actor, petition_id=petition.id, expected_version=petition.version
    )


def answered(place: Town, petition: PetitionView, by: Actor | None = None) -> PetitionView:
    """Take a petition and answer it for the two only."""
    seen = taken(place, petition, by)
    return services.answer_petition(
        actor=by or place.officer.actor,
        petition_id=petition.id,
        expected_version=seen.version,
        text="Ủy ban nhân dân phường đã thu gom rác sáng nay. Cảm ơn Ông/Bà.",
    )


def asked(actor: Actor, text: str = "Con sinh ở nước ngoài thì nộp ở đâu ạ?") -> QuestionView:
    """Ask under the birth procedure."""
    new = NewQuestion(
        idempotency_key=str(uuid7()),
        text=text,
        procedure_code=cases.BIRTH,
        agency_code="H05.12",
    )
    return services.ask(actor=actor, new=new)


def picture(owner: Actor) -> tuple[str, str]:
    """Store a photograph; return its id and name."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    stored = files.store(owner, made.getvalue(), "rac.png")
    return str(stored.id), stored.name


def agency_id(view: AgencyView) -> AgencyId:
    """Return an agency's id."""
    return AgencyId(view.id)


def today() -> dt.date:
    """Return the legal date."""
    return clock.today()
