# SPDX-License-Identifier: Apache-2.0
"""What the demo's players have begun themselves: a form half filled in, a dossier talked about.

Made through the portal's own services, so that who signs in as one of them finds something of
theirs to go on with.
"""

from lienthong.cases import services as cases
from lienthong.cases.rules.application import Application, Party
from lienthong.demo import forms
from lienthong.demo.agencies import commune_code
from lienthong.demo.cast import Cast
from lienthong.demo.dossiers import BUSINESS
from lienthong.demo.people import Person
from lienthong.demo.waiting import hours_ago, official
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.portal import rules as form_rules
from lienthong.portal import services as portal

#: The procedure of the half-filled form: certified copies.
COPIES = "2.000815"
TALK = (
    (30, "agency", "Ảnh chụp hợp đồng thuê mặt bằng thiếu trang cuối có chữ ký. Bà chụp lại giúp."),
    (28, "person", "Dạ, tôi gửi lại tối nay. Trang đầu có cần chụp lại không ạ?"),
    (26, "agency", "Không cần, chỉ trang cuối. Bà gửi ở mục bổ sung hồ sơ, không phải đến quầy."),
)  # fmt: skip


def begin_all(players: Cast) -> None:
    """Let the mother ask for a stall; let the clerk and her talk about it."""
    account = identity.account_of(players.mother.number)
    assert account, "the players have no accounts yet"
    mother = identity.actor_of_account(account.id)
    _talked_about(mother, players.mother)


def fill_in(actor: Actor) -> None:
    """Begin a form and answer its first page. Once the registers can be asked: it is prefilled."""
    draft = portal.begin(actor, COPIES, place="Chrome, Android")
    first = draft.procedure.form[0]
    portal.answer(
        actor,
        draft.id,
        step_key=first.key,
        answers=draft.answers,
        seen=form_rules.page_mark(first, draft.answers),
    )


def _talked_about(actor: Actor, person: Person) -> None:
    code = commune_code(0)
    agency = orgs.agency_by_code(code)
    calendar = orgs.calendar(agency.id)
    clerk = official(f"{code.lower()}.mc")
    with clock.frozen(hours_ago(calendar, 34)):
        sent = cases.submit(
            actor=actor,
            application=Application(
                procedure_code=BUSINESS,
                agency_id=AgencyId(agency.id),
                applicant=Party(
                    name=person.name,
                    personal_number=person.number,
                    phone="0912345678",
                    email=f"{person.number}@congdan.example",
                ),
                form=forms.business(person, agency.unit_code, name="Bánh cuốn Bà Vân"),
                idempotency_key="demo:talked",
            ),
        )
    with clock.frozen(hours_ago(calendar, 31)):
        cases.ask_supplement(
            actor=clerk,
            case_id=sent.id,
            expected_version=sent.version,
            items=["Hợp đồng thuê mặt bằng thiếu trang cuối, đề nghị chụp bổ sung."],
            reason="Giấy tờ đính kèm chưa đủ trang.",
        )
    for hours, side, body in TALK:
        with clock.frozen(hours_ago(calendar, hours)):
            who = clerk if side == "agency" else actor
            cases.write_message(actor=who, case_id=sent.id, body=body)
