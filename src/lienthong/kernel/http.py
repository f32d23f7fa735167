# SPDX-License-Identifier: Apache-2.0
"""The one HTTP client: bounded, and refused inside an open transaction."""

from typing import Any

import httpx
from django.db import transaction

TIMEOUT = httpx.Timeout(10.0, connect=3.0)


def refuse_open_transaction() -> None:
    """Raise RuntimeError when a transaction is open: a slow peer must never hold our locks."""
    with transaction.atomic(durable=True):
        pass


def request(method: str, url: str, **options: Any) -> httpx.Response:
    """Call another system; no redirects, ten seconds at most.

    Raises: RuntimeError inside a transaction; httpx.HTTPError when the peer does not answer.
    """
    refuse_open_transaction()
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
        return client.request(method, url, **options)
