# SPDX-License-Identifier: Apache-2.0
"""Browsers of people who are signed in already; signing in has journeys of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from tests.journeys.conftest import watched

#: Opens a page with the session of a test client: `browse(town.chair.client(), width=1280)`.
Browse = Callable[..., Page]


@pytest.fixture
def browse(open_context: Callable[..., BrowserContext], live_server: Any) -> Browse:
    """Open pages of people who are signed in; each in a browser of their own."""

    def made(client: Client, *, width: int = 1280, **options: Any) -> Page:
        context = open_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(20_000)
        (session,) = [one for name, one in client.cookies.items() if name.endswith("sessionid")]
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return watched(context.new_page())

    return made
