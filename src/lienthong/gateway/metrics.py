# SPDX-License-Identifier: Apache-2.0
"""`/metrics` of the gateway, for whoever holds the reader's token; and what its calls cost.

A layer around the whole application, old clients' door included; not there without a token.
"""

import time
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg
from prometheus_client.core import GaugeMetricFamily
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lienthong.exchange.rules.systems import Carriage
from lienthong.gateway.front import Front
from lienthong.gateway.statements import sql
from lienthong.kernel import clock, metrics

PATH = "/metrics"
REQUESTS = metrics.Counter(
    "lienthong_gateway_requests",
    "Calls answered, by kind and HTTP status",
    ("call", "status"),
    registry=metrics.REGISTRY,
)
SECONDS = metrics.Histogram(
    "lienthong_gateway_request_seconds",
    "How long calls took, to the last byte; those that wait on purpose are left out",
    ("call",),
    buckets=metrics.BUCKETS,
    registry=metrics.REGISTRY,
)
_NATIVE = "/exchange/v1/"
#: The first word after the version: the others are ids, or nobody's.
_CALLS = frozenset(
    {"documents", "statuses", "destructions", "leases", "deliveries", "receipts", "events"}
    | {"relays", "nodes"}
)
_STATES: Mapping[int, str] = MappingProxyType(
    {state.value: state.name.lower() for state in Carriage}
)


class Watched:
    """An ASGI application whose calls are counted and timed, and that tells its figures."""

    def __init__(
        self, application: ASGIApp, front: Front, *, token: str, verbs: Collection[str]
    ) -> None:
        """token: of who may read the figures. verbs: the calls of old clients."""
        self._application = application
        self._front = front
        self._token = token
        self._verbs = verbs
        self._counters: dict[tuple[str, int], Any] = {}
        self._histograms: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note what it took."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if scope["path"] == PATH:
            await (await self._figures(scope))(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._application(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        call = self._call(scope["path"])
        counter = self._counters.get((call, status))
        if counter is None:
            counter = self._counters[call, status] = REQUESTS.labels(call, status)
        counter.inc()
        if b"wait=" in scope["query_string"]:
            return
        histogram = self._histograms.get(call)
        if histogram is None:
            histogram = self._histograms[call] = SECONDS.labels(call)
        histogram.observe(seconds)

    def _call(self, path: str) -> str:
        """Return the kind of a call: few, whatever is asked for."""
        if path.startswith(_NATIVE):
            word = path[len(_NATIVE) :].partition("/")[0]
            return word if word in _CALLS else "other"
        verb = path.rpartition("/")[2]
        return f"vxp {verb}" if verb in self._verbs else "other"

    async def _figures(self, scope: Scope) -> Response:
        headers = dict(scope["headers"])
        if not metrics.may_read(headers.get(b"authorization", b"").decode("latin-1"), self._token):
            return Response(status_code=404)
        return Response(metrics.told(await looked_up(self._front)), media_type=metrics.CONTENT_TYPE)


async def looked_up(front: Front) -> list[GaugeMetricFamily]:
    """Return what the database says: of the axis as a whole, whichever process is asked."""
    try:
        async with front.gateway.pool.acquire(timeout=5) as connection:
            waiting = await connection.fetch(sql("backlog"))
            (standing,) = await connection.fetch(sql("standing"), clock.now())
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return [_gauge("lienthong_axis_database_up", "Whether the database answers", 0)]
    return [
        _gauge("lienthong_axis_database_up", "Whether the database answers", 1),
        *_queues(waiting),
        _gauge(
            "lienthong_axis_pushes_resting",
            "Systems to which nothing can be pushed at present",
            standing["resting"],
        ),
        _gauge(
            "lienthong_axis_pushes_worst_failures",
            "Failures in a row of the push that fails longest",
            standing["failures"],
        ),
        _gauge(
            "lienthong_axis_leaves_without_place",
            "Leaves of the exchange log that no signed head covers yet",
            standing["unplaced"],
        ),
        _gauge(
            "lienthong_axis_checkpoint_timestamp_seconds",
            "When the exchange log's head was signed last; a quiet log signs nothing",
            standing["signed_at"],
        ),
        _gauge(
            "lienthong_axis_certificates_end_timestamp_seconds",
            "When the first certificate in force of a connected system ends",
            standing["certificates_end"],
        ),
        _gauge(
            "lienthong_sharing_certificates_end_timestamp_seconds",
            "When the first certificate in force of a system that shares data ends",
            standing["sharing_certificates_end"],
        ),
    ]


def _gauge(name: str, about: str, value: float | None) -> GaugeMetricFamily:
    """Return one figure; without a value it has no sample."""
    family = GaugeMetricFamily(name, about)
    if value is not None:
        family.add_metric((), float(value))
    return family


def _queues(rows: list[asyncpg.Record]) -> list[GaugeMetricFamily]:
    """Return how many packages stand where, and since when, by priority."""
    labels = ("state", "priority")
    many = GaugeMetricFamily(
        "lienthong_axis_deliveries", "Packages on their way to systems", labels=labels
    )
    oldest = GaugeMetricFamily(
        "lienthong_axis_deliveries_oldest_seconds", "Age of the oldest of them", labels=labels
    )
    counts: dict[tuple[str, str], int] = {}
    ages: dict[tuple[str, str], float] = {}
    now = clock.now().timestamp()
    for row in rows:
        key = (_STATES[row["state"]], str(row["rank"]))
        begun = int.from_bytes(UUID(row["first"]).bytes[:6]) / 1000
        counts[key] = counts.get(key, 0) + row["many"]
        ages[key] = max(ages.get(key, 0.0), now - begun)
    for key, number in counts.items():
        many.add_metric(key, number)
        oldest.add_metric(key, ages[key])
    return [many, oldest]
