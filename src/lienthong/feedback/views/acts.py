# SPDX-License-Identifier: Apache-2.0
"""Every act of an officer as one row: its address, words, key, form, and the service it calls."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from lienthong.feedback import services
from lienthong.feedback.forms import officer as forms
from lienthong.feedback.queries import OVERSEE, PetitionView, QuestionView
from lienthong.feedback.rules import QuestionVerb, Verb
from lienthong.feedback.rules.petitions import Side, allowed
from lienthong.feedback.rules.questions import QUESTION_MOVES
from lienthong.feedback.rules.terms import Standing
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.web import acts
from lienthong.web.acts import ActForm, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(acts.Act):
    """An act that the table of moves allows."""

    verbs: tuple[str, ...]  #: of the table that allow it; empty: asked by `is_offered`


def _petition(order: Order) -> dict[str, Any]:
    """Return what every service of a petition asks for."""
    return {
        "actor": order.actor,
        "petition_id": order.view.id,
        "expected_version": order.told("expected_version"),
    }


def _question(order: Order) -> dict[str, Any]:
    """Return what every service of a question asks for."""
    return {
        "actor": order.actor,
        "question_id": order.view.id,
        "expected_version": order.told("expected_version"),
    }


def _agency_id(order: Order) -> AgencyId:
    """Return the agency chosen."""
    return AgencyId(uuid.UUID(order.told("agency")))


def _answer(order: Order) -> object:
    publication = None
    if order.told("is_public"):
        publication = services.Publication(
            title=order.told("public_title"),
            text=order.told("public_text"),
            answer=order.told("public_answer"),
            is_checked=order.told("is_checked"),
        )
    stored = [
        files.store(order.actor, one, one.name or "", limit_bytes=10_485_760)
        for one in order.told("files") or ()
    ]
    return services.answer_petition(
        **_petition(order),
        text=order.told("text"),
        publication=publication,
        files=tuple((one.id, one.name) for one in stored),
    )


def _answer_question(order: Order) -> object:
    publication = None
    if order.told("is_public"):
        publication = services.PublicAnswer(
            question=order.told("public_question"),
            answer=order.told("public_answer"),
            is_checked=order.told("is_checked"),
        )
    return services.answer_question(
        **_question(order),
        text=order.told("text"),
        legal_basis=order.told("legal_basis"),
        publication=publication,
    )


def _review(order: Order) -> object:
    return services.review_answer(
        **_question(order),
        legal_basis=order.told("legal_basis"),
        publication=services.PublicAnswer(
            question=order.told("public_question"),
            answer=order.told("public_answer"),
            is_checked=order.told("is_checked"),
        ),
    )


PETITION_ACTS = (
    Act(
        slug="nhan", verbs=(Verb.ACCEPT,), key="n", icon="check", form=ActForm,
        title=gettext_lazy("Nhận xử lý"), done=gettext_lazy("Đã nhận xử lý."),
        intro=gettext_lazy("Người gửi được biết cơ quan đã nhận. Phản ánh vào danh sách của tôi."),
        run=lambda order: services.accept_petition(**_petition(order)),
    ),
    Act(
        slug="tra-loi", verbs=(Verb.ANSWER, Verb.ANSWER_PART), key="t", icon="send",
        form=forms.AnswerForm, run=_answer, title=gettext_lazy("Trả lời"),
        done=gettext_lazy("Đã trả lời."),
    ),
    Act(
        slug="chuyen", verbs=(Verb.TRANSFER,), key="c", icon="arrow-right", form=forms.AgencyForm,
        title=gettext_lazy("Chuyển cơ quan khác"), done=gettext_lazy("Đã chuyển."),
        intro=gettext_lazy("Hạn đã hẹn giữ nguyên; cơ quan nhận có ít nhất 5 ngày làm việc."),
        run=lambda order: services.transfer_petition(
            **_petition(order), agency_id=_agency_id(order), reason=order.told("reason")
        ),
    ),
    Act(
        slug="giao-phan", verbs=(Verb.SPLIT,), key="p", icon="people", form=forms.PartForm,
        title=gettext_lazy("Giao một phần"), done=gettext_lazy("Đã giao phần việc."),
        intro=gettext_lazy("Chỉ trả lời người gửi được khi mọi phần việc đã có trả lời."),
        run=lambda order: services.split_petition(
            **_petition(order), agency_id=_agency_id(order), task=order.told("reason")
        ),
    ),
    Act(
        slug="gia-han", verbs=(Verb.EXTEND,), key="g", icon="calendar", form=forms.ReasonForm,
        title=gettext_lazy("Gia hạn"), done=gettext_lazy("Đã gia hạn."),
        intro=gettext_lazy("Chỉ một lần, trước khi hết hạn."),
        run=lambda order: services.extend_petition(
            **_petition(order), reason=order.told("reason")
        ),
    ),
    Act(
        slug="gop", verbs=(Verb.MERGE,), key="m", icon="list", form=forms.MergeForm,
        title=gettext_lazy("Gộp"), done=gettext_lazy("Đã gộp."),
        run=lambda order: services.merge_petition(
            **_petition(order), into_code=order.told("into")
        ),
    ),
    Act(
        slug="khong-thu-ly", verbs=(Verb.REFUSE,), key="x", icon="cross", form=forms.ReasonForm,
        title=gettext_lazy("Không thụ lý"), done=gettext_lazy("Đã ghi không thụ lý."),
        intro=gettext_lazy("Chỉ khi không thể xem xét: quảng cáo, xúc phạm, không có nội dung."),
        is_harsh=True,
        run=lambda order: services.refuse_petition(
            **_petition(order), reason=order.told("reason")
        ),
    ),
    Act(
        slug="an", verbs=(), key="a", icon="stop", form=forms.ReasonForm, is_harsh=True,
        title=gettext_lazy("Ẩn khỏi trang công khai"), done=gettext_lazy("Đã ẩn."),
        run=lambda order: services.hide_petition(**_petition(order), reason=order.told("reason")),
    ),
    Act(
        slug="hien", verbs=(), key="a", icon="undo", form=ActForm,
        title=gettext_lazy("Công khai lại"), done=gettext_lazy("Đã công khai lại."),
        run=lambda order: services.show_petition(**_petition(order)),
    ),
)  # fmt: skip

QUESTION_ACTS = (
    Act(
        slug="tra-loi", verbs=(QuestionVerb.ANSWER,), key="t", icon="send",
        form=forms.QuestionAnswerForm, run=_answer_question, title=gettext_lazy("Trả lời"),
        done=gettext_lazy("Đã trả lời người hỏi."),
    ),
    Act(
        slug="gop", verbs=(QuestionVerb.MERGE,), key="m", icon="list",
        form=forms.QuestionMergeForm, title=gettext_lazy("Dùng câu trả lời đã có"),
        done=gettext_lazy("Đã gửi câu trả lời đã có."),
        run=lambda order: services.merge_question(
            **_question(order), into_id=uuid.UUID(order.told("into"))
        ),
    ),
    Act(
        slug="chuyen", verbs=(QuestionVerb.FORWARD,), key="c", icon="arrow-right",
        form=forms.AgencyForm, title=gettext_lazy("Chuyển cơ quan khác"),
        done=gettext_lazy("Đã chuyển."),
        run=lambda order: services.forward_question(
            **_question(order), agency_id=_agency_id(order), reason=order.told("reason")
        ),
    ),
    Act(
        slug="tu-choi", verbs=(QuestionVerb.DECLINE,), key="x", icon="cross",
        form=forms.ReasonForm, title=gettext_lazy("Từ chối trả lời"), is_harsh=True,
        done=gettext_lazy("Đã từ chối, kèm lý do."),
        run=lambda order: services.decline_question(
            **_question(order), reason=order.told("reason")
        ),
    ),
    Act(
        slug="ra-soat", verbs=(QuestionVerb.REVIEW,), key="r", icon="edit",
        form=forms.ReviewForm, run=_review, title=gettext_lazy("Rà soát, công khai"),
        done=gettext_lazy("Đã cập nhật câu trả lời công khai."),
        intro=gettext_lazy("Đối chiếu với thủ tục hiện hành rồi công khai lại."),
    ),
    Act(
        slug="go", verbs=(QuestionVerb.UNPUBLISH,), key="g", icon="stop", form=forms.ReasonForm,
        title=gettext_lazy("Gỡ khỏi trang công khai"), is_harsh=True, done=gettext_lazy("Đã gỡ."),
        run=lambda order: services.unpublish_answer(
            **_question(order), reason=order.told("reason")
        ),
    ),
)  # fmt: skip


def petition_offers(actor: Actor, view: PetitionView) -> list[Act]:
    """Return what this officer can do with a petition now; the service decides again."""
    verbs = {
        row.verb for row in allowed(view.status, is_part=view.is_part) if row.side is Side.AGENCY
    }
    if view.agency_id != actor.agency_id:
        verbs &= {Verb.TRANSFER, Verb.EXTEND, Verb.MERGE} if actor.has(OVERSEE) else set()
    if actor.account_id in view.barred:
        verbs &= {Verb.TRANSFER}
    if view.extended_at or view.standing is Standing.LATE:
        verbs -= {Verb.EXTEND}
    extra = set()
    if actor.has(OVERSEE) and view.published_at:
        extra.add("hien" if view.hidden_at else "an")
    return [act for act in PETITION_ACTS if verbs & set(act.verbs) or act.slug in extra]


def question_offers(view: QuestionView) -> list[Act]:
    """Return what can be done with a question now."""
    verbs: set[str] = {verb for status, verb in QUESTION_MOVES if status is view.status}
    if not view.published_at:
        verbs -= {QuestionVerb.UNPUBLISH}
    return [act for act in QUESTION_ACTS if verbs & set(act.verbs)]
