# SPDX-License-Identifier: Apache-2.0
"""Addresses that officers ask to be tried."""

from collections.abc import Mapping
from uuid import UUID

from asyncpg import Pool

from lienthong.exchange.rules.instructions import Task
from lienthong.gateway.statements import sql
from lienthong.kernel import clock


async def tests(pool: Pool) -> dict[UUID, UUID]:
    """Return which systems' addresses are to be tried, by instruction."""
    rows = await pool.fetch(sql("instructions"), Task.TEST)
    return {row["id"]: row["system_id"] for row in rows}


async def done(pool: Pool, outcomes: Mapping[UUID, str]) -> None:
    """Tell what came of instructions."""
    if outcomes:
        columns = list(outcomes), list(outcomes.values())
        await pool.execute(sql("instructed"), *columns, clock.now())
