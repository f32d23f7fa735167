# SPDX-License-Identifier: Apache-2.0
"""Groups of systems: who is in them and why. Any officer of sharing may see them."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.sharing.errors import GroupMissing, SubsystemMissing
from lienthong.sharing.models import Group, Membership
from lienthong.sharing.queries.catalogue import subsystem
from lienthong.sharing.queries.owning import RIGHT, owner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group of systems."""

    id: UUID
    code: str
    name: str
    members: int = 0
    rights: int = 0  #: given to it, those that ended by their day among them


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    """A system in a group."""

    subsystem_id: UUID
    identifier: str
    name: str
    agency: str
    is_open: bool
    reason: str
    joined_at: dt.datetime | None  #: None: before it was noted
    joined_by: str


def groups(actor: Actor) -> list[GroupView]:
    """List the groups of systems, by code. Raises: Denied."""
    actor.require(RIGHT)
    rows = Group.objects.annotate(
        many=Count("memberships", distinct=True),
        given=Count("rights", filter=Q(rights__ended_at=None), distinct=True),
    )
    return [
        GroupView(id=one.pk, code=one.code, name=one.name, members=one.many, rights=one.given)
        for one in rows.order_by("code")
    ]


def group(actor: Actor, group_id: UUID) -> GroupView:
    """Return a group. Raises: Denied, GroupMissing."""
    found = next((one for one in groups(actor) if one.id == group_id), None)
    if found is None:
        raise GroupMissing
    return found


def members_of(actor: Actor, group_id: UUID) -> list[MembershipView]:
    """List the systems of a group, by identifier. Raises: Denied."""
    actor.require(RIGHT)
    rows = list(
        Membership.objects.filter(group=group_id)
        .select_related("subsystem")
        .order_by("subsystem__identifier")
    )
    names = orgs.names({owner_of(one.subsystem) for one in rows})
    return [_member(one, names) for one in rows]


def member_of(actor: Actor, group_id: UUID, subsystem_id: UUID) -> MembershipView:
    """Return one system of a group. Raises: Denied, SubsystemMissing."""
    found = members_of(actor, group_id)
    one = next((each for each in found if each.subsystem_id == subsystem_id), None)
    if one is None:
        raise SubsystemMissing
    return one


def groups_of(actor: Actor, subsystem_id: UUID) -> list[GroupView]:
    """List the groups that a system of the actor's is in. Raises: Denied, SubsystemMissing."""
    view = subsystem(actor, subsystem_id)
    rows = Group.objects.filter(memberships__subsystem=view.id).order_by("code")
    return [GroupView(id=one.pk, code=one.code, name=one.name) for one in rows]


def _member(row: Membership, names: dict[AgencyId, str]) -> MembershipView:
    system = row.subsystem
    return MembershipView(
        subsystem_id=system.pk, identifier=system.identifier, name=system.name,
        agency=names.get(owner_of(system), ""), is_open=system.is_open, reason=row.reason,
        joined_at=row.joined_at, joined_by=row.joined_by,
    )  # fmt: skip
