# SPDX-License-Identifier: Apache-2.0
"""Calls from pages reach the node's own gateway and nothing else, and read a bounded answer."""

import httpx
import pytest
from django.test import override_settings

from lienthong.connectors.own_sharing import OwnSharing
from lienthong.sharing.errors import PlatformAway
from lienthong.sharing.ports import MOST_BYTES


def answering(answer: httpx.Response) -> tuple[OwnSharing, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer

    return OwnSharing(httpx.MockTransport(handle)), asked


@pytest.fixture(autouse=True)
def _gateway() -> object:
    with override_settings(AXIS_URL="http://truc.example"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["http://10.0.0.1/", "//10.0.0.1/", "/exchange/v1/events", ""])
def test_call_when_it_is_no_call_of_a_service_then_not_made(target: str) -> None:
    platform, asked = answering(httpx.Response(200))
    with pytest.raises(PlatformAway):
        platform.call("GET", target, {}, b"")
    assert not asked


@pytest.mark.django_db
def test_call_when_answered_elsewhere_or_at_length_then_neither_followed_nor_read() -> None:
    moved = httpx.Response(
        302, headers={"Location": "http://10.0.0.1/"}, stream=httpx.ByteStream(b"")
    )
    platform, asked = answering(moved)
    assert platform.call("GET", "/r1/VN/GOV/H42/a/b", {}, b"").status == 302
    (request,) = asked
    assert (request.url.host, request.headers["Accept-Encoding"]) == ("truc.example", "identity")
    long, _asked = answering(httpx.Response(200, stream=httpx.ByteStream(b"x" * (MOST_BYTES * 3))))
    told = long.call("GET", "/r1/VN/GOV/H42/a/b", {}, b"")
    assert not told.is_whole and len(told.content) == MOST_BYTES
