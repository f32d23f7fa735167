# SPDX-License-Identifier: Apache-2.0
"""How the line to a neighbour stands, written down for the officers on duty."""

import ssl
import time
from contextlib import suppress

import asyncpg
import httpx
from asyncpg import Pool

from lienthong.exchange.rules.instructions import PushProblem
from lienthong.gateway.statements import sql
from lienthong.kernel import clock

#: Nothing new is written down again after so long.
TOLD_SECONDS = 10.0
MOST_LETTERS = 300
_DATABASE = (asyncpg.PostgresError, asyncpg.InterfaceError)


class Report:
    """Writes down whether a neighbour answers; a database that is away is no new failure."""

    def __init__(self, pool: Pool, code: str) -> None:
        """code: of the neighbour."""
        self._pool = pool
        self._code = code
        self._told = ("?", 0.0)  #: the last problem, and when on the clock of this process

    async def answered(self) -> None:
        """Write down that it answers."""
        await self._tell("")

    async def failed(self, failure: Exception) -> None:
        """Write down why it did not."""
        if not isinstance(failure, _DATABASE):
            await self._tell(
                f"{_kind(failure)}: {failure or type(failure).__name__}"[:MOST_LETTERS]
            )

    async def _tell(self, problem: str) -> None:
        before, at = self._told
        now = time.monotonic()
        if before == problem and now - at < TOLD_SECONDS:
            return
        self._told = problem, now
        with suppress(OSError, *_DATABASE):
            await self._pool.execute(sql("line_told"), self._code, clock.now(), problem)


def _kind(failure: Exception) -> PushProblem:
    if isinstance(failure, httpx.TimeoutException):
        return PushProblem.TIMEOUT
    if not isinstance(failure, httpx.HTTPError | OSError):
        return PushProblem.STATUS
    told: BaseException | None = failure
    while told is not None:
        if isinstance(told, ssl.SSLError):
            return PushProblem.CERTIFICATE
        told = told.__cause__ or told.__context__
    return PushProblem.UNREACHABLE
