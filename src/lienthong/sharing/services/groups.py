# SPDX-License-Identifier: Apache-2.0
"""Groups of systems. They are the operator's: whoever is in one holds rights given to it."""

from uuid import UUID

from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean, clean_lines
from lienthong.sharing.errors import BadGroup, GroupMissing, ReasonNeeded, SubsystemMissing
from lienthong.sharing.models import Group, Membership, Subsystem
from lienthong.sharing.queries import OPERATE
from lienthong.sharing.queries.holding import standing
from lienthong.sharing.rules import identifiers
from lienthong.sharing.services import telling
from lienthong.sharing.services.ending import tell
from lienthong.sharing.services.subsystems import named


@transaction.atomic
def open_group(actor: Actor, code: str, name: str) -> UUID:
    """Make a group of systems. Raises: Denied, BadGroup when the code is none, or is taken."""
    actor.require(OPERATE)
    code, name = clean(code).lower(), clean(name)[:200]
    if not identifiers.is_code(code) or not name:
        raise BadGroup(code=code)
    try:
        with transaction.atomic():
            row = Group.objects.create(code=code, name=name)
    except IntegrityError as clash:
        raise BadGroup(code=code) from clash
    audit.record(actor, "sharing.group_opened", code, before=None, after={"name": name})
    return row.pk


@transaction.atomic
def join_group(actor: Actor, identifier: str, group_id: UUID, reason: str) -> None:
    """Put an open system of this node into a group: it has the group's rights in five seconds.

    Its officers are told, and those of who let the group in. One that is in it already stays as it
    is. identifier: VN/GOV/H42/mot-cua.
    Raises: Denied, GroupMissing, SubsystemMissing, ReasonNeeded.
    """
    group, reason = _group(actor, group_id), clean_lines(reason)
    rows = Subsystem.objects.select_for_update()
    row = rows.filter(identifier=clean(identifier), node="", is_open=True).first()
    if row is None:
        raise SubsystemMissing
    if not reason:
        raise ReasonNeeded
    _member, is_new = Membership.objects.get_or_create(
        subsystem=row, group=group,
        defaults={"reason": reason, "joined_at": clock.now(), "joined_by": named(actor)},
    )  # fmt: skip
    if is_new:
        told = {"group": group.code, "reason": reason}
        audit.record(actor, "sharing.group_joined", row.identifier, before=None, after=told)
        telling.joined(row, group, list(standing().filter(group=group)), reason)


@transaction.atomic
def leave_group(actor: Actor, subsystem_id: UUID, group_id: UUID, reason: str) -> None:
    """Take a system out of a group: it loses the group's rights within five seconds.

    Its officers are told what it may call no more.
    Raises: Denied, GroupMissing, SubsystemMissing when it is not in it, ReasonNeeded.
    """
    group, reason = _group(actor, group_id), clean_lines(reason)
    row = Subsystem.objects.select_for_update().filter(pk=subsystem_id).first()
    if not reason:
        raise ReasonNeeded
    if row is None or not Membership.objects.filter(subsystem=row, group=group).delete()[0]:
        raise SubsystemMissing
    told = {"group": group.code, "reason": reason}
    audit.record(actor, "sharing.group_left", row.identifier, before=group.code, after=told)
    if row.is_open:
        tell(row, standing().filter(group=group), at=clock.now(), reason=reason)


def _group(actor: Actor, group_id: UUID) -> Group:
    actor.require(OPERATE)
    row = Group.objects.filter(pk=group_id).first()
    if row is None:
        raise GroupMissing
    return row
