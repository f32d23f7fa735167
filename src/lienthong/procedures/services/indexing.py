# SPDX-License-Identifier: Apache-2.0
"""What lists and the search read, kept beside the versions: entries, terms, postings."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from lienthong.kernel import clock, ids
from lienthong.kernel.text import sort_key
from lienthong.procedures import rules
from lienthong.procedures.models import Entry, EverydayWord, Version
from lienthong.procedures.rules import Procedure, wording

#: Counted once, whatever the planner believes: after a load its statistics say "empty".
_COUNT = """
WITH counted AS MATERIALIZED (
    SELECT term_id, count(*) AS times FROM procedures_posting
    WHERE term_id = ANY(%(terms)s) GROUP BY term_id
)
UPDATE procedures_term AS term SET times = coalesce(counted.times, 0)
FROM unnest(%(terms)s::bigint[]) AS given (id) LEFT JOIN counted ON counted.term_id = given.id
WHERE term.id = given.id AND term.times <> coalesce(counted.times, 0)
"""
_TURN = """
INSERT INTO procedures_edition (id, key) VALUES (1, %(key)s)
ON CONFLICT (id) DO UPDATE SET key = excluded.key
"""
_NEW_TERMS = """
DROP TABLE IF EXISTS new_term;
CREATE TEMPORARY TABLE new_term (term text COLLATE "C", joined text, slips text[]) ON COMMIT DROP
"""
_ADD_TERMS = """
INSERT INTO procedures_term (term, joined, slips, times)
SELECT term, joined, slips, 0 FROM new_term ORDER BY term ON CONFLICT (term) DO NOTHING
"""


def index(code: str) -> None:
    """Make the entries of a procedure anew: of its version in force, and of those to come."""
    one_at_a_time()
    versions = list(Version.objects.filter(code=code).order_by("number"))
    old = Entry.objects.filter(code=code)
    terms = _terms_of(list(old.values_list("id", flat=True)))
    old.delete()
    terms |= add(
        (version, rules.read_pack(version.files, version=version.number), until)
        for version, until in periods(versions, clock.today())
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"terms": sorted(terms)})
    turn_page()


def turn_page() -> None:
    """Give the catalogue another edition: pages kept from before are drawn anew."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, {"key": ids.uuid7()})


def index_if_missing(code: str) -> None:
    """Make the entries of a procedure that has none, as after a change of the index itself."""
    if not Entry.objects.filter(code=code).exists():
        with transaction.atomic():
            index(code)


def one_at_a_time() -> None:
    """Let the writers of the index take turns until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('procedures index'))")


def periods(versions: Sequence[Version], today: dt.date) -> list[tuple[Version, dt.date | None]]:
    """Return the versions in force today or later, each with the day on which it ends.

    versions: of one procedure, by number. A version rules from its first day until a later
    number's first day; one that a later number overtakes before it began never rules.
    """
    lasting: list[Version] = []
    for version in versions:
        while lasting and lasting[-1].valid_from >= version.valid_from:
            lasting.pop()
        lasting.append(version)
    ends = [later.valid_from for _, later in pairwise(lasting)]
    found = zip(lasting, [*ends, None], strict=True) if lasting else ()
    return [(version, until) for version, until in found if until is None or until > today]


def add(found: Iterable[tuple[Version, Procedure, dt.date | None]]) -> set[int]:
    """Insert entries with their terms and postings, in bulk; return the ids of the terms.

    The caller counts the terms: one procedure's with `index`, all with `count_all`.
    """
    added = _everyday_words()
    rows = [
        (_entry(version, one, until), _told(one, added.get(one.code, ())))
        for version, one, until in found
    ]
    Entry.objects.bulk_create([entry for entry, _ in rows], batch_size=1000)
    ids = _term_ids({term for _, told in rows for term in told})
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY procedures_posting (term_id, entry_id, weight) FROM STDIN") as copy,
    ):
        # In the order in which the search reads them: side by side on disk.
        for row in sorted(
            (ids[term], entry.pk, weight) for entry, told in rows for term, weight in told.items()
        ):
            copy.write_row(row)
    return set(ids.values())


def count_all(terms: set[int]) -> None:
    """Count in how many entries each term is, and tell the planner that much has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"terms": sorted(terms)})
        for table in ("entry", "term", "posting"):
            cursor.execute(f"ANALYZE procedures_{table}")


def _terms_of(entry_ids: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT term_id FROM procedures_posting WHERE entry_id = ANY(%s)", [entry_ids]
        )
        return {row[0] for row in cursor.fetchall()}


def _term_ids(terms: set[str]) -> dict[str, int]:
    """Return the id of every term, new ones inserted; none is ever taken away."""
    with connection.cursor() as cursor:
        cursor.execute(_NEW_TERMS)
        with cursor.copy("COPY new_term (term, joined, slips) FROM STDIN") as copy:
            for term in sorted(terms):
                is_word = not (" " in term or term.startswith("="))
                slips = wording.slips(term) if is_word else []
                copy.write_row((term, term.replace(" ", ""), slips))
        cursor.execute(_ADD_TERMS)
        cursor.execute(
            "SELECT term, id FROM procedures_term JOIN new_term USING (term) ORDER BY term"
        )
        return dict(cursor.fetchall())


def _everyday_words() -> dict[str, list[str]]:
    """Return the words that editors added, by procedure: a few hundred in all."""
    found: dict[str, list[str]] = {}
    rows = EverydayWord.objects.filter(removed_at=None).values_list("code", "words")
    for code, words in rows:
        found.setdefault(code, []).append(words)
    return found


def _told(procedure: Procedure, added: Sequence[str]) -> dict[str, float]:
    return wording.terms(
        code=procedure.code,
        name=procedure.name.vi,
        synonyms=(*procedure.synonyms, *added),
        name_en=procedure.name.en,
        about=(procedure.summary.vi, procedure.field.name.vi),
    )


def _entry(version: Version, procedure: Procedure, until: dt.date | None) -> Entry:
    texts: dict[str, Any] = {
        "name": procedure.name.vi,
        "name_en": procedure.name.en,
        "summary": procedure.summary.vi,
        "summary_en": procedure.summary.en,
        "field_code": procedure.field.code,
        "field_name": procedure.field.name.vi,
        "field_name_en": procedure.field.name.en,
        "name_sort": sort_key(procedure.name.vi),
    }
    return Entry(
        version=version,
        code=procedure.code,
        valid_from=procedure.valid_from,
        valid_until=until,
        level=procedure.level.value,
        agency_level=procedure.agency.level,
        publisher=procedure.publisher,
        is_online=procedure.is_online,
        life_events=list(procedure.life_events),
        **texts,
    )
