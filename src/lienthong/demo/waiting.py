# SPDX-License-Identifier: Apache-2.0
"""Dossiers that wait: new ones, running ones, late ones, so that every desk has work on it.

Each is brought as far as it stands through the same services as the pages use, with the clock
held at the moment it happened.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from io import BytesIO

from lienthong.cases import queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseHead
from lienthong.cases.rules import Verb
from lienthong.cases.rules.application import Application, Paper, Party
from lienthong.demo import forms
from lienthong.demo.agencies import commune_code
from lienthong.demo.dossiers import BIRTH, BUSINESS
from lienthong.demo.papers import paper
from lienthong.demo.people import Person
from lienthong.files import services as files
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import WorkCalendar

#: Working hours ago that dossiers were handed in, and how far each was brought.
PLAN = (
    (1, "new"), (2, "new"), (3, "new"), (11, "new"), (5, "accepted"), (7, "accepted"),
    (20, "accepted"), (9, "supplement"), (30, "supplement"), (8, "appraised"), (16, "appraised"),
    (28, "appraised"),
)  # fmt: skip
#: Communes whose desks are filled, by their place in the list.
DESKS = (0, 4, 7)


def open_all(families: Sequence[Sequence[Person]]) -> int:
    """Hand in the dossiers that wait; return how many."""
    certificate = _certificate()
    couples = iter(family for family in families if len(family) > 2)
    made = 0
    for index in DESKS:
        code = commune_code(index)
        agency = orgs.agency_by_code(code)
        calendar = orgs.calendar(agency.id)
        for (hours, stage), family in zip(PLAN, couples, strict=False):
            received_at = hours_ago(calendar, hours)
            with clock.frozen(received_at):
                view = _submit(family, AgencyId(agency.id), agency.unit_code, certificate, made)
            _bring(view, code.lower(), stage, calendar, received_at)
            made += 1
    return made


def _submit(
    family: Sequence[Person],
    agency_id: AgencyId,
    commune: str,
    certificate: FileId,
    number: int,
) -> CaseHead:
    father, mother = family[0], family[1]
    is_birth = number % 3 != 2
    applicant = mother if is_birth else father
    answers = (
        forms.birth(mother, father, commune, child_name=f"{father.name.split()[0]} Gia Hân")
        if is_birth
        else forms.business(father, commune, name=f"Tạp hóa Ban Mai {number + 1}")
    )
    return cases.submit(
        actor=Actor.system("demo.load"),
        application=Application(
            procedure_code=BIRTH if is_birth else BUSINESS,
            agency_id=agency_id,
            applicant=Party(
                name=applicant.name,
                personal_number=applicant.number,
                phone="0912345678",
                email=f"{applicant.number}@congdan.example",
            ),
            form=answers,
            idempotency_key=f"demo:{number}",
            papers=(Paper(component="KS-02", file_id=certificate),) if is_birth else (),
        ),
    )


def _bring(
    view: CaseHead, desk: str, stage: str, calendar: WorkCalendar, received_at: dt.datetime
) -> None:
    """Bring a dossier to its stage, one working half hour after another."""
    moments = _moments(calendar, received_at)
    if stage == "new":
        return
    clerk = official(f"{desk}.mc")
    with clock.frozen(next(moments, clock.now())):
        if stage == "supplement":
            cases.ask_supplement(
                actor=clerk,
                case_id=view.id,
                expected_version=view.version,
                items=["Ảnh chụp giấy tờ bị mờ, đề nghị chụp lại rõ nét."],
                reason="Giấy tờ đính kèm không đọc được.",
            )
            return
        view = cases.accept(actor=clerk, case_id=view.id, expected_version=view.version)
    if stage == "accepted":
        return
    expert = official(f"{desk}.{'ht' if view.procedure_code == BIRTH else 'kt'}")
    moment = next(moments, None)
    if moment is None:
        return
    with clock.frozen(moment):
        seen = queries.case(expert, view.id)
        steps = [a.step_id for a in seen.next_actions if a.verb is Verb.COMPLETE_STEP]
        if steps and steps[0]:
            cases.complete_step(
                actor=expert,
                case_id=view.id,
                step_id=steps[0],
                expected_version=seen.version,
                note="Đã đối chiếu cơ sở dữ liệu.",
            )


def _moments(calendar: WorkCalendar, since: dt.datetime) -> Iterator[dt.datetime]:
    moment = since
    while True:
        moment = calendar.add_working_hours(moment, 1)
        if moment >= clock.now():
            return
        yield moment


def hours_ago(calendar: WorkCalendar, hours: int) -> dt.datetime:
    """Return the working instant so many working hours before now."""
    day = clock.today()
    moment = clock.at(day, dt.time(8))
    while calendar.working_minutes(moment, clock.now()) < hours * 60:
        day -= dt.timedelta(days=1)
        moment = clock.at(day, dt.time(8))
    surplus = calendar.working_minutes(moment, clock.now()) - hours * 60
    return calendar.add_working_hours(moment, surplus // 60)


def official(staff_code: str) -> Actor:
    """Return the official of a staff code as an actor."""
    return identity.actor_of_account(identity.account_named(staff_code).id)


def _certificate() -> FileId:
    content = paper("Giấy chứng sinh", "Bản mẫu cho các hồ sơ đang chờ")
    actor = Actor.system("demo.load")
    return FileId(files.store(actor, BytesIO(content), "Giấy chứng sinh.pdf").id)
