# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from itertools import chain

from lienthong.demo.people import Country, Person, Place
from lienthong.kernel.numbers import agrees

PLACES = tuple(
    Place(code=f"1{n:04d}", name=f"Phường Thử {n}", province_name="Ninh Bình") for n in range(5)
)
TODAY = dt.date(2026, 11, 21)


def population(seed: int) -> list[Person]:
    return list(chain.from_iterable(Country(seed, PLACES, TODAY).families(2000)))


def test_country_when_same_seed_then_same_people() -> None:
    assert population(7) == population(7)
    assert population(7) != population(8)


def test_country_when_made_then_numbers_unique_and_true_to_their_holders() -> None:
    people = population(7)
    assert len({person.number for person in people}) == len(people) >= 2000
    assert all(agrees(p.number, born_on=p.born_on, sex=p.sex) for p in people)
    assert all(p.born_on < TODAY for p in people)


def test_country_when_families_then_parents_known_and_older() -> None:
    people = {person.number: person for person in population(7)}
    children = [person for person in people.values() if person.father_number]
    assert len(children) > 300
    for child in children:
        mother = people[child.mother_number]
        assert (child.born_on - mother.born_on).days > 18 * 365
        assert child.name.split()[0] == people[child.father_number].name.split()[0]
