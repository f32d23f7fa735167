# SPDX-License-Identifier: Apache-2.0
"""Agencies: opened under a code, closed with a successor, never deleted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean, search_key, sort_key
from lienthong.orgs.errors import BadDates, Closed, CodeClosed, CodeTaken, OpenBelow
from lienthong.orgs.events import AgencyClosed
from lienthong.orgs.models import Agency, Unit
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.queries.values import agency_view
from lienthong.orgs.rules import AgencyCode, AgencyKind
from lienthong.orgs.services.guards import may_manage, refusing
from lienthong.outbox import services as outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgency:
    """An agency to open."""

    code: str  #: in either written form
    name: str  #: in full
    kind: AgencyKind  #: where it stands in the State
    valid_from: dt.date  #: first day
    parent_code: str = ""  #: the agency above, in either form; empty for one that stands alone
    short_name: str = ""  #: for lists
    unit_code: str = ""  #: statistics code of its administrative unit
    address: str = ""  #: one line
    phone: str = ""  #: as dialled
    email: str = ""  #: public address


def open_agency(*, actor: Actor, new: NewAgency) -> AgencyView:
    """Open one agency; see `open_agencies`."""
    return open_agencies(actor=actor, news=[new])[0]


@transaction.atomic
def open_agencies(*, actor: Actor, news: Sequence[NewAgency]) -> list[AgencyView]:
    """Open agencies, each after its parent, quickly: a whole province in one call.

    A closed code is taken again only by an agency of the same name (QĐ 09/2025/QĐ-TTg).
    Raises: Denied, BadAgencyCode, CodeTaken, CodeClosed, Closed and Missing (the parent or unit).
    """
    codes = [AgencyCode.parse(new.code).modern for new in news]
    _refuse_closed_codes(codes, news)
    rows: dict[str, Agency] = {}
    known = _agencies_of(
        {AgencyCode.parse(new.parent_code).modern for new in news if new.parent_code}
    )
    units = _units_of(news)
    for code, new in zip(codes, news, strict=True):
        parent = _parent_of(new, rows, known)
        if parent is None or parent.code not in rows:
            may_manage(actor, AgencyId(parent.pk) if parent else None)
        rows[code] = _build(code, new, parent, units)
    with refusing({"orgs_agency_code_once": CodeTaken(given=", ".join(codes[:5]))}):
        Agency.objects.bulk_create(rows.values())
    if len(rows) < len(news):
        raise CodeTaken(given=", ".join(codes[:5]))
    for row in rows.values():
        audit.record(
            actor, "orgs.agency_opened", row.pk, after={"code": row.code, "name": row.name}
        )
    return [agency_view(row) for row in rows.values()]


@transaction.atomic
def close_agency(
    *,
    actor: Actor,
    agency_id: AgencyId,
    last_day: dt.date,
    successor_id: AgencyId | None = None,
) -> AgencyView:
    """End an agency with a day; its code is closed, its dossiers keep its name.

    Raises: Denied, Missing, Closed, BadDates, OpenBelow.
    """
    may_manage(actor, agency_id)
    rows = Agency.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(pk=agency_id).first()
    if row is None:
        raise Missing(what=_("cơ quan"))
    if row.valid_to is not None:
        raise Closed(name=row.name)
    if last_day < row.valid_from:
        raise BadDates
    below = Agency.objects.filter(Q(valid_to=None) | Q(valid_to__gt=last_day), parent=row).count()
    if below:
        raise OpenBelow(name=row.name, count=below)
    if successor_id and not Agency.objects.filter(pk=successor_id).exclude(pk=row.pk).exists():
        raise Missing(what=_("cơ quan kế thừa"))
    row.valid_to, row.successor_id = last_day, successor_id
    row.save(update_fields=["valid_to", "successor"])
    audit.record(
        actor, "orgs.agency_closed", row.pk, after={"until": last_day, "successor": successor_id}
    )
    outbox.publish(
        AgencyClosed(agency_id=row.pk, code=row.code, last_day=last_day, successor_id=successor_id)
    )
    return agency_view(row)


def _refuse_closed_codes(codes: Sequence[str], news: Sequence[NewAgency]) -> None:
    names = {code: search_key(new.name) for code, new in zip(codes, news, strict=True)}
    for row in Agency.objects.filter(code__in=codes, valid_to__isnull=False):
        if row.search_key != names[row.code]:
            raise CodeClosed(given=row.code, name=row.name)


def _agencies_of(codes: set[str]) -> dict[str, Agency]:
    """Find the latest agency under each code, and hold it open until we are done."""
    rows = Agency.objects.select_for_update(no_key=True).filter(code__in=codes)
    return {row.code: row for row in rows.order_by("valid_from")}


def _parent_of(new: NewAgency, made: dict[str, Agency], known: dict[str, Agency]) -> Agency | None:
    if not new.parent_code:
        return None
    code = AgencyCode.parse(new.parent_code).modern
    parent = made.get(code) or known.get(code)
    if parent is None:
        raise Missing(what=_("cơ quan có mã {code}").format(code=code))
    if parent.valid_to is not None and parent.valid_to < new.valid_from:
        raise Closed(name=parent.name)
    return parent


def _units_of(news: Sequence[NewAgency]) -> dict[tuple[str, dt.date], Unit]:
    found: dict[tuple[str, dt.date], Unit] = {}
    for day in {new.valid_from for new in news}:
        codes = {new.unit_code for new in news if new.unit_code and new.valid_from == day}
        for row in Unit.objects.filter(in_force(day), code__in=codes):
            found[row.code, day] = row
    return found


def _build(
    code: str, new: NewAgency, parent: Agency | None, units: dict[tuple[str, dt.date], Unit]
) -> Agency:
    unit = units.get((new.unit_code, new.valid_from))
    if new.unit_code and unit is None:
        raise Missing(what=_("đơn vị hành chính {code}").format(code=new.unit_code))
    name = clean(new.name)
    return Agency(
        code=code,
        level=AgencyCode.parse(code).level,
        name=name,
        short_name=clean(new.short_name),
        kind=new.kind,
        parent=parent,
        unit=unit,
        address=clean(new.address),
        phone=clean(new.phone),
        email=new.email.strip(),
        valid_from=new.valid_from,
        sort_key=sort_key(name),
        search_key=search_key(name),
    )
