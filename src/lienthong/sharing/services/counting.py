# SPDX-License-Identifier: Apache-2.0
"""Figures of calls, brought up to date by following the sharing log: no call waits for them."""

import datetime as dt
import time
from collections import Counter

from django.db import connection, transaction

from lienthong.kernel import clock
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger
from lienthong.sharing.models import Exchange, Follower, Tally
from lienthong.sharing.rules.running import bucket, outcome

LOG = NAME = "sharing"
MOST_LEAVES = 10_000
LONGEST_SECONDS = 50.0
#: Hours are shown of the last day, days of the last thirty.
HOURS_KEPT, DAYS_KEPT = dt.timedelta(days=2), dt.timedelta(days=400)
_ADD = """
INSERT INTO sharing_tally (id, service_id, is_day, at, outcome, bucket, calls)
SELECT gen_random_uuid(), *
FROM unnest(%s::uuid[], %s::boolean[], %s::timestamptz[], %s::text[], %s::smallint[], %s::bigint[])
ON CONFLICT (service_id, is_day, at, outcome, bucket)
DO UPDATE SET calls = sharing_tally.calls + EXCLUDED.calls
"""


def follow(longest_seconds: float = LONGEST_SECONDS) -> int:
    """Count the calls that came since the last time; return how many leaves were read.

    Place and sums move in one transaction: killed or run twice, it counts nothing twice.
    """
    ends, count = time.monotonic() + longest_seconds, 0
    while time.monotonic() < ends and (done := _step()):
        count += done
    now = clock.now()
    Tally.objects.filter(is_day=False, at__lt=now - HOURS_KEPT).delete()
    Tally.objects.filter(is_day=True, at__lt=now - DAYS_KEPT).delete()
    return count


@transaction.atomic
def _step() -> int:
    head = ledger.head(LOG)
    if head is None:
        return 0
    Follower.objects.get_or_create(name=NAME, defaults={"position": 0, "at": clock.now()})
    follower = Follower.objects.select_for_update().get(name=NAME)
    leaves = ledger.placed(LOG, follower.position, min(head.size, follower.position + MOST_LEAVES))
    if not leaves:
        return 0
    _add(_counted(leaves))
    follower.position, follower.at = follower.position + len(leaves), clock.now()
    follower.save()
    return len(leaves)


def _counted(leaves: list[LeafId]) -> Counter[tuple[object, ...]]:
    """Count calls by service, hour and day, outcome and time taken."""
    rows = Exchange.objects.filter(pk__in=leaves).exclude(service_id=None)
    found: Counter[tuple[object, ...]] = Counter()
    for service, at, status, fault, ms in rows.values_list(
        "service_id", "at", "status", "fault", "ms"
    ):
        hour = at.astimezone(clock.HANOI).replace(minute=0, second=0, microsecond=0)
        ended = (str(outcome(status, fault)), bucket(ms))
        found[service, False, hour, *ended] += 1
        found[service, True, hour.replace(hour=0), *ended] += 1
    return found


def _add(found: Counter[tuple[object, ...]]) -> None:
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [*columns, list(found.values())])
