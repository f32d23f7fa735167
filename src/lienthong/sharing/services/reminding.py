# SPDX-License-Identifier: Apache-2.0
"""Reminders before a service or a right is gone: 30 days, 7 days and one day before the last one.

Done as often as one likes: each is sent once to each officer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lienthong.kernel import clock
from lienthong.sharing.models import AccessRequest, Right, Service
from lienthong.sharing.queries.holding import covered, holders, standing, standing_of
from lienthong.sharing.rules.reminding import MILESTONES, milestone
from lienthong.sharing.rules.services import RequestState, State
from lienthong.sharing.services import telling


def remind() -> None:
    """Remind of what ends soon: callers of services and rights, providers of days that are over.

    Callers of another node's service are told here, too, that it goes: its node tells only ours.
    """
    today = clock.today()
    for one in Service.objects.filter(state=State.DEPRECATED).select_related("subsystem"):
        with transaction.atomic():
            _of_service(one, today)
    with transaction.atomic():
        _of_rights(today)
    with transaction.atomic():
        _of_rights_elsewhere(today)


def _of_service(row: Service, today: dt.date) -> None:
    if row.subsystem.node:
        telling.leaving(row)
    if row.ends_on is None:
        return
    if row.ends_on < today and not row.subsystem.node:
        telling.overdue(row)
    known = clock.legal_date(row.changed_at)
    if days := milestone(row.ends_on, known=known, today=today):
        telling.leaving_soon(row, days)


def _of_rights(today: dt.date) -> None:
    """Remind of rights to services of this node; not where another one lets call the same."""
    soon = list(standing().filter(until_day__range=_soon(today)))
    for system, rights in holders(soon).items():
        left = standing_of(system)
        found: dict[tuple[UUID, dt.date, int], list[Right]] = defaultdict(list)
        for one in rights:
            assert one.until_day is not None, "it was asked for by it"
            days = milestone(one.until_day, known=one.from_day, today=today)
            if days and not covered(one, _longer(left, one.until_day)):
                found[one.service_id, one.until_day, days].append(one)
        for (_service, last, days), those in found.items():
            telling.ending(system, those, left=left, last=last, days=days)


def _of_rights_elsewhere(today: dt.date) -> None:
    """Remind of what other nodes approved until a day: they remind nobody but their own."""
    approved = AccessRequest.objects.filter(
        state=RequestState.APPROVED, ended_at=None, subsystem__node="", subsystem__is_open=True
    ).exclude(service__subsystem__node="")
    soon = approved.filter(until_day__range=_soon(today)).select_related(
        "subsystem", "service__subsystem"
    )
    for one in soon:
        assert one.until_day is not None and one.decided_at is not None, "approved until a day"
        known = clock.legal_date(one.decided_at)
        days = milestone(one.until_day, known=known, today=today)
        others = approved.filter(subsystem=one.subsystem, service=one.service)
        longer = others.filter(until_day=None) | others.filter(until_day__gt=one.until_day)
        if days and not any(_allows(other, one) for other in longer):
            telling.ending_elsewhere(one, days)


def _allows(other: AccessRequest, one: AccessRequest) -> bool:
    """Tell whether a request let call all that another one did."""
    wanted, given = (set(each.endpoints.values_list("pk", flat=True)) for each in (one, other))
    return not given or (bool(wanted) and wanted <= given)


def _longer(rights: Iterable[Right], last: dt.date) -> list[Right]:
    return [one for one in rights if one.until_day is None or one.until_day > last]


def _soon(today: dt.date) -> tuple[dt.date, dt.date]:
    return today, today + dt.timedelta(MILESTONES[0])
