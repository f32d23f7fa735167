# SPDX-License-Identifier: Apache-2.0
"""Numbers beside the lists: exact while small, "999+" when nobody reads the rest (ADR 0122)."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from lienthong.cases.queries.access import WORKING_RIGHTS
from lienthong.cases.queries.inbox import end_of_day, inbox_right, own_accounts, soon, takes_over
from lienthong.cases.queries.values import CEILING, Counts
from lienthong.cases.rules import OPEN, PAUSED, TAKEN_OVER, Status
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs

_OPEN = ",".join(str(status.value) for status in sorted(OPEN))
_PAUSED = ",".join(str(status.value) for status in sorted(PAUSED))
_RUNNING = ",".join(
    str(status.value) for status in (Status.NEW, Status.ACCEPTED, Status.PROCESSING)
)
_STEP = """SELECT 1 FROM cases_step WHERE agency_id = %s AND "right" = %s AND assignee_id {owner}
    AND done_at IS NULL AND NOT is_waiting LIMIT {ceiling}"""
_CASE = """(SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE agency_id = ANY(%s)
    AND status IN ({open}) AND {which} LIMIT {ceiling}) AS counted)"""
_BY_STATUS = f"""
SELECT state, (SELECT count(*) FROM (
    SELECT 1 FROM cases_case WHERE agency_id = ANY(%s) AND status = state
    AND status IN ({_OPEN}) LIMIT {CEILING}) AS counted)
FROM unnest(ARRAY[{_OPEN}]) AS state
"""  # noqa: S608 - numbers of our own


def counts(actor: Actor) -> Counts:
    """Return the numbers of an officer's tabs in one statement, each counted up to `CEILING`.

    Raises: Denied.
    """
    inbox_right(actor)
    now, here = clock.now(), _agencies(actor)
    parts = [
        (_steps(actor)),
        _cases(f"status IN ({_RUNNING}) AND act_by_at < %s", here, now),
        _cases(
            f"status IN ({_RUNNING}) AND act_by_at >= %s AND act_by_at < %s",
            here, now, end_of_day(now),
        ),
        _cases(
            f"status IN ({_RUNNING}) AND act_by_at >= %s AND act_by_at <= %s",
            here, now, soon(actor, now),
        ),
        _cases(f"status IN ({_PAUSED})", here),
        _cases(f"status = {Status.DONE.value}", here),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(text for text, _ in parts)}",
            [value for _, values in parts for value in values],
        )
        todo, late, today, near, paused, to_return = cursor.fetchone()
    return Counts(todo=todo, late=late, today=today, soon=near, paused=paused, to_return=to_return)


def counts_by_status(actor: Actor) -> dict[Status, int]:
    """Return how many open dossiers stand in each state, each counted up to `CEILING`.

    Raises: Denied.
    """
    inbox_right(actor)
    with connection.cursor() as cursor:
        cursor.execute(_BY_STATUS, [_agencies(actor)])
        return {Status(state): many for state, many in cursor.fetchall() if many}


def _agencies(actor: Actor) -> list[Any]:
    """Return the agencies whose dossiers a post sees in its lists."""
    if actor.has("cases.oversee") and actor.agency_id:
        return sorted(orgs.subtree_ids(actor.agency_id))
    return [actor.agency_id]


def _cases(which: str, here: Sequence[Any], *values: Any) -> tuple[str, list[Any]]:
    return _CASE.format(open=_OPEN, which=which, ceiling=CEILING), [here, *values]


def _steps(actor: Actor) -> tuple[str, list[Any]]:
    """Count what waits for a post: nobody's and its own, under each of its rights."""
    texts: list[str] = []
    values: list[Any] = []
    for right in (one for one in WORKING_RIGHTS if actor.has(one)):
        texts.append(f"({_STEP.format(owner='IS NULL', ceiling=CEILING)})")
        values += [actor.agency_id, right]
        for account_id in own_accounts(actor):
            texts.append(f"({_STEP.format(owner='= %s', ceiling=CEILING)})")
            values += [actor.agency_id, right, account_id]
    for account_id in own_accounts(actor) if takes_over(actor) else ():
        texts.append(f"({_STEP.format(owner='= %s', ceiling=CEILING)})")
        values += [actor.agency_id, TAKEN_OVER, account_id]
    if not texts:  # a post that only oversees has no steps of its own
        return "0", []
    merged = " UNION ALL ".join(texts)
    return f"(SELECT count(*) FROM ({merged} LIMIT {CEILING}) AS counted)", values  # noqa: S608 - our own text
