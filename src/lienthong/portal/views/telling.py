# SPDX-License-Identifier: Apache-2.0
"""Frozen values that tell a dossier's story: its state, clock, timeline, papers."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.cases.queries import CaseRow, CaseView, MovementView, Progress, ResultChangeView
from lienthong.cases.rules import CRITERIA, Bucket, ChangeKind, Measured, PauseBasis, Status, Verb
from lienthong.feedback.rules.survey import BASES, QUESTIONS
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
    SummaryRow,
    Table,
    Tone,
)
from lienthong.web.wording import legal_time, vnd

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
#: What the applicant has to do, in the states where nobody else can.
YOURS: Mapping[Status, Any] = {
    Status.SUPPLEMENT: gettext_lazy("Bổ sung hồ sơ"),
    Status.PAYMENT: gettext_lazy("Nộp phí, lệ phí"),
}
#: Why a clock stands, as its applicant is told.
_WHY: Mapping[PauseBasis, Any] = {
    PauseBasis.SUPPLEMENT: gettext_lazy("chờ Ông/Bà bổ sung hồ sơ"),
    PauseBasis.PAYMENT: gettext_lazy("chờ Ông/Bà thực hiện nghĩa vụ tài chính"),
    PauseBasis.CONSULTATION: gettext_lazy("chờ ý kiến của cơ quan khác"),
    PauseBasis.STOP: gettext_lazy("cơ quan đã thông báo dừng giải quyết"),
}
#: What only the applicant does.
_OWN = (Verb.SUBMIT, Verb.SUPPLEMENT, Verb.WITHDRAW, Verb.RATE)
_ENDED = (Status.DONE, Status.RETURNED, Status.REFUSED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an agency asked an applicant for."""

    why: str  #: its reason
    items: tuple[str, ...]  #: everything to complete, one sentence each


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
        return ClockView(tone="done", due_at=due_at, paused_why=_ended(view))
    tone: Any = _CLOCKS.get(view.bucket, "active")
    why = str(state_of(view.status).text) if tone == "paused" else ""
    return ClockView(tone=tone, left_minutes=view.remaining_minutes, due_at=due_at, paused_why=why)


def _ended(view: CaseView) -> str:
    """Say when the work was over: the result was there, or the dossier ended without one."""
    if view.clock.finished_at is None:
        return ""
    at = {"at": legal_time(view.clock.finished_at)}
    if view.status in (Status.DONE, Status.RETURNED):
        return _("Có kết quả lúc %(at)s.") % at
    return _("Kết thúc lúc %(at)s.") % at


def steps(view: CaseView, progress: Progress, *, is_posted: bool = False) -> list[Step]:
    """Return what happened, what is being done now, then what is still to come."""
    told = [
        Step(
            title=_title(move),
            phase="done",
            who=_who(move),
            at=move.at,
            text=" ".join((*move.items, move.note)) if move.items else move.note,
        )
        for move in view.timeline
    ]
    if view.status in _ENDED and view.status is not Status.DONE:
        return told
    return [*told, *_now(view, progress, is_posted=is_posted), *_ahead(progress)]


def _title(move: MovementView) -> str:
    if move.undid:
        return _("Hoàn tác: %(act)s") % {"act": move.undid}
    name = move.step or _sentence(move.verb.label)
    return _("%(act)s (đã hoàn tác)") % {"act": name} if move.is_undone else name


def _who(move: MovementView) -> str:
    if move.agency_name:
        return " · ".join(part for part in (move.post_name, move.agency_name) if part)
    return _("Ông/Bà") if move.verb in _OWN else _("Hệ thống")


def _expected(at: dt.datetime | None) -> dt.date | None:
    """Return the date on which something is expected; none once that date is past.

    That it is late says the clock at the head of the page, once: a step promises nothing past.
    """
    day = kernel_clock.legal_date(at) if at else None
    return day if day and day >= kernel_clock.today() else None


def _now(view: CaseView, progress: Progress, *, is_posted: bool = False) -> Iterator[Step]:
    if is_posted:
        yield Step(title=_("Bưu chính đang chuyển kết quả đến Ông/Bà"), phase="now")
        return
    due_on = _expected(view.clock.due_at)
    if view.status in _NOW:
        yield Step(
            title=str(_NOW[view.status]),
            phase="now",
            who=view.agency_name if view.status is Status.NEW else "",
            due_on=_expected(view.clock.respond_by) if view.clock.due_at is None else None,
        )
        return
    for one in progress.present:
        title = _("Chờ ý kiến của cơ quan khác") if one.is_opinion else one.name
        yield Step(
            title=title,
            phase="now",
            who=" · ".join(part for part in (one.post_name, one.agency_name) if part),
            due_on=_expected(one.due_at),
            text=_("Đang tạm dừng cùng hồ sơ") if one.is_waiting else "",
        )
    if not progress.present:
        yield Step(title=str(view.status.label), phase="now", who=view.agency_name, due_on=due_on)


def _ahead(progress: Progress) -> Iterator[Step]:
    for one in progress.ahead:
        yield Step(title=one.name, phase="todo", who=one.agency_name)


def pause_text(view: CaseView, progress: Progress) -> str:
    """Say why the clock stands and since when; empty while it runs."""
    if progress.paused_for is None or progress.paused_at is None:
        return ""
    told = _(
        "Thời hạn tạm dừng từ %(at)s vì %(why)s. Thời gian dừng không tính vào thời hạn giải quyết."
    )
    return told % {"at": legal_time(progress.paused_at), "why": _WHY[progress.paused_for]}


def whereabouts(view: CaseView, progress: Progress, *, is_posted: bool = False) -> list[SummaryRow]:
    """Return the few facts that people ask first: what is done now, by whom, what follows."""
    if view.status in _ENDED and view.status is not Status.DONE:
        return []
    now = list(_now(view, progress, is_posted=is_posted))
    ahead = list(_ahead(progress))
    holders = dict.fromkeys(one.who for one in now if one.who)
    rows = [
        SummaryRow(label=_("Đang làm"), value="; ".join(one.title for one in now)),
        SummaryRow(label=_("Nơi đang giữ"), value="; ".join(holders)),
        SummaryRow(label=_("Tiếp theo"), value=ahead[0].title if ahead else ""),
    ]
    return [row for row in rows if row.value]


def as_json(view: CaseView, progress: Progress, *, is_posted: bool = False) -> dict[str, Any]:
    """Return the same story for a program."""
    due_at = view.clock.due_at
    return {
        "code": view.code,
        "procedure": {"code": view.procedure_code, "name": view.procedure_name},
        "agency": view.agency_name,
        "status": {"code": int(view.status), "label": str(view.status.label)},
        "due_at": due_at.isoformat() if due_at else None,
        "paused_for": progress.paused_for.value if progress.paused_for else None,
        "steps": [
            {
                "title": one.title,
                "phase": one.phase,
                "who": one.who,
                "at": one.at.isoformat() if one.at else None,
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "text": one.text,
            }
            for one in steps(view, progress, is_posted=is_posted)
        ],
    }


def slip_links(view: CaseView) -> list[FileLink]:
    """Return the printed forms; one that is still being sealed has no link yet."""
    return [
        FileLink(
            name=str(slip.form.label),
            href=_file(view, slip.file_id) if slip.file_id else "",
            note=_("Số %(number)s") % {"number": slip.number},
            tone="stopped" if slip.recalled_at else None,
            state=_("Đã thu hồi") if slip.recalled_at else "",
        )
        for slip in view.slips
    ]


def result_link(view: CaseView) -> FileLink | None:
    """Return the signed result, once there is one."""
    if view.result is None or view.result.file_id is None:
        return None
    if view.result.recalled_at:
        return FileLink(
            name=view.result.title or _("Kết quả giải quyết"),
            href=_file(view, view.result.file_id),
            note=_("Số %(number)s") % {"number": view.result.number},
            tone="stopped",
            state=_("Đã thu hồi"),
        )
    return FileLink(
        name=view.result.title or _("Kết quả giải quyết"),
        href=_file(view, view.result.file_id),
        note=_("Số %(number)s, ký bởi %(name)s")
        % {"number": view.result.number, "name": view.result.signed_by},
        tone="done",
        state=_("Đã ký số"),
    )


def former_links(view: CaseView) -> list[FileLink]:
    """Return what became of earlier results: decisions of recall, papers that were replaced."""
    return [_former(view, one) for one in view.changes]


def _former(view: CaseView, one: ResultChangeView) -> FileLink:
    if one.kind is ChangeKind.RECALL:
        note = _("Số %(number)s ngày %(day)s") % {
            "number": one.decision_number, "day": one.decided_on.strftime("%d/%m/%Y")
        }  # fmt: skip
        return FileLink(
            name=_("Quyết định thu hồi kết quả"), href=_file(view, one.new_file_id), note=note
        )
    told = {"number": one.old_number, "new": one.new_number}
    return FileLink(
        name=_("Bản cũ, không dùng nữa"),
        href=_file(view, one.old_file_id),
        note=_("Số %(number)s, đã thay bằng số %(new)s") % told,
        tone="stopped",
        state=_("Đã thay"),
    )


def recall_of(view: CaseView) -> ResultChangeView | None:
    """Return the recall of the result, while it is what counts."""
    recalls = [one for one in view.changes if one.kind is ChangeKind.RECALL]
    return recalls[-1] if recalls else None


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


def consequences(view: CaseView, paid_vnd: int) -> list[str]:
    """Say what taking the dossier back means: work, money, the way back."""
    told = [
        _("%(agency)s dừng giải quyết ngay; không có kết quả nào được cấp.")
        % {"agency": view.agency_name},
        _("Giấy tờ đã nộp được giữ trong hồ sơ đã rút, không dùng vào việc khác."),
        _("Việc rút không lấy lại được. Muốn làm lại, Ông/Bà nộp hồ sơ mới, thời hạn tính lại."),
    ]
    if paid_vnd:
        money = _(
            "Ông/Bà đã nộp %(amount)s. Phí, lệ phí đã nộp không tự trả lại; muốn hoàn, Ông/Bà đề"
            " nghị cơ quan và cơ quan quyết định theo quy định."
        )
        told.insert(1, money % {"amount": vnd(paid_vnd)})
    elif view.status is Status.PAYMENT:
        told.insert(1, _("Khoản đang chờ nộp không còn phải nộp."))
    return told


def last_duty(view: CaseView) -> str:
    """Return what the agency asks to be paid, in its words, while it waits for it."""
    if view.status is not Status.PAYMENT:
        return ""
    asked = [move.note for move in view.timeline if move.verb is Verb.ASK_PAYMENT]
    return asked[-1] if asked else ""


def waiting_table(rows: Sequence[CaseRow]) -> Table:
    """Return the dossiers that stand still until their applicant does something: what, and where.

    The longest wait comes first.
    """
    return Table(
        caption=_("Hồ sơ cần Ông/Bà làm tiếp"),
        columns=tuple(
            Column(text=text) for text in (_("Thủ tục"), _("Mã hồ sơ"), _("Việc cần làm"))
        ),
        rows=tuple(
            (
                Cell(text=row.procedure_name, href=reverse("portal:case", args=[row.id])),
                Cell(text=row.code),
                Cell(text=str(YOURS[row.status]), tone=TONES[row.status]),
            )
            for row in reversed(rows)
        ),
    )


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


def given_scores(posted: Mapping[str, str]) -> dict[int, int]:
    """Read the scores of a posted survey; what is not 0, 1 or 2 is not there."""
    found = {number: posted.get(f"score_{number}", "") for number in QUESTIONS}
    return {number: int(text) for number, text in found.items() if text in ("0", "1", "2")}


def rating_questions(scores: Mapping[int, int], *, is_asked_again: bool) -> list[FieldView]:
    """Return the three questions; unanswered ones marked when asked again."""
    return [
        FieldView(
            name=f"score_{number}",
            label=str(text),
            kind="radios",
            options=tuple(
                Option(value=str(2 - at), label=str(label), is_chosen=scores.get(number) == 2 - at)
                for at, label in enumerate(labels)
            ),
            errors=(_("Chọn một mức."),) if is_asked_again and number not in scores else (),
        )
        for number, (text, labels) in QUESTIONS.items()
    ]


def measured_rows(measured: Iterable[Measured]) -> list[SummaryRow]:
    """Return what the system measured, with its basis."""
    names = {one.number: one.text for one in CRITERIA}
    return [
        SummaryRow(label=str(names[one.number]), value=f"{one.score}/2, {BASES[one.basis]}")
        for one in measured
    ]


def rating_links(scores: Mapping[int, int]) -> list[ErrorLink]:
    """Return a link to each question without an answer."""
    return [
        ErrorLink(text=str(text), href=f"#id_score_{number}_2")
        for number, (text, _labels) in QUESTIONS.items()
        if number not in scores
    ]


def _sentence(label: object) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _file(view: CaseView, file_id: object) -> str:
    return reverse("portal:download", args=[view.id, file_id])
