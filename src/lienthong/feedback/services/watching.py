# SPDX-License-Identifier: Apache-2.0
"""What time does by itself: terms that near or pass, answers nobody judges."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from lienthong.feedback.models import Petition
from lienthong.feedback.queries.desk import due_petitions
from lienthong.feedback.rules import Status
from lienthong.feedback.rules.petitions import DAYS_TO_JUDGE
from lienthong.feedback.rules.terms import SOON_HOURS
from lienthong.feedback.services import telling
from lienthong.feedback.services.answering import lapse_petition
from lienthong.feedback.services.confirming import forget
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs

BATCH = 200


def watch() -> dict[str, int]:
    """Warn of terms that near and pass, each once; close what nobody judged; forget the old.

    Safe to run twice and at two places at once; each batch is a transaction of its own.
    """
    now = clock.now()
    try:
        near = orgs.national_calendar().add_working_hours(now, SOON_HOURS)
    except Missing:  # no reference data yet: nothing can be due
        return {"soon": 0, "late": 0, "lapsed": 0, "forgotten": 0}
    soon = Q(due_at__gte=now, due_at__lte=near)
    return {
        "late": _warn(Q(due_at__lt=now), "told_late_for"),
        "soon": _warn(soon, "told_soon_for"),
        "lapsed": _lapse(now - dt.timedelta(days=DAYS_TO_JUDGE)),
        "forgotten": forget(),
    }


def _warn(chosen: Q, column: str) -> int:
    told = 0
    while True:
        batch = _warn_batch(chosen, column)
        told += batch
        if batch < BATCH:
            return told


@transaction.atomic
def _warn_batch(chosen: Q, column: str) -> int:
    untold = Q(**{column: None}) | ~Q(**{column: F("due_at")})
    rows = list(
        due_petitions()
        .filter(chosen, untold)
        .select_related("agency")
        .select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    for row in rows:
        setattr(row, column, row.due_at)
        row.save(update_fields=[column])
        telling.near(row, is_late=column == "told_late_for")
    return len(rows)


def _lapse(before: dt.datetime) -> int:
    old = Petition.objects.filter(status=Status.ANSWERED, answered_at__lt=before)
    found = list(old.values_list("pk", flat=True)[:BATCH])
    for petition_id in found:
        lapse_petition(petition_id)
    return len(found)
