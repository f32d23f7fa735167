# SPDX-License-Identifier: Apache-2.0
"""Every route declares who may use it; no page carries inline script or style."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lienthong.web.access import Access

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))

#: Views of others, which carry their own guard. Module prefix: why.
GUARDED_ELSEWHERE = {
    "allauth.": "sign-in pages are for visitors; allauth guards the others with login_required",
    "django.views.static": "files without meaning of their own",
}
#: A block of linked data is data: no browser runs it, and the policy does not speak of it.
INLINE = re.compile(
    r"<style|<script(?![^>]*(?:\bsrc=|type=\"application/ld\+json\"))"
    r"|\sstyle=|\son[a-z]+=\"|javascript:|hx-on",
    re.IGNORECASE,
)


def views() -> Iterator[tuple[str, Any]]:
    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            else:
                yield address, pattern.callback

    yield from walk(get_resolver().url_patterns, "/")


def test_routes_when_walked_then_each_declares_its_access() -> None:
    undeclared = [
        address
        for address, view in views()
        if not isinstance(getattr(view, "access", None), Access)
        and not view.__module__.startswith(tuple(GUARDED_ELSEWHERE))
        and not address.startswith("/api/")
    ]
    assert not undeclared


@pytest.mark.parametrize("path", ["/lien-he", "/khong-co", "/suc-khoe", "/mau-giao-dien/"])
@pytest.mark.django_db
def test_page_when_answered_then_carries_the_strict_policy(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_policy_when_set_then_allows_nothing_inline() -> None:
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_template_when_read_then_short_and_without_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    assert not INLINE.search(text), INLINE.search(text)
    assert "|safe" not in text


def test_visitors_when_counted_then_by_the_address_the_proxy_names() -> None:
    """Behind the proxy `REMOTE_ADDR` is the proxy: only `web.access.address_of` may read it."""
    reading = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "REMOTE_ADDR" in path.read_text(encoding="utf-8") and "tests" not in path.parts
    }
    assert reading == {"web/access.py"}
