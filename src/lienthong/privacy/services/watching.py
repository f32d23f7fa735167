# SPDX-License-Identifier: Apache-2.0
"""What time does by itself: terms that near or pass, each told once."""

from django.db import transaction
from django.db.models import F, Q

from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.privacy.models import Breach, Request
from lienthong.privacy.queries.requests import late, soon
from lienthong.privacy.rules import BreachStatus, Status
from lienthong.privacy.rules.breaches import SOON
from lienthong.privacy.services import telling

BATCH = 200


def watch() -> dict[str, int]:
    """Remind of requests and breaches whose clock nears its end or is over; twice tells once."""
    try:
        return {
            "late": _requests(late(), "told_late_for"),
            "soon": _requests(soon(), "told_soon_for"),
            **_breaches(),
        }
    except Missing:  # no reference data yet: nothing can be due
        return {}


@transaction.atomic
def _requests(chosen: Q, column: str) -> int:
    """Tell of one batch; what is left is told the next time."""
    untold = (
        Q(**{column: None})
        | (Q(status=Status.NEW) & ~Q(**{column: F("reply_due_at")}))
        | (Q(status=Status.ACCEPTED) & ~Q(**{column: F("due_at")}))
    )
    rows = list(
        Request.objects.filter(chosen, untold)
        .select_related("agency")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("reply_due_at", "pk")[:BATCH]
    )
    is_late = column == "told_late_for"
    for row in rows:
        setattr(row, column, row.reply_due_at if row.status == Status.NEW else row.due_at)
        row.save(update_fields=[column])
        what = telling.LATE_REQUEST if is_late else telling.SOON_REQUEST
        telling.waiting(row, what, is_watched=is_late)
    return len(rows)


@transaction.atomic
def _breaches() -> dict[str, int]:
    now, told = clock.now(), {"breach_soon": 0, "breach_late": 0}
    rows = Breach.objects.filter(status=BreachStatus.OPEN, due_at__lt=now + SOON)
    for row in rows.select_for_update(skip_locked=True)[:BATCH]:
        is_late = row.due_at < now
        column = "told_late_for" if is_late else "told_soon_for"
        if getattr(row, column) is None:
            setattr(row, column, row.due_at)
            row.save(update_fields=[column])
            telling.breach(row, is_late=is_late)
            told["breach_late" if is_late else "breach_soon"] += 1
    return told
