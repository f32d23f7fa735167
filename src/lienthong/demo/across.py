# SPDX-License-Identifier: Apache-2.0
"""The federated demo's register: held by one node, asked by the pages of another (ADR 0218).

Each function is one node's part, in the order in which they are played.
"""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from rich.console import Console

from lienthong.cases import queries as cases
from lienthong.demo import agencies
from lienthong.demo.birth import Birth
from lienthong.demo.cast import Cast, cast, password, totp_secret
from lienthong.demo.dossiers import BIRTH
from lienthong.demo.load import SEED, record
from lienthong.demo.people import Country, Place
from lienthong.demo.story import citizen, official
from lienthong.demo.telling import Teller, until
from lienthong.identity import queries as identity_queries
from lienthong.identity import services as identity
from lienthong.identity.services import NewAccount
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.orgs import queries as orgs
from lienthong.orgs import services as org_services
from lienthong.orgs.rules import Role
from lienthong.portal import queries as drafts
from lienthong.portal import services as portal
from lienthong.portal.queries import DraftView
from lienthong.procedures import services as procedures
from lienthong.registers import queries as register_queries
from lienthong.registers import services as registers
from lienthong.registers.errors import ReadRefused, RegisterAway
from lienthong.sharing import queries, services
from lienthong.sharing.rules.services import RequestState
from lienthong.signing import services as signing

ACTOR = Actor.system("demo.across")
#: Who holds the register, and whose pages ask it.
HOLDER, ASKER = "G01", "H42"
POPULATION = "VN/GOV/G01/csdl/population"
#: What each of the asking node's systems needs, by the paths of the register.
WANTED = {"cong-dvc": ("/prefill/{key}",), "mot-cua": ("/settle_case/{key}", "/settle_case")}
#: Officers of data sharing at the two nodes.
HOLDERS_OFFICER, ASKERS_OFFICER = "g01.qt", "h42.qt"
#: Pages, catalogues and requests go from node to node every fifteen seconds each.
PATIENCE_SECONDS = 240


def people() -> Cast:
    """Return the people of the story: the same ones at every node."""
    home = _home()
    return cast(Country(SEED, (home,), clock.today()), home)


@transaction.atomic
def hold(site: str) -> None:
    """At the ministry: the register, published; an officer; the person's account. Once.

    site: where registers answer the platform.
    """
    players = people()
    if not identity_queries.account_of(players.mother.number):
        registers.load(ACTOR, "population", map(record, players.citizens))
        _fill([_administrator(HOLDER, HOLDERS_OFFICER)])
        _open_account(players)
    holder = AgencyId(orgs.agency_by_code(HOLDER).id)
    owner = queries.own_subsystems(official(HOLDERS_OFFICER))
    provider = next((one.id for one in owner if one.identifier.endswith("/csdl")), None)
    if provider is None:
        new = services.NewSubsystem(agency_id=holder, code="csdl", name="Cơ sở dữ liệu")
        provider = services.open_subsystem(ACTOR, new).id
    services.publish_register(ACTOR, provider, "population", site=site, is_inside=True)


def ask() -> None:
    """At the province: a one-stop with a procedure; then an officer asks for the register. Once."""
    with transaction.atomic():
        if not identity_queries.account_of(people().mother.number):
            _open_one_stop()
        province = AgencyId(orgs.agency_by_code(ASKER).id)
        place = services.Place(agency_id=province, holders={}, site="")
        services.connect_registers(ACTOR, place)
    officer = official(ASKERS_OFFICER)
    if queries.asked_by(officer):
        return
    found = until(_listed, "the ministry's catalogue", seconds=PATIENCE_SECONDS)
    offered = {one.path: one.id for one in queries.service(found.id).endpoints}
    basis = {
        one.name: one.basis for one in register_queries.declaration("population").purposes.values()
    }
    for system in queries.own_subsystems(officer):
        paths = WANTED.get(system.identifier.rpartition("/")[2], ())
        if not paths:
            continue
        asked = services.Asked(
            subsystem_id=system.id, service_id=found.id,
            endpoint_ids=tuple(offered[path] for path in paths),
            legal_basis=basis[paths[0].split("/")[1]],
            purpose="Điền sẵn tờ khai và giải quyết hồ sơ thủ tục hành chính của tỉnh",
        )  # fmt: skip
        services.ask(officer, asked)
        _say(f"{officer.name} (H42) xin quyền cho {system.identifier}: {', '.join(paths)}")


def approve() -> None:
    """At the ministry: the officer approves what the province asked. Once."""
    officer = official(HOLDERS_OFFICER)

    def heard() -> bool:
        services.take_words()
        return len(queries.asked_of(officer)) >= len(WANTED)

    until(heard, "the province's requests", seconds=PATIENCE_SECONDS)
    for one in queries.asked_of(officer):
        if one.state is RequestState.ASKED:
            services.approve(officer, one.id)
            _say(f"{officer.name} (G01) chấp thuận: {one.legal_basis}")


def fill(address: str) -> None:
    """At the province: a mother's form is filled in, and a clerk checks it, from over there."""
    officer = official(ASKERS_OFFICER)

    def is_let_in() -> bool:
        services.take_words()
        states = {one.state for one in queries.asked_by(officer)}
        return states == {RequestState.APPROVED} and not is_away()

    until(is_let_in, "the ministry's answer", seconds=PATIENCE_SECONDS)
    story = Across(Teller(Console(highlight=False), address), people())
    sent = cases.my_cases(story.applicant)
    if sent:  # told before: a child is born once
        story.check(sent[0].id)
    else:
        story.play()


def check_away(address: str) -> None:
    """At the province, cut off: a form begins empty and says so, and nobody is held up."""
    mother = citizen(people().mother)
    is_new = drafts.open_draft(mother, BIRTH) is None
    draft = portal.begin(mother, BIRTH)
    assert draft.away == ("population",) if is_new else is_away(), "answered over a cut line"
    _say(f"tờ khai vẫn mở, chưa điền sẵn, và nói rõ: {address}/nop-ho-so/{BIRTH}")


def check_back() -> None:
    """At the province, joined again: the same form is filled in when it is opened."""
    mother = citizen(people().mother)
    until(lambda: not is_away(), "the ministry's register", seconds=PATIENCE_SECONDS)
    draft = drafts.open_draft(mother, BIRTH)
    assert draft, "the form has gone"
    again = portal.reopen(mother, draft.id)
    assert again.draft.sources, "it is not filled in"
    _say(f"nối lại: mở lại tờ khai, {len(again.draft.sources)} mục đã điền")


def seen(address: str) -> None:
    """At the ministry: what the person is told of it."""
    mother = people().mother
    found = register_queries.accesses(mother.number)
    kinds = {(one.is_own, one.purpose) for one in found if one.node}
    assert {(True, "prefill"), (False, "settle_case")} <= kinds, "the person does not see it"
    for one in found[:4]:
        who = "Chính bà" if one.is_own else f"{one.agency_name}, {one.post_name}"
        _say(f"{mother.name} thấy: {who} · nút {one.node} · {one.purpose_title} {one.case_code}")
    _say(f"xem ở {address}/du-lieu-cua-toi")


def accounts() -> None:
    """Print how to sign in at this node."""
    named = [people().mother.number]
    named += [code for code in ("h42.41.mc", ASKERS_OFFICER, HOLDERS_OFFICER) if _is_here(code)]
    _say(f"tài khoản: {', '.join(named)}; mật khẩu: {password()}")


class Across(Birth):
    """The birth of the main demo as far as its check, its register elsewhere."""

    def play(self) -> CaseId:
        """Play it, and return the dossier."""
        draft = self.begin(BIRTH)
        self.answer(draft, self._answers())
        self.attach(draft, "KS-02", "Giấy chứng sinh")
        case_id = self._submit()
        self.check(case_id)
        return case_id

    def begin(self, code: str) -> DraftView:
        """Begin, filled in from the register of the other node."""
        who = self.person.name
        with self.teller.step(who, "mở tờ khai đã điền sẵn", f"/nop-ho-so/{code}") as told:
            begun = portal.begin(self.applicant, code)
            draft = until(lambda: self._filled(begun), "the answers", seconds=PATIENCE_SECONDS)
            told.append(f"{len(draft.sources)} mục lấy từ CSDL dân cư ở nút Bộ Công an")
            told.append(self._carried())
        return draft

    def _filled(self, begun: DraftView) -> DraftView | None:
        """Return the form once the register has answered; opened again, it asks again."""
        draft = portal.reopen(self.applicant, begun.id).draft
        return draft if draft.sources and not (draft.away or draft.closed) else None

    def check(self, case_id: CaseId) -> None:
        """Compare the dossier with the register, as the clerk does."""
        where = f"/mot-cua/ho-so/{case_id}"
        with self.teller.step(self.clerk.name, "đối chiếu với CSDL dân cư", where) as told:
            case = cases.case(self.clerk, case_id)
            found = registers.through().read(
                self.clerk,
                "population",
                self.person.number,
                purpose="settle_case",
                case_code=case.code,
            )
            assert found and found.data["full_name"] == self.person.name, "not the person"
            told.append(f"hồ sơ {case.code}: {found.data['full_name']}, khớp với tờ khai")


def is_away() -> bool:
    """Tell whether the ministry's register cannot be asked now; nothing is read by asking."""
    try:
        registers.through().read(
            citizen(people().mother), "population", "000000000000", purpose="prefill"
        )
    except ReadRefused:
        return False
    except RegisterAway:
        return True
    return False


def _listed() -> queries.ServiceView | None:
    return next((one for one in queries.catalogue("")[0] if one.identifier == POPULATION), None)


def _open_one_stop() -> None:
    """Open a ward with its posts, one procedure, and the person's account."""
    unit = next(one for one in orgs.communes("37") if one.name == agencies.COMMUNES[0])
    (ward,) = org_services.open_agencies(actor=ACTOR, news=[agencies.new_commune(0, unit)])
    code = agencies.commune_code(0)
    plans = [one for one in agencies.post_plans() if one.agency_code == code]
    _fill([*plans, _administrator(ASKER, ASKERS_OFFICER)])
    signing.issue_agency_seal(ACTOR, ward.id)
    procedures.publish(ACTOR, Path(settings.PACKS) / "procedures" / BIRTH)
    _open_account(people())


def _administrator(agency_code: str, code: str) -> agencies.PostPlan:
    return agencies.PostPlan(
        agency_code=agency_code, title="Quản trị hệ thống", role=Role.ADMIN, code=code
    )


def _fill(plans: list[agencies.PostPlan]) -> None:
    """Appoint somebody to each post, with an account."""
    home = _home()
    country = Country(SEED + 1, (home,), clock.today())
    news = []
    for plan in plans:
        name = country.person(people().father.sex, people().father.born_on, home, "").name
        agencies.fill_post(ACTOR, plan, name)
        staff = orgs.staff_by_code(plan.code)
        news.append(
            NewAccount(
                name=staff.name, staff_id=staff.id, staff_code=staff.code, email=staff.email,
                assurance=0, totp_secret=totp_secret(plan.code),
            )
        )  # fmt: skip
    identity.load_accounts(ACTOR, news, password=password())


def _open_account(players: Cast) -> None:
    person = players.mother
    new = NewAccount(
        name=person.name, personal_number=person.number, assurance=2,
        email=f"{person.number}@congdan.example", phone=f"09{person.number[-8:]}",
    )  # fmt: skip
    identity.load_accounts(ACTOR, [new], password=password())


def _home() -> Place:
    unit = next(one for one in orgs.communes("37") if one.name == agencies.COMMUNES[0])
    return Place(code=unit.code, name=unit.full_name, province_name="Ninh Bình")


def _is_here(code: str) -> bool:
    try:
        identity_queries.account_named(code)
    except Missing:
        return False
    return True


def _say(text: str) -> None:
    Console(highlight=False).print(f"  {text}", markup=False, soft_wrap=True)
