# SPDX-License-Identifier: Apache-2.0
"""A commune that receives, people whom the registers know, applications at every stage."""

import datetime as dt
from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image

from lienthong.cases.tests import factories as cases
from lienthong.cases.tests.factories import Commune
from lienthong.identity import queries as identity_queries
from lienthong.identity.tests import factories as identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.tests.keeping import kept
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import UnitKind
from lienthong.orgs.services import NewUnit
from lienthong.payments import services as payments
from lienthong.portal import queries, services
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import page_mark, shown_steps
from lienthong.procedures.tests import factories as procedures
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD
from lienthong.registers import services as registers

__all__ = ["BIRTH", "HOUSEHOLD"]
MOTHER = "027195001234"
STRANGER = "027195001235"
BORN_ON = dt.date(1995, 9, 2)


@kept
def commune(*, with_keys: bool = False) -> Commune:
    """Open a commune of Bắc Ninh that receives both procedures and may take fees."""
    made = cases.commune(with_keys=with_keys)
    procedures.published(HOUSEHOLD)
    payments.open_payee(
        cases.SYSTEM,
        made.agency.id,
        bank_bin="970403",
        account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )
    return made


def another_province() -> None:
    """Open Hà Nội with one ward: somewhere else to choose."""
    since = dt.date(2025, 7, 1)
    for new in (
        NewUnit(code="01", kind=UnitKind.CITY, name="Hà Nội", valid_from=since),
        NewUnit(
            code="00004", kind=UnitKind.WARD, name="Ba Đình", valid_from=since, parent_code="01"
        ),
    ):
        orgs.open_unit(actor=cases.SYSTEM, new=new)


def person(name: str) -> dict[str, Any]:
    """Return what the population register says of somebody."""
    return {
        "full_name": name,
        "born_on": BORN_ON.isoformat(),
        "sex": "nu",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "hometown": "Phường Kinh Bắc, tỉnh Bắc Ninh",
        "residence": {"province_code": "24", "commune_code": "09169", "detail": "Số 12"},
        "father_number": "",
        "mother_number": "",
        "marital_status": "da_ket_hon",
        "status": "dang_song",
    }


def citizen(number: str = MOTHER, name: str = "Lê Thị Mai") -> Actor:
    """Open an account of a person in the population register."""
    account = identity.citizen(personal_number=number, name=name)
    cases.units()
    registers.write(
        cases.SYSTEM, "population", number, person(name), valid_from=BORN_ON, basis="Kiểm thử"
    )
    return identity_queries.actor_of_account(account.id)


def signed_in(actor: Actor) -> Client:
    """Return a browser in which a citizen is signed in."""
    client = Client()
    client.force_login(_user(actor))
    return client


def _user(actor: Actor) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=actor.account_id)


def picture() -> bytes:
    """Return a small photograph of a paper."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def attached(actor: Actor, draft: DraftView, component: str = "KS-02") -> DraftView:
    """Attach a photograph."""
    services.attach(
        actor,
        draft.id,
        component_code=component,
        content=BytesIO(picture()),
        name="giay-chung-sinh.png",
    )
    return queries.draft(actor, draft.id)


def answered(actor: Actor, draft: DraftView, form: dict[str, Any]) -> DraftView:
    """Answer every page of a form, one after the other."""
    for step in draft.procedure.form:
        now = queries.draft(actor, draft.id)
        if step.key not in {shown.key for shown in shown_steps(now.procedure, now.answers)}:
            continue
        services.answer(
            actor,
            draft.id,
            step_key=step.key,
            answers=form,
            seen=page_mark(step, now.answers),
            told=services.Told(
                reasons={one.key: "Đã chuyển nhà" for one in step.fields if one.has_reason}
            ),
        )
    return queries.draft(actor, draft.id)


def filled(actor: Actor, code: str = BIRTH) -> DraftView:
    """Begin an application and fill in everything, papers included."""
    draft = answered(actor, services.begin(actor, code), procedures.example(code))
    return attached(actor, draft) if code == BIRTH else draft
