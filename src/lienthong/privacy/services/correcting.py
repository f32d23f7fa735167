# SPDX-License-Identifier: Apache-2.0
"""Telling who decides that a correction waits; who asked and whose data it is, what came of it."""

import uuid

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.identity import queries as identity
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId
from lienthong.notices import queries as notices_queries
from lienthong.notices import services as notices
from lienthong.registers.events import CorrectionAsked, CorrectionDecided
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import Concerned
from lienthong.registers.rules import Correction


def correction_asked(event: CorrectionAsked) -> None:
    """Tell the officials who may decide that a correction waits; who asked is not among them.

    Told once, however often the event comes; nobody when it was decided meanwhile.
    """
    officials = keeper.deciding(event.proposal_id)
    if not officials:
        return
    told = keeper.concerned(event.proposal_id)
    for one in officials:
        _tell(
            told, AccountId(one.id), "correction_waiting",
            f"/so-dang-ky/dinh-chinh/{event.proposal_id}", event.proposal_id,
        )  # fmt: skip


def correction_decided(event: CorrectionDecided) -> None:
    """Tell who asked; and where the record was corrected, the people whose data it holds.

    Who takes their own wish back knows it. Told once, however often the event comes.
    """
    told = keeper.concerned(event.proposal_id)
    if told.state is Correction.WITHDRAWN:
        return
    is_citizen = bool(told.asker_number)
    folder = "/du-lieu-cua-toi/dinh-chinh" if is_citizen else "/so-dang-ky/dinh-chinh"
    _tell(
        told, AccountId(told.asker_account_id), "correction_decided",
        f"{folder}/{event.proposal_id}", event.proposal_id,
    )  # fmt: skip
    if told.state is not Correction.APPLIED:
        return
    for number in told.people:
        account = identity.account_of(number)
        if account and account.id != told.asker_account_id:
            _tell(told, account.id, "record_corrected", "/du-lieu-cua-toi", event.proposal_id)


def _tell(
    told: Concerned, account_id: AccountId, template: str, link: str, proposal_id: uuid.UUID
) -> None:
    try:
        to = notices_queries.recipient(account_id)
    except Missing:  # closed since: the page keeps the answer
        return
    with translation.override(to.language):
        data = {
            "agency": told.agency_name,
            "register": str(told.register_title),
            "fields": ", ".join(str(title) for title in told.field_titles),
        }
        if template == "correction_waiting":
            by_citizen = bool(told.asker_number)
            data["what"] = (
                _("Người dân đề nghị đính chính") if by_citizen else _("Đề nghị đính chính mới")
            )
        if template == "correction_decided":
            is_applied = told.state is Correction.APPLIED
            data["what"] = _("Đã đính chính") if is_applied else _("Không duyệt đính chính")
            data["text"] = told.note or _("Mở trang đề nghị để xem.")
    notices.send(
        to=to, template=template, data=data, link=link,
        dedupe_key=f"{template}:{uuid.uuid5(account_id, str(proposal_id))}",
    )  # fmt: skip
