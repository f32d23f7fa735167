# SPDX-License-Identifier: Apache-2.0
"""Numbers without gaps: raised in the writer's transaction (ADR 0072)."""

from uuid import UUID

from django.db import connection

from lienthong.privacy.models import Counter


def one_after_the_other(whose: UUID) -> None:
    """Let what one account or agency sends in be taken one after the other, in this transaction.

    A form that is sent twice at once is then seen to be there already, as if it came later.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"privacy/{whose}"]
        )


def next_number(book: str, year: int) -> str:
    """Return the next number of a book: `YC-2026-000001`."""
    scope = f"{book}-{year}"
    Counter.objects.get_or_create(scope=scope)
    counter = Counter.objects.select_for_update().get(scope=scope)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{scope}-{counter.last:06d}"
