# SPDX-License-Identifier: Apache-2.0
"""Notices of requests for access: to those who decide, then to those who asked."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.kernel.ids import AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.orgs import queries as orgs
from lienthong.sharing.models import AccessRequest
from lienthong.sharing.queries import RIGHT
from lienthong.sharing.queries.owning import owner_of
from lienthong.sharing.rules.services import RequestState


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
