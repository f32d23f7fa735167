# SPDX-License-Identifier: Apache-2.0
"""Every act of an officer as one row: its address, words, key, form, and the service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.registers import services
from lienthong.registers.forms import desk as forms
from lienthong.registers.queries.keeper import ImportView, ProposalView, Stage
from lienthong.registers.rules import Correction, Verdict
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


IMPORT_ACTS = (
    Act(
        slug="nap", key="n", icon="upload", form=forms.SureForm,
        offered=lambda _actor, view: view.may_run,
        title=gettext_lazy("Nạp vào sổ"), done=gettext_lazy("Đang nạp. Đóng trang vẫn tiếp tục."),
        intro=gettext_lazy(
            "Dòng đúng được ghi, dòng sai bị từ chối kèm lý do. Bản ghi đã có không bị sửa."
        ),
        run=lambda order: services.let_run(order.actor, order.view.id),
    ),
    Act(
        slug="bo", key="x", icon="cross", form=forms.SureForm, is_harsh=True,
        offered=lambda _actor, view: view.stage is Stage.LAID,
        title=gettext_lazy("Bỏ tệp này"), done=gettext_lazy("Đã bỏ tệp."),
        intro=gettext_lazy("Tệp bị xóa, không dòng nào được ghi."),
        run=lambda order: services.drop(order.actor, order.view.id),
    ),
)  # fmt: skip


LIKENESS_ACTS = (
    Act(
        slug="mot-nguoi", key="m", icon="people", form=forms.VerdictForm,
        offered=lambda _actor, view: view.state is Verdict.OPEN,
        title=gettext_lazy("Cùng một người"), done=gettext_lazy("Đã ghi kết luận."),
        intro=gettext_lazy(
            "Bản ghi giữ nguyên; việc sửa làm theo đính chính hoặc thủ tục của sổ."
        ),
        run=lambda order: services.decide_likeness(
            order.actor, order.view.id, Verdict.SAME, note=order.told("text")
        ),
    ),
    Act(
        slug="khac-nguoi", key="k", icon="cross", form=forms.VerdictForm,
        offered=lambda _actor, view: view.state is Verdict.OPEN,
        title=gettext_lazy("Không phải một người"), done=gettext_lazy("Đã ghi kết luận."),
        run=lambda order: services.decide_likeness(
            order.actor, order.view.id, Verdict.DIFFERENT, note=order.told("text")
        ),
    ),
)  # fmt: skip


def import_offers(actor: Actor, view: ImportView) -> list[Act]:
    """Return what the reader may do with a file now."""
    return [one for one in IMPORT_ACTS if one.offered(actor, view)]


def correction_offers(actor: Actor, view: ProposalView) -> list[Act]:
    """Return what the reader may do with a correction now."""
    return [one for one in CORRECTION_ACTS if one.offered(actor, view)]
