# SPDX-License-Identifier: Apache-2.0
"""Which two records may be of one person, as Vietnamese names and days are written.

Millions share a name, many of them a birthday: no rule says that two are one, a person does.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lienthong.kernel.text import clean, search_key

LEAST_SCORE = 60  #: below this two records are not shown to anybody


class Verdict(StrEnum):
    """What a person said of two records."""

    OPEN = "open"  #: nobody has yet
    SAME = "same"  #: one person: the register's own procedure mends it
    DIFFERENT = "different"  #: two persons; not asked again


class Reason(StrEnum):
    """Why two records are shown beside each other."""

    SAME_NAME = "same_name"  #: the same letters and tones
    NO_MARKS = "no_marks"  #: one of them was written without diacritics
    ORDER = "order"  #: the same words in another order
    SHORTENED = "shortened"  #: middle names left out, or only their first letters
    MARKS_DIFFER = "marks_differ"  #: only diacritics differ: perhaps a typing mistake
    ONE_LETTER = "one_letter"  #: one letter differs, is missing or too many
    SAME_DAY = "same_day"  #: born on the same day
    YEAR_ONLY = "year_only"  #: one has the year only (or 1 January), and it is the same
    DAY_MONTH = "day_month"  #: day and month changed places
    ONE_DIGIT = "one_digit"  #: one digit of the day of birth differs
    NO_DAY = "no_day"  #: one has no birth date
    ALSO = "also"  #: other fields say the same
    AGAINST = "against"  #: other fields say something else


#: How much a finding speaks for one person, out of 100. What they find: docs/howto/registers.md.
WEIGHTS: Mapping[Reason, int] = MappingProxyType(
    {
        Reason.SAME_NAME: 45, Reason.NO_MARKS: 40, Reason.ORDER: 35, Reason.SHORTENED: 30,
        Reason.MARKS_DIFFER: 25, Reason.ONE_LETTER: 25,
        Reason.SAME_DAY: 40, Reason.DAY_MONTH: 25, Reason.ONE_DIGIT: 20, Reason.YEAR_ONLY: 15,
        Reason.NO_DAY: 0, Reason.ALSO: 10, Reason.AGAINST: -15,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a record is compared by."""

    key: str  #: the record's number
    name: str  #: full name
    born: str  #: `1990-05-20`, or as much of it as is known: `1990-05`, `1990`, or empty
    also: tuple[str, ...] = ()  #: other fields, in the order of the declaration; empty: not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records, and why."""

    first: str  #: the smaller key
    second: str  #: the other
    score: int  #: 0 to 100
    reasons: tuple[Reason, ...]  #: what was found, names first


def blocks(one: Sketch) -> Iterator[str]:
    """Yield the groups in which a record is compared: two that share none are never compared.

    The day of birth with the first or last word, and the whole name in any order, with the year
    and without: a mistake in one of them leaves another, and common names have the year to part
    them.
    """
    words = search_key(one.name).split()
    if not words:
        return
    name = " ".join(sorted(words))
    year, month, day = _parts(one.born)
    yield f"n:{name}"
    if year:
        yield f"n:{year}:{name}"
    if month and day:
        # Sorted, so that a day and a month that changed places meet; by sound, by any word.
        low, high = sorted((month, day))
        for word in {words[0], words[-1]}:
            yield f"d:{year}{low}{high}:{word}"


def compare(one: Sketch, other: Sketch) -> Pair | None:
    """Return why two records may be of one person; None where too little speaks for it."""
    named = _names(one.name, other.name)
    born = _days(one.born, other.born)
    if named is None or born is None:
        return None
    beside = [
        Reason.ALSO if mine == theirs else Reason.AGAINST
        for mine, theirs in zip(one.also, other.also, strict=True)
        if mine and theirs
    ]
    score = WEIGHTS[named] + WEIGHTS[born] + sum(WEIGHTS[reason] for reason in beside)
    if score < LEAST_SCORE:
        return None
    first, second = sorted((one.key, other.key))
    reasons = tuple(dict.fromkeys((named, born, *beside)))
    return Pair(first=first, second=second, score=min(score, 100), reasons=reasons)


def _names(one: str, other: str) -> Reason | None:
    mine, theirs = clean(one).lower(), clean(other).lower()
    if _composed(mine) == _composed(theirs):
        return Reason.SAME_NAME
    bare, others = search_key(mine).split(), search_key(theirs).split()
    if bare == others:
        plain = mine == " ".join(bare) or theirs == " ".join(others)
        return Reason.NO_MARKS if plain else Reason.MARKS_DIFFER
    if sorted(bare) == sorted(others):
        return Reason.ORDER
    if _is_short_of(bare, others) or _is_short_of(others, bare):
        return Reason.SHORTENED
    return Reason.ONE_LETTER if _one_apart(" ".join(bare), " ".join(others)) else None


def _composed(name: str) -> tuple[tuple[str, str], ...]:
    """Return each word as its letters and its tone, wherever the tone is written: `hoà`, `hòa`."""
    found = []
    for word in name.split():
        marks = unicodedata.normalize("NFD", word)
        tone = "".join(mark for mark in marks if mark in "\u0300\u0309\u0303\u0301\u0323")
        bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tone))
        found.append((bare, tone))
    return tuple(found)


def _is_short_of(short: list[str], whole: list[str]) -> bool:
    """Tell whether a name is another with middle names left out or cut to first letters."""
    if not 2 <= len(short) <= len(whole) or short == whole:
        return False
    if short[-1] != whole[-1] or short[0].rstrip(".") not in (whole[0], whole[0][:1], whole[0][:2]):
        return False
    middle = iter(whole[1:-1])
    return all(any(word.rstrip(".") in (each, each[:1]) for each in middle) for word in short[1:-1])


def _one_apart(one: str, other: str) -> bool:
    """Tell whether one letter differs, is missing, or two neighbours changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest, others = one[at:], other[at:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])
    )


def _days(one: str, other: str) -> Reason | None:
    if not one or not other:
        return Reason.NO_DAY
    mine, theirs = _parts(one), _parts(other)
    if mine == theirs and mine[2]:
        return Reason.SAME_DAY
    if mine[0] == theirs[0]:
        if _is_year_only(mine) or _is_year_only(theirs):
            return Reason.YEAR_ONLY
        if not (mine[2] and theirs[2]):
            return Reason.YEAR_ONLY if mine[1] == theirs[1] else None
        if (mine[1], mine[2]) == (theirs[2], theirs[1]):
            return Reason.DAY_MONTH
    differing = sum(a != b for a, b in zip(one, other, strict=False))
    return Reason.ONE_DIGIT if len(one) == len(other) and differing == 1 else None


def _parts(born: str) -> tuple[str, str, str]:
    year, month, day = [*born.split("-"), "", ""][:3]
    return year, month, day


def _is_year_only(parts: tuple[str, str, str]) -> bool:
    """Tell whether only the year is known: many were entered as 1 January for want of the day."""
    return not parts[1] or parts[1:] == ("01", "01")
