# SPDX-License-Identifier: Apache-2.0
"""Who is away, who stands in for whom, and who works in an agency at all."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId, DelegationId, StaffId
from lienthong.orgs.models import Absence, Delegation, Holding
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.queries.values import PostView, StaffView, post_view, staff_view
from lienthong.orgs.rules import AbsenceKind, SigningForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """Somebody is away."""

    id: uuid.UUID  #: its key
    staff_id: StaffId  #: who
    name: str  #: their name
    kind: AbsenceKind  #: why
    since: dt.date  #: first day
    until: dt.date  #: last day
    note: str  #: in words
    recorded_by: str  #: by whom

    def covers(self, day: dt.date) -> bool:
        """Tell whether it is on on a day."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationView:
    """Rights of a post, lent for a time."""

    id: DelegationId  #: its key
    post: PostView  #: whose rights
    delegator: StaffView  #: who lends
    delegate: StaffView  #: who acts
    rights: frozenset[str]  #: what is lent
    signing: SigningForm | None  #: form of signing, when signing is lent
    since: dt.date  #: first day
    until: dt.date  #: last day
    reason: str  #: why
    basis: str  #: number and date of the paper
    given_by: str  #: who recorded it
    is_revoked: bool  #: taken back

    @property
    def is_in_force(self) -> bool:
        """Tell whether it may be acted on today."""
        return not self.is_revoked and self.since <= clock.today() <= self.until


def delegations_to(staff_id: StaffId) -> list[DelegationView]:
    """List what a person may act on today.

    The delegator must still hold the post, and the delegate a post of the same agency: a
    delegation ends by itself with its last day, and with either of them leaving.
    """
    return [delegation_view(row) for row in _acting(clock.today()).filter(delegate_id=staff_id)]


def delegations_in(agency_id: AgencyId, *, since: dt.date | None = None) -> list[DelegationView]:
    """List the delegations of an agency's posts that end on a day (today) or later, soonest first;
    those taken back are left out."""
    rows = _rows().filter(
        post__agency_id=agency_id, revoked_at=None, until__gte=since or clock.today()
    )
    return [delegation_view(row) for row in rows.order_by("since", "pk")]


def absences_in(agency_id: AgencyId, *, since: dt.date | None = None) -> list[AbsenceView]:
    """List the absences of an agency's people that end on a day (today) or later, soonest first."""
    day = since or clock.today()
    holds = Holding.objects.filter(in_force(day, "since", "until"), post__agency_id=agency_id)
    rows = Absence.objects.select_related("staff").filter(
        withdrawn_at=None, until__gte=day, staff__in=holds.values("staff")
    )
    return [absence_view(row) for row in rows.order_by("since", "pk")]


def absent(staff_ids: Collection[StaffId], on: dt.date | None = None) -> frozenset[StaffId]:
    """Return those of some people who are away on a date (today by default)."""
    day = on or clock.today()
    rows = Absence.objects.filter(
        withdrawn_at=None, since__lte=day, until__gte=day, staff_id__in=list(staff_ids)
    )
    return frozenset(StaffId(key) for key in rows.values_list("staff_id", flat=True))


def people_in(agency_id: AgencyId, on: dt.date | None = None) -> list[tuple[StaffView, PostView]]:
    """List who holds which post of an agency on a date, by given name: one query."""
    rows = Holding.objects.select_related("staff", "post__agency").filter(
        in_force(on, "since", "until"),
        in_force(on, "post__valid_from", "post__valid_to"),
        post__agency_id=agency_id,
    )
    return [
        (staff_view(row.staff), post_view(row.post))
        for row in rows.order_by("staff__sort_key", "staff__code", "post__name")
    ]


def _rows() -> QuerySet[Delegation]:
    return Delegation.objects.select_related("post__agency", "delegator", "delegate")


def _acting(day: dt.date) -> QuerySet[Delegation]:
    return (
        _rows()
        .filter(
            in_force(day, "post__valid_from", "post__valid_to"),
            in_force(day, "post__agency__valid_from", "post__agency__valid_to"),
            in_force(day, "post__holdings__since", "post__holdings__until"),
            post__holdings__staff_id=F("delegator_id"),
            revoked_at=None,
            since__lte=day,
            until__gte=day,
        )
        .filter(
            Q(delegate__holdings__until=None) | Q(delegate__holdings__until__gte=day),
            delegate__holdings__since__lte=day,
            delegate__holdings__post__agency_id=F("post__agency_id"),
        )
        .distinct()
        .order_by("since", "pk")
    )


def delegation_view(row: Delegation) -> DelegationView:
    """Freeze a delegation whose post and people were selected with it."""
    return DelegationView(
        id=DelegationId(row.pk),
        post=post_view(row.post),
        delegator=staff_view(row.delegator),
        delegate=staff_view(row.delegate),
        rights=frozenset(row.rights) & frozenset(row.post.rights),
        signing=SigningForm(row.signing) if row.signing else None,
        since=row.since,
        until=row.until,
        reason=row.reason,
        basis=row.basis,
        given_by=row.given_by,
        is_revoked=row.revoked_at is not None,
    )


def absence_view(row: Absence) -> AbsenceView:
    """Freeze an absence whose person was selected with it."""
    return AbsenceView(
        id=row.pk,
        staff_id=StaffId(row.staff_id),
        name=row.staff.name,
        kind=AbsenceKind(row.kind),
        since=row.since,
        until=row.until,
        note=row.note,
        recorded_by=row.recorded_by,
    )
