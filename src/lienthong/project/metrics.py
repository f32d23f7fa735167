# SPDX-License-Identifier: Apache-2.0
"""`/metrics` of the site, for whoever holds the reader's token; and what its pages cost.

The outermost layer, before sessions and readers: it knows nobody, and is not there without a token.
"""

import datetime as dt
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client.core import GaugeMetricFamily

from lienthong.kernel import clock, metrics
from lienthong.ledger import queries as ledger
from lienthong.orgs import queries as orgs
from lienthong.outbox import queries as outbox
from lienthong.signing import queries as signing

PATH = "/metrics"
REQUESTS = metrics.Counter(
    "lienthong_site_requests",
    "Pages answered, by package and HTTP status",
    ("package", "status"),
    registry=metrics.REGISTRY,
)
SECONDS = metrics.Histogram(
    "lienthong_site_request_seconds",
    "How long pages took until their answer began",
    ("package",),
    buckets=metrics.BUCKETS,
    registry=metrics.REGISTRY,
)


class Watching:
    """Counts and times every page; answers `/metrics` itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note what it took."""
        if request.path == PATH:
            return _figures(request)
        began = time.perf_counter()
        response = self._get_response(request)
        package = _package(request)
        REQUESTS.labels(package, response.status_code).inc()
        SECONDS.labels(package).observe(time.perf_counter() - began)
        return response


def _package(request: HttpRequest) -> str:
    """Return whose page it is: the package of its view; "other" where none was found."""
    if request.resolver_match is None:
        return "other"
    words = request.resolver_match.func.__module__.split(".")
    return words[1] if words[0] == "lienthong" else words[0]


def _figures(request: HttpRequest) -> HttpResponse:
    authorization = request.headers.get("Authorization", "")
    if not metrics.may_read(authorization, settings.ENVIRONMENT.metrics_token):
        return HttpResponse(status=404)
    return HttpResponse(metrics.told(looked_up()), content_type=metrics.CONTENT_TYPE)


def looked_up() -> list[GaugeMetricFamily]:
    """Return what the database says: of the node as a whole, whichever process is asked."""
    name, about = "lienthong_site_database_up", "Whether the database answers"
    try:
        found = [*_jobs(), *_ledger(), *_ends()]
    except DatabaseError:
        return [GaugeMetricFamily(name, about, 0)]
    return [GaugeMetricFamily(name, about, 1), *found]


def _jobs() -> list[GaugeMetricFamily]:
    jobs = GaugeMetricFamily(
        "lienthong_jobs", "Jobs that wait, are being done or failed", labels=("queue", "status")
    )
    oldest = GaugeMetricFamily(
        "lienthong_jobs_oldest_seconds", "How long the oldest due job waits", labels=("queue",)
    )
    for one in outbox.queues():
        jobs.add_metric((one.queue, one.status), one.many)
        if one.due_since is not None:
            oldest.add_metric((one.queue,), (clock.now() - one.due_since).total_seconds())
    failed = GaugeMetricFamily(
        "lienthong_outbox_failed_deliveries",
        "Events whose last try failed, at most 200",
        len(outbox.failed()),
    )
    return [jobs, oldest, failed]


def _ledger() -> list[GaugeMetricFamily]:
    unplaced = GaugeMetricFamily(
        "lienthong_ledger_leaves_without_place", "Leaves that no head covers yet", labels=("log",)
    )
    size = GaugeMetricFamily("lienthong_ledger_leaves", "Leaves under the head", labels=("log",))
    signed = GaugeMetricFamily(
        "lienthong_ledger_checkpoint_timestamp_seconds",
        "When the log's head was signed last; a quiet log signs nothing",
        labels=("log",),
    )
    for log, many in ledger.waiting().items():
        unplaced.add_metric((log,), many)
    for view in ledger.logs():
        size.add_metric((view.log,), view.size)
        signed.add_metric((view.log,), view.signed_at.timestamp())
    return [unplaced, size, signed]


def _ends() -> list[GaugeMetricFamily]:
    """Return when what must be renewed ends: the calendar, the certificates."""
    calendar = GaugeMetricFamily(
        "lienthong_calendar_end_timestamp_seconds",
        "Last day off that the national calendar knows: deadlines beyond it are wrong",
    )
    last = orgs.last_holiday()
    if last is not None:
        calendar.add_metric((), clock.at(last, dt.time()).timestamp())
    certificates = GaugeMetricFamily(
        "lienthong_signing_certificates_end_timestamp_seconds",
        "When the first certificate in force that this node issued ends",
    )
    end = signing.first_end()
    if end is not None:
        certificates.add_metric((), end.timestamp())
    return [calendar, certificates]
