# SPDX-License-Identifier: Apache-2.0
"""Forms that are sent twice at once, with real threads and connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from lienthong.privacy import services
from lienthong.privacy.models import Breach, Request
from lienthong.privacy.queries import HANDLE
from lienthong.privacy.tests import factories
from lienthong.privacy.tests.factories import WARD, asked, facts, officer_of

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def at_once(act: Callable[[], Any]) -> list[Any]:
    """Do the same thing in threads that begin together; return what came of each."""
    begin = Barrier(MANY)

    def one() -> Any:
        begin.wait(20)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        jobs = [pool.submit(copy_context().run, one) for _ in range(MANY)]
        return [job.result(timeout=60) for job in jobs]


def test_request_when_its_form_is_sent_twice_at_once_then_one_is_made() -> None:
    factories.town()
    officer_of(WARD, "Hồ Văn Lựu", HANDLE)
    citizen = factories.citizen()
    assert len({made.code for made in at_once(lambda: asked(citizen, WARD, key="k1"))}) == 1
    assert Request.objects.count() == 1


def test_breach_when_its_form_is_sent_twice_at_once_then_one_is_entered() -> None:
    factories.town()
    officer = officer_of(WARD, "Hồ Văn Lựu", HANDLE).actor
    found = at_once(lambda: services.note_breach(actor=officer, key="k1", facts=facts()))
    assert len({one.id for one in found}) == 1 and Breach.objects.count() == 1
