# SPDX-License-Identifier: Apache-2.0
"""What this process takes in, hands over and refuses, minute by minute, for whoever watches.

Counted in memory beside the work and written every few seconds: a document costs nothing more, and
a page reads an hour in sixty rows whatever was carried. What waits is counted once a minute.
"""

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import msgspec
from asyncpg import Pool, Record

from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.statements import sql
from lienthong.kernel import clock, metrics
from lienthong.kernel.ids import uuid7

#: How long minutes are kept.
KEPT = dt.timedelta(days=7)
_encode = msgspec.json.Encoder().encode
_COLUMNS = ("documents", "bytes", "words", "handed_over", "failed")
#: What was counted in this process and not written yet.
COUNTS: Counter[str] = Counter()
REFUSALS: Counter[str] = Counter()
# The same for whoever scrapes this process.
_carried = metrics.Counter(
    "lienthong_gateway_carried",
    "What was taken in (documents, their bytes, words), handed over, or could not be taken",
    ("what",),
    registry=metrics.REGISTRY,
)
_CARRIED = {what: _carried.labels(what) for what in _COLUMNS}
_REFUSED = metrics.Counter(
    "lienthong_gateway_refusals", "Refusals by their code", ("code",), registry=metrics.REGISTRY
)
_POOL = metrics.Gauge(
    "lienthong_gateway_database_connections",
    "Connections to the database, of all processes of the gateway",
    ("state",),
    registry=metrics.REGISTRY,
    multiprocess_mode="livesum",
)


def count(what: str, many: int = 1) -> None:
    """Count something: documents, bytes, words, handed_over, failed."""
    COUNTS[what] += many
    _CARRIED[what].inc(many)


def refused(code: str) -> None:
    """Count a refusal by its code."""
    REFUSALS[code] += 1
    _REFUSED.labels(code).inc()


class Traffic:
    """Writes down what this process counted."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._process = uuid4()
        self._minute = clock.now()
        self._counts: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._is_looked = False

    async def write(self) -> None:
        """Write the counts of this minute; with the first of a minute, what waits."""
        _POOL.labels("open").set(self._pool.get_size())
        _POOL.labels("idle").set(self._pool.get_idle_size())
        now = clock.now()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._is_looked = minute, False
            self._counts.clear()
            self._refusals.clear()
            await self._pool.execute(sql("traffic_forget"), minute - KEPT)
        for total, new in ((self._counts, COUNTS), (self._refusals, REFUSALS)):
            total.update(new)
            new.clear()
        backlog = None if self._is_looked else await self._backlog()
        await self._pool.execute(
            sql("traffic"), uuid7(), self._process, minute,
            *(self._counts[name] for name in _COLUMNS),
            _encode(self._refusals).decode(), backlog,
        )  # fmt: skip
        self._is_looked = True

    async def _backlog(self) -> str:
        rows = await self._pool.fetch(sql("backlog"))
        return _encode([_line(row) for row in rows]).decode()


def _line(row: Record) -> dict[str, Any]:
    milliseconds = int.from_bytes(UUID(row["first"]).bytes[:6])
    return {
        "system": row["system_id"],
        "priority": row["rank"],
        "state": Carriage(row["state"]).name.lower(),
        "many": row["many"],
        "since": dt.datetime.fromtimestamp(milliseconds / 1000, clock.HANOI),
    }
