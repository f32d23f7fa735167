# SPDX-License-Identifier: Apache-2.0
"""The books that extracts and certificates are drawn from: births, marriages, a few convictions."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from lienthong.demo.people import Person
from lienthong.kernel import clock
from lienthong.kernel.numbers import Sex
from lienthong.registers.services import Row

#: So many families are in the books: enough for any story, quick to load.
FAMILIES = 300
COURT = "Tòa án nhân dân khu vực 1 - Ninh Bình"


def rows(families: Sequence[Sequence[Person]]) -> list[Row]:
    """Return the births and marriages of some families, each numbered in its book."""
    counted: Counter[str] = Counter()
    return [row for family in families[:FAMILIES] for row in _family(family, counted)]


def _family(family: Sequence[Person], counted: Counter[str]) -> Iterator[Row]:
    by_number = {person.number: person for person in family}
    for person in family:
        yield from _birth(person, by_number, counted)
        spouse = by_number.get(person.spouse_number)
        if spouse and person.sex is Sex.MALE:
            yield from _marriage(person, spouse, counted)


def _birth(person: Person, family: dict[str, Person], counted: Counter[str]) -> Iterator[Row]:
    day = person.born_on + dt.timedelta(days=9)
    if day.year >= clock.today().year:
        return  # this year's numbers are given out by the platform itself
    parents = {
        role: _told(family[number])
        for role, number in (("father", person.father_number), ("mother", person.mother_number))
        if number in family
    }
    declarant = parents.get("mother") or {"full_name": "Người thân thích"}
    child = {
        **_told(person),
        "sex": person.sex.value,
        "birth_place": f"{person.home.name}, tỉnh {person.home.province_name}",
        "hometown": f"{person.home.name}, tỉnh {person.home.province_name}",
    }
    child.pop("residence")
    yield _row("KS", "birth", person, day, counted, child=child, declarant=declarant, **parents)


def _marriage(husband: Person, wife: Person, counted: Counter[str]) -> Iterator[Row]:
    day = max(husband.born_on, wife.born_on) + dt.timedelta(days=8900)
    if day.year < clock.today().year:
        couple = {"husband": _told(husband), "wife": _told(wife)}
        yield _row("KH", "marriage", husband, day, counted, married_on=day.isoformat(), **couple)


def _row(
    book: str, kind: str, person: Person, day: dt.date, counted: Counter[str], **data: object
) -> Row:
    place = f"{person.home.code}.{book}.{day.year}"
    counted[place] += 1
    return Row(
        key=f"{place}.{counted[place]}",
        valid_from=day,
        data={
            "kind": kind,
            "registration_number": f"{counted[place]}/{day.year}",
            "book": f"01/{day.year}",
            "commune_code": person.home.code,
            "registered_on": day.isoformat(),
            **data,
        },
    )


def _told(person: Person) -> dict[str, str]:
    return {
        "number": person.number,
        "full_name": person.name,
        "born_on": person.born_on.isoformat(),
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "residence": f"{person.detail}, {person.home.name}, tỉnh {person.home.province_name}",
    }


def judicial_records(people: Sequence[Person]) -> list[Row]:
    """Return a few invented convictions, expunged and not, of grown-up people."""
    adults = [person for person in people if 1960 < person.born_on.year < 1995][:6]
    return [_convicted(person, is_expunged=at % 2 == 0) for at, person in enumerate(adults)]


def _convicted(person: Person, *, is_expunged: bool) -> Row:
    day = dt.date(2019 if is_expunged else 2025, 4, 2)
    conviction = {
        "judgment_number": f"{person.born_on.day}/{day.year}/HSST",
        "judged_on": day.isoformat(),
        "court": COURT,
        "offence": "Đánh bạc" if is_expunged else "Trộm cắp tài sản",
        "sentence": "6 tháng cải tạo không giam giữ",
        "is_expunged": is_expunged,
    }
    if is_expunged:
        conviction["expunged_on"] = "2021-05-10"
    return Row(
        key=person.number,
        valid_from=day,
        data={
            "full_name": person.name,
            "born_on": person.born_on.isoformat(),
            "has_unexpunged": not is_expunged,
            "convictions": [conviction],
        },
    )
