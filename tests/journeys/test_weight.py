# SPDX-License-Identifier: Apache-2.0
"""What the first visit of the most visited pages weighs: under 150 kB with everything they load."""

import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from lienthong.portal.tests import factories

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MOST_BYTES = 150 * 1024
#: Fonts and pictures travel as they are; everything else is compressed on its way.
COMPRESSED = ("text/", "javascript", "json", "svg", "xml")


@pytest.mark.parametrize(
    "path", ["/", "/tim-kiem?q=khai+sinh", "/thu-tuc/1.001193", "/dang-nhap", "/tra-cuu"]
)
def test_page_when_visited_for_the_first_time_then_light(
    open_context: Callable[..., BrowserContext], path: str
) -> None:
    factories.commune()
    page = open_context().new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    weights = {}
    for answer in answers:
        body, kind = answer.body(), answer.headers.get("content-type", "")
        is_text = any(part in kind for part in COMPRESSED)
        weights[answer.url] = len(zlib.compress(body, 6)) if is_text else len(body)
    assert len(weights) > 3
    assert sum(weights.values()) < MOST_BYTES, weights
