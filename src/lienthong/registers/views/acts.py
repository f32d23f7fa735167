# SPDX-License-Identifier: Apache-2.0
"""Every act of an officer as one row: its address, words, key, form, and the service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.registers import services
from lienthong.registers.forms import desk as forms
from lienthong.registers.queries.keeper import ProposalView
from lienthong.registers.rules import Correction
from lienthong.web import acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(acts.Act):
    """An act that is offered where its question says so."""

    offered: Callable[[Actor, Any], bool]


CORRECTION_ACTS = (
    Act(
        slug="duyet", key="d", icon="check", form=forms.ApproveForm,
        offered=lambda _actor, view: view.may_decide,
        title=gettext_lazy("Duyệt đính chính"), done=gettext_lazy("Đã duyệt. Bản ghi đã sửa."),
        intro=gettext_lazy(
            "Bản ghi được sửa ngay. Nội dung cũ vẫn lưu; người đề nghị và người có dữ liệu "
            "được báo."
        ),
        run=lambda order: services.approve(
            order.actor, order.view.id, note=order.told("text") or ""
        ),
    ),
    Act(
        slug="tu-choi", key="x", icon="cross", form=forms.RefuseForm, is_harsh=True,
        offered=lambda _actor, view: view.may_decide,
        title=gettext_lazy("Không duyệt"), done=gettext_lazy("Đã trả lời không duyệt."),
        run=lambda order: services.refuse(order.actor, order.view.id, reason=order.told("text")),
    ),
    Act(
        slug="rut", key="r", icon="undo", form=forms.SureForm, is_harsh=True,
        offered=lambda _actor, view: view.is_own and view.state is Correction.OPEN,
        title=gettext_lazy("Rút đề nghị"), done=gettext_lazy("Đã rút đề nghị."),
        intro=gettext_lazy("Bản ghi giữ nguyên. Cần thì lập đề nghị khác."),
        run=lambda order: services.withdraw(order.actor, order.view.id),
    ),
)  # fmt: skip


def correction_offers(actor: Actor, view: ProposalView) -> list[Act]:
    """Return what the reader may do with a correction now."""
    return [one for one in CORRECTION_ACTS if one.offered(actor, view)]
