# SPDX-License-Identifier: Apache-2.0
"""A commune with its counter, specialists and chairperson; people; dossiers at every stage."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from lienthong.cases import queries, services
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Application, Channel, Paper, Party
from lienthong.files import services as files
from lienthong.identity.tests import factories as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import services as org_services
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind, UnitKind
from lienthong.orgs.tests import factories as orgs
from lienthong.procedures import queries as catalogue
from lienthong.procedures.errors import ProcedureMissing
from lienthong.procedures.tests import factories as procedures
from lienthong.signing import services as signing

SYSTEM = Actor.system("cases.tests")
BIRTH, HOUSEHOLD = procedures.BIRTH, procedures.HOUSEHOLD
MONDAY = dt.date(2026, 11, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A people's committee with everything a dossier needs."""

    agency: AgencyView
    tax: AgencyView
    clerk: Actor
    specialist: Actor
    chair: Actor
    tax_officer: Actor


def at(hour: int = 9, minute: int = 0, *, days: int = 0) -> dt.datetime:
    """Return an instant of the week that begins on a plain Monday."""
    return clock.at(MONDAY + dt.timedelta(days=days), dt.time(hour, minute))


@kept
def commune(code: str = "H05.12", *, with_keys: bool = False) -> Commune:
    """Open a commune of Bắc Ninh, publish both procedures, appoint its people."""
    parent = code.split(".")[0]
    orgs.national_hours()
    units()
    orgs.agency(parent, "Ủy ban nhân dân tỉnh Bắc Ninh")
    agency = _agency(code, "Ủy ban nhân dân phường Kinh Bắc", parent, "09169")
    tax = _agency(f"{parent}.90", "Thuế cơ sở 1 tỉnh Bắc Ninh", parent, "")
    procedures.published(BIRTH)
    made = Commune(
        agency=agency,
        tax=tax,
        clerk=official(agency, "Nguyễn Thị Mận", "Cán bộ Một cửa", "cases.receive"),
        specialist=official(agency, "Trần Văn Lê", "Công chức tư pháp", "cases.appraise"),
        chair=official(agency, "Ngô Quang Hà", "Chủ tịch", "cases.sign", "cases.oversee"),
        tax_officer=official(tax, "Lý Thị Cam", "Công chức thuế", "cases.appraise"),
    )
    if with_keys:
        signing.issue_agency_seal(SYSTEM, agency.id)
        signing.issue_personal(
            SYSTEM, AccountId(made.chair.account_id or uuid7()), name=made.chair.name,
            post_name="Chủ tịch", agency_id=agency.id,
        )  # fmt: skip
    return made


def units() -> None:
    """Open the ward and its province, unless they are there."""
    orgs.unit("24", UnitKind.PROVINCE, "Bắc Ninh")
    orgs.unit("09169", UnitKind.WARD, "Kinh Bắc", parent="24")


def _agency(code: str, name: str, parent: str, unit_code: str) -> AgencyView:
    new = org_services.NewAgency(
        code=code,
        name=name,
        kind=AgencyKind.COMMUNE_COMMITTEE if unit_code else AgencyKind.DIVISION,
        valid_from=orgs.START,
        parent_code=parent,
        unit_code=unit_code,
        address="Số 1, đường Thiên Đức, phường Kinh Bắc, tỉnh Bắc Ninh" if unit_code else "",
        phone="02223812345" if unit_code else "",
    )
    return org_services.open_agency(actor=SYSTEM, new=new)


def official(agency: AgencyView, name: str, post_name: str, *rights: str) -> Actor:
    """Return an official of an agency, with an account."""
    account = identity.official(name=name)
    actor = orgs.official(agency.id, *rights, agency_code=agency.code)
    return replace(actor, account_id=account.id, name=name, post_name=post_name)


def citizen(number: str = "027196001234", name: str = "Nguyễn Thị Hường") -> Actor:
    """Return a citizen of e-identity level 2."""
    return Actor(
        kind=ActorKind.CITIZEN,
        name=name,
        account_id=AccountId(uuid7()),
        personal_number=number,
        assurance=2,
    )


@cache
def _picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def scan(owner: Actor, name: str = "giay-chung-sinh.png") -> Paper:
    """Store a certificate of birth for a citizen."""
    stored = files.store(owner, _picture(), name)
    return Paper(component="KS-02", file_id=stored.id, name=name)


def application(
    actor: Actor,
    agency_id: AgencyId,
    *,
    code: str = BIRTH,
    key: str = "",
    form: dict[str, Any] | None = None,
    papers: tuple[Paper, ...] | None = None,
    channel: Channel = Channel.ONLINE,
) -> Application:
    """Return a whole application, from the example of a shipped pack, published when needed."""
    try:
        catalogue.current(code)
    except ProcedureMissing:
        procedures.published(code)
    if papers is None:
        papers = (scan(actor),) if code == BIRTH else ()
    return Application(
        procedure_code=code,
        agency_id=agency_id,
        applicant=Party(
            name=actor.name,
            personal_number=actor.personal_number or "",
            address="Số 12, đường Thiên Đức, phường Kinh Bắc, tỉnh Bắc Ninh",
            phone="0912345678",
            email="huong@example.vn",
        ),
        form=form or procedures.example(code),
        idempotency_key=key or str(uuid7()),
        papers=papers,
        channel=channel,
        reused=("declarant_name",),
    )


def submitted(place: Commune, actor: Actor | None = None, *, code: str = BIRTH) -> CaseView:
    """Send a dossier in."""
    person = actor or citizen()
    sent = services.submit(
        actor=person, application=application(person, place.agency.id, code=code)
    )
    return queries.case(person, sent.id)


def accepted(place: Commune, *, code: str = BIRTH) -> CaseView:
    """Send a dossier in and receive it."""
    case = submitted(place, code=code)
    services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
    return queries.case(place.clerk, case.id)


def step_of(place: Commune, case: CaseView, role: str) -> Any:
    """Return the open step of a role, as the specialist sees it."""
    seen = queries.case(place.specialist, case.id)
    return next(step for step in seen.steps if step.role == role)


def completed(place: Commune, case: CaseView, role: str) -> CaseView:
    """Finish the open step of a role."""
    step = step_of(place, case, role)
    return services.complete_step(
        actor=place.specialist, case_id=case.id, step_id=step.id, expected_version=case.version
    )


def drafted(place: Commune, case: CaseView) -> CaseView:
    """Write the draft of the result."""
    return services.draft_result(
        actor=place.specialist, case_id=case.id, expected_version=case.version
    )


def ready_to_sign(place: Commune) -> CaseView:
    """Bring a birth registration to the chairperson."""
    case = accepted(place)
    case = drafted(place, completed(place, case, "appraise"))
    return completed(place, case, "draft")
