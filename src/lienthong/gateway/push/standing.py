# SPDX-License-Identifier: Apache-2.0
"""How pushing to one system stands: where its events are, when it may be tried again."""

import datetime as dt
import logging
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Pool

from lienthong.gateway.resting import rest
from lienthong.gateway.statements import sql
from lienthong.kernel import clock

logger = logging.getLogger(__name__)
#: How often a line without trouble says so.
STALE = dt.timedelta(seconds=30)
#: How long one package that is never taken keeps the others waiting at most.
OTHERS_WAIT = dt.timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class Standing:
    """A row of `exchange_push`; only the process that pushes writes it."""

    pool: Pool
    system: UUID
    position: int
    failures: int
    retry_at: dt.datetime | None
    problem: str
    failed_at: dt.datetime | None
    succeeded_at: dt.datetime | None

    @classmethod
    async def read(cls, pool: Pool, system: UUID) -> "Standing":
        """Return how it stands; of a system that is pushed to for the first time: from now on."""
        await pool.execute(sql("push_open"), system)
        row = await pool.fetchrow(sql("push_standing"), system)
        assert row is not None
        return cls(pool=pool, system=system, **dict(row))

    @property
    def rest_seconds(self) -> float:
        """Return how long it is to rest yet."""
        if self.retry_at is None:
            return 0.0
        return max(0.0, (self.retry_at - clock.now()).total_seconds())

    async def succeeded(self, position: int | None = None) -> None:
        """Note that a push arrived; position: of the last event that it told."""
        now = clock.now()
        is_news = position is not None or self.failures > 0
        if not is_news and self.succeeded_at and now - self.succeeded_at < STALE:
            return
        self.failures, self.retry_at, self.succeeded_at = 0, None, now
        if position is not None:
            self.position = position
        await self._keep()

    async def failed(self, problem: str, *, may_be_content: bool) -> None:
        """Note that a push did not arrive, and rest; not for long where only one package may be it.

        may_be_content: it is perhaps what was pushed, and not the way there.
        """
        now = clock.now()
        self.failures += 1
        self.problem, self.failed_at = problem, now
        pause = rest(self.failures)
        self.retry_at = now + (min(pause, OTHERS_WAIT) if may_be_content else pause)
        logger.warning("push to %s failed %d times: %s", self.system, self.failures, problem)
        await self._keep()

    async def _keep(self) -> None:
        await self.pool.execute(
            sql("push_keep"), self.system, self.position, self.failures, self.retry_at,
            self.problem, self.failed_at, self.succeeded_at,
        )  # fmt: skip
