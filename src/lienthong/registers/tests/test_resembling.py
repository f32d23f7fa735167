# SPDX-License-Identifier: Apache-2.0
"""Records alike as Vietnamese names and days are written; a person decides."""

import random

import pytest

from lienthong.kernel.text import search_key
from lienthong.registers import errors, rules, services
from lienthong.registers.queries import keeper
from lienthong.registers.rules import Reason, Sketch, Verdict
from lienthong.registers.tests import factories as f

BORN = "1990-05-20"


def pair(one: tuple[str, str], other: tuple[str, str], *also: tuple[str, str]) -> rules.Pair | None:
    return rules.compare(
        Sketch(key="1", name=one[0], born=one[1], also=tuple(each[0] for each in also)),
        Sketch(key="2", name=other[0], born=other[1], also=tuple(each[1] for each in also)),
    )


@pytest.mark.parametrize(
    ("one", "other", "born", "reasons"),
    [
        ("Nguyễn Thị Hường", "NGUYỄN THỊ HƯỜNG", BORN, [Reason.SAME_NAME, Reason.SAME_DAY]),
        ("Lê Văn Hoà", "Lê Văn Hòa", BORN, [Reason.SAME_NAME, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Nguyen Thi Huong", BORN, [Reason.NO_MARKS, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Hường Nguyễn Thị", BORN, [Reason.ORDER, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Nguyễn Hường", BORN, [Reason.SHORTENED, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Ng. T. Hường", BORN, [Reason.SHORTENED, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Nguyễn Thị Hương", BORN, [Reason.MARKS_DIFFER, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Nguyễn Thị Hườg", BORN, [Reason.ONE_LETTER, Reason.SAME_DAY]),
        ("Nguyễn Thị Hường", "Nguyễn Thị Hưởgn", BORN, [Reason.ONE_LETTER, Reason.SAME_DAY]),
        ("Trần Văn An", "Trần Văn An", "1990-01-01", [Reason.SAME_NAME, Reason.YEAR_ONLY]),
        ("Trần Văn An", "Trần Văn An", "1990", [Reason.SAME_NAME, Reason.YEAR_ONLY]),
        ("Trần Văn An", "Trần Văn An", "1990-05-21", [Reason.SAME_NAME, Reason.ONE_DIGIT]),
    ],
)  # fmt: skip
def test_compare_when_perhaps_one_person_then_shown_with_reasons(
    one: str, other: str, born: str, reasons: list[Reason]
) -> None:
    found = pair((one, BORN), (other, born))
    assert found is not None
    assert list(found.reasons) == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Nguyễn Thị Hường", BORN), ("Trần Thị Hường", BORN)),
        (("Nguyễn Thị Hường", BORN), ("Nguyễn Thị Hường", "1971-11-02")),
        (("Nguyễn Thị Hường", BORN), ("Nguyễn Thị Hương", "1990")),
        (("Nguyễn Thị Hường", ""), ("Nguyễn Thị Hường", BORN)),
        (("", BORN), ("", BORN)),
    ],
)
def test_compare_when_too_little_speaks_for_it_then_nothing(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    if one[0]:
        assert pair(one, other) is None
    assert not list(rules.blocks(Sketch(key="1", name="", born=BORN)))


def test_compare_when_other_fields_speak_then_they_count_both_ways() -> None:
    names = ("Trần Văn An", "1990"), ("Trần Văn An", "1990-05-20")
    assert pair(*names, ("nam", "nu")) is None
    found = pair(*names, ("nam", "nam"), ("042060000001", "042060000001"), ("", "x"))
    assert found is not None
    assert found.score == 80
    swapped = pair(("Lê Bưởi", "1990-05-03"), ("Lê Bưởi", "1990-03-05"))
    assert swapped is not None
    assert swapped.reasons == (Reason.SAME_NAME, Reason.DAY_MONTH)


FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Hữu", "Quang", "Thu", "Kim")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hà", "Hạnh", "Hòa", "Hương", "Hường", "Khánh", "Lan",
         "Linh", "Long", "Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Tú",
         "Vân", "Yến")  # fmt: skip


def people(count: int, chance: random.Random) -> list[Sketch]:
    return [
        Sketch(
            key=f"{at:07}",
            name=" ".join(chance.choice(words) for words in (FAMILY, MIDDLE, GIVEN)),
            born=f"{chance.randint(1940, 2024)}-{chance.randint(1, 12):02}"
            f"-{chance.randint(1, 28):02}",
        )
        for at in range(count)
    ]


def spoilt(one: Sketch, key: str, chance: random.Random) -> Sketch:
    words, (year, month, day) = one.name.split(), one.born.split("-")
    name, born = chance.choice(
        [
            (one.name.upper(), one.born),
            (search_key(one.name), one.born),
            (" ".join([words[-1], *words[:-1]]), one.born),
            (f"{words[0]} {words[-1]}", one.born),
            (one.name, f"{year}-01-01"),
            (one.name, year),
            (one.name, f"{year}-{day}-{month}" if int(day) <= 12 else one.born),
            (one.name[:-1], one.born),
        ]
    )
    return Sketch(key=key, name=name, born=born)


def test_blocks_when_mistakes_are_made_in_two_thousand_then_most_meet_and_few_others() -> None:
    """What docs/howto/registers.md says of it, on less data: seeded, so that it stays so."""
    chance = random.Random(5)
    crowd = people(2000, chance)
    doubles = [spoilt(one, f"d{one.key}", chance) for one in crowd[:200]]
    groups: dict[str, list[Sketch]] = {}
    for one in [*crowd, *doubles]:
        for block in set(rules.blocks(one)):
            groups.setdefault(block, []).append(one)
    found = {
        (pair.first, pair.second)
        for group in groups.values()
        for at, one in enumerate(group)
        for other in group[at + 1 :]
        if (pair := rules.compare(one, other))
    }
    truth = {(one.key, f"d{one.key}") for one in crowd[:200]}
    assert len(found & truth) >= 196
    assert len(found - truth) < 60


@pytest.mark.django_db
def test_seek_likenesses_when_run_then_pairs_wait_once_and_a_person_decides() -> None:
    f.record()
    f.record(f.STRANGER, full_name="Nguyen Thi Huong")
    f.child()
    assert services.seek_likenesses(f.PLATFORM, "population") == (1, 0)
    (one,) = keeper.likenesses("population")
    assert (one.first_key, one.second_key) == (f.STRANGER, f.PARENT)
    assert list(one.reasons) == [Reason.NO_MARKS, Reason.SAME_DAY, Reason.ALSO]
    with pytest.raises(errors.CorrectionRefused):
        services.decide_likeness(
            f.official("cases.appraise"), one.id, Verdict.SAME, note="Một người"
        )
    with pytest.raises(errors.ReasonMissing):
        services.decide_likeness(f.official("cases.sign"), one.id, Verdict.SAME, note="")
    services.decide_likeness(f.official("cases.sign"), one.id, Verdict.DIFFERENT, note="Khác quê")
    with pytest.raises(errors.ProposalDecided):
        services.decide_likeness(f.official("cases.sign"), one.id, Verdict.SAME, note="-")
    assert services.seek_likenesses(f.PLATFORM, "population") == (0, 0)
    assert keeper.likenesses("population") == []


@pytest.mark.django_db
def test_seek_likenesses_when_not_declared_or_not_a_writer_then_refused() -> None:
    with pytest.raises(errors.Unlike):
        services.seek_likenesses(f.PLATFORM, "enterprises")
    with pytest.raises(errors.WriteRefused):
        services.seek_likenesses(f.citizen(), "population")
