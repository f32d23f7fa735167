# SPDX-License-Identifier: Apache-2.0
"""What calls of the sharing platform cost and how they end, for whoever scrapes this process.

Services and systems are named as the catalogue names them, the first hundred of each; the others
are one (ADR 0208). Nothing that a stranger made up becomes a label.
"""

from functools import lru_cache
from typing import Any

from lienthong.kernel import metrics

MOST_NAMED = 100
OTHER = "other"
_CALLS = metrics.Counter(
    "lienthong_sharing_calls",
    "Calls of services, by how they ended",
    ("service", "result"),
    registry=metrics.REGISTRY,
)
_CALLERS = metrics.Counter(
    "lienthong_sharing_caller_calls",
    "The same calls by the system that called",
    ("client", "result"),
    registry=metrics.REGISTRY,
)
_SECONDS = metrics.Histogram(
    "lienthong_sharing_call_seconds",
    "How long calls took until their leaf stood",
    ("service",),
    buckets=metrics.BUCKETS,
    registry=metrics.REGISTRY,
)
_WAITING = metrics.Gauge(
    "lienthong_sharing_evidence_waiting",
    "Leaves of calls that are being written; their answers wait for them",
    registry=metrics.REGISTRY,
    multiprocess_mode="livesum",
)
_JOURNALLED = metrics.Gauge(
    "lienthong_sharing_evidence_journalled",
    "Leaves of calls that a journal has and the database not yet",
    registry=metrics.REGISTRY,
    multiprocess_mode="livesum",
)
_TOGETHER = metrics.Histogram(
    "lienthong_sharing_signed_together",
    "Messages to other nodes that one signature was made for",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    registry=metrics.REGISTRY,
)
_OPEN = metrics.Gauge(
    "lienthong_sharing_breakers_open",
    "Breakers of services and nodes that are open, in all workers",
    registry=metrics.REGISTRY,
    multiprocess_mode="livesum",
)


class _Named:
    """The first hundred names that come; the others are one."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def __call__(self, name: str) -> str:
        if name in self._names:
            return name
        if not name or len(self._names) >= MOST_NAMED:
            return OTHER
        self._names.add(name)
        return name


_service, _client = _Named(), _Named()


def result_of(status: int, fault: str) -> str:
    """Return how a call ended: one of six words.

    answered, failed (by the provider: 500 and above), unanswered (it was not reached, or broke
    off), refused (by the platform), left (the caller went away), unwitnessed (its leaf could not be
    written).
    """
    if not fault:
        return "answered" if status < 500 else "failed"
    if fault == "Client.Disconnected":
        return "left"
    if fault.endswith(".LoggingFailed"):
        return "unwitnessed"
    is_of_line = fault.endswith((".NetworkError", ".InvalidHttpResponse"))
    return "unanswered" if is_of_line else "refused"


def ended(service: str, client: str, result: str, seconds: float) -> None:
    """Count a call. service: its identifier; "" for one that is in no catalogue."""
    calls, callers, took = _labelled(_service(service), _client(client), result)
    calls.inc()
    callers.inc()
    took.observe(seconds)


def witnessing(many: int) -> None:
    """Count leaves that begin (1) or end (-1) to be written."""
    _WAITING.inc(many)


def journalled(many: int) -> None:
    """Count leaves that came into a journal (more than 0), or from there to the database."""
    _JOURNALLED.inc(many)


def signed(many: int) -> None:
    """Count a signature that so many messages to other nodes share."""
    _TOGETHER.observe(many)


def breaker(*, was_open: bool, is_open: bool) -> None:
    """Count a breaker that has just opened or closed."""
    if was_open != is_open:
        _OPEN.inc(1 if is_open else -1)


@lru_cache(maxsize=4_096)
def _labelled(service: str, client: str, result: str) -> tuple[Any, Any, Any]:
    return (
        _CALLS.labels(service, result), _CALLERS.labels(client, result), _SECONDS.labels(service)
    )  # fmt: skip
