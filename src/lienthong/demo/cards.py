# SPDX-License-Identifier: Apache-2.0
"""Households, insurance, parcels of land and driving licences of some families; all invented."""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random

from lienthong.demo.people import Person
from lienthong.kernel.numbers import Sex
from lienthong.registers.rules import licence_number
from lienthong.registers.services import Row

#: So many families have these records: enough to look at, quick to load.
FAMILIES = 300

Family = Sequence[Person]


def households(families: Sequence[Family]) -> Iterator[Row]:
    """Yield the household of each family, its first member the head."""
    for at, family in enumerate(families[:FAMILIES], start=1):
        head = family[0]
        day = max(one.born_on for one in family[:2]) + dt.timedelta(days=9000)
        yield Row(
            key=f"{head.home.code}.{at:06}",
            valid_from=day,
            data={
                "head_number": head.number,
                "head_name": head.name,
                "kind": "thuong_tru",
                "address": _address(head),
                "members": [
                    {
                        "number": one.number,
                        "full_name": one.name,
                        "relation": _relation(one, head),
                        "since": max(day, one.born_on).isoformat(),
                    }
                    for one in family
                ],
                "established_on": day.isoformat(),
                "status": "active",
            },
        )


def _relation(person: Person, head: Person) -> str:
    if person is head:
        return "chu_ho"
    if person.number == head.spouse_number:
        return "vo" if person.sex is Sex.FEMALE else "chong"
    return "con" if head.number in (person.father_number, person.mother_number) else "khac"


def social_insurance(families: Sequence[Family], today: dt.date) -> Iterator[Row]:
    """Yield what each second grown-up of working age has paid."""
    for person in _adults(families, today)[::2]:
        joined = dt.date(person.born_on.year + 22, 6, 1)
        months = (today.year - joined.year) * 12 + today.month - joined.month
        if not 0 < months < 456:
            continue
        yield Row(
            key=person.number,
            valid_from=joined,
            data={
                "full_name": person.name,
                "born_on": person.born_on.isoformat(),
                "former_number": f"37{person.number[-8:]}",
                "scheme": "bat_buoc",
                "status": "dang_dong",
                "joined_on": joined.isoformat(),
                "months_paid": months,
                "occupation": "4",
                "periods": [
                    {
                        "from_month": f"{joined:%Y-%m}",
                        "to_month": f"{today:%Y-%m}",
                        "employer": "Công ty TNHH Tràng An (dữ liệu minh họa)",
                        "wage_vnd": 5_310_000,
                    }
                ],
            },
        )


def health_insurance(families: Sequence[Family], today: dt.date) -> Iterator[Row]:
    """Yield a card of this year for everybody; small children have the group of their age."""
    for person in (one for family in families[:FAMILIES] for one in family):
        is_small = today.year - person.born_on.year < 6
        start = max(dt.date(today.year, 1, 1), person.born_on)
        yield Row(
            key=person.number,
            valid_from=start,
            data={
                "full_name": person.name,
                "born_on": person.born_on.isoformat(),
                "parent_numbers": [
                    number for number in (person.father_number, person.mother_number) if number
                ],
                "group": "TE" if is_small else "GD",
                "benefit_level": 1 if is_small else 4,
                "clinic": f"Trạm Y tế {person.home.name}",
                "valid_since": start.isoformat(),
                "valid_until": dt.date(today.year, 12, 31).isoformat(),
                "status": "active",
            },
        )


def land_parcels(seed: int, families: Sequence[Family]) -> Iterator[Row]:
    """Yield the house plot of each second family, the couple its users; some are mortgaged."""
    draw = Random(seed)
    for at, family in enumerate(families[: FAMILIES // 2], start=1):
        couple = family[:2]
        home, sheet, area = couple[0].home, draw.randint(1, 40), draw.randint(60, 320)
        day = dt.date(2004, 1, 1) + dt.timedelta(days=draw.randrange(7000))
        yield Row(
            key=f"{home.code}.{sheet}.{at}",
            valid_from=day,
            data={
                "address": _address(couple[0]),
                "sheet": sheet,
                "parcel": at,
                "area_m2": area,
                "uses": [{"code": "ONT" if home.name.startswith("Xã") else "ODT", "area_m2": area}],
                "origin": "Nhà nước giao đất có thu tiền sử dụng đất",
                "users": [{"number": one.number, "full_name": one.name} for one in couple],
                "certificate_number": f"CT {draw.randint(100_000, 999_999)}",
                "certified_on": day.isoformat(),
                "burdens": _burdens(day) if at % 6 == 0 else [],
                "status": "active",
            },
        )


def _burdens(day: dt.date) -> list[dict[str, str]]:
    since = day + dt.timedelta(days=300)
    return [{"kind": "the_chap", "holder": "Ngân hàng minh họa", "since": since.isoformat()}]


def driving_licences(families: Sequence[Family], today: dt.date) -> Iterator[Row]:
    """Yield the licence of each grown-up: motorcycles, one in three a car too."""
    for at, person in enumerate(_adults(families, today), start=1):
        passed = dt.date(person.born_on.year + 19, 9, 1)
        if passed >= today:
            continue
        taken = 2 if at % 9 == 0 else 0
        data = {
            "holder_number": person.number,
            "full_name": person.name,
            "born_on": person.born_on.isoformat(),
            "nationality": "Việt Nam",
            "classes": [{"class": "A1", "since": passed.isoformat()}],
            "issued_on": passed.isoformat(),
            "issuer": "Công an tỉnh Ninh Bình",
            "points": 12 - taken,
            "status": "active",
        }
        if at % 3 == 0:
            until = dt.date(today.year + 4, 9, 1)
            data["classes"] = [
                {"class": "A1", "since": passed.isoformat()},
                {"class": "B", "since": passed.isoformat(), "until": until.isoformat()},
            ]
        if taken:
            data["deductions"] = [{"decided_on": f"{today.year - 1}-03-01", "points": taken}]
        number = licence_number(province_code="37", sex=person.sex, year=passed.year, number=at)
        yield Row(key=number, valid_from=passed, data=data)


def _adults(families: Sequence[Family], today: dt.date) -> list[Person]:
    return [
        one
        for family in families[:FAMILIES]
        for one in family
        if 20 <= today.year - one.born_on.year < 70
    ]


def _address(person: Person) -> dict[str, str]:
    return {"province_code": "37", "commune_code": person.home.code, "detail": person.detail}
