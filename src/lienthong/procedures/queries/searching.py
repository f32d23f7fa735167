# SPDX-License-Identifier: Apache-2.0
"""The search: terms of the request, looked up in the vocabulary, weighed over their postings.

The work is bounded by `BUDGET`: a request never reads more postings, however common its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from typing import Any

from django.db import connection

from lienthong.kernel import clock
from lienthong.kernel.text import clean
from lienthong.procedures.models import Entry
from lienthong.procedures.queries.catalogue import EVERYTHING, hit
from lienthong.procedures.rules import Found, Hit, Wanted, wording

#: How many postings one search may read; the commonest terms are left out first.
BUDGET = 8_000
#: As many procedures as a national catalogue holds; terms are rare or common beside it.
CATALOGUE = 10_000
#: How many words may stand in for one that the catalogue does not know.
STAND_INS = 8
#: How many of them are tried beside their neighbours.
TRIED = 24
#: What a stand-in tells, beside the word itself.
FORGIVEN = 0.6
#: Hits that tell less than this share of the best one are left out.
TAIL = 0.3

#: Sorts after every letter and digit.
_AFTER_LETTERS = "~"

KNOWN = "SELECT id, joined, times FROM procedures_term WHERE joined = ANY(%s) AND times > 0"
NEAR = """
SELECT term FROM procedures_term
WHERE (slips && %(slips)s::text[] OR (term >= %(start)s AND term < %(end)s AND slips <> '{}'))
  AND times > 0
ORDER BY left(term, 1) <> left(%(word)s, 1), times DESC, term LIMIT %(limit)s
"""
WEIGHED = """
WITH asked AS (
    SELECT * FROM unnest(%(terms)s::bigint[], %(words)s::int[], %(tells)s::float8[])
        AS asked (term_id, words, tells)
), asleep AS (
    SELECT id FROM procedures_entry WHERE valid_from > %(today)s OR valid_until <= %(today)s
)
SELECT posting.entry_id, sum(posting.weight * asked.tells) AS score
FROM asked JOIN procedures_posting AS posting USING (term_id)
WHERE posting.entry_id NOT IN (SELECT id FROM asleep) /* narrowed */
GROUP BY posting.entry_id
HAVING bit_count(bit_or(asked.words)::bit(32)) >= %(least)s
ORDER BY score DESC, posting.entry_id LIMIT %(limit)s
"""
NARROWED = """
AND posting.entry_id IN (
    SELECT id FROM procedures_entry
    WHERE (%(field)s = '' OR field_code = %(field)s)
      AND (%(agency_level)s = '' OR agency_level = %(agency_level)s)
      AND (%(life_events)s::text[] = '{}' OR life_events && %(life_events)s::text[])
      AND (NOT %(is_full)s OR level = 'full')
)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A term of the vocabulary, and how many entries have it."""

    id: int
    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A term to look for: in which slot of the request, and how much it tells there."""

    term_id: int
    slot: int
    tells: float
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a search asks for, once read."""

    words: tuple[str, ...]  #: folded, those typed as telex put right
    asked: tuple[Asked, ...]  #: the terms, within the budget
    lost: int  #: how many words nothing could stand for
    corrected: dict[int, tuple[str, ...]]  #: place of a word → what stands in for it


#: Terms of the vocabulary by their spelling without blanks.
Vocabulary = dict[str, list[Known]]


def search(text: str, limit: int = 20) -> list[Hit]:
    """Find procedures by everyday words, without accents, forgiving slips, best first."""
    return list(look(text, limit=limit).hits)


def look(text: str, *, limit: int = 20, wanted: Wanted = EVERYTHING) -> Found:
    """Do as `search`, narrowed, and tell what was probably meant where words were corrected."""
    plain = wording.plain_words(text[: wording.MAX_CHARACTERS])[: wording.MAX_WORDS]
    request = read(plain)
    if not request.asked:
        return Found(hits=())
    with connection.cursor() as cursor:
        sql = WEIGHED.replace("/* narrowed */", NARROWED if wanted else "")
        cursor.execute(sql, weighing(request, limit, wanted))
        rows = cursor.fetchall()
    entries = Entry.objects.in_bulk([row[0] for row in rows])
    best = rows[0][1] if rows else 1.0
    hits = [hit(entries[key], score / best) for key, score in rows if score >= TAIL * best]
    return Found(hits=tuple(hits), meant=_meant(text, request, hits))


def _meant(text: str, request: Request, hits: Sequence[Hit]) -> str:
    """Say the request again with corrected words, written as the best hit writes them."""
    if not request.corrected or not hits:
        return ""
    best = hits[0]
    texts = (best.name.vi, best.summary.vi, best.field.name.vi, best.name.en)
    there = {wording.fold(word) for one in texts for word in wording.fold(one).split()}
    typed = "".join(c if c.isalnum() else " " for c in clean(text)).split()
    said = []
    for at, word in enumerate(typed[: len(request.words)]):
        stands = request.corrected.get(at, ())
        chosen = next((one for one in stands if one in there), next(iter(stands), ""))
        said.append(wording.accented(chosen, texts) if chosen else word.lower())
    return " ".join(said)


def weighing(request: Request, limit: int, wanted: Wanted = EVERYTHING) -> dict[str, Any]:
    """Return the values of `WEIGHED`: a hit has half of the words, those unknown counted."""
    words = len(request.words)
    asked_for = {one.slot for one in request.asked if one.slot < words}
    return {
        "terms": [one.term_id for one in request.asked],
        "words": [1 << one.slot if one.slot < words else 0 for one in request.asked],
        "tells": [one.tells for one in request.asked],
        "least": (len(asked_for) + request.lost + 1) // 2,
        "today": clock.today(),
        "limit": limit,
        "field": wanted.field,
        "agency_level": wanted.agency_level,
        "life_events": list(wanted.life_events),
        "is_full": wanted.is_full,
    }


def read(plain: Sequence[str]) -> Request:
    """Return the terms that words without accents ask for.

    Slots: one for each word, then one for each pair of neighbours, the last for the whole.
    """
    words = [wording.fold(word) for word in plain]
    known = _known([*words, *wording.pairs(words), wording.whole(words)])
    strange = _strange(words, known)
    rescued = _rescued(plain, strange)
    if rescued:
        words = [rescued.get(at, word) for at, word in enumerate(words)]
        known = _known([*words, *wording.pairs(words), wording.whole(words)])
        strange = _strange(words, known)
    choices = [[word] for word in words]
    for at in strange:
        choices[at] = _near(words[at], is_last=at == len(words) - 1)
    if strange:
        known |= _known(chain.from_iterable(map(_joined, pairwise(choices))))
        choices = [
            _fitting(choices, at, known) if at in strange else choices[at]
            for at in range(len(words))
        ]
        known |= _known(chain.from_iterable(choices[at] for at in strange))
    asked = []
    for slot, spellings in enumerate(_slots(words, choices)):
        share = FORGIVEN if slot in strange else 1.0
        found = {one.id: one for spelling in spellings for one in known.get(spelling, ())}
        # Stand-ins tell no more than the commonest of them: a rare one is no likelier meant.
        times = max((one.times for one in found.values()), default=0)
        asked += [
            Asked(
                term_id=one.id,
                slot=slot,
                tells=share * wording.rarity(times if slot in strange else one.times, CATALOGUE),
                times=one.times,
            )
            for one in found.values()
        ]
    return Request(
        words=tuple(words),
        asked=tuple(_within_budget(asked)),
        lost=sum(not choices[at] for at in strange),
        corrected={at: (word,) for at, word in rescued.items()}
        | {at: tuple(choices[at]) for at in strange if choices[at]},
    )


def _strange(words: Sequence[str], known: Vocabulary) -> list[int]:
    return [at for at, word in enumerate(words) if not (word in known or word in wording.FILLERS)]


def _rescued(plain: Sequence[str], strange: Sequence[int]) -> dict[int, str]:
    """Return the words typed without an input method that are words of the catalogue then."""
    meant = {at: wording.untelexed(plain[at]) for at in strange}
    known = _known(meant.values()) if meant else {}
    return {
        at: word
        for at, word in meant.items()
        if word != wording.fold(plain[at]) and (word in known or word in wording.FILLERS)
    }


def _slots(words: Sequence[str], choices: Sequence[list[str]]) -> Iterator[list[str]]:
    yield from choices
    yield from map(_joined, pairwise(choices))
    yield [_spelling(wording.whole(words))]


def _joined(both: tuple[list[str], list[str]]) -> list[str]:
    return [f"{one}{other}" for one, other in product(*both)]


def _fitting(choices: Sequence[list[str]], at: int, known: Vocabulary) -> list[str]:
    """Keep the stand-ins that stand beside a neighbour somewhere in the catalogue, or else all."""
    before = choices[at - 1] if at else []
    after = choices[at + 1] if at + 1 < len(choices) else []
    fitting = [
        one
        for one in choices[at]
        if any(f"{other}{one}" in known for other in before)
        or any(f"{one}{other}" in known for other in after)
    ]
    return (fitting or choices[at])[:STAND_INS]


def _known(terms: Iterable[str]) -> Vocabulary:
    """Look up terms by their spelling without blanks."""
    found: Vocabulary = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [sorted({_spelling(term) for term in terms})])
        for key, spelling, times in cursor.fetchall():
            found.setdefault(spelling, []).append(Known(key, times))
    return found


def _spelling(term: str) -> str:
    return term.replace(" ", "")


def _near(word: str, *, is_last: bool) -> list[str]:
    """Return words a slip away, and those that the last word of a request begins."""
    is_begun = is_last and len(word) > 1 and word.isalpha()
    if not wording.may_be_slip(word) and not is_begun:
        return []
    start = word if is_last else ""
    values: dict[str, Any] = {
        "slips": wording.slips(word),
        "start": start,
        "end": f"{start}{_AFTER_LETTERS}" if start else "",
        "word": word,
        "limit": TRIED,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, values)
        return [row[0] for row in cursor.fetchall()]


def _within_budget(asked: list[Asked]) -> list[Asked]:
    """Leave out the commonest terms where all together would be too much to read."""
    kept: list[Asked] = []
    spent = 0
    for one in sorted(asked, key=lambda each: each.times):
        spent += one.times
        if kept and spent > BUDGET:
            break
        kept.append(one)
    return kept
