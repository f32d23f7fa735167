# SPDX-License-Identifier: Apache-2.0
"""Results on their way to people: two wait at the home ward's counter, two go by post."""

from collections.abc import Sequence
from io import BytesIO
from itertools import islice

from lienthong.cases import queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Way, Wish
from lienthong.cases.rules.application import Application, Paper, Party
from lienthong.cases.rules.posting import WordKind
from lienthong.connectors.sandbox_post import adapter as post
from lienthong.demo import forms
from lienthong.demo.agencies import commune_code
from lienthong.demo.dossiers import BIRTH
from lienthong.demo.papers import paper
from lienthong.demo.people import Person
from lienthong.demo.waiting import official
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView

PROVINCE_CODE = "37"
ACTOR = Actor.system("demo.load")
#: How far the results go.
PLAN = ("counter", "counter", "packed", "sent")
#: So many couples' dossiers wait on desks; the next ones have accounts too.
TAKEN = 36


def open_all(families: Sequence[Sequence[Person]]) -> int:
    """Bring a few births to their signature and on; return how many. Not inside a transaction."""
    agency = orgs.agency_by_code(commune_code(0))
    content = paper("Giấy chứng sinh", "Bản mẫu cho các hồ sơ chờ trả")
    stored = files.store(ACTOR, BytesIO(content), "Giấy chứng sinh.pdf")
    couples = islice((one for one in families if len(one) > 2), TAKEN, None)
    for number, (end, family) in enumerate(zip(PLAN, couples, strict=False)):
        case = _signed(agency, family, FileId(stored.id), number, end)
        if end != "counter":
            _post(case, is_sent=end == "sent")
    return len(PLAN)


def _signed(
    agency: AgencyView, family: Sequence[Person], certificate: FileId, number: int, end: str
) -> CaseView:
    father, mother = family[0], family[1]
    home = Wish(
        way=Way.POST, name=mother.name, phone="0912345678",
        province_code=PROVINCE_CODE, commune_code=agency.unit_code,
        detail=f"Số {number + 7}, ngõ Giếng",
    )  # fmt: skip
    sent = cases.submit(
        actor=ACTOR,
        application=Application(
            procedure_code=BIRTH, agency_id=AgencyId(agency.id),
            applicant=Party(
                name=mother.name, personal_number=mother.number, phone="0912345678",
                email=f"{mother.number}@congdan.example",
            ),
            form=forms.birth(
                mother, father, agency.unit_code,
                child_name=f"{father.name.split()[0]} Minh Khôi",
            ),
            idempotency_key=f"demo:returning:{number}",
            papers=(Paper(component="KS-02", file_id=certificate),),
            wish=Wish(way=Way.COUNTER) if end == "counter" else home,
        ),
    )  # fmt: skip
    desk = agency.code.lower()
    clerk, expert, chair = (official(f"{desk}.{post}") for post in ("mc", "ht", "ct"))
    seen = cases.accept(actor=clerk, case_id=sent.id, expected_version=sent.version)
    case = _finish(expert, queries.case(expert, seen.id))
    case = cases.draft_result(actor=expert, case_id=case.id, expected_version=case.version)
    case = _finish(expert, case)
    return cases.sign_result(actor=chair, case_id=case.id, expected_version=case.version)


def _finish(expert: Actor, case: CaseView) -> CaseView:
    """Finish the step that waits for an official, and read the dossier again."""
    step = next(one.step_id for one in case.next_actions if one.step_id)
    cases.complete_step(actor=expert, case_id=case.id, step_id=step, expected_version=case.version)
    return queries.case(expert, case.id)


def _post(case: CaseView, *, is_sent: bool) -> None:
    clerk = official(f"{commune_code(0).lower()}.mc")
    made = cases.pack(
        actor=clerk, case_id=case.id, expected_version=case.version, seen_wish=case.wish.mark
    )
    if not is_sent:
        return
    cases.hand_to_carrier(
        actor=clerk, case_id=case.id, expected_version=case.version, parcel_id=made.id
    )
    item = post.key_of(made.tracking)
    post.scan(item, WordKind.COLLECTED, place="Bưu cục Hoa Lư")
    post.scan(item, WordKind.PASSED, place="Trung tâm khai thác Ninh Bình")
