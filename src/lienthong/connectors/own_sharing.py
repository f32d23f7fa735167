# SPDX-License-Identifier: Apache-2.0
"""The data plane of this node, called over HTTP as any system on the sharing platform calls it."""

import time
from collections.abc import Mapping

import httpx
from django.conf import settings

from lienthong.kernel import http
from lienthong.sharing.errors import PlatformAway
from lienthong.sharing.ports import MOST_BYTES, Answered

TIMEOUT = httpx.Timeout(20.0, connect=3.0)
#: An answer that dribbles is left at what came so far.
PATIENCE_SECONDS = 30.0


class OwnSharing:
    """Serves `sharing.ports.Platform`."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """transport: for tests that drive a gateway in their own process."""
        self._transport = transport

    def call(
        self, method: str, target: str, headers: Mapping[str, str], content: bytes
    ) -> Answered:
        """Make one call and read as much of its answer as pages show."""
        http.refuse_open_transaction()
        if not target.startswith("/r1/") or not (settings.AXIS_URL or self._transport):
            raise PlatformAway
        plain = {"Accept-Encoding": "identity", **headers}
        began = time.monotonic()
        try:
            with (
                self._http() as client,
                client.stream(method, target, headers=plain, content=content) as answer,
            ):
                read = bytearray()
                is_whole = True
                for piece in answer.iter_raw(16 << 10):  # as it comes: nothing is unpacked here
                    read += piece
                    is_whole = len(read) <= MOST_BYTES
                    is_whole &= time.monotonic() - began <= PATIENCE_SECONDS
                    if not is_whole:
                        break
        except httpx.HTTPError as failure:
            raise PlatformAway from failure
        return Answered(
            status=answer.status_code,
            headers=tuple(answer.headers.multi_items()),
            content=bytes(read[:MOST_BYTES]),
            is_whole=is_whole,
            ms=round((time.monotonic() - began) * 1000),
        )

    def check(self) -> list[str]:
        """Ask who is on the platform: needs no key."""
        if not settings.AXIS_URL:
            return []
        try:
            with self._http() as client:
                answer = client.get("/listClients")
        except httpx.HTTPError as problem:
            return [f"{settings.AXIS_URL}: {problem}"]
        return [] if answer.is_success else [f"{settings.AXIS_URL}: {answer.status_code}"]

    def _http(self) -> httpx.Client:
        return httpx.Client(
            base_url=settings.AXIS_URL,
            timeout=TIMEOUT,
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
        )
