# SPDX-License-Identifier: Apache-2.0
"""`/metrics` of the registers' server, for whoever holds the reader's token; and what calls cost.

A layer around the door; not there without a token. Labels are registers and kinds of questions
that are declared: never a key, a person, a system.
"""

import time
from http import HTTPStatus

from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lienthong.connectors.registers_door import HEALTH, ROOT
from lienthong.kernel import metrics
from lienthong.registers import queries as registers
from lienthong.registers.rules.following import FOLLOWING

PATH = "/metrics"
_RECORD = 3  #: parts of the address of a record: `population/verify_identity/<key>`
REQUESTS = metrics.Counter(
    "lienthong_registers_requests",
    "Calls that the registers answered, by kind of question and HTTP status",
    ("register", "question", "status"),
    registry=metrics.REGISTRY,
)
SECONDS = metrics.Histogram(
    "lienthong_registers_request_seconds",
    "How long the registers took for a call, waiting for others of its commit included",
    ("register", "question"),
    buckets=metrics.BUCKETS,
    registry=metrics.REGISTRY,
)


class Watched:
    """An ASGI application whose calls are counted and timed, and that tells its figures."""

    def __init__(self, application: ASGIApp, *, token: str) -> None:
        """token: of who may read the figures."""
        self._application = application
        self._token = token
        self._known = frozenset(registers.declarations())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note what it took."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._application(scope, receive, send)
            return
        if scope["path"] == PATH:
            await (await self._figures(scope))(scope, receive, send)
            return
        began, status = time.perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._application(scope, receive, noting)
        finally:
            register, question = self._kind(scope)
            REQUESTS.labels(register, question, status).inc()
            SECONDS.labels(register, question).observe(time.perf_counter() - began)

    def _kind(self, scope: Scope) -> tuple[str, str]:
        """Return which register is asked, and what for: few, whatever the address says."""
        parts = scope["path"].removeprefix(ROOT).split("/")
        if not scope["path"].startswith(ROOT) or parts[0] not in self._known:
            return "other", "other"
        if len(parts) == _RECORD and parts[1] in FOLLOWING:
            return parts[0], parts[1]
        kinds = {1: "other", 2: "find", _RECORD: "read"}
        return parts[0], kinds.get(len(parts), "attest")

    async def _figures(self, scope: Scope) -> Response:
        headers = dict(scope["headers"])
        if not metrics.may_read(headers.get(b"authorization", b"").decode("latin-1"), self._token):
            return Response(status_code=HTTPStatus.NOT_FOUND)
        is_up = await run_in_threadpool(_is_up)
        told = GaugeMetricFamily(
            "lienthong_registers_database_up", "Whether the database answers", int(is_up)
        )
        return Response(metrics.told([told]), media_type=metrics.CONTENT_TYPE)


def _is_up() -> bool:
    """Ask the database one thing, on a connection of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    finally:
        connection.close()
    return True
