# SPDX-License-Identifier: Apache-2.0
"""How long data is kept for each purpose, and what is due. Nothing is deleted here (ADR 0154)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lienthong.cases.queries.retention import due_for_archive
from lienthong.cases.rules.retention import first_kept
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.privacy.models import Consent
from lienthong.privacy.queries.access import HANDLE, requests_of
from lienthong.privacy.queries.purposes import purposes
from lienthong.privacy.rules import Holding, Processing, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One purpose, and how much of what is kept for it is past its time."""

    purpose: Processing
    due: int | None  #: rows past their time that the actor reaches; None: not counted here


def kept(actor: Actor) -> list[Kept]:
    """Return every purpose with what is due. Raises: Denied."""
    actor.require(HANDLE)
    return [Kept(purpose=one, due=_due(actor, one)) for one in purposes().values()]


def _due(actor: Actor, one: Processing) -> int | None:
    match one.retention.holding:
        case Holding.DOSSIERS:
            return due_for_archive(actor).total if actor.has("cases.oversee") else None
        case Holding.REQUESTS:
            closed = requests_of(actor).exclude(status__in=[Status.NEW, Status.ACCEPTED])
            return closed.filter(closed_at__lt=_before(one.retention.years)).count()
        case Holding.CONSENTS:
            return _ended_consents(one)
        case Holding.NONE:
            return None


def _ended_consents(one: Processing) -> int:
    """Count the people whose last word was to withdraw, longer ago than the period."""
    later = Consent.objects.filter(
        personal_number=OuterRef("personal_number"), purpose=one.code, at__gt=OuterRef("at")
    )
    ended = Consent.objects.filter(
        purpose=one.code, is_given=False, at__lt=_before(one.retention.years)
    )
    return ended.exclude(Exists(later)).count()


def _before(years: int) -> dt.datetime:
    return clock.at(first_kept(clock.today(), years), dt.time())
