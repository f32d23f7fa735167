# SPDX-License-Identifier: Apache-2.0
"""What editors look at: searches that went wrong, and everyday words in use."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.procedures.models import EverydayWord, Miss

#: Days that count as lately; the trend compares them with as many before.
LATELY_DAYS = 30
#: Rarer searches are not shown: what only one person typed may tell who.
SHOWN_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MissView:
    """Words that found nothing, or nothing that anybody opened."""

    words: str  #: as searched, without accents
    times: int  #: how often lately
    before: int  #: how often in as many days before
    is_unopened: bool  #: something was found, never opened


@dataclass(frozen=True, slots=True, kw_only=True)
class WordView:
    """Everyday words that an editor gave to a procedure."""

    id: uuid.UUID  #: to take them away
    code: str  #: which procedure
    words: str  #: as written
    added_at: dt.datetime  #: since when


def misses(actor: Actor, *, limit: int = 50) -> list[MissView]:
    """Return the searches that found nothing or nothing of use, most frequent first.

    Raises: Denied.
    """
    actor.require("procedures.manage")
    today = clock.today()
    since = today - dt.timedelta(days=LATELY_DAYS)
    earlier = since - dt.timedelta(days=LATELY_DAYS)
    late = Q(day__gt=since)
    counted = (
        Miss.objects.filter(day__gt=earlier, day__lte=today)
        .values("words")
        .annotate(
            lost=Sum("times", filter=late, default=0),
            seen=Sum("found", filter=late, default=0),
            opened=Sum("opened", filter=late, default=0),
            before=Sum(F("times") + F("found"), filter=~late, default=0),
        )
        .filter(Q(lost__gte=SHOWN_FROM) | Q(seen__gte=SHOWN_FROM, opened=0))
        .annotate(sum=F("lost") + F("seen"))
        .order_by("-sum", "words")[:limit]
    )
    return [
        MissView(
            words=row["words"],
            times=row["sum"],
            before=row["before"],
            is_unopened=row["seen"] > row["lost"],
        )
        for row in counted
    ]


def everyday_words(actor: Actor, code: str = "", *, limit: int = 100) -> list[WordView]:
    """Return the words in use that editors added, newest first; of one procedure, or of all.

    Raises: Denied.
    """
    actor.require("procedures.manage")
    rows = EverydayWord.objects.filter(removed_at=None).order_by("-added_at")
    if code:
        rows = rows.filter(code=code)
    return [
        WordView(id=row.pk, code=row.code, words=row.words, added_at=row.added_at)
        for row in rows[:limit]
    ]
