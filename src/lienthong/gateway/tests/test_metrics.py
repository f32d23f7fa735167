# SPDX-License-Identifier: Apache-2.0
"""The figures as Prometheus scrapes and parses them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lienthong.exchange.rules.edxml import Priority
from lienthong.gateway.process import Gateway
from lienthong.gateway.tests.client import METRICS_TOKEN
from lienthong.gateway.tests.conftest import Axis

pytestmark = pytest.mark.django_db(transaction=True)
Figures = dict[tuple[str, tuple[str, ...]], float]


async def written(gateway: Gateway) -> None:
    await gateway.traffic.write()


async def cut(gateway: Gateway) -> None:
    gateway.pool.terminate()


def scraped(axis: Axis) -> Figures:
    answer = axis.client.request(
        "GET", "/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def grown(before: Figures, after: Figures, name: str, *labels: str) -> float:
    """Return by how much a figure grew: other tests of this process have counted too."""
    return after.get((name, labels), 0) - before.get((name, labels), 0)


def test_figures_when_nobody_shows_the_token_then_not_there(axis: Axis) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}):
        answer = axis.client.request("GET", "/metrics", headers=headers)
        assert (answer.status_code, answer.content) == (404, b"")


def test_figures_when_documents_pass_then_counted_queued_and_timed(axis: Axis) -> None:
    before = scraped(axis)
    axis.province.sent(axis.province.document(1, "G05"))
    axis.province.sent(axis.province.document(2, "G05", priority=Priority.FLASH))
    assert axis.province.send(axis.province.document(3, "Z99")).status_code == 422
    waiting = scraped(axis)
    name = "lienthong_axis_deliveries"
    assert (waiting[name, ("0", "waiting")], waiting[name, ("3", "waiting")]) == (1, 1)
    assert 0 <= waiting[f"{name}_oldest_seconds", ("3", "waiting")] < 60
    for lent in axis.ministry.lent():
        axis.ministry.post("receipts", json=[axis.ministry.receipt(lent)])
    axis.client.do(written)
    after = scraped(axis)
    assert (name, ("0", "waiting")) not in after
    for what, many in (("documents", 2), ("handed_over", 2), ("failed", 0)):
        assert grown(before, after, "lienthong_gateway_carried_total", what) == many
    code = "gateway.unknown_receivers"
    assert grown(before, after, "lienthong_gateway_refusals_total", code) == 1
    calls = "lienthong_gateway_requests_total"
    assert grown(before, after, calls, "documents", "201") == 2
    assert grown(before, after, calls, "documents", "422") == 1
    assert grown(before, after, "lienthong_gateway_request_seconds_count", "documents") == 3
    assert after["lienthong_axis_leaves_without_place", ()] == 0
    assert after["lienthong_axis_checkpoint_timestamp_seconds", ()] > 1_700_000_000
    assert after["lienthong_gateway_database_connections", ("open",)] >= 1


def test_calls_when_to_any_address_then_of_few_kinds_and_waiting_is_not_timed(axis: Axis) -> None:
    before = scraped(axis)
    for path in ("/x/1", "/x/2", "/exchange/v1/secret", "/exchange/v1/receipts/not-an-id"):
        axis.client.request("GET", path)
    axis.client.request("POST", "/any/prefix/getEdoc")
    axis.ministry.post("leases?wait=0")
    after = scraped(axis)
    calls = {labels[0] for name, labels in after if name == "lienthong_gateway_requests_total"}
    assert {"other", "receipts", "leases", "vxp getEdoc"} <= calls
    assert not any("secret" in call or "not-an-id" in call for call in calls)
    timed = "lienthong_gateway_request_seconds_count"
    assert grown(before, after, timed, "leases") == 0
    assert grown(before, after, timed, "other") == 3


def test_figures_when_the_database_is_gone_then_said_and_the_counts_are_told(axis: Axis) -> None:
    axis.province.sent(axis.province.document(1, "G05"))
    axis.client.do(cut)
    after = scraped(axis)
    assert after["lienthong_axis_database_up", ()] == 0
    assert after["lienthong_gateway_carried_total", ("documents",)] >= 1
    assert ("lienthong_axis_deliveries", ("0", "waiting")) not in after
