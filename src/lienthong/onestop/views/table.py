# SPDX-License-Identifier: Apache-2.0
"""Every act of an official as one row: its address, words, key, form, and the service it calls."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from lienthong.cases import services
from lienthong.cases.queries import CaseHead, CaseView
from lienthong.cases.rules import FromWhen, Paper, Verb
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, CaseId, OrderId
from lienthong.onestop import forms
from lienthong.onestop.forms import ActForm
from lienthong.payments import rules as payment_rules
from lienthong.payments import services as payments
from lienthong.procedures.rules import fees_of

PAPER_BYTES = 10_485_760


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One validated wish: who, on which dossier as it was seen, with which form."""

    actor: Actor
    case: CaseView
    form: ActForm

    @property
    def seen(self) -> dict[str, Any]:
        """What every service asks for."""
        return {
            "actor": self.actor,
            "case_id": CaseId(self.case.id),
            "expected_version": self.form.cleaned_data["expected_version"],
        }

    def told(self, name: str) -> Any:
        """Return a field of the form."""
        return self.form.cleaned_data.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act."""

    verb: Verb
    slug: str  #: last part of its address
    title: Any  #: heading of its page, and the button in the dossier
    button: Any  #: what does it
    done: Any  #: what is said afterwards
    key: str  #: officials' key: opens the page, and there does it
    icon: str
    form: type[ActForm]
    run: Callable[[Order], CaseView | CaseHead]
    intro: Any = ""
    is_harsh: bool = False
    template: str = "onestop/act.html"


def _accept(order: Order) -> CaseHead:
    return services.accept(**order.seen, note=order.told("note"))


def _refuse(order: Order) -> CaseView:
    return services.refuse(**order.seen, reason=order.told("words"))


def _ask_supplement(order: Order) -> CaseView:
    return services.ask_supplement(
        **order.seen, items=order.told("wanted"), reason=order.told("words")
    )


def _supplement(order: Order) -> CaseView:
    form = order.form
    assert isinstance(form, forms.TakeForm)
    papers = tuple(
        Paper(component=code, file_id=_kept(order.actor, upload).id, name=upload.name)
        for code, upload in form.papers()
    )
    return services.supplement(**order.seen, papers=papers, note=order.told("note"))


def _kept(actor: Actor, upload: Any) -> Any:
    return files.store(
        actor, upload, upload.name, limit_bytes=PAPER_BYTES, declared=upload.content_type or ""
    )


def _ask_payment(order: Order) -> CaseView:
    order_id = _fee_order(order) if order.told("with_order") else None
    return services.ask_payment(**order.seen, reason=order.told("words"), order_id=order_id)


def _fee_order(order: Order) -> OrderId:
    """Make the order first; the same page sent twice finds the same order."""
    case = order.case
    items = fees_of(order.form.setting.procedure, case.form)
    made = payments.order(
        order.actor,
        payer=payment_rules.Payer(
            personal_number=case.applicant.personal_number, name=case.applicant.name
        ),
        items=[
            payment_rules.FeeItem(code=one.code, name=one.name.vi, amount_vnd=one.amount_vnd)
            for one in items
        ],
        payee_agency_id=case.agency_id,
        reference=str(case.id),
        idempotency_key=f"{case.id}:{order.told('expected_version')}",
        return_path=f"/ho-so/{case.code}",
    )
    return OrderId(made.id)


def _complete(order: Order) -> CaseView:
    step, names = order.form.setting.step, dict(order.form.setting.colleagues)
    assert step
    chosen = order.told("hand_to")
    hand_to = _assignee(chosen, names) if chosen else None
    return services.complete_step(
        **order.seen, step_id=step.id, note=order.told("note"), hand_to=hand_to
    )


def _assignee(chosen: str, names: Mapping[str, str]) -> services.Assignee:
    name = names[chosen].partition(" – ")[0]
    return services.Assignee(account_id=AccountId(uuid.UUID(chosen)), name=name)


def _elsewhere(order: Order) -> CaseView:
    """Asking, correcting, handing over have pages of their own; the row gives words and key."""
    return order.case


def _draft(order: Order) -> CaseView:
    form = order.form
    assert isinstance(form, forms.DraftForm)
    return services.draft_result(
        **order.seen, edits=form.edits(), reasons=form.reasons(), paper=form.paper(),
        note=order.told("note"),
    )  # fmt: skip


def _sign(order: Order) -> CaseView:
    return services.sign_result(**order.seen, seen_digest=order.told("seen_digest"))


def _send_back(order: Order) -> CaseView:
    return services.send_back(**order.seen, remarks=order.told("remarks"))


def _stop(order: Order) -> CaseView:
    return services.stop(**order.seen, basis=order.told("words"))


def _resume(order: Order) -> CaseView:
    return services.resume(**order.seen, note=order.told("note"))


def _recall(order: Order) -> CaseView:
    form = order.form
    assert isinstance(form, forms.RecallForm)
    return services.recall_result(
        **order.seen, decision=form.decision(), since=FromWhen(order.told("since"))
    )


def _undo(order: Order) -> CaseView:
    return services.undo(**order.seen, reason=order.told("reason"))


def _extend(order: Order) -> CaseView:
    return services.extend(**order.seen, due_on=order.told("due_on"), reason=order.told("words"))


ACTS = (
    Act(
        verb=Verb.ACCEPT, slug="tiep-nhan", key="t", icon="check", form=forms.AcceptForm,
        run=_accept, title=gettext_lazy("Tiếp nhận hồ sơ"), button=gettext_lazy("Tiếp nhận"),
        done=gettext_lazy("Đã tiếp nhận. Giấy tiếp nhận và hẹn trả kết quả đang được ký số."),
    ),
    Act(
        verb=Verb.ASK_SUPPLEMENT, slug="yeu-cau-bo-sung", key="b", icon="edit",
        form=forms.SupplementForm, run=_ask_supplement,
        title=gettext_lazy("Yêu cầu bổ sung"), button=gettext_lazy("Gửi yêu cầu bổ sung"),
        intro=gettext_lazy("Chỉ được yêu cầu một lần ở mỗi giai đoạn: nêu đủ mọi thứ còn thiếu."),
        done=gettext_lazy("Đã gửi yêu cầu bổ sung. Phiếu yêu cầu đang được ký số."),
    ),
    Act(
        verb=Verb.REFUSE, slug="tu-choi", key="r", icon="cross", form=forms.RefuseForm,
        run=_refuse, is_harsh=True,
        title=gettext_lazy("Từ chối tiếp nhận"), button=gettext_lazy("Từ chối tiếp nhận hồ sơ"),
        intro=gettext_lazy("Hồ sơ kết thúc tại đây. Nếu chỉ thiếu giấy tờ, hãy yêu cầu bổ sung."),
        done=gettext_lazy("Đã từ chối tiếp nhận. Phiếu từ chối đang được ký số."),
    ),
    Act(
        verb=Verb.SUPPLEMENT, slug="nhan-bo-sung", key="n", icon="upload", form=forms.TakeForm,
        run=_supplement,
        title=gettext_lazy("Nhận giấy tờ bổ sung"), button=gettext_lazy("Ghi nhận bổ sung"),
        intro=gettext_lazy("Giấy tờ mới thay bản cùng loại; bản cũ vẫn được giữ."),
        done=gettext_lazy("Đã ghi nhận giấy tờ bổ sung."),
    ),
    Act(
        verb=Verb.ASK_PAYMENT, slug="yeu-cau-nop-phi", key="p", icon="money",
        form=forms.PaymentForm, run=_ask_payment,
        title=gettext_lazy("Yêu cầu nộp phí"), button=gettext_lazy("Gửi yêu cầu nộp phí"),
        done=gettext_lazy("Đã gửi yêu cầu nộp phí cho người nộp hồ sơ."),
    ),
    Act(
        verb=Verb.COMPLETE_STEP, slug="hoan-thanh", key="h", icon="check",
        form=forms.CompleteForm, run=_complete,
        title=gettext_lazy("Hoàn thành bước"), button=gettext_lazy("Hoàn thành và chuyển tiếp"),
        done=gettext_lazy("Đã hoàn thành bước và chuyển tiếp."),
    ),
    Act(
        verb=Verb.CONSULT, slug="lay-y-kien", key="y", icon="people", form=forms.NoteForm,
        run=_elsewhere,
        title=gettext_lazy("Lấy ý kiến cơ quan khác"), button=gettext_lazy("Gửi lấy ý kiến"),
        done=gettext_lazy("Đã gửi lấy ý kiến."),
    ),
    Act(
        verb=Verb.DRAFT_RESULT, slug="du-thao", key="d", icon="file", form=forms.DraftForm,
        run=_draft, template="onestop/draft.html",
        title=gettext_lazy("Soạn dự thảo kết quả"), button=gettext_lazy("Lưu dự thảo"),
        intro=gettext_lazy("Các mục lấy từ tờ khai. Chỉ sửa chỗ cần in khác tờ khai."),
        done=gettext_lazy("Đã lưu dự thảo."),
    ),
    Act(
        verb=Verb.SIGN_RESULT, slug="ky", key="s", icon="sign", form=forms.SignForm, run=_sign,
        template="onestop/sign.html",
        title=gettext_lazy("Ký kết quả"), button=gettext_lazy("Ký và đóng dấu"),
        done=gettext_lazy("Đã ký số và đóng dấu. Kết quả đã vào sổ và chờ trả."),
    ),
    Act(
        verb=Verb.SEND_BACK, slug="tra-lai-du-thao", key="l", icon="undo",
        form=forms.SendBackForm, run=_send_back,
        title=gettext_lazy("Trả lại dự thảo"), button=gettext_lazy("Trả lại để soạn lại"),
        intro=gettext_lazy("Hồ sơ về lại người soạn; soạn lại xong mới ký được."),
        done=gettext_lazy("Đã trả lại dự thảo cho người soạn."),
    ),
    Act(
        verb=Verb.RETURN_RESULT, slug="tra-ket-qua", key="v", icon="send", form=forms.NoteForm,
        run=_elsewhere,
        title=gettext_lazy("Trả kết quả"), button=gettext_lazy("Xác nhận đã trả"),
        done=gettext_lazy("Đã trả kết quả. Hồ sơ kết thúc."),
    ),
    Act(
        verb=Verb.POST_RESULT, slug="gui-buu-chinh", key="b", icon="send", form=forms.NoteForm,
        run=_elsewhere,
        title=gettext_lazy("Gửi kết quả qua bưu chính"), button=gettext_lazy("Bàn giao cho bưu tá"),
        done=gettext_lazy("Đã giao bưu chính."),
    ),
    Act(
        verb=Verb.STOP, slug="dung", key="x", icon="stop", form=forms.StopForm, run=_stop,
        is_harsh=True,
        title=gettext_lazy("Dừng giải quyết"), button=gettext_lazy("Dừng giải quyết hồ sơ"),
        intro=gettext_lazy("Chỉ dừng khi có căn cứ pháp luật; căn cứ được in trên thông báo."),
        done=gettext_lazy("Đã dừng giải quyết. Thông báo dừng đang được ký số."),
    ),
    Act(
        verb=Verb.RESUME, slug="tiep-tuc", key="c", icon="undo", form=forms.NoteForm, run=_resume,
        title=gettext_lazy("Giải quyết tiếp"), button=gettext_lazy("Giải quyết tiếp hồ sơ"),
        done=gettext_lazy("Hồ sơ được giải quyết tiếp; hạn trả lùi bằng thời gian đã dừng."),
    ),
    Act(
        verb=Verb.EXTEND, slug="gia-han", key="g", icon="calendar", form=forms.ExtendForm,
        run=_extend,
        title=gettext_lazy("Xin lỗi và gia hạn"), button=gettext_lazy("Gửi xin lỗi và hẹn lại"),
        intro=gettext_lazy("Văn bản xin lỗi gửi người nộp trước khi hết hạn; chỉ một lần."),
        done=gettext_lazy("Đã gia hạn. Văn bản xin lỗi đang được ký số."),
    ),
    Act(
        verb=Verb.CORRECT_RESULT, slug="dinh-chinh", key="e", icon="edit",
        form=forms.CorrectForm, run=_elsewhere,
        title=gettext_lazy("Đính chính kết quả"),
        button=gettext_lazy("Ký, đóng dấu bản thay thế"),
        intro=gettext_lazy("Cấp bản mới có chữ ký, ghi rõ bản bị thay; bản cũ hết giá trị."),
        done=gettext_lazy("Đã ký bản thay thế. Người nộp được báo; hồ sơ chờ trả bản mới."),
    ),
    Act(
        verb=Verb.RECALL_RESULT, slug="thu-hoi", key="m", icon="warning",
        form=forms.RecallForm, run=_recall, is_harsh=True,
        title=gettext_lazy("Thu hồi kết quả"), button=gettext_lazy("Ký quyết định thu hồi"),
        intro=gettext_lazy(
            "Quyết định thu hồi được lập, ký số và gửi người nộp; dữ liệu đã ghi theo kết quả "
            "được điều chỉnh. Chỉ sai sót trên giấy thì đính chính."
        ),
        done=gettext_lazy("Đã thu hồi kết quả. Ai kiểm tra giấy này đều thấy đã thu hồi."),
    ),
    Act(
        verb=Verb.UNDO, slug="hoan-tac", key="z", icon="undo", form=forms.UndoForm, run=_undo,
        template="onestop/undo.html",
        title=gettext_lazy("Hoàn tác việc vừa làm"), button=gettext_lazy("Hoàn tác"),
        done=gettext_lazy("Đã hoàn tác. Hồ sơ và thời hạn trở về như trước việc đó."),
    ),
)  # fmt: skip


def act_of(verb: Verb) -> Act:
    """Return the act of a verb."""
    return next(act for act in ACTS if act.verb is verb)


def act_at(slug: str) -> Act | None:
    """Return the act at an address."""
    return next((act for act in ACTS if act.slug == slug), None)
