# SPDX-License-Identifier: Apache-2.0
"""The words of the search: how they are compared, what finds a text, how slips are forgiven."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lienthong.kernel.text import search_key

MAX_CHARACTERS = 200
MAX_WORDS = 12
#: Shorter words have too many neighbours to be corrected.
SHORTEST_CORRECTED = 3

#: How much a word tells by where it stands; the whole of a name or synonym tells most.
NAME, SYNONYM, ENGLISH, ABOUT, WHOLE = 3.0, 2.5, 1.5, 0.8, 4.0

#: Words of a request that name nothing; ignored where the catalogue does not use them.
_FILLERS = """
    ai ay a anh bac ban cac can cho chi co con cua de di do duoc em gi giup la lam mot minh muon
    nao nay nhu nhung o dau roi sao tai the thi thu tim toi tu va ve vi viec voi xin how i my of
    the to want
"""
FILLERS = frozenset(_FILLERS.split())

#: The commonest family names, and words that stand in the middle of names: “nguyễn văn …”.
_FAMILY = """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan trinh dao
    truong mai to trieu luong quach
"""
FAMILY = frozenset(_FAMILY.split())
MIDDLE = frozenset(
    [
        "van",
        "thi",
        "duc",
        "huu",
        "ngoc",
        "thanh",
        "minh",
        "quoc",
        "dinh",
        "xuan",
        "thu",
        "hong",
        "quang",
    ]
)
#: Words that are kept hold letters only, few of them: no number, no address, no sentence.
_HARMLESS = re.compile(r"[a-z]+( [a-z]+){0,7}")
MOST_KEPT = 60
_VOWELS = re.compile(r"[aeiouyw]")

#: A syllable whose only vowel is a final y may be written with i: kỹ, kĩ; quý, quí.
_FINAL_Y = re.compile(r"(qu|[bcdghklmnpqrstvx]+)y")


def fold(text: str) -> str:
    """Return the words as they are compared: no accents, letters and digits, one spelling.

    `Đăng kí` and `ĐĂNG KÝ` → `dang ki`; `cafe` and `caphe` → `caphe` (no Vietnamese word has f).
    """
    return " ".join(_folded(word) for word in plain_words(text))


def plain_words(text: str) -> list[str]:
    """Return the words without accents, punctuation dropped."""
    return "".join(c if c.isalnum() else " " for c in search_key(text)).split()


def _folded(word: str) -> str:
    found = _FINAL_Y.fullmatch(word)
    return found.group(1) + "i" if found else word.replace("f", "ph")


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Yield each two neighbouring words: `khai sinh`."""
    return (f"{one} {other}" for one, other in pairwise(words))


def whole(words: Sequence[str]) -> str:
    """Return the term of a whole name or synonym."""
    return f"={' '.join(words)}"


def terms(
    *, code: str, name: str, synonyms: Iterable[str], name_en: str, about: Iterable[str]
) -> dict[str, float]:
    """Return what a procedure is found by, with how much each tells of it: the best place counts.

    Terms are words, pairs of neighbours, and whole names, synonyms and the code.
    """
    told: dict[str, float] = {}
    for weight, texts in (
        (NAME, (code, name)),
        (SYNONYM, synonyms),
        (ENGLISH, (name_en,)),
        (ABOUT, about),
    ):
        for text in texts:
            words = fold(text).split()
            found = [*words, *pairs(words)]
            for term in found:
                told[term] = max(told.get(term, 0.0), weight * brevity(len(words)))
            if words and len(words) <= MAX_WORDS and weight > ABOUT:
                told[whole(words)] = max(told.get(whole(words), 0.0), WHOLE)
    return told


def brevity(words: int) -> float:
    """Return how much each word of a text tells: 1 in a text of four, less in longer ones."""
    return 1 / (0.5 + words / 8)


def rarity(times: int, among: int) -> float:
    """Return how much a term tells that `times` of `among` procedures have."""
    return math.log1p(among / max(times, 1))


def slips(word: str) -> list[str]:
    """Return the word and all that one dropped letter leaves of it.

    Two words that share one of these are a letter dropped, added, changed or swapped apart.
    """
    if not may_be_slip(word):
        return [word]
    return [word, *sorted({word[:at] + word[at + 1 :] for at in range(len(word))})]


def may_be_slip(word: str) -> bool:
    """Tell whether a word is long enough to be another one misspelt; numbers never are."""
    return len(word) >= SHORTEST_CORRECTED and word.isalpha()


def untelexed(word: str) -> str:
    """Return a word typed without an input method as it was meant, folded: `giaasy` → `giay`.

    Telex: no Vietnamese syllable ends in s, f, r, x, j, w or z, so after the vowel they are marks;
    aa, ee, oo, dd are one letter. VNI: digits inside a word are marks. word: of `plain_words`.
    """
    letters = re.sub(r"[0-9]", "", word) if not word.isdigit() else word
    letters = letters.replace("dd", "d", 1)
    vowel = _VOWELS.search(letters)
    if vowel is None:
        return _folded(letters)
    head, tail = letters[: vowel.start()], letters[vowel.start() :]
    tail = re.sub(r"[sfrxjz]", "", tail)
    tail = re.sub(r"(?<=[aou])w", "", tail).replace("w", "u")
    tail = re.sub(r"([aeo])\1", r"\1", tail)
    return _folded(head + tail)


def kept_words(text: str) -> str:
    """Return a search as editors may read it later, or nothing where it may be about a person.

    Dropped: anything with a digit, more than eight words or sixty letters, and what reads as a
    person's name: written like one (`Lê Thị Mai`), or a family name with a middle name after it.
    """
    plain = plain_words(text[:MAX_CHARACTERS])
    words = " ".join(plain)
    if not _HARMLESS.fullmatch(words) or len(words) > MOST_KEPT or _names_somebody(text, plain):
        return ""
    return words


def _names_somebody(text: str, plain: Sequence[str]) -> bool:
    has_name = any(one in FAMILY and other in MIDDLE for one, other in pairwise(plain))
    written = [word for word in text.split() if word[0].isalpha()]
    is_capital = len(written) > 1 and all(
        word[0].isupper() and not word.isupper() for word in written
    )
    return has_name or (is_capital and plain[0] in FAMILY)


def accented(folded: str, texts: Iterable[str]) -> str:
    """Return a folded word as a text writes it: `sinh` → `sinh`, `ki` → `ký`; else as it is."""
    for text in texts:
        for word in "".join(c if c.isalnum() else " " for c in text).split():
            if fold(word) == folded:
                return word.lower()
    return folded
