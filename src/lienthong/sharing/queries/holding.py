# SPDX-License-Identifier: Apache-2.0
"""Which rights stand of which systems: their own, and those of the groups that they are in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.kernel import clock
from lienthong.sharing.models import Group, Right, Service, Subsystem


def standing() -> QuerySet[Right]:
    """Return the rights that stand today, with their services and operations."""
    lasts = Q(until_day=None) | Q(until_day__gte=clock.today())
    rows = Right.objects.select_related("service__subsystem", "endpoint")
    return rows.filter(lasts, ended_at=None).order_by("service__title", "endpoint__pattern", "pk")


def standing_of(system: Subsystem) -> list[Right]:
    """Return what a system may call today, itself or by a group."""
    groups = Group.objects.filter(memberships__subsystem=system)
    return list(standing().filter(Q(subsystem=system) | Q(group__in=groups)))


def standing_to(services: Iterable[Service]) -> list[Right]:
    """Return who may call services today."""
    return list(standing().filter(service__in=list(services)))


def covered(right: Right, others: Iterable[Right]) -> bool:
    """Tell whether one of other rights lets call all that a right does."""
    return any(
        one.service_id == right.service_id and one.endpoint_id in (None, right.endpoint_id)
        for one in others
    )


def holders(rights: Collection[Right]) -> dict[Subsystem, list[Right]]:
    """Return the open systems of this node that rights let in, themselves or by a group."""
    here = Subsystem.objects.filter(node="", is_open=True)
    own: dict[UUID, Subsystem] = {
        one.pk: one for one in here.filter(pk__in={one.subsystem_id for one in rights})
    }
    members: dict[UUID, list[Subsystem]] = defaultdict(list)
    groups = Group.objects.filter(pk__in={one.group_id for one in rights})
    for group in groups.prefetch_related("memberships__subsystem"):
        those = (one.subsystem for one in group.memberships.all())
        members[group.pk] = [one for one in those if one.is_open and not one.node]
    found: dict[Subsystem, list[Right]] = defaultdict(list)
    for right in rights:
        if right.subsystem_id in own:
            found[own[right.subsystem_id]].append(right)
        for system in members[right.group_id] if right.group_id else ():
            found[system].append(right)
    return found
