# SPDX-License-Identifier: Apache-2.0
"""Numbers without gaps: raised in the writer's transaction (ADR 0072)."""

from lienthong.privacy.models import Counter


def next_number(book: str, year: int) -> str:
    """Return the next number of a book: `YC-2026-000001`."""
    scope = f"{book}-{year}"
    Counter.objects.get_or_create(scope=scope)
    counter = Counter.objects.select_for_update().get(scope=scope)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{scope}-{counter.last:06d}"
