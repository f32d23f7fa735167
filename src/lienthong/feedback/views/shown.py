# SPDX-License-Identifier: Apache-2.0
"""From values to what the components draw."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.feedback.queries import PetitionRow, PetitionView, QuestionView, procedure_name
from lienthong.feedback.rules import QuestionStatus, Standing, Status
from lienthong.kernel import clock
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import WorkCalendar
from lienthong.web.components import Cell, ClockView, Column, FileLink, Step, Table, Tone

TONES: dict[str, Tone] = {
    Status.NEW: "waiting",
    Status.PROCESSING: "active",
    Status.ANSWERED: "done",
    Status.CLOSED: "done",
    Status.REFUSED: "stopped",
    Status.MERGED: "neutral",
    Status.WITHDRAWN: "neutral",
    QuestionStatus.OPEN: "waiting",
    QuestionStatus.DECLINED: "stopped",
}
_STANDINGS: dict[Standing, Tone] = {
    Standing.CALM: "active",
    Standing.SOON: "soon",
    Standing.LATE: "late",
}
#: What each line of the history says.
HAPPENED = {
    "submit": gettext_lazy("Đã gửi"),
    "accept": gettext_lazy("Cơ quan đã nhận xử lý"),
    "transfer": gettext_lazy("Chuyển đến cơ quan có thẩm quyền"),
    "split": gettext_lazy("Lấy ý kiến cơ quan phối hợp"),
    "merge": gettext_lazy("Gộp với phản ánh cùng nội dung"),
    "unmerge": gettext_lazy("Xử lý riêng trở lại"),
    "extend": gettext_lazy("Gia hạn trả lời"),
    "answer": gettext_lazy("Đã trả lời"),
    "answer_part": gettext_lazy("Đã trả lời phần việc"),
    "refuse": gettext_lazy("Không thụ lý"),
    "withdraw": gettext_lazy("Người gửi rút"),
    "satisfied": gettext_lazy("Người gửi hài lòng"),
    "reopen": gettext_lazy("Chưa hài lòng: cấp trên xem lại"),
    "exhaust": gettext_lazy("Người gửi không hài lòng"),
    "lapse": gettext_lazy("Kết thúc vì hết hạn đánh giá"),
    "hide": gettext_lazy("Ẩn khỏi trang công khai"),
    "show": gettext_lazy("Công khai lại"),
}


def clock_of(
    due_at: dt.datetime,
    standing: Standing | None,
    *,
    answered_at: dt.datetime | None,
    agency_id: object,
) -> ClockView:
    """Return the term as the clock component shows it."""
    calendar = _calendar(agency_id)
    if standing is None:
        return ClockView(tone="done", due_at=due_at, left_minutes=None)
    now = clock.now()
    left = (
        calendar.working_minutes(now, due_at)
        if now <= due_at
        else -calendar.working_minutes(due_at, now)
    )
    del answered_at
    tone = _STANDINGS[standing]
    assert tone in ("active", "soon", "late")
    return ClockView(tone=tone, left_minutes=left, due_at=due_at)


def _calendar(agency_id: object) -> WorkCalendar:
    return orgs.calendar(agency_id)  # type: ignore[arg-type] # views carry ids as they came


def petition_clock(view: PetitionView) -> ClockView | None:
    """Return the clock of an open petition."""
    if view.standing is None:
        return None
    return clock_of(view.due_at, view.standing, answered_at=None, agency_id=view.agency_id)


def timeline(view: PetitionView, *, is_inside: bool = False) -> list[Step]:
    """Return what happened, and what comes; officers also see who."""
    steps = [
        Step(
            title=str(HAPPENED.get(one.verb, one.verb)),
            phase="done",
            at=one.at,
            who=" – ".join(filter(None, (one.who, one.officer if is_inside else ""))),
            text=one.note if one.verb not in ("merge", "unmerge") or is_inside else "",
        )
        for one in view.history
        if is_inside or one.verb not in ("hide", "show")
    ]
    if view.status.is_open:
        steps.append(
            Step(
                title=_("Cơ quan trả lời"), phase="now", who=view.agency, due_on=view.due_at.date()
            )
        )
    elif view.status is Status.ANSWERED and not view.is_part:
        steps.append(Step(title=_("Ông/Bà cho biết có hài lòng không"), phase="now"))
    return steps


def files(view: PetitionView, name: str, *args: object, is_answer: bool = False) -> list[FileLink]:
    """Return links to the files of one side."""
    return [
        FileLink(name=one.name, href=reverse(name, args=[*args, one.id]))
        for one in view.files
        if one.is_answer is is_answer
    ]


def petitions_table(rows: Iterable[PetitionRow], *, caption: str, is_desk: bool) -> Table:
    """Return a list of petitions; officers' has clocks and who has it."""
    headings = [_("Phản ánh"), _("Trạng thái"), _("Hạn trả lời")]
    headings.append(_("Người xử lý") if is_desk else _("Cơ quan"))
    return Table(
        caption=caption,
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_petition_cells(row, is_desk=is_desk) for row in rows),
    )


def _petition_cells(row: PetitionRow, *, is_desk: bool) -> tuple[Cell, ...]:
    href = (
        reverse("feedback:desk_petition", args=[row.id])
        if is_desk
        else reverse("feedback:own", args=[row.code])
    )
    notes = [row.code, str(row.kind.label)]
    if row.is_part:
        notes.append(_("phần việc"))
    if row.reopened:
        notes.append(_("xem lại lần %(count)d") % {"count": row.reopened})
    due = (
        Cell(text="", clock=_row_clock(row))
        if row.standing
        else Cell(text=row.due_at.date(), note=_judged(row.is_satisfied))
    )
    return (
        Cell(text=row.title, href=href, note=" · ".join(notes)),
        Cell(text=str(row.status.label), tone=TONES[row.status]),
        due,
        Cell(
            text=(row.assignee or "–") if is_desk else row.agency,
            note=row.agency if is_desk else "",
        ),
    )


def _row_clock(row: PetitionRow) -> ClockView:
    tone = _STANDINGS[row.standing or Standing.CALM]
    left = 0
    now, calendar = clock.now(), orgs.national_calendar()
    left = (
        calendar.working_minutes(now, row.due_at)
        if now <= row.due_at
        else -calendar.working_minutes(row.due_at, now)
    )
    return ClockView(tone=tone, left_minutes=left, due_at=row.due_at)  # type: ignore[arg-type] # of the four tones above


def _judged(is_satisfied: bool | None) -> str:
    return {True: _("Hài lòng"), False: _("Không hài lòng"), None: ""}[is_satisfied]


def questions_table(rows: Iterable[QuestionView], *, caption: str) -> Table:
    """Return the officers' list of questions."""
    columns = (_("Câu hỏi"), _("Trạng thái"), _("Hạn trả lời"), _("Cơ quan"))
    return Table(
        caption=caption,
        columns=tuple(Column(text=text) for text in columns),
        rows=tuple(
            (
                Cell(
                    text=_short(row.text),
                    href=reverse("feedback:desk_question", args=[row.id]),
                    note=procedure_name(row.procedure_code),
                ),
                Cell(text=str(row.status.label), tone=TONES.get(row.status, "done")),
                Cell(
                    text=_due(row),
                    tone=_STANDINGS[row.standing] if row.standing is not None else None,
                ),
                Cell(text=row.agency),
            )
            for row in rows
        ),
    )


def standing_of(view: QuestionView) -> Tone | None:
    """Return how near the term of a question is; none once it was answered."""
    return _STANDINGS[view.standing] if view.standing is not None else None


def _due(row: QuestionView) -> str:
    day = clock.legal_date(row.due_at)
    if row.standing is Standing.LATE:
        return _("quá hạn từ %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return f"{day:%d/%m/%Y}"


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88].rstrip()}…"


def agency_choices(agencies: Iterable[AgencyView]) -> list[tuple[str, str]]:
    """Return agencies as choices of a select."""
    return [(str(one.id), one.name) for one in agencies]
