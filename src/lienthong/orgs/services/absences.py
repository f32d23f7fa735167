# SPDX-License-Identifier: Apache-2.0
"""Who is away, and who acts meanwhile: recorded by the person, or by who leads the agency."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, DelegationId, PostId, StaffId
from lienthong.kernel.text import clean, clean_lines
from lienthong.orgs.errors import (
    AlreadyAbsent,
    AlreadyDelegated,
    BadDates,
    DelegationChained,
    NotTheHolder,
    OutsideAgency,
)
from lienthong.orgs.events import StandInsChanged
from lienthong.orgs.models import Absence, Delegation, Holding, Post
from lienthong.orgs.queries import AbsenceView, DelegationView
from lienthong.orgs.queries.absences import absence_view, delegation_view
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.rules import AbsenceKind, Lending, Right, Role, SigningForm, check_lending
from lienthong.orgs.services.guards import refusing
from lienthong.outbox import services as outbox


@transaction.atomic
def delegate(  # noqa: PLR0913 - one paper, said whole
    *,
    actor: Actor,
    delegate_id: StaffId,
    rights: Collection[str],
    since: dt.date,
    until: dt.date,
    reason: str,
    basis: str = "",
    signing: SigningForm | None = None,
    delegator_id: StaffId | None = None,
    post_id: PostId | None = None,
) -> DelegationView:
    """Lend some rights of a post to a colleague of the same agency, for a time.

    By its holder (the default), or for them by who leads the agency.
    Raises: NotTheHolder, DelegationChained, OutsideAgency, AlreadyDelegated, Missing, and what
    `rules.check_lending` raises.
    Source: NĐ 30/2020/NĐ-CP, art. 13.
    """
    if actor.delegation_id:
        raise DelegationChained
    holder, wanted = delegator_id or actor.staff_id, post_id or actor.post_id
    if holder is None or wanted is None:
        raise NotTheHolder
    post = _held_post(holder, wanted)
    _may_speak_for(actor, holder, AgencyId(post.agency_id))
    roles = _roles_in(delegate_id, post.agency_id)
    if not roles or delegate_id == holder:
        raise OutsideAgency
    asked = Lending(
        held=frozenset(post.rights),
        role=Role(post.role),
        rights=frozenset(rights),
        delegate_roles=roles,
        signing=signing if Right.CASES_SIGN in rights else None,
        basis=clean(basis),
        since=since,
        until=until,
    )
    check_lending(asked, clock.today())
    row = Delegation(
        post=post,
        delegator_id=holder,
        delegate_id=delegate_id,
        rights=sorted(asked.rights),
        signing=asked.signing or "",
        since=since,
        until=until,
        reason=clean_lines(reason),
        basis=asked.basis,
        given_at=clock.now(),
        given_by=actor.recorded_name,
    )
    with refusing({"orgs_delegation_once": AlreadyDelegated()}):
        row.save(force_insert=True)
    after = {"post": post.pk, "to": delegate_id, "rights": row.rights, "until": until.isoformat()}
    audit.record(actor, "orgs.delegated", row.pk, after=after, purpose=row.basis)
    _changed(AgencyId(post.agency_id))
    return delegation_view(row)


@transaction.atomic
def revoke_delegation(*, actor: Actor, delegation_id: DelegationId) -> DelegationView:
    """Take a delegation back before its last day; its delegate acts on it no more.

    By who lent, who leads the agency, or the delegate themselves. Twice changes nothing.
    Raises: Missing, NotTheHolder.
    """
    rows = Delegation.objects.select_for_update(of=("self",))
    row = rows.select_related("post__agency", "delegator", "delegate").filter(pk=delegation_id)
    found = row.first()
    if found is None:
        raise Missing(what=_("ủy quyền"))
    if actor.staff_id is None or actor.staff_id != found.delegate_id:
        _may_speak_for(actor, StaffId(found.delegator_id), AgencyId(found.post.agency_id))
    if found.revoked_at is None:
        found.revoked_at, found.revoked_by = clock.now(), actor.recorded_name
        found.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(actor, "orgs.delegation_revoked", found.pk)
        _changed(AgencyId(found.post.agency_id))
    return delegation_view(found)


@transaction.atomic
def record_absence(
    *,
    actor: Actor,
    kind: AbsenceKind,
    since: dt.date,
    until: dt.date,
    note: str = "",
    staff_id: StaffId | None = None,
) -> AbsenceView:
    """Record that somebody is away: themselves (the default), or a colleague, by the head.

    Their open steps go to their delegate, or back to the queue (`cases.cover_absences`).
    Raises: NotTheHolder, BadDates, AlreadyAbsent.
    """
    person = staff_id or actor.staff_id
    if person is None or actor.agency_id is None:
        raise NotTheHolder
    _may_speak_for(actor, person, actor.agency_id)
    if until < since or until < clock.today():
        raise BadDates
    row = Absence(
        staff_id=person,
        kind=kind,
        since=since,
        until=until,
        note=clean_lines(note),
        recorded_at=clock.now(),
        recorded_by=actor.recorded_name,
    )
    with refusing({"orgs_absence_once": AlreadyAbsent()}):
        row.save(force_insert=True)
    dates = {"since": since.isoformat(), "until": until.isoformat()}
    audit.record(actor, "orgs.absence_recorded", row.pk, after=dates)
    _changed(actor.agency_id)
    return absence_view(row)


@transaction.atomic
def withdraw_absence(*, actor: Actor, absence_id: uuid.UUID) -> None:
    """Take an absence back: the person is there after all. Twice changes nothing.

    Raises: Missing, NotTheHolder.
    """
    row = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if row is None or actor.agency_id is None:
        raise Missing(what=_("lịch vắng"))
    _may_speak_for(actor, StaffId(row.staff_id), actor.agency_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        audit.record(actor, "orgs.absence_withdrawn", row.pk)
        _changed(actor.agency_id)


def _may_speak_for(actor: Actor, staff_id: StaffId, agency_id: AgencyId) -> None:
    """Accept the person, and who leads or manages the agency in a post of their own there."""
    if not actor.is_official:
        if actor.kind == "system":
            return
        raise NotTheHolder
    if actor.agency_id != agency_id:
        raise NotTheHolder
    if actor.staff_id == staff_id:
        return
    leads = actor.has(Right.CASES_SIGN) or actor.has(Right.ORGS_MANAGE)
    if actor.delegation_id is not None:
        leads = False  # a lent post decides dossiers, not who is there and who stands in for whom
    if not leads or not _roles_in(staff_id, agency_id):
        raise NotTheHolder


def _held_post(staff_id: StaffId, post_id: PostId) -> Post:
    rows = Post.objects.select_related("agency").filter(
        in_force(None),
        in_force(None, "holdings__since", "holdings__until"),
        pk=post_id,
        holdings__staff_id=staff_id,
    )
    post = rows.first()
    if post is None:
        raise NotTheHolder
    return post


def _roles_in(staff_id: StaffId, agency_id: uuid.UUID) -> frozenset[Role]:
    holds = Holding.objects.filter(
        in_force(None, "since", "until"),
        in_force(None, "post__valid_from", "post__valid_to"),
        staff_id=staff_id,
        post__agency_id=agency_id,
    )
    return frozenset(Role(role) for role in holds.values_list("post__role", flat=True))


def _changed(agency_id: AgencyId) -> None:
    outbox.publish(StandInsChanged(agency_id=agency_id, at=clock.now()))
