# SPDX-License-Identifier: Apache-2.0
"""What public pages are drawn from: while this stays the same, a kept page is right (ADR 0111)."""

import time

from django.conf import settings

from lienthong.feedback import queries as feedback
from lienthong.kernel import clock
from lienthong.orgs import queries as orgs
from lienthong.procedures import queries as procedures

#: When the edition was asked for last, and what it was: two small queries a second in a process.
_known: list[tuple[float, str]] = []


def edition() -> str:
    """Name the catalogue and the national calendar, at most `PUBLIC_STAMP_SECONDS` old.

    A package whose content joins a public page (questions and answers …) adds its own stamp here.
    """
    now = time.monotonic()
    if not _known or now - _known[0][0] >= settings.PUBLIC_STAMP_SECONDS:
        _known[:] = [(now, _parts())]
    return _known[0][1]


def _parts() -> str:
    answers = feedback.published_version()
    return f"{procedures.edition()} {orgs.national_revision()} {answers}"


def daily() -> str:
    """Name the catalogue of a day: versions come into force, and go, with the date."""
    return f"{edition()} {clock.today().isoformat()}"


def hourly() -> str:
    """Do as `daily` for pages that say when a result would come, if one applied now."""
    return f"{edition()} {clock.now().astimezone(clock.HANOI):%Y-%m-%dT%H}"
