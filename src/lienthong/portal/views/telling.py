# SPDX-License-Identifier: Apache-2.0
"""Frozen values that tell a dossier's story: its state, clock, timeline, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.queries import CaseRow, CaseView
from lienthong.cases.rules import Bucket, Status, Verb
from lienthong.kernel import clock as kernel_clock
from lienthong.web.components import (
    Cell,
    ClockView,
    Column,
    ErrorLink,
    FieldView,
    FileLink,
    Option,
    Step,
    Table,
    Tone,
)

TONES: Mapping[Status, Tone] = {
    Status.NEW: "active",
    Status.ACCEPTED: "active",
    Status.REFUSED: "stopped",
    Status.PROCESSING: "active",
    Status.SUPPLEMENT: "waiting",
    Status.PAYMENT: "waiting",
    Status.WITHDRAWN: "stopped",
    Status.STOPPED: "stopped",
    Status.DONE: "done",
    Status.RETURNED: "done",
}
_CLOCKS = {Bucket.LATE: "late", Bucket.SOON: "soon", Bucket.PAUSED: "paused"}
#: What happens now, where the national label does not say it to the applicant.
_NOW: Mapping[Status, Any] = {
    Status.NEW: gettext_lazy("Bộ phận Một cửa đang xem hồ sơ"),
    Status.SUPPLEMENT: gettext_lazy("Chờ Ông/Bà bổ sung"),
    Status.PAYMENT: gettext_lazy("Chờ Ông/Bà nộp phí"),
}
_ENDED = (Status.DONE, Status.RETURNED, Status.REFUSED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an agency asked an applicant for."""

    why: str  #: its reason
    items: tuple[str, ...]  #: everything to complete, one sentence each


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPart:
    """A few questions that belong together."""

    title: str  #: what they are about
    questions: tuple[FieldView, ...]  #: each with three answers


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """A state as the tag draws it."""

    text: str  #: the national label
    tone: Tone  #: its colour and icon


def state_of(status: Status) -> StateView:
    """Return a state's word and tone."""
    return StateView(text=str(status.label), tone=TONES[status])


def clock_view(view: CaseView) -> ClockView | None:
    """Return the legal clock; none before acceptance."""
    due_at = view.clock.due_at
    if due_at is None:
        return None
    if view.status in _ENDED:
        return ClockView(tone="done", due_at=due_at)
    tone: Any = _CLOCKS.get(view.bucket, "active")
    why = str(state_of(view.status).text) if tone == "paused" else ""
    return ClockView(tone=tone, left_minutes=view.remaining_minutes, due_at=due_at, paused_why=why)


def steps(view: CaseView) -> list[Step]:
    """Return what happened, then what is still to come, as a timeline."""
    told = [
        Step(
            title=_sentence(move.verb.label),
            phase="done",
            who=" · ".join(part for part in (move.post_name, move.agency_name) if part),
            at=move.at,
            text="; ".join((*move.items, move.note)) if move.items else move.note,
        )
        for move in view.timeline
    ]
    if view.status in _ENDED:
        return told
    now = Step(
        title=str(_NOW.get(view.status, view.status.label)),
        phase="now",
        who=view.agency_name,
        due_on=kernel_clock.legal_date(view.clock.due_at) if view.clock.due_at else None,
    )
    return [*told, now, Step(title=_("Trả kết quả"), phase="todo")]


def slip_links(view: CaseView) -> list[FileLink]:
    """Return the printed forms; one that is still being sealed has no link yet."""
    return [
        FileLink(
            name=str(slip.form.label),
            href=_file(view, slip.file_id) if slip.file_id else "",
            note=_("Số %(number)s") % {"number": slip.number},
        )
        for slip in view.slips
    ]


def result_link(view: CaseView) -> FileLink | None:
    """Return the signed result, once there is one."""
    if view.result is None or view.result.file_id is None:
        return None
    return FileLink(
        name=_("Kết quả giải quyết"),
        href=_file(view, view.result.file_id),
        note=_("Số %(number)s, ký bởi %(name)s")
        % {"number": view.result.number, "name": view.result.signed_by},
        tone="done",
        state=_("Đã ký số"),
    )


def paper_links(view: CaseView) -> list[FileLink]:
    """Return the papers handed in; replaced ones say so."""
    return [
        FileLink(
            name=paper.name,
            href=_file(view, paper.file_id),
            note=paper.component_name,
            tone="neutral" if paper.is_replaced else None,
            state=_("Đã thay") if paper.is_replaced else "",
        )
        for paper in view.papers
    ]


def last_request(view: CaseView) -> Request | None:
    """Return what the agency asked for, while it waits for it."""
    if view.status is not Status.SUPPLEMENT:
        return None
    asked = [
        Request(why=move.note, items=move.items)
        for move in view.timeline
        if move.verb is Verb.ASK_SUPPLEMENT
    ]
    return asked[-1] if asked else None


def last_duty(view: CaseView) -> str:
    """Return what the agency asks to be paid, in its words, while it waits for it."""
    if view.status is not Status.PAYMENT:
        return ""
    asked = [move.note for move in view.timeline if move.verb is Verb.ASK_PAYMENT]
    return asked[-1] if asked else ""


def cases_table(rows: Sequence[CaseRow]) -> Table:
    """Return one's dossiers as a table; cards on a phone."""
    return Table(
        caption=_("Hồ sơ đã nộp"),
        columns=tuple(
            Column(text=text)
            for text in (_("Thủ tục"), _("Mã hồ sơ"), _("Trạng thái"), _("Hẹn trả"))
        ),
        rows=tuple(
            (
                Cell(text=row.procedure_name, href=reverse("portal:case", args=[row.id])),
                Cell(text=row.code),
                Cell(text=str(row.status.label), tone=TONES[row.status]),
                Cell(text=row.due_at.strftime("%H:%M %d/%m/%Y") if row.due_at else "–"),
            )
            for row in rows
        ),
    )


def rating_parts(scores: Mapping[int, int], *, is_asked_again: bool) -> list[RatingPart]:
    """Return the nine questions in three parts; unanswered ones marked when asked again."""
    words = _questions()
    return [
        RatingPart(
            title=title,
            questions=tuple(
                _question(number, words[number], scores, is_asked_again) for number in numbers
            ),
        )
        for title, numbers in (
            (_("Thời gian và quy trình"), (1, 2, 5)),
            (_("Công sức của Ông/Bà"), (3, 4, 9)),
            (_("Thái độ và sự minh bạch"), (6, 7, 8)),
        )
    ]


def rating_links(scores: Mapping[int, int]) -> list[ErrorLink]:
    """Return a link to each question without an answer."""
    return [
        ErrorLink(text=text, href=f"#id_score_{number}_2")
        for number, text in _questions().items()
        if number not in scores
    ]


def _questions() -> dict[int, str]:
    """Ask the nine criteria of NĐ 61/2018 art. 31 in the words of who was served."""
    return {
        1: _("Hồ sơ được giải quyết đúng thời gian quy định"),
        2: _("Từng cơ quan làm phần việc của mình đúng hẹn"),
        3: _("Ít phải liên hệ, đi lại để hoàn thiện hồ sơ"),
        4: _("Chỉ phải làm việc với một nơi"),
        5: _("Nộp và nhận kết quả cùng một chỗ"),
        6: _("Cán bộ lịch sự, hướng dẫn tận tình"),
        7: _("Thủ tục được công khai, dễ hiểu"),
        8: _("Góp ý, thắc mắc được trả lời"),
        9: _("Dịch vụ trực tuyến nhanh, dễ dùng"),
    }


def _question(number: int, text: str, scores: Mapping[int, int], is_asked_again: bool) -> FieldView:
    levels = (("2", _("Tốt")), ("1", _("Được")), ("0", _("Chưa tốt")))
    chosen = str(scores.get(number, ""))
    return FieldView(
        name=f"score_{number}",
        label=text,
        kind="radios",
        options=tuple(
            Option(value=value, label=label, is_chosen=chosen == value) for value, label in levels
        ),
        errors=(_("Chọn một mức."),) if is_asked_again and number not in scores else (),
    )


def _sentence(label: object) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _file(view: CaseView, file_id: object) -> str:
    return reverse("portal:download", args=[view.id, file_id])
