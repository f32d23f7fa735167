# SPDX-License-Identifier: Apache-2.0
"""Telling people what became of their requests, and officers what waits for them."""

import datetime as dt
import uuid
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy

from lienthong.identity import queries as identity
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.privacy.models import Breach, Request
from lienthong.privacy.queries.access import HANDLE, OVERSEE
from lienthong.privacy.rules import Kind, Status

NEW_REQUEST = gettext_lazy("Yêu cầu mới về dữ liệu cá nhân")
SOON_REQUEST = gettext_lazy("Yêu cầu về dữ liệu cá nhân sắp đến hạn")
LATE_REQUEST = gettext_lazy("Yêu cầu về dữ liệu cá nhân quá hạn")
SOON_BREACH = gettext_lazy("Còn chưa đến 24 giờ để thông báo vi phạm")
LATE_BREACH = gettext_lazy("Quá 72 giờ chưa thông báo vi phạm")


def received(row: Request) -> None:
    """Tell the person the number and the day, and the officers that it waits."""
    _tell(row, "data_request_received", {"until": row.reply_due_at})
    waiting(row, NEW_REQUEST)


def moved(row: Request, what: Any, text: str) -> None:
    """Tell the person what the agency did, in their language."""
    until = row.reply_due_at if row.status == Status.NEW else row.due_at
    _tell(row, "data_request_moved", {"until": until, "text": text}, what=what)


def waiting(row: Request, what: Any, *, is_watched: bool = False) -> None:
    """Tell the officers who handle it that it waits, nears its end, or is late."""
    until = row.reply_due_at if row.status == Status.NEW else row.due_at
    _officers(
        AgencyId(row.agency_id), until, what, (row.code, Kind(row.kind).label),
        link=f"/bao-ve-du-lieu/yeu-cau/{row.pk}", is_watched=is_watched,
        assignee=row.assignee_id,
    )  # fmt: skip


def breach(row: Breach, *, is_late: bool) -> None:
    """Tell who handles and who oversees that the 72 hours near their end, or are over."""
    what = LATE_BREACH if is_late else SOON_BREACH
    _officers(
        AgencyId(row.agency_id), row.due_at, what, (row.code, row.title),
        link=f"/bao-ve-du-lieu/vi-pham/{row.pk}", is_watched=True, assignee=None,
    )  # fmt: skip


def _tell(row: Request, template: str, data: dict[str, object], what: Any = "") -> None:
    try:
        to = notices_queries.recipient(AccountId(row.account_id))
    except Missing:  # closed since: the page keeps the answer
        return
    with translation.override(to.language):
        told = {"code": row.code, "title": str(Kind(row.kind).label), "agency": row.agency.name}
        if what:
            told["what"] = str(what)
    link = f"/du-lieu-ca-nhan/yeu-cau/{row.code}"
    notices.send(to=to, template=template, data={**told, **data}, link=link)


def _officers(
    agency_id: AgencyId,
    until: dt.datetime,
    what: Any,
    named: tuple[str, Any],
    *,
    link: str,
    is_watched: bool,
    assignee: uuid.UUID | None,
) -> None:
    people = {one.id: one for one in identity.officials_with_right(HANDLE, agency_id)}
    if assignee in people:
        people = {one.id: one for one in people.values() if one.id == assignee}
    if is_watched:
        people |= {one.id: one for one in identity.officials_with_right(OVERSEE, agency_id)}
    with translation.override("vi"):
        once = f"{link}:{until}:{what}"
    for one in people.values():
        with translation.override(one.language):
            data = {"what": str(what), "code": named[0], "title": str(named[1]), "until": until}
        notices.send(
            to=notices_queries.recipient(one.id),
            template="privacy_waiting",
            data=data,
            link=link,
            dedupe_key=f"privacy:{uuid.uuid5(one.id, once)}",
        )
