# SPDX-License-Identifier: Apache-2.0
"""Figures for whoever watches the servers, in the text format that Prometheus reads.

Each process counts for itself; where they share a folder (`PROMETHEUS_MULTIPROC_DIR`, set before
this module is first imported), whichever is asked answers for all of them. Names and labels carry
no personal data and few different values: a kind of call, a status, a code, never an id.
"""

import hmac
import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from lienthong.kernel.processes import lives, pids_in

__all__ = ["CONTENT_TYPE", "REGISTRY", "Counter", "Gauge", "Histogram", "may_read", "told"]

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
#: What this process counts.
REGISTRY = CollectorRegistry()
#: Seconds: what a page or a call may take, from quick to hopeless.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def may_read(authorization: str, token: str) -> bool:
    """Tell whether a request's `Authorization` names the reader's token; without one, nobody."""
    given = authorization.partition(" ")[2] if authorization.startswith("Bearer ") else ""
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def told(looked_up: Iterable[Metric]) -> bytes:
    """Return all figures as text: what the processes count, and what was looked up just now."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    registry = REGISTRY
    if folder:
        for pid in pids_in(folder):
            if not lives(pid):
                mark_process_dead(pid, folder)  # type: ignore[no-untyped-call] # untyped there
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call] # untyped there
    beside = CollectorRegistry()
    beside.register(_Known(looked_up))
    return generate_latest(registry) + generate_latest(beside)


class _Known:
    """Hands figures on that are known already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterator[Metric]:
        """Yield them."""
        yield from self._metrics
