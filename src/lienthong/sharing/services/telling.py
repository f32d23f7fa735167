# SPDX-License-Identifier: Apache-2.0
"""Notices of requests for access, and of services that change or end, to those concerned."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.orgs import queries as orgs
from lienthong.sharing.models import AccessRequest, Group, Membership, Service, Subsystem
from lienthong.sharing.queries import RIGHT
from lienthong.sharing.queries.owning import owner_of
from lienthong.sharing.rules.changes import Changes, Part
from lienthong.sharing.rules.services import RequestState, State

#: Operations that a notice names.
MOST_LINES = 20


def asked(row: AccessRequest) -> None:
    """Tell the provider's officers that a request waits; those of another node learn it there."""
    if row.service.subsystem.node:
        return
    caller = row.subsystem
    agency = caller.member if caller.node else orgs.agency(owner_of(caller)).name
    for one in _officers(owner_of(row.service.subsystem)):
        data = {
            "system": row.subsystem.name, "agency": agency, "service": row.service.title,
            "purpose": row.purpose,
        }  # fmt: skip
        _send(one, row, "access_asked", data)


def decided(row: AccessRequest) -> None:
    """Tell the officers of the agency that asked what became of it; of another node, over there."""
    if row.subsystem.node:
        return
    for one in _officers(owner_of(row.subsystem)):
        with translation.override(one.language):
            is_in = row.state == RequestState.APPROVED
            status = _("Đã chấp thuận") if is_in else _("Từ chối")
            reason = row.reason or _("Hệ thống gọi được từ bây giờ.")
        data = {
            "system": row.subsystem.name, "service": row.service.title, "status": status,
            "reason": reason,
        }  # fmt: skip
        _send(one, row, "access_decided", data)


def leaving(row: Service) -> None:
    """Tell the officers of those who may call a service that it goes, or has gone."""
    for one in _callers(row):
        with translation.override(one.language):
            has_gone = row.state == State.ENDED
            status = _("Đã thôi cung cấp") if has_gone else _("Sắp thôi cung cấp")
            day = f"{row.ends_on:%d/%m/%Y}" if row.ends_on else _("chưa định")
        data = {"service": row.title, "status": status, "day": day, "notice": row.notice}
        _send_of(one, row, "service_leaving", data)


def republished(row: Service, found: Changes) -> None:
    """Tell the officers of those who may call a service that its new document changes calls."""
    lines = [f"– {one}" for one in found.removed]
    lines += [f"~ {name}" for name, parts in found.changed if set(parts) != {Part.WORDS}]
    shown = "\n".join([*lines[:MOST_LINES], *["…"] * (len(lines) > MOST_LINES)])
    data = {"service": row.title, "version": row.version or "–", "changes": shown}
    for one in _callers(row):
        _send_of(one, row, "service_changed", data)


def _callers(row: Service) -> list[AccountView]:
    """Return the officers of the agencies whose systems have a right to a service today."""
    stands = Q(rights__until_day=None) | Q(rights__until_day__gte=clock.today())
    rights = Q(rights__service=row, rights__ended_at=None) & stands
    groups = Group.objects.filter(rights)
    systems = Subsystem.objects.filter(rights) | Subsystem.objects.filter(
        pk__in=Membership.objects.filter(group__in=groups).values("subsystem")
    )
    agencies = set(systems.exclude(agency=None).values_list("agency_id", flat=True))
    found = {one.id: one for agency in agencies for one in _officers(AgencyId(agency))}
    return list(found.values())


def _send_of(to: AccountView, row: Service, template: str, data: Mapping[str, object]) -> None:
    page = "/cac-lan" if template == "service_changed" else ""
    notices.send(
        to=notices_queries.recipient(to.id), template=template, data=data,
        link=f"/dich-vu-du-lieu/{row.pk}{page}",
        dedupe_key=f"{template}:{row.pk}:{row.changed_at.timestamp()}:{to.id}",
    )  # fmt: skip


def _officers(agency_id: AgencyId) -> tuple[AccountView, ...]:
    """Return the officers of an agency; where it has none, of the nearest one above that has."""
    for one in orgs.ancestor_ids(agency_id):
        if found := identity.officials_with_right(RIGHT, one):
            return found
    return ()


def _send(to: AccountView, row: AccessRequest, template: str, data: Mapping[str, object]) -> None:
    notices.send(
        to=notices_queries.recipient(to.id), template=template, data=data,
        link=f"/chia-se-du-lieu/yeu-cau/{row.pk}", dedupe_key=f"{template}:{row.pk}:{to.id}",
    )  # fmt: skip
