# SPDX-License-Identifier: Apache-2.0
"""Frozen answers of this package's queries."""

import datetime as dt
from dataclasses import dataclass

from lienthong.kernel.ids import AgencyId, PostId, StaffId, UnitId
from lienthong.orgs.models import Agency, Post, Staff, Unit
from lienthong.orgs.rules import AgencyCode, AgencyKind, Role, Tier, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """An administrative unit in one stretch of its life."""

    id: UnitId  #: its key
    code: str  #: statistics code: 2 digits for a province, 5 for a commune
    name: str  #: `Bắc Ninh`
    full_name: str  #: `Tỉnh Bắc Ninh`
    tier: Tier  #: province, (former) district, commune
    kind: UnitKind  #: province, city, ward, commune, special zone
    parent_id: UnitId | None  #: the province of a commune
    committee_code: str  #: code of its people's committee where known, `H05`
    valid_from: dt.date  #: first day
    valid_to: dt.date | None  #: last day, or still in force
    successor_id: UnitId | None  #: the unit that it became part of
    is_illustrative: bool  #: not confirmed in a source


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyView:
    """An agency under one code."""

    id: AgencyId  #: its key
    code: str  #: today's form, `H42.01`
    old_code: str  #: the form of QCVN 102, `000.00.01.H42`; empty where the code does not fit it
    name: str  #: in full
    short_name: str  #: for lists; the name where there is no shorter one
    kind: AgencyKind  #: where it stands in the State
    parent_id: AgencyId | None  #: the agency above
    level: int  #: groups of the code
    unit_code: str  #: statistics code of its administrative unit, or empty
    unit_name: str  #: of that unit; empty where there is none
    address: str  #: one line
    phone: str  #: as dialled
    email: str  #: public address
    valid_from: dt.date  #: first day
    valid_to: dt.date | None  #: last day, or still open
    successor_id: AgencyId | None  #: who took over
    is_illustrative: bool  #: its code is not confirmed in a source

    @property
    def href(self) -> str:
        """Return the address of its page in the public directory."""
        return f"/co-quan/{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post, with the agency it belongs to."""

    id: PostId  #: its key
    name: str  #: title, as printed on slips
    role: Role  #: kind of work
    agency_id: AgencyId  #: the agency
    agency_code: str  #: its code in today's form
    agency_name: str  #: its name
    rights: frozenset[str]  #: what the holder may do


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A person who works for the State."""

    id: StaffId  #: their key
    code: str  #: staff code
    name: str  #: full name
    personal_number: str  #: twelve digits, or empty
    email: str  #: office address


def unit_view(row: Unit) -> UnitView:
    """Freeze a unit."""
    return UnitView(
        id=UnitId(row.pk),
        code=row.code,
        name=row.name,
        full_name=row.full_name,
        tier=Tier(row.tier),
        kind=UnitKind(row.kind),
        parent_id=UnitId(row.parent_id) if row.parent_id else None,
        committee_code=row.committee_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor_id=UnitId(row.successor_id) if row.successor_id else None,
        is_illustrative=row.is_illustrative,
    )


def agency_view(row: Agency) -> AgencyView:
    """Freeze an agency whose unit was selected with it."""
    return AgencyView(
        id=AgencyId(row.pk),
        code=row.code,
        old_code=AgencyCode.parse(row.code).legacy or "",
        name=row.name,
        short_name=row.short_name or row.name,
        kind=AgencyKind(row.kind),
        parent_id=AgencyId(row.parent_id) if row.parent_id else None,
        level=row.level,
        unit_code=row.unit.code if row.unit else "",
        unit_name=row.unit.name if row.unit else "",
        address=row.address,
        phone=row.phone,
        email=row.email,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor_id=AgencyId(row.successor_id) if row.successor_id else None,
        is_illustrative=row.is_illustrative,
    )


def post_view(row: Post) -> PostView:
    """Freeze a post whose agency was selected with it."""
    return PostView(
        id=PostId(row.pk),
        name=row.name,
        role=Role(row.role),
        agency_id=AgencyId(row.agency_id),
        agency_code=row.agency.code,
        agency_name=row.agency.name,
        rights=frozenset(row.rights),
    )


def staff_view(row: Staff) -> StaffView:
    """Freeze a member of staff."""
    return StaffView(
        id=StaffId(row.pk),
        code=row.code,
        name=row.name,
        personal_number=row.personal_number,
        email=row.email,
    )
