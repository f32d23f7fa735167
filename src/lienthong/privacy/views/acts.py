# SPDX-License-Identifier: Apache-2.0
"""Every act of an officer as one row: its address, words, key, form, and the service it calls."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.privacy import services
from lienthong.privacy.forms import officer as forms
from lienthong.privacy.queries import OVERSEE, BreachView, RequestView
from lienthong.privacy.rules import BreachStatus
from lienthong.privacy.rules.requests import MOVES, Verb
from lienthong.web import acts
from lienthong.web.acts import Order

_FILE_BYTES = 10_485_760


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(acts.Act):
    """An act that is offered where its question says so."""

    offered: Callable[[Actor, Any], bool]


def _request(order: Order) -> dict[str, Any]:
    """Return what every service of a request asks for."""
    return {
        "actor": order.actor,
        "request_id": order.view.id,
        "expected_version": order.told("expected_version"),
        "text": order.told("text"),
    }


def _breach(order: Order) -> dict[str, Any]:
    """Return what every service of a breach asks for."""
    return {
        "actor": order.actor,
        "breach_id": order.view.id,
        "expected_version": order.told("expected_version"),
    }


def _by(verb: Verb) -> Callable[[Actor, RequestView], bool]:
    return lambda _actor, view: (view.status, verb) in MOVES


def _finish(order: Order) -> object:
    given = order.told("file")
    file = None
    if given:
        stored = files.store(order.actor, given, given.name or "", limit_bytes=_FILE_BYTES)
        file = (stored.id, stored.name)
    return services.finish_request(**_request(order), file=file)


def _transfer(order: Order) -> object:
    agency_id = AgencyId(uuid.UUID(order.told("agency")))
    return services.transfer_request(**_request(order), agency_id=agency_id)


REQUEST_ACTS = (
    Act(
        slug="phan-hoi", offered=_by(Verb.ACCEPT), key="n", icon="check", form=forms.AcceptForm,
        title=gettext_lazy("Phản hồi tiếp nhận"), done=gettext_lazy("Đã phản hồi."),
        intro=gettext_lazy("Trong 2 ngày làm việc: đã nhận, sẽ làm gì, khi nào xong."),
        run=lambda order: services.accept_request(
            **_request(order), others=order.told("others") or ""
        ),
    ),
    Act(
        slug="tra-loi", offered=_by(Verb.FINISH), key="t", icon="send", form=forms.FinishForm,
        title=gettext_lazy("Trả lời kết quả"), done=gettext_lazy("Đã trả lời."), run=_finish,
    ),
    Act(
        slug="gia-han", key="g", icon="clock", form=forms.ReasonForm,
        offered=lambda _actor, view: (view.status, Verb.EXTEND) in MOVES and not view.extended_at,
        title=gettext_lazy("Gia hạn thực hiện"), done=gettext_lazy("Đã gia hạn."),
        intro=gettext_lazy("Chỉ một lần, trước khi hết hạn. Nêu vì sao phức tạp."),
        run=lambda order: services.extend_request(**_request(order)),
    ),
    Act(
        slug="chuyen", offered=_by(Verb.TRANSFER), key="c", icon="arrow-right",
        form=forms.TransferForm, title=gettext_lazy("Chuyển cơ quan giữ dữ liệu"),
        done=gettext_lazy("Đã chuyển."), run=_transfer,
        intro=gettext_lazy("Thời hạn không tính lại từ đầu."),
    ),
    Act(
        slug="tu-choi", offered=_by(Verb.REFUSE), key="x", icon="cross", form=forms.RefuseForm,
        title=gettext_lazy("Không thực hiện"), done=gettext_lazy("Đã trả lời không thực hiện."),
        intro=gettext_lazy("Chỉ khi luật cho phép. Ví dụ: phải lưu theo Luật Lưu trữ."),
        run=lambda order: services.refuse_request(**_request(order)), is_harsh=True,
    ),
)  # fmt: skip

BREACH_ACTS = (
    Act(
        slug="da-thong-bao", key="t", icon="send", form=forms.NotifyForm,
        offered=lambda actor, view: view.status is BreachStatus.OPEN and actor.has(OVERSEE),
        title=gettext_lazy("Ghi nhận đã thông báo"), done=gettext_lazy("Đã ghi nhận."),
        intro=gettext_lazy("Sau khi văn bản đã gửi đến cơ quan chuyên trách."),
        run=lambda order: services.notify_breach(
            **_breach(order), document_number=order.told("document_number"),
            late_reason=order.told("late_reason") or "",
        ),
    ),
    Act(
        slug="bo-sung", key="b", icon="edit", form=forms.AmendForm,
        offered=lambda _actor, view: view.status is not BreachStatus.CLOSED,
        title=gettext_lazy("Bổ sung thông tin"), done=gettext_lazy("Đã bổ sung."),
        run=lambda order: services.amend_breach(
            **_breach(order), facts=order.form.facts(), note=order.told("note")
        ),
    ),
    Act(
        slug="ket-thuc", key="k", icon="done", form=forms.CloseForm,
        offered=lambda _actor, view: view.status is BreachStatus.NOTIFIED,
        title=gettext_lazy("Kết thúc vụ việc"), done=gettext_lazy("Đã kết thúc."),
        run=lambda order: services.close_breach(**_breach(order), note=order.told("note")),
    ),
)  # fmt: skip


def request_offers(actor: Actor, view: RequestView) -> list[Act]:
    """Return what the officer may do with a request now."""
    return [one for one in REQUEST_ACTS if one.offered(actor, view)]


def breach_offers(actor: Actor, view: BreachView) -> list[Act]:
    """Return what the officer may do with a breach now."""
    return [one for one in BREACH_ACTS if one.offered(actor, view)]
