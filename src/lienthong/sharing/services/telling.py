# SPDX-License-Identifier: Apache-2.0
"""Notices of requests for access, of rights that end, of services that change or go."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import uuid5

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.orgs import queries as orgs
from lienthong.sharing.models import AccessRequest, Group, Membership, Right, Service, Subsystem
from lienthong.sharing.queries import RIGHT
from lienthong.sharing.queries.owning import owner_of
from lienthong.sharing.rules.changes import Changes, Part
from lienthong.sharing.rules.services import OPEN, RequestState

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
    """Tell the officers of those who may call a service that it goes."""
    for one in _callers(row):
        with translation.override(one.language):
            status = _("Sắp thôi cung cấp")
            day = f"{row.ends_on:%d/%m/%Y}" if row.ends_on else _("chưa định")
        data = {"service": row.title, "status": status, "day": day, "notice": row.notice}
        _send_of(one, row, "service_leaving", data)


def leaving_soon(row: Service, days: int) -> None:
    """Remind the officers of those who may call a service of its last day, so many days before."""
    data = {"service": row.title, "day": f"{row.ends_on:%d/%m/%Y}", "notice": row.notice}
    for one in _callers(row):
        link, once = f"/dich-vu-du-lieu/{row.pk}", (row.pk, row.ends_on, days)
        _send_to(one, "service_leaving_soon", data, link, once=once)


def overdue(row: Service) -> None:
    """Tell the provider's officers that the last day they told is over and the service open."""
    data = {"service": row.title, "day": f"{row.ends_on:%d/%m/%Y}"}
    for one in _officers(owner_of(row.subsystem)):
        link = f"/chia-se-du-lieu/dich-vu/{row.pk}"
        _send_to(one, "service_overdue", data, link, once=(row.pk, row.ends_on))


def republished(row: Service, found: Changes) -> None:
    """Tell the officers of those who may call a service that its new document changes calls."""
    lines = [f"– {one}" for one in found.removed]
    lines += [f"~ {name}" for name, parts in found.changed if set(parts) != {Part.WORDS}]
    shown = "\n".join([*lines[:MOST_LINES], *["…"] * (len(lines) > MOST_LINES)])
    data = {"service": row.title, "version": row.version or "–", "changes": shown}
    for one in _callers(row):
        _send_of(one, row, "service_changed", data)


def lost(
    system: Subsystem,
    rights: Sequence[Right],
    *,
    left: Collection[Right],
    at: dt.datetime,
    reason: str,
) -> None:
    """Tell a system's officers once what it may call no more.

    left: what it may still call; at: since when; reason: of who ended it, may be empty.
    """
    lines = _lines(rights, left)
    for one in _officers(owner_of(system)):
        with translation.override(one.language):
            why = reason or _("không nêu")
            title = _title(rights)
        data = {
            "system": system.name, "service": title, "services": lines, "at": at,
            "reason": why,
        }  # fmt: skip
        _send_to(one, "access_ended", data, _asking_again([each.service for each in rights]))


def ending(
    system: Subsystem, rights: Sequence[Right], *, left: Collection[Right], last: dt.date, days: int
) -> None:
    """Remind a system's officers of rights to one service, so many days before they end.

    left: what it may call today, those included.
    """
    staying = [one for one in left if one not in rights]
    _ending(system, rights[0].service, _lines(rights, staying), last, days)


def ending_elsewhere(row: AccessRequest, days: int) -> None:
    """Remind the officers of the agency that asked of the last day that another node agreed to."""
    assert row.until_day is not None, "it ends"
    _ending(row.subsystem, row.service, f"– {row.service.title}", row.until_day, days)


def _ending(system: Subsystem, service: Service, lines: str, last: dt.date, days: int) -> None:
    data = {
        "system": system.name, "service": service.title, "services": lines,
        "day": f"{last:%d/%m/%Y}",
    }  # fmt: skip
    for one in _officers(owner_of(system)):
        once = uuid5(system.pk, f"{service.pk}:{last}:{days}")
        _send_to(one, "access_ending", data, _asking_again([service]), once=(once,))


def suspended(system: Subsystem, rights: Sequence[Right], *, closed: Subsystem) -> None:
    """Tell a system's officers what it cannot call while a system is closed: it, or a provider."""
    _of_closing("access_suspended", system, rights, closed)


def resumed(system: Subsystem, rights: Sequence[Right], *, closed: Subsystem) -> None:
    """Tell them what it can call again: the system that was closed is open."""
    _of_closing("access_resumed", system, rights, closed)


def _of_closing(
    template: str, system: Subsystem, rights: Sequence[Right], closed: Subsystem
) -> None:
    link = f"/chia-se-du-lieu/he-thong/{system.pk}" if closed == system else _page(rights)
    for one in _officers(owner_of(system)):
        with translation.override(one.language):
            title = _title(rights)
        data = {
            "system": system.name, "service": title, "services": _lines(rights, ()),
            "at": clock.now(), "closed": closed.name,
        }  # fmt: skip
        _send_to(one, template, data, link)


def let_in(system: Subsystem, group: Group, rights: Sequence[Right]) -> None:
    """Tell a system's officers what it may call since its group was let in."""
    for one in _officers(owner_of(system)):
        with translation.override(one.language):
            title = _title(rights)
        data = {
            "system": system.name, "group": group.name, "service": title,
            "services": _lines(rights, ()), "purpose": rights[0].purpose,
        }  # fmt: skip
        _send_to(one, "group_let_in", data, _page(rights))


def ended_elsewhere(row: AccessRequest) -> None:
    """Tell the officers of the agency that asked that another node let its system in no longer."""
    for one in _officers(owner_of(row.subsystem)):
        with translation.override(one.language):
            why = row.end_reason or _("không nêu")
        data = {
            "system": row.subsystem.name, "service": row.service.title,
            "services": f"– {row.service.title}", "at": row.ended_at, "reason": why,
        }  # fmt: skip
        _send_to(one, "access_ended", data, _asking_again([row.service]))


def joined(system: Subsystem, group: Group, rights: Sequence[Right], reason: str) -> None:
    """Tell who a group's new member is: its own officers, and those who let the group in."""
    told = set()
    agency = orgs.agency(owner_of(system)).name
    desks = [(owner_of(system), rights, f"/chia-se-du-lieu/he-thong/{system.pk}")]
    owners = dict.fromkeys(owner_of(one.service.subsystem) for one in rights)
    desks += [
        (
            owner,
            [one for one in rights if owner_of(one.service.subsystem) == owner],
            f"/chia-se-du-lieu/nhom/{group.pk}",
        )
        for owner in owners
    ]
    for owner, those, link in desks if rights else ():
        for one in _officers(owner):
            if one.id in told:
                continue
            told.add(one.id)
            data = {
                "system": system.name, "agency": agency, "group": group.name,
                "services": _lines(those, ()), "reason": reason,
            }  # fmt: skip
            _send_to(one, "group_joined", data, link)


def _title(rights: Sequence[Right]) -> str:
    """Return what rights are to, in a few words."""
    titles = list(dict.fromkeys(one.service.title for one in rights))
    return titles[0] if len(titles) == 1 else _("%(n)s dịch vụ") % {"n": len(titles)}


def _lines(rights: Sequence[Right], left: Collection[Right]) -> str:
    """Return services by line; with operations where others of the same service are left."""
    still = {one.service_id for one in left}
    lines = dict.fromkeys(
        f"– {one.service.title}: {one.endpoint.method} {one.endpoint.path}"
        if one.endpoint and one.service_id in still
        else f"– {one.service.title}"
        for one in rights
    )
    return "\n".join([*list(lines)[:MOST_LINES], *["…"] * (len(lines) > MOST_LINES)])


def _asking_again(services: Sequence[Service]) -> str:
    """Return the page on which access can be asked for again: of one service, or the catalogue."""
    service = services[0]
    if any(one.pk != service.pk for one in services):
        return "/dich-vu-du-lieu/"
    page = "/xin-quyen" if service.state in OPEN else ""
    return f"/dich-vu-du-lieu/{service.pk}{page}"


def _page(rights: Sequence[Right]) -> str:
    keys = {one.service_id for one in rights}
    return f"/dich-vu-du-lieu/{keys.pop()}" if len(keys) == 1 else "/chia-se-du-lieu/quyen"


def _callers(row: Service) -> list[AccountView]:
    """Return the officers of the agencies whose systems have a right to a service today."""
    systems = _asked_elsewhere(row) if row.subsystem.node else _let_in(row)
    agencies = set(systems.exclude(agency=None).values_list("agency_id", flat=True))
    found = {one.id: one for agency in agencies for one in _officers(AgencyId(agency))}
    return list(found.values())


def _let_in(row: Service) -> QuerySet[Subsystem]:
    stands = Q(rights__until_day=None) | Q(rights__until_day__gte=clock.today())
    rights = Q(rights__service=row, rights__ended_at=None) & stands
    groups = Group.objects.filter(rights)
    return Subsystem.objects.filter(rights) | Subsystem.objects.filter(
        pk__in=Membership.objects.filter(group__in=groups).values("subsystem")
    )


def _asked_elsewhere(row: Service) -> QuerySet[Subsystem]:
    stands = Q(requests__until_day=None) | Q(requests__until_day__gte=clock.today())
    return Subsystem.objects.filter(
        stands, requests__service=row, requests__state=RequestState.APPROVED,
        requests__ended_at=None, node="",
    )  # fmt: skip


def _send_of(to: AccountView, row: Service, template: str, data: Mapping[str, object]) -> None:
    page = "/cac-lan" if template == "service_changed" else ""
    once = (row.pk, row.changed_at.timestamp())
    _send_to(to, template, data, f"/dich-vu-du-lieu/{row.pk}{page}", once=once)


def _send_to(
    to: AccountView, template: str, data: Mapping[str, object], link: str,
    *, once: Sequence[object] = (),
) -> None:  # fmt: skip
    """Send a notice. once: what it is about, where more than one act may send it; else each is."""
    key = ":".join(map(str, (template, *once, to.id))) if once else ""
    notices.send(
        to=notices_queries.recipient(to.id), template=template, data=data, link=link,
        dedupe_key=key,
    )  # fmt: skip


def _officers(agency_id: AgencyId) -> tuple[AccountView, ...]:
    """Return the officers of an agency; where it has none, of the nearest one above that has."""
    for one in orgs.ancestor_ids(agency_id):
        if found := identity.officials_with_right(RIGHT, one):
            return found
    return ()


def _send(to: AccountView, row: AccessRequest, template: str, data: Mapping[str, object]) -> None:
    _send_to(to, template, data, f"/chia-se-du-lieu/yeu-cau/{row.pk}", once=(row.pk,))
