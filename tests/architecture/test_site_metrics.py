# SPDX-License-Identifier: Apache-2.0
"""The figures of the site, as Prometheus scrapes and parses them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger import services as ledger
from lienthong.orgs import services as orgs
from lienthong.outbox import services as outbox
from lienthong.project import environment
from lienthong.project.metrics import PATH

TOKEN = "who watches the site in tests"
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings: Any) -> Client:
    """Return the site of a node whose operator set a token."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, metrics_token=TOKEN)
    settings.MIDDLEWARE = ["lienthong.project.metrics.Watching", *settings.MIDDLEWARE]
    return Client()


def scraped(site: Client) -> dict[tuple[str, tuple[str, ...]], float]:
    answer: Any = site.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_figures_when_nobody_shows_the_token_then_not_there(site: Client) -> None:
    answer: HttpResponse = site.get(PATH)
    assert (answer.status_code, answer.content) == (404, b"")
    assert site.get(PATH, headers={"Authorization": "Bearer x"}).status_code == 404


def test_figures_when_no_token_is_set_then_nobody_reads_them() -> None:
    answer = Client().get(PATH, headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_pages_when_asked_for_then_counted_by_package_never_by_address(site: Client) -> None:
    before = scraped(site)
    site.get("/dang-nhap")
    site.get("/khong-co-trang-nay-0123456789")
    after = scraped(site)
    name = "lienthong_site_requests_total"
    new = {key for key in after if key[0] == name and after[key] > before.get(key, 0)}
    assert {labels[1] for _, labels in new} == {"200", "404"}
    assert not any("0123456789" in label for _, labels in after for label in labels)


def test_figures_when_work_waits_then_told_with_what_must_be_renewed(site: Client) -> None:
    orgs.load_reference(Actor.system("test"))
    ledger.append("audit", b"{}")
    outbox.enqueue("exchange.count")
    after = scraped(site)
    assert after["lienthong_site_database_up", ()] == 1
    assert after["lienthong_ledger_leaves_without_place", ("audit",)] >= 1
    assert any(name == "lienthong_jobs" and labels[1] == "todo" for name, labels in after)
    end = after["lienthong_calendar_end_timestamp_seconds", ()]
    assert dt.datetime.fromtimestamp(end, clock.HANOI).year >= 2026


@pytest.mark.parametrize("token", ["short", "ă" * 40])
def test_environment_when_the_token_can_be_guessed_then_refused(token: str) -> None:
    with pytest.raises(environment.BadEnvironment, match="LIENTHONG_METRICS_TOKEN"):
        environment.read({"LIENTHONG_METRICS_TOKEN": token, "LIENTHONG_SECRET_KEY": "x"})
