# SPDX-License-Identifier: Apache-2.0
"""Every page of the platform, as everybody who may see it: what is asked of all of them.

A new route without a visit in `visits.py` fails here. Per page two loads: Vietnamese, light, on a
desk; English, dark, on a phone. Everything else resizes what is loaded.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, Page
from tests.architecture.test_routes import views
from tests.journeys import looking, world
from tests.journeys.conftest import DESK, PHONE, watched
from tests.journeys.visits import NO_PAGES, VISITS
from tests.journeys.world import World

from lienthong.web import catalogue

#: All visits, in so many parts that two workers finish at about the same time; each makes a world.
EACH = [(role, address) for role, addresses in VISITS.items() for address in addresses]
PARTS = 6
#: What converters of addresses take, where `x` stands for a key of the world.
_CONVERTED = {"path": ".+", "uuid": "x", "int": r"(?:x|\d+)"}


def _route(address: str) -> str:
    """Return the first route that an address of the sweep leads to, as Django would choose."""
    plain = re.sub(r"\{\w+\}", "x", address.split("?")[0])
    for route, _view in views():
        pattern = "".join(
            _CONVERTED.get(part[1:].partition(":")[0], "[^/]+")
            if part.startswith("<")
            else re.escape(part)
            for part in re.split(r"(<[^>]+>)", route)
        )
        if re.fullmatch(pattern, plain):
            return route
    raise AssertionError(f"{address} leads nowhere")


def test_routes_when_walked_then_each_page_is_swept() -> None:
    swept = {_route(address) for address in chain(*VISITS.values())}
    there = {route for route, _view in views()}
    excused = {route for route in there if any(re.fullmatch(one, route) for one in NO_PAGES)}
    assert not there - swept - excused, "add a visit, or the reason why there is no page"
    assert not swept & excused, "visited after all"
    unused = [one for one in NO_PAGES if not any(re.fullmatch(one, route) for route in there)]
    assert not unused


@pytest.fixture(scope="module")
def vietnamese() -> frozenset[str]:
    """Every message whose English is something else."""
    return frozenset(
        key[0] if isinstance(key, tuple) else key
        for key, message in catalogue.translated().items()
        if str(message.string) != (key[0] if isinstance(key, tuple) else key)
    )


@pytest.fixture
def here(settings: Any, keys: Path) -> World:
    settings.VAR = keys
    return world.made()


@pytest.mark.journey
@pytest.mark.timeout(400)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_page_when_seen_by_anyone_in_any_way_then_fit_for_everybody(
    open_context: Callable[..., BrowserContext],
    here: World,
    vietnamese: frozenset[str],
    part: int,
) -> None:
    complaints: list[str] = []
    titles: dict[str, str] = {}
    for role, visits in groupby(
        EACH[part * len(EACH) // PARTS : (part + 1) * len(EACH) // PARTS], itemgetter(0)
    ):
        light = opened(open_context, here, role, "vi", viewport=DESK, color_scheme="light")
        dark = opened(open_context, here, role, "en", viewport=PHONE, color_scheme="dark")
        for _role, template in visits:
            address = template.format_map(here.names)
            told = [*on_a_desk(light, address), *on_a_phone(dark, address, vietnamese)]
            same = titles.setdefault(light.title(), template)
            if _route(same) != _route(template):
                told.append(f"has the title of {same}: {light.title()}")
            complaints += [f"{role} {template}: {one}" for one in dict.fromkeys(told)]
    assert not complaints, "\n" + "\n".join(complaints)


def opened(
    open_context: Callable[..., BrowserContext], here: World, role: str, language: str, **more: Any
) -> Page:
    """Open a browser as somebody of a role, in a language."""
    context = open_context(**more)
    context.set_default_timeout(30_000)
    base = context.new_page()
    kept = {django_settings.LANGUAGE_COOKIE_NAME: language}
    if role in here.readers:
        name = django_settings.SESSION_COOKIE_NAME
        kept[name] = here.readers[role].cookies[name].value
    context.add_cookies(
        [{"name": name, "value": value, "url": _base(base)} for name, value in kept.items()]
    )
    return watched(base)


def _base(page: Page) -> str:
    page.goto("/suc-khoe")
    return page.url


def arrive(page: Page, address: str, size: dict[str, int]) -> Iterator[str]:
    page.set_viewport_size(size)  # type: ignore[arg-type] # a size
    page.faults.clear()  # type: ignore[attr-defined] # made by `watched`
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        yield f"status {answer and answer.status}"
    if page.url.split("://", 1)[1].split("/", 1)[1] != address[1:]:
        yield f"led to {page.url}"


def on_a_desk(page: Page, address: str) -> Iterator[str]:
    yield from arrive(page, address, DESK)
    yield from looking.facts(page, "vi")
    yield from looking.accessible(page)
    yield from looking.focusable(page)
    yield from looking.larger_text(page)
    yield from looking.fits(page, DESK["width"] // 2, "200 % zoom")
    yield from looking.told_by(page)


def on_a_phone(page: Page, address: str, vietnamese: frozenset[str]) -> Iterator[str]:
    yield from arrive(page, address, PHONE)
    yield from looking.facts(page, "en")
    yield from looking.accessible(page)
    if not address.startswith("/mau-giao-dien"):  # its samples are Vietnamese in both languages
        yield from looking.untranslated(page, vietnamese)
    yield from looking.spaced_text(page)
    yield from looking.fits(page, 320)
    yield from looking.printed(page)
    yield from looking.told_by(page)
