# SPDX-License-Identifier: Apache-2.0
"""The people of the demo country: invented families, their numbers valid in form.

Everything follows from a seed: the same seed gives the same country.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from lienthong.kernel.numbers import Sex

#: Family names with rough weights; in Viet Nam a dozen cover most people.
FAMILIES = {
    "Nguyễn": 30, "Trần": 12, "Lê": 9, "Phạm": 8, "Đinh": 7, "Vũ": 6, "Bùi": 5, "Hoàng": 4,
    "Đỗ": 4, "Phan": 3, "Tạ": 3, "Lã": 2, "Dương": 2, "An": 2, "Trịnh": 2, "Mai": 1,
}  # fmt: skip
MIDDLE = {
    Sex.MALE: ("Văn", "Quang", "Hữu", "Đức", "Minh", "Xuân", "Công", "Ngọc", "Gia", "Thế"),
    Sex.FEMALE: ("Thị", "Thị Ngọc", "Thị Thu", "Ngọc", "Thanh", "Thị Kim", "Hải", "Thị Mai"),
}
GIVEN = {
    Sex.MALE: (
        "An", "Bách", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Khánh", "Kiên",
        "Lâm", "Long", "Mạnh", "Nam", "Phong", "Quân", "Sơn", "Thắng", "Trung", "Tuấn", "Việt",
    ),
    Sex.FEMALE: (
        "Ánh", "Bích", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh",
        "Mơ", "Nga", "Nhung", "Oanh", "Phương", "Quỳnh", "Thảo", "Thúy", "Trâm", "Vân", "Yến",
    ),
}  # fmt: skip
#: Old province codes of birth of the people of today's Ninh Bình: Ninh Bình, Nam Định, Hà Nam.
BIRTH_PROVINCES = ("037", "036", "035")
HAMLETS = ("Xóm {}", "Thôn {}", "Tổ dân phố {}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A commune as the generator needs it."""

    code: str  #: five digits
    name: str  #: full name: "Phường Hoa Lư"
    province_name: str  #: "Ninh Bình"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person."""

    number: str  #: twelve digits
    name: str  #: full name
    born_on: dt.date  #: date of birth
    sex: Sex  #: sex
    home: Place  #: commune of residence
    detail: str  #: address below the commune
    father_number: str = ""  #: personal number of the father
    mother_number: str = ""  #: personal number of the mother
    spouse_number: str = ""  #: personal number of the spouse


class Country:
    """A generator of families; it never gives one number twice."""

    def __init__(self, seed: int, places: tuple[Place, ...], today: dt.date) -> None:
        self._random = Random(seed)
        self._places = places
        self._today = today
        self._taken: set[str] = set()

    def families(self, people: int) -> Iterator[tuple[Person, ...]]:
        """Yield families until about so many people are made."""
        made = 0
        while made < people:
            family = self.family()
            made += len(family)
            yield family

    def family(self) -> tuple[Person, ...]:
        """Return a couple and their unmarried children."""
        home = self._random.choice(self._places)
        detail = self._random.choice(HAMLETS).format(self._random.randint(1, 12))
        born = self._day(1950, 2003)
        husband = self.person(Sex.MALE, born, home, detail)
        wife_born = born + dt.timedelta(days=self._random.randint(-900, 2200))
        wife = self.person(Sex.FEMALE, min(wife_born, dt.date(2005, 6, 30)), home, detail)
        husband = replace(husband, spouse_number=wife.number)
        wife = replace(wife, spouse_number=husband.number)
        return (husband, wife, *self._children(husband, wife))

    def person(
        self, sex: Sex, born_on: dt.date, home: Place, detail: str, family: str = ""
    ) -> Person:
        """Return a new person; family: the family name, drawn when empty."""
        return Person(
            number=self._number(sex, born_on.year),
            name=self._name(sex, family),
            born_on=born_on,
            sex=sex,
            home=home,
            detail=detail,
        )

    def _children(self, father: Person, mother: Person) -> Iterator[Person]:
        born = mother.born_on + dt.timedelta(days=self._random.randint(8000, 12000))
        for _ in range(self._random.choices((0, 1, 2, 3), (1, 3, 5, 2))[0]):
            age = (self._today - born).days / 365
            if age < 0.1 or age > 24:
                break
            sex = self._random.choice((Sex.MALE, Sex.FEMALE))
            child = self.person(sex, born, father.home, father.detail, father.name.split()[0])
            yield replace(child, father_number=father.number, mother_number=mother.number)
            born += dt.timedelta(days=self._random.randint(500, 2200))

    def _number(self, sex: Sex, year: int) -> str:
        while True:
            century = (year - 1900) // 100 * 2 + (sex is Sex.FEMALE)
            place = self._random.choices(BIRTH_PROVINCES, (6, 3, 2))[0]
            number = f"{place}{century}{year % 100:02d}{self._random.randint(0, 999_999):06d}"
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _name(self, sex: Sex, family: str) -> str:
        family = family or self._random.choices(list(FAMILIES), list(FAMILIES.values()))[0]
        middle, given = self._random.choice(MIDDLE[sex]), self._random.choice(GIVEN[sex])
        return f"{family} {middle} {given}"

    def _day(self, first_year: int, last_year: int) -> dt.date:
        start = dt.date(first_year, 1, 1)
        return start + dt.timedelta(
            days=self._random.randrange((dt.date(last_year, 12, 31) - start).days)
        )
