# SPDX-License-Identifier: Apache-2.0
"""What editors do about searches that went wrong, and the counting of those searches."""

import datetime as dt
import uuid
from enum import StrEnum

from django.db import IntegrityError, connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.text import clean, lazy
from lienthong.procedures import queries
from lienthong.procedures.errors import WordsRefused
from lienthong.procedures.models import EverydayWord, Miss
from lienthong.procedures.queries import WordView
from lienthong.procedures.rules import wording
from lienthong.procedures.services import indexing

#: Counts of searches are kept so long.
KEPT_DAYS = 180
_WORD = lazy("từ thường gọi này")
_NOTE = """
WITH hurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO procedures_miss AS kept (day, words, times, found, opened)
SELECT %(day)s, %(words)s, %(times)s, %(found)s, %(opened)s FROM hurried
ON CONFLICT (day, words) DO UPDATE SET
    times = kept.times + excluded.times,
    found = kept.found + excluded.found,
    opened = kept.opened + excluded.opened
"""


class Noted(StrEnum):
    """How a search went; the value is the column that counts it."""

    LOST = "times"  #: nothing found
    FOUND = "found"  #: something found
    OPENED = "opened"  #: something found was opened


def note_miss(text: str) -> None:
    """Count a search that found nothing, for the editors."""
    note_search(text, Noted.LOST)


def note_search(text: str, how: Noted) -> None:
    """Count a search for the editors: words that name nobody, per day, never who asked.

    One statement that does not wait for the disk: a reader waits for the answer, and the
    counts of the last half second before a power cut are worth less than that.
    """
    words = wording.kept_words(text)
    if not words:
        return
    counts = {one.value: int(one is how) for one in Noted}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"day": clock.today(), "words": words, **counts})


def forget_old_searches() -> int:
    """Drop counts older than `KEPT_DAYS`; return how many rows went."""
    before = clock.today() - dt.timedelta(days=KEPT_DAYS)
    return Miss.objects.filter(day__lt=before).delete()[0]


@transaction.atomic
def add_word(actor: Actor, code: str, words: str) -> WordView:
    """Let a procedure be found by everyday words, at once. Adding them twice changes nothing.

    Raises: Denied, ProcedureMissing, WordsRefused.
    """
    actor.require("procedures.manage")
    queries.current(code)
    words = clean(words).lower()
    folded = wording.fold(words)
    if not folded or len(words) > wording.MOST_KEPT or len(folded.split()) > wording.MAX_WORDS:
        raise WordsRefused(most=wording.MOST_KEPT)
    try:
        with transaction.atomic():
            row = EverydayWord.objects.create(
                code=code, words=words, folded=folded, added_at=clock.now()
            )
    except IntegrityError:
        row = EverydayWord.objects.get(code=code, folded=folded, removed_at=None)
        return WordView(id=row.pk, code=code, words=row.words, added_at=row.added_at)
    indexing.index(code)
    audit.record(actor, "procedures.word_added", row.pk, after={"code": code, "words": words})
    return WordView(id=row.pk, code=code, words=words, added_at=row.added_at)


@transaction.atomic
def remove_word(actor: Actor, word_id: uuid.UUID) -> None:
    """Take everyday words away again; they stay on record. Raises: Denied, Missing."""
    actor.require("procedures.manage")
    row = EverydayWord.objects.select_for_update().filter(pk=word_id, removed_at=None).first()
    if row is None:
        raise Missing(what=str(_WORD))
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    indexing.index(row.code)
    audit.record(
        actor, "procedures.word_removed", row.pk, before={"code": row.code, "words": row.words}
    )
