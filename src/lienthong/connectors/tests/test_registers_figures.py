# SPDX-License-Identifier: Apache-2.0
"""The figures of the registers' server, as Prometheus scrapes and parses them."""

import asyncio

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from lienthong.connectors.registers_door import ROOT, Door
from lienthong.connectors.registers_figures import PATH, Watched

TOKEN = "who watches the registers in tests"
READER = {"Authorization": f"Bearer {TOKEN}"}
Figures = dict[tuple[str, ...], float]


def asked(*paths: str, headers: dict[str, str] | None = None) -> list[httpx.Response]:
    """Ask the registers' server, one address after the other."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=Watched(Door(), token=TOKEN))
        async with httpx.AsyncClient(transport=transport, base_url="http://registers") as client:
            return [await client.get(path, headers=headers) for path in paths]

    return asyncio.run(ask())


def figures(answer: httpx.Response) -> Figures:
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_when_nobody_shows_the_token_then_not_there() -> None:
    (answer,) = asked(PATH)
    assert (answer.status_code, answer.content) == (404, b"")
    (answer,) = asked(PATH, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_calls_when_answered_then_counted_by_register_and_question_never_by_key() -> None:
    key = "001190000001"
    (answer,) = asked(PATH, headers=READER)
    before = figures(answer)
    asked(
        "/suc-khoe", f"{ROOT}population/verify_identity/{key}",
        f"{ROOT}population/verify_identity/{key}",
        f"{ROOT}population/settle_case?full_name=A", f"{ROOT}population/changes/verify_identity",
        f"{ROOT}population/verify_attribute/{key}/is_over_18", f"{ROOT}secrets/x/{key}",
        f"{ROOT}population",
    )  # fmt: skip
    (answer,) = asked(PATH, headers=READER)
    after = figures(answer)
    assert after["lienthong_registers_database_up",] == 1
    assert key not in answer.text and "secrets" not in answer.text
    name = "lienthong_registers_requests_total"
    grown = {
        labels[1:3]: value - before.get(labels, 0)
        for labels, value in after.items()
        if labels[0] == name and value > before.get(labels, 0)
    }
    assert grown == {
        ("read", "population"): 2, ("find", "population"): 1, ("changes", "population"): 1,
        ("attest", "population"): 1, ("other", "population"): 1, ("other", "other"): 1,
    }  # fmt: skip
    timed = ("lienthong_registers_request_seconds_count", "read", "population")
    assert after[timed] - before.get(timed, 0) == 2
