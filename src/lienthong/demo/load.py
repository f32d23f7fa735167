# SPDX-License-Identifier: Apache-2.0
"""The demo country, made through the platform's own services; all of it or nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lienthong.cases import services as cases
from lienthong.demo import (
    agencies,
    begun,
    books,
    cards,
    dataowners,
    desks,
    enterprises,
    halls,
    keepers,
    voices,
    waiting,
)
from lienthong.demo.cast import CHAIR, Cast, cast, password, totp_secret
from lienthong.demo.dossiers import Past
from lienthong.demo.people import Country, Person, Place
from lienthong.identity import queries as identity_queries
from lienthong.identity import services as identity
from lienthong.identity.services import NewAccount
from lienthong.insight import services as insight
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.numbers import Sex
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs import services as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.payments import services as payments
from lienthong.procedures import services as procedures
from lienthong.registers import services as registers
from lienthong.registers.services import Row
from lienthong.signing import services as signing

SEED = 37
#: Raised whenever the stories begin to need something an older country lacks.
EDITION = 4
ACTOR = Actor.system("demo.load")
#: Bank of the demo: the BIN of no real bank's customer; account numbers are invented.
BANK_BIN = "970436"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a country to make."""

    people: int = 5_000  #: persons in families
    businesses: int = 500  #: companies and household businesses
    dossiers: int = 20_000  #: past dossiers


def is_loaded() -> bool:
    """Tell whether the country stands."""
    return bool(orgs_queries.agencies_named(agencies.DEPARTMENTS[0], limit=1))


def players() -> Cast:
    """Return the people of the stories, as they were made."""
    communes = [orgs_queries.agency_by_code(agencies.commune_code(0))]
    return cast(Country(SEED, tuple(map(_place, communes)), clock.today()), _place(communes[0]))


@transaction.atomic
def load(size: Size, tell: Callable[[str], None]) -> list[tuple[Person, ...]]:
    """Make the country; return its families.

    tell: called with the name of each part before it is made.
    """
    today = clock.today()
    tell("Đơn vị hành chính, cơ quan trung ương, lịch nghỉ")
    orgs.load_reference(ACTOR)
    tell("Tỉnh Ninh Bình: sở, xã, phường, chức danh, cán bộ")
    communes = agencies.open_all(ACTOR)
    places = tuple(_place(commune) for commune in communes)
    country = Country(SEED, places, today)
    players = cast(country, places[0])
    _staff(country, places[0])
    tell("Thủ tục hành chính")
    _procedures()
    tell("Chữ ký số, con dấu, tài khoản thu phí")
    _seals(communes)
    tell("Dân cư")
    families = list(country.families(size.people))
    people = [*players.citizens, *chain.from_iterable(families)]
    _books(players, families, people)
    _accounts(players, people)
    tell("Doanh nghiệp, hộ kinh doanh")
    adults = [person for person in people if person.born_on.year < 2000]
    registers.load(ACTOR, "enterprises", enterprises.rows(SEED, adults, size.businesses))
    tell("Hồ sơ hai năm qua")
    _past(size.dossiers, people[len(players.citizens) :], communes, today)
    tell("Hồ sơ đang chờ trên bàn; hỏi đáp, phản ánh; quyền với dữ liệu cá nhân")
    _desks(players, families)
    _talk(players, people)
    tell("Bộ chỉ số")
    insight.count_all()
    return families


def _talk(players: Cast, people: list[Person]) -> None:
    voices.open_all(people[3:])
    dataowners.open_all(players.mother, people[40:])
    halls.open_all(people)
    neighbour = next(
        (one for one in people[30:] if one.home == players.mother.home), players.mother
    )
    keepers.fill(players.mother, record(neighbour))


def _procedures() -> None:
    packs = Path(settings.PACKS)
    for folder in sorted((packs / "procedures").iterdir()):
        procedures.publish(ACTOR, folder)
    procedures.load_records(ACTOR, procedures.listed_records(packs / "catalogue.yaml"))


def _books(players: Cast, families: list[tuple[Person, ...]], people: list[Person]) -> None:
    registers.load(ACTOR, "population", map(record, people))
    registers.load(ACTOR, "civil_status", books.rows([list(players.citizens), *families]))
    registers.load(ACTOR, "judicial_records", books.judicial_records(people[200:]))
    today = clock.today()
    registers.load(ACTOR, "households", cards.households(families))
    registers.load(ACTOR, "social_insurance", cards.social_insurance(families, today))
    registers.load(ACTOR, "health_insurance", cards.health_insurance(families, today))
    registers.load(ACTOR, "land_parcels", cards.land_parcels(SEED, families))
    registers.load(ACTOR, "driving_licences", cards.driving_licences(families, today))


def _desks(players: Cast, families: list[tuple[Person, ...]]) -> None:
    waiting.open_all(families)
    desks.furnish_all()
    begun.begin_all(players)


def _place(commune: AgencyView) -> Place:
    unit = orgs_queries.unit(commune.unit_code)
    return Place(code=unit.code, name=unit.full_name, province_name="Ninh Bình")


def _staff(country: Country, home: Place) -> None:
    for number, plan in enumerate(agencies.post_plans()):
        sex = Sex.MALE if number % 2 else Sex.FEMALE
        person = country.person(sex, dt.date(1980 + number % 18, 3, 3), home, "")
        agencies.fill_post(ACTOR, plan, person.name)
    news = []
    for plan in agencies.post_plans():
        staff = orgs_queries.staff_by_code(plan.code)
        news.append(
            NewAccount(
                name=staff.name,
                staff_id=staff.id,
                staff_code=staff.code,
                email=staff.email,
                assurance=0,
                totp_secret=totp_secret(plan.code),
            )
        )
    identity.load_accounts(ACTOR, news, password=password())


def _seals(communes: list[AgencyView]) -> None:
    """Give every commune, and whom they consult, its seal; each chairperson a signature."""
    codes = (agencies.TAX_OFFICE, agencies.POLICE, agencies.OTHER_POLICE)
    others = [orgs_queries.agency_by_code(code) for code in codes]
    for number, agency in enumerate([*communes, *others]):
        signing.issue_agency_seal(ACTOR, agency.id)
        payments.open_payee(
            ACTOR,
            agency.id,
            bank_bin=BANK_BIN,
            account=f"1140000{number:05d}",
            account_name=f"UBND {agency.short_name}" if agency.short_name else agency.name,
        )
    for plan in agencies.post_plans():
        if plan.code.endswith(CHAIR[-3:]):
            account = identity_queries.account_named(plan.code)
            agency = orgs_queries.agency_by_code(plan.agency_code)
            signing.issue_personal(
                ACTOR, account.id, name=account.name, post_name=plan.title, agency_id=agency.id
            )


def record(person: Person) -> Row:
    """Return what the population register says of a person."""
    home = person.home
    return Row(
        key=person.number,
        valid_from=person.born_on,
        data={
            "full_name": person.name,
            "born_on": person.born_on.isoformat(),
            "sex": person.sex.value,
            "ethnicity": "Kinh",
            "nationality": "Việt Nam",
            "birth_place": f"{home.name}, tỉnh {home.province_name}",
            "hometown": f"{home.name}, tỉnh {home.province_name}",
            "residence": {
                "province_code": "37",
                "commune_code": home.code,
                "detail": person.detail,
            },
            "father_number": person.father_number,
            "mother_number": person.mother_number,
            "marital_status": "da_ket_hon" if person.spouse_number else "",
            "status": "dang_song",
        },
    )


def _accounts(players: Cast, people: list[Person]) -> None:
    """Open accounts for the players and for some hundred others."""
    others = [person for person in people[3:] if person.born_on.year < 2005][:200]
    identity.load_accounts(
        ACTOR,
        [
            NewAccount(
                name=person.name,
                personal_number=person.number,
                email=f"{person.number}@congdan.example",
                phone=f"09{person.number[-8:]}",
                assurance=2,
            )
            for person in (*players.citizens, *others)
        ],
        password=password(),
    )


def _past(count: int, people: list[Person], communes: list[AgencyView], today: dt.date) -> None:
    ids = [AgencyId(commune.id) for commune in communes]
    past = Past(SEED, people, ids, orgs_queries.calendar(ids[0]))
    first = today - dt.timedelta(days=730)
    cases.load_past(ACTOR, past.cases(count, first, today - dt.timedelta(days=12)))
