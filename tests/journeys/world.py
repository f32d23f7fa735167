# SPDX-License-Identifier: Apache-2.0
"""A ward with everything a page can show, made through the packages' factories.

What pages need of it stands in `names`: the parts of their addresses.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings
from django.test import Client
from tests.journeys.test_following import apart, settle

from lienthong.cases import queries as case_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Party, ReasonFor, Way, Wish
from lienthong.cases.rules.posting import WordKind
from lienthong.cases.services import Picked
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as case_factories
from lienthong.cases.tests.desk import Official, Town
from lienthong.connectors.sandbox_post import adapter as post
from lienthong.connectors.tests import letters
from lienthong.connectors.tests import town as axis
from lienthong.counter import queries as counter_queries
from lienthong.counter import services as counter
from lienthong.counter.services import NewGroup
from lienthong.counter.services import Wish as Booking
from lienthong.exchange import queries as exchange_queries
from lienthong.exchange import services as exchange
from lienthong.exchange.tests import cards
from lienthong.feedback import services as feedback
from lienthong.feedback.services import PublicAnswer, Publication
from lienthong.feedback.tests import factories as feedback_factories
from lienthong.identity import services as identity
from lienthong.identity.tests import factories as people
from lienthong.insight import services as insight
from lienthong.insight.rules import Outcome
from lienthong.insight.tests.factories import dossier
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, AgencyId, CaseId, uuid7
from lienthong.kernel.tests.keeping import kept
from lienthong.ledger import services as ledger
from lienthong.notices import queries as notice_queries
from lienthong.notices import services as notices
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import RIGHTS_OF, Role, ShiftRule
from lienthong.orgs.tests.factories import START
from lienthong.payments import queries as payment_queries
from lienthong.payments import services as payments
from lienthong.portal import queries as portal_queries
from lienthong.portal import services as portal
from lienthong.portal.tests import factories as portal_factories
from lienthong.privacy import services as privacy
from lienthong.privacy.tests import factories as privacy_factories
from lienthong.procedures import services as procedures
from lienthong.procedures.tests import factories as packs
from lienthong.registers import services as registers
from lienthong.registers.queries import keeper
from lienthong.sharing import queries as sharing_queries
from lienthong.sharing import services as sharing
from lienthong.sharing.tests import factories as sharing_factories
from lienthong.signing import services as signing

WARD, TAX, FATHER = "H05.12", "H05.90", "027090004321"
BIRTH, HOUSEHOLD = portal_factories.BIRTH, portal_factories.HOUSEHOLD
#: Every day, around the clock: numbers are given at the kiosk whenever the tests run.
ALWAYS_OPEN = tuple(
    ShiftRule(weekday=day, opens=dt.time(0), closes=dt.time(23, 59), valid_from=START)
    for day in range(7)
)


@dataclass(frozen=True, slots=True)
class World:
    """A ward, its people signed in, and the names that addresses are made of."""

    names: dict[str, str]  #: `waiting`: the id of a dossier that waits …
    readers: dict[str, Client]  #: role: a client signed in as somebody who holds it


def made() -> World:
    """Make the ward, its people, and dossiers, petitions and numbers at every stage."""
    names, people_of, citizens = _furnished()
    # Who has just signed in may do what asks for that: a session does not keep.
    readers = {role: one.client() for role, one in people_of.items()}
    readers |= {role: portal_factories.signed_in(one) for role, one in citizens.items()}
    return World(names=names, readers=readers)


@kept
def _furnished() -> tuple[dict[str, str], dict[str, Official], dict[str, Actor]]:
    """Return names of what was made, officials and citizens by their roles."""
    town = _town()
    mother = portal_factories.citizen()
    people_of = {
        "clerk": town.clerk, "specialist": town.specialist, "chair": town.chair,
        "tax": town.tax_officer,
        "editor": desk.official(WARD, "Đào Thị Xoan", *RIGHTS_OF[Role.ADMIN]),
        "auditor": _with_two_posts("Vũ Văn Sung"),
        "records": desk.official(WARD, "La Thị Hồng", *RIGHTS_OF[Role.RECORDS]),
    }  # fmt: skip
    names = {"ward": WARD, "agency_tax": TAX, "letter": "%C4%91"}
    payer = portal_factories.citizen(portal_factories.STRANGER, "Trần Thị Hoa")
    names |= _dossiers(town, mother) | _drafts(mother) | _paying(payer)
    names |= _talk(mother, town.clerk) | _axis() | _personal(mother, town.chair)
    names |= _hall(town, mother) | _told(mother) | _intake(town)
    names["writing"] = str(exchange.begin(actor=people_of["records"].actor))
    names |= _letters(people_of["records"].actor) | _sharing() | _newcomer()
    _tallies(town)
    ledger.sequence("audit")
    return names, people_of, {"citizen": mother, "payer": payer}


def _town() -> Town:
    """Open the ward as `desk.town` does, with the rights that come with each role."""
    town = desk.town(with_keys=True)
    packs.published(HOUSEHOLD)
    portal_factories.another_province()
    payments.open_payee(
        case_factories.SYSTEM, town.place.agency.id, bank_bin="970403", account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    orgs.set_shifts(
        actor=case_factories.SYSTEM, shifts=ALWAYS_OPEN, valid_from=START,
        agency_id=AgencyId(town.place.agency.id),
    )  # fmt: skip
    clerk, specialist, chair = (
        desk.official(WARD, name, *RIGHTS_OF[role])
        for name, role in (
            ("Bùi Thị Đào", Role.RECEPTION),
            ("Hồ Văn Mít", Role.SPECIALIST),
            ("Tạ Quang Cau", Role.HEAD),
        )
    )
    signing.issue_personal(
        case_factories.SYSTEM, AccountId(chair.account.id), name=chair.actor.name,
        post_name="Chủ tịch", agency_id=town.place.agency.id,
    )  # fmt: skip
    place = replace(town.place, clerk=clerk.actor, specialist=specialist.actor, chair=chair.actor)
    return replace(town, place=place, clerk=clerk, specialist=specialist, chair=chair)


def _newcomer() -> dict[str, str]:
    """Invite an official who has not chosen a password."""
    account = people.official(people.post(agency=WARD), name="Lưu Thị Mơ", totp_secret=None)
    word = identity.invite(people.SYSTEM, account.id)
    return {"newcomer": str(account.id), "invitation": word}


def _with_two_posts(name: str) -> Official:
    """Appoint somebody who chooses between two posts."""
    auditor = desk.official(WARD, name, *RIGHTS_OF[Role.AUDITOR])
    assert auditor.account.staff_id
    people.hold(auditor.account.staff_id, people.post(*RIGHTS_OF[Role.LEADER], agency=WARD))
    return auditor


def _dossiers(town: Town, mother: Actor) -> dict[str, str]:
    place = town.place
    waiting = case_factories.submitted(place, mother)
    asked = case_factories.submitted(place, mother)
    cases.ask_supplement(
        actor=place.clerk, case_id=asked.id, expected_version=asked.version,
        items=("Bản chụp rõ, đủ các trang: Giấy chứng sinh",), reason="Ảnh chụp bị mờ.",
    )  # fmt: skip
    working = _accepted(town, mother)
    to_sign = case_factories.ready_to_sign(place)
    names = {
        "waiting": waiting.id, "waiting_code": waiting.code, "asked": asked.id,
        "working": working.id, "to_sign": to_sign.id,
        "step": case_factories.step_of(place, working, "appraise").id,
    }  # fmt: skip
    cases.write_message(actor=mother, case_id=working.id, body="Tôi nộp ảnh chụp được không?")
    cases.add_note(actor=place.specialist, case_id=working.id, text="Đã gọi điện cho người nộp.")
    return {
        **{name: str(value) for name, value in names.items()},
        **_consulted(town),
        **_settled(town, mother),
        **_posted(town, mother),
        **_lists(town, to_sign),
    }


def _accepted(town: Town, mother: Actor) -> CaseView:
    case = case_factories.submitted(town.place, mother)
    cases.accept(actor=town.place.clerk, case_id=case.id, expected_version=case.version)
    return case_queries.case(mother, case.id)


def _consulted(town: Town) -> dict[str, str]:
    case = case_factories.accepted(town.place, code=HOUSEHOLD)
    case = cases.consult(
        actor=town.place.specialist, case_id=case.id, expected_version=case.version,
        agency_id=town.place.tax.id, question="Chủ hộ có nợ thuế không?", share=("business_name",),
    )  # fmt: skip
    return {"consulted": str(case.id), "opinion": str(case.consultations[0].id)}


def _settled(town: Town, mother: Actor) -> dict[str, str]:
    """Bring one dossier to its signed result, hand another one's out, share its paper."""
    signed = settle(town.place, _accepted(town, mother))
    done = settle(town.place, _accepted(town, mother))
    cases.return_result(
        actor=town.place.clerk, case_id=done.id,
        expected_version=case_queries.case(town.place.clerk, done.id).version,
    )  # fmt: skip
    assert done.result and done.result.file_id
    secret = cases.share(actor=mother, case_id=done.id, file_id=done.result.file_id, days=7)
    return {
        "signed": str(signed.id), "done": str(done.id), "done_code": done.code,
        "paper": str(done.result.file_id), "share": secret,
    }  # fmt: skip


def _posted(town: Town, mother: Actor) -> dict[str, str]:
    """Sign one more, and give it to the post; somebody was not at home."""
    clerk, case = town.place.clerk, settle(town.place, _accepted(town, mother))
    home = Wish(
        way=Way.POST, name=mother.name, phone="0912345678", province_code="24",
        commune_code="09169", detail="Số 12, đường Thiên Đức",
    )  # fmt: skip
    wish = cases.change_wish(actor=mother, case_id=case.id, wish=home).wish
    apart(
        lambda: cases.pack(
            actor=clerk, case_id=case.id, expected_version=case.version, seen_wish=wish.mark
        )
    )
    (parcel,) = case_queries.parcels(mother, case.id)
    cases.hand_to_carrier(
        actor=clerk, case_id=case.id, expected_version=case.version, parcel_id=parcel.id
    )
    key = post.key_of(parcel.tracking)
    tried = post.scan(key, WordKind.TRIED, place="Bưu cục Từ Sơn", text="Không có người ở nhà")
    assert tried
    post.call_back(tried.pk)
    return {"posted": str(case.id), "parcel": str(key)}


def _lists(town: Town, to_sign: CaseView) -> dict[str, str]:
    kept = cases.save_list(actor=town.place.clerk, name="Hồ sơ hộ tịch của tôi", query="hang=cho")
    cases.write_reason(
        actor=town.place.chair, used_for=ReasonFor.SUPPLEMENT, text="Bản chụp bị mờ, thiếu trang."
    )
    now = case_queries.case(town.place.chair, to_sign.id)
    assert now.result
    batch = cases.order_signing(
        actor=town.place.chair, key="lan-1",
        picked=[Picked(case_id=CaseId(now.id), version=now.version, digest="")],
    )  # fmt: skip
    book = cases.register_book(
        actor=town.place.chair, from_on=clock.today() - dt.timedelta(days=7), to_on=clock.today()
    )
    apart(lambda: cases.print_slip(book.id))
    return {"list": str(kept), "batch": str(batch), "book": str(book.id)}


def _drafts(mother: Actor) -> dict[str, str]:
    ready = portal_factories.filled(mother)
    business = portal.begin(mother, HOUSEHOLD)
    return {
        "ready": str(ready.id), "business": str(business.id), "consent": _invited(mother),
    }  # fmt: skip


def _axis() -> dict[str, str]:
    """Connect a system that is pushed to, for the tax office, and a neighbouring node."""
    robot = Actor.system("journeys")
    new = exchange.NewSystem(
        code="00.90.H05",
        name="Hệ thống văn bản thuế",
        agency_id=orgs_queries.agency_by_code(TAX).id,
    )
    opened = exchange.open_system(robot, new)
    exchange.route(robot, opened.id, TAX, from_day=clock.today(), covers_below=True)
    exchange.set_limits(
        robot, opened.id, per_second=50, push_url="https://nhan.example/", may_push_inside=False
    )
    exchange.found_node(robot, cards.card("N.H05", "H05", "Nút tỉnh Bắc Ninh"))
    neighbour = exchange.meet_node(robot, cards.card("N.G05", "H05", "Nút Bộ Tài chính"))
    (certificate,) = exchange_queries.certificates(neighbour)
    node = next(one for one in exchange_queries.nodes() if one.system_id == neighbour)
    return {
        "system": str(opened.id), "node": str(node.id), "certificate": str(certificate.id),
    }  # fmt: skip


def _sharing() -> dict[str, str]:
    """Open a provider at the ward and a caller that is let in, and one that waits; some calls."""
    ward = AgencyId(orgs_queries.agency_by_code(WARD).id)
    provider, caller, other = (
        sharing_factories.subsystem(ward, code) for code in ("dan-cu", "mot-cua", "thue")
    )
    shared = sharing_factories.service(provider.id)
    new = sharing.NewService(
        code="thu", base_url="https://a.example", document=sharing_factories.DOCUMENT
    )
    trial = sharing.publish(sharing_factories.SYSTEM, provider.id, new)
    robot = sharing_factories.SYSTEM
    group = sharing.open_group(robot, "mot-cua", "Hệ thống một cửa")
    sharing.join_group(robot, caller.identifier, group, "Đề nghị của tỉnh")
    (given,) = sharing_factories.right(caller.id, shared)
    asked = sharing.Asked(
        subsystem_id=other.id, service_id=shared, legal_basis="Luật A", purpose="Thu thuế"
    )
    away = "Server.ServerProxy.NetworkError"
    sharing_factories.calls(shared, caller.id, (200, "", 12), (500, away, 5_000))
    officer = sharing_factories.officer(orgs_queries.agency(ward))
    a_day = dt.timedelta(days=1)
    wanted = sharing_queries.Wanted(since=clock.now() - a_day, until=clock.now() + a_day)
    return {
        "call": str(sharing_queries.calls(officer, wanted)[0][0].leaf), "sharers": str(group),
        "shared": str(shared), "sandbox_service": str(trial), "given": str(given),
        "caller": str(caller.id), "access": str(sharing.ask(sharing_factories.SYSTEM, asked)),
        "endpoint": str(sharing_queries.service(trial).endpoints[0].id),
    }  # fmt: skip


def _letters(clerk: Actor) -> dict[str, str]:
    """Bring a document to the ward, and one from it; the gateway is needed only for that."""
    province = orgs_queries.agency_by_code(WARD.split(".")[0])
    theirs = desk.official(province.code, "Cù Thị Sim", *RIGHTS_OF[Role.RECORDS]).actor
    with axis.on_pages():
        axis.connect(province, WARD)
        with axis.standing(settings.VAR / "bodies"):
            came = letters.sent(theirs, WARD)
            exchange.take_in()
            gone = letters.sent(clerk, TAX, province.code, number="21")
            exchange.take_in()
    return {"came": str(came), "gone": str(gone)}


def _paying(payer: Actor) -> dict[str, str]:
    owing = portal_factories.filled(payer, HOUSEHOLD)
    sent = portal.submit(payer, owing.id, expected_version=owing.version)
    assert sent.order_id
    order = payment_queries.order(sent.order_id)
    link = payments.begin(payer, order.id).url
    return {"order": order.code, "sandbox": link.rsplit("/", 1)[-1].split("?")[0]}


def _invited(mother: Actor) -> str:
    """Let another parent ask the mother to confirm."""
    father = portal_factories.citizen(FATHER, "Nguyễn Văn Ba")
    form = packs.example(BIRTH) | {
        "declarant_relationship": "cha", "father_declared": "co", "parents_married": "khong",
        "father_number": FATHER, "mother_number": mother.personal_number or "",
    }  # fmt: skip
    draft = portal_factories.answered(father, portal.begin(father, BIRTH), form)
    portal_factories.attached(father, draft)
    (other,) = {one.code for one in portal_queries.cosigners(draft)}
    portal.invite(father, draft.id, other)
    return str(portal_queries.invitations(mother)[0].id)


def _talk(mother: Actor, clerk: Official) -> dict[str, str]:
    """Send petitions and questions; answer some, for everybody."""
    answer = "Ủy ban nhân dân phường đã thu gom rác sáng nay. Cảm ơn Ông/Bà."
    new = feedback_factories.sent(mother)
    public = feedback.accept_petition(
        actor=clerk.actor, petition_id=feedback_factories.sent(mother).id, expected_version=1
    )
    public = feedback.answer_petition(
        actor=clerk.actor, petition_id=public.id, expected_version=public.version, text=answer,
        publication=Publication(title="Rác tồn đọng", text="Rác ba ngày chưa dọn.", answer=answer),
    )  # fmt: skip
    asked = feedback_factories.asked(mother)
    told = feedback_factories.asked(mother, "Nộp thay cho em được không ạ?")
    said = "Được, nếu có giấy ủy quyền."
    feedback.answer_question(
        actor=clerk.actor, question_id=told.id, expected_version=told.version, text=said,
        publication=PublicAnswer(question="Nộp thay được không?", answer=said),
    )  # fmt: skip
    pending = feedback.hold(
        new=feedback_factories.new_petition(), contact="hien@example.vn", origin="192.0.2.1"
    )
    return {
        "petition": str(new.id), "petition_code": new.code, "public_code": public.code,
        "answered": str(public.id), "question": str(asked.id), "answer": str(told.id),
        "pending": str(pending),
    }  # fmt: skip


def _personal(mother: Actor, chair: Official) -> dict[str, str]:
    """Agree to one purpose, ask for an explanation, note a breach."""
    privacy.give(actor=mother, code="card_reminder", version=1)
    asked = privacy_factories.asked(mother, WARD)
    breach = privacy_factories.breached(chair.actor)
    correction = registers.propose(
        mother,
        registers.NewProposal(
            register="population", key=mother.personal_number or "",
            changes={"hometown": "Xã Quang Trung"}, valid_from=portal_factories.BORN_ON,
            reason="Ghi theo tên xã cũ", evidence="Giấy khai sinh số 12/1990",
        ),
    )  # fmt: skip
    return {
        "request": str(asked.id), "request_code": asked.code, "breach": str(breach.id),
        "correction": str(correction), **_registers(mother, chair.actor),
    }  # fmt: skip


def _registers(mother: Actor, chair: Actor) -> dict[str, str]:
    """Lay a file down, and let the mother be in the register a second time."""
    text = "key,valid_from,full_name\n042190000001,20/05/1990,Lê Văn Na"
    laid = registers.lay(
        chair,
        registers.Laid(
            register="population", chunks=[text.encode()], file_name="so-cu.csv",
            basis="Kế hoạch số hóa sổ cũ", valid_from=None,
        ),
    )  # fmt: skip
    registers.write(
        case_factories.SYSTEM, "population", "042190000077", portal_factories.person("LE THI MAI"),
        valid_from=portal_factories.BORN_ON, basis="Kiểm thử",
    )  # fmt: skip
    registers.seek_likenesses(case_factories.SYSTEM, "population")
    return {"laid": str(laid), "pair": str(keeper.pairs(chair).rows[0].id)}


def _hall(town: Town, mother: Actor) -> dict[str, str]:
    """Open the hall; somebody waits, somebody is at the window, the mother comes tomorrow."""
    office = counter.open_office(
        actor=case_factories.SYSTEM, agency_id=AgencyId(town.place.agency.id)
    )
    group = counter.open_group(
        actor=case_factories.SYSTEM, office_id=office.id,
        new=NewGroup(letter="A", name="Hộ tịch", name_en="Civil status", procedures=(BIRTH,)),
    )  # fmt: skip
    window = counter.add_window(actor=case_factories.SYSTEM, office_id=office.id, number=1)
    counter.sit(actor=town.clerk.actor, window_id=window.id)
    for _person in range(2):
        ticket = counter.take(kiosk_key=office.kiosk_key, group_id=group.id)
    counter.call_next(actor=town.clerk.actor, window_id=window.id)
    tomorrow = clock.today() + dt.timedelta(days=1)
    slot = counter_queries.offered(office, group, tomorrow)[0]
    wish = Booking(
        group_id=group.id, starts_at=slot.starts_at, name=mother.name, phone="0912 345 678",
        idempotency_key=str(uuid7()), procedure_code=BIRTH,
    )  # fmt: skip
    booked = counter.book(actor=mother, wish=wish)
    return {
        "kiosk": office.kiosk_key, "ticket": ticket.token, "booking": booked.code,
        "group": str(group.id), "window": str(window.id),
    }  # fmt: skip


def _intake(town: Town) -> dict[str, str]:
    """Begin a reception: one page scanned, the rest still to be looked at."""
    view = cases.begin_reception(
        actor=town.clerk.actor, key=uuid7(), procedure_code=BIRTH,
        applicant=Party(name="Nguyễn Thị Hường", personal_number="027196001234"),
        form=packs.example(BIRTH),
    )  # fmt: skip
    return {"intake": str(view.id)}


def _told(mother: Actor) -> dict[str, str]:
    assert mother.account_id
    notice = notices.send(
        to=notice_queries.recipient(mother.account_id), template="case_received",
        data={"case_code": "H05.12-1", "procedure": "Đăng ký khai sinh", "agency": "UBND phường"},
    )  # fmt: skip
    procedures.note_miss("lam giay to nha")
    return {"notice": str(notice)}


def _tallies(town: Town) -> None:
    agency, today = town.place.agency.id, clock.today()
    since = today - dt.timedelta(days=5)
    insight.count(
        [
            dossier(
                agency, received_on=since, outcome=Outcome.LATE, case_code="H05.12-261116-9001"
            ),
            dossier(agency, received_on=since, outcome=Outcome.EARLY, rating=15),
            dossier(agency, received_on=since, act_by_on=today - dt.timedelta(days=1)),
        ]
    )
