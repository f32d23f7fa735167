# SPDX-License-Identifier: Apache-2.0
"""From values to what the components draw."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.kernel import clock
from lienthong.orgs import queries as orgs
from lienthong.privacy.queries import BreachView, Kept, RequestView
from lienthong.privacy.rules import BreachStatus, Holding, Standing, Status
from lienthong.web.components import Cell, ClockView, Column, Step, Table, Tone

TONES: dict[Status, Tone] = {
    Status.NEW: "waiting",
    Status.ACCEPTED: "active",
    Status.DONE: "done",
    Status.REFUSED: "stopped",
    Status.WITHDRAWN: "neutral",
}
BREACH_TONES: dict[BreachStatus, Tone] = {
    BreachStatus.OPEN: "waiting",
    BreachStatus.NOTIFIED: "active",
    BreachStatus.CLOSED: "done",
}
#: What each line of a history says.
HAPPENED = {
    "submit": gettext_lazy("Đã gửi yêu cầu"),
    "accept": gettext_lazy("Cơ quan phản hồi tiếp nhận"),
    "transfer": gettext_lazy("Chuyển đến cơ quan giữ dữ liệu"),
    "extend": gettext_lazy("Gia hạn thực hiện"),
    "finish": gettext_lazy("Đã thực hiện"),
    "refuse": gettext_lazy("Không thực hiện"),
    "withdraw": gettext_lazy("Người yêu cầu rút"),
    "note": gettext_lazy("Ghi nhận vụ việc"),
    "amend": gettext_lazy("Bổ sung"),
    "notify": gettext_lazy("Đã thông báo cơ quan chuyên trách"),
    "close": gettext_lazy("Kết thúc"),
}


def clock_of(view: RequestView) -> ClockView | None:
    """Return the clock that runs: first the two days, then the time to carry it out."""
    if view.standing is None:
        return None
    calendar, now, due = orgs.calendar(view.agency_id), clock.now(), view.runs_until
    is_late = view.standing is Standing.LATE
    minutes = -calendar.working_minutes(due, now) if is_late else calendar.working_minutes(now, due)
    tone = {Standing.CALM: "active", Standing.SOON: "soon", Standing.LATE: "late"}
    return ClockView(tone=tone[view.standing], left_minutes=minutes, due_at=due)  # type: ignore[arg-type] # of the three tones above


def timeline(view: RequestView, *, is_inside: bool = False) -> list[Step]:
    """Return what happened and what comes; citizens see agency and post, officers also who."""
    steps = [
        Step(
            title=str(HAPPENED[one.verb]),
            phase="done",
            at=one.at,
            who=" – ".join(filter(None, (one.agency, one.post, one.officer if is_inside else ""))),
            text=one.note if one.verb != "submit" else "",
        )
        for one in view.history
    ]
    if view.status is Status.NEW:
        title = _("Cơ quan phản hồi, trong 2 ngày làm việc")
        steps.append(
            Step(title=title, phase="now", who=view.agency, due_on=view.reply_due_at.date())
        )
    if view.status.is_open:
        phase = "now" if view.status is Status.ACCEPTED else "todo"
        steps.append(
            Step(title=_("Thực hiện xong"), phase=phase, who=view.agency, due_on=view.due_at.date())  # type: ignore[arg-type] # of the phases
        )
    return steps


def requests_table(rows: Iterable[RequestView], *, caption: str, is_desk: bool) -> Table:
    """Return a list of requests; officers' with who asks, citizens' with the agency."""
    headings = [_("Yêu cầu"), _("Trạng thái"), _("Hạn"), _("Người yêu cầu"), _("Cơ quan")]
    if not is_desk:
        del headings[3]
    return Table(
        caption=caption,
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_request_cells(row, is_desk=is_desk) for row in rows),
    )


def _request_cells(row: RequestView, *, is_desk: bool) -> tuple[Cell, ...]:
    href = (
        reverse("privacy:desk_request", args=[row.id])
        if is_desk
        else reverse("privacy:own", args=[row.code])
    )
    ticking = clock_of(row)
    due = (
        Cell(text="", clock=ticking)
        if ticking
        else Cell(text=row.due_at.date(), note=_("phản hồi muộn") if row.replied_late else "")
    )
    cells = [
        Cell(text=str(row.kind.label), href=href, note=row.code),
        Cell(text=str(row.status.label), tone=TONES[row.status]),
        due,
        Cell(text=row.agency),
    ]
    if is_desk:
        cells.insert(3, Cell(text=row.name))
    return tuple(cells)


def breaches_table(rows: Iterable[BreachView], *, caption: str) -> Table:
    """Return the breach register."""
    headings = (_("Vụ việc"), _("Phát hiện"), _("72 giờ"), _("Số người"), _("Trạng thái"))
    return Table(
        caption=caption,
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(
            (
                Cell(
                    text=row.title,
                    href=reverse("privacy:breach", args=[row.id]),
                    note=f"{row.code} · {row.agency}",
                ),
                Cell(text=row.detected_at),
                Cell(text=time_left(row), tone=tone_of(row)),
                Cell(text="–" if row.people_count is None else row.people_count),
                Cell(text=str(row.status.label), tone=BREACH_TONES[row.status]),
            )
            for row in rows
        ),
    )


def tone_of(view: BreachView) -> Tone:
    """Return how the 72 hours stand."""
    if view.is_late:
        return "late"
    return "done" if view.notified_at else "soon" if view.is_soon else "active"


def time_left(view: BreachView) -> str:
    """Say how the 72 hours stand."""
    left = view.hours_left
    if left is None:
        return _("Thông báo muộn") if view.is_late else _("Thông báo đúng hạn")
    if left < 0:
        return ngettext("Quá %(n)s giờ", "Quá %(n)s giờ", -left) % {"n": -left}
    return ngettext("Còn %(n)s giờ", "Còn %(n)s giờ", left) % {"n": left}


def retention_table(rows: Iterable[Kept]) -> Table:
    """Return every purpose, how long its data is kept, and what is due."""
    headings = (_("Mục đích"), _("Loại dữ liệu"), _("Thời hạn lưu"), _("Đến hạn"))
    return Table(
        caption=_("Thời hạn lưu theo mục đích"),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_kept_cells(row) for row in rows),
    )


def _kept_cells(row: Kept) -> tuple[Cell, ...]:
    one = row.purpose
    many = row.due or 0
    due = "–" if row.due is None else str(many)
    has_list = many and one.retention.holding is Holding.DOSSIERS
    href = "/mot-cua/so-theo-doi/het-han-luu" if has_list else ""
    return (
        Cell(
            text=str(one.title), note=str(one.basis.label),
            href=reverse("privacy:purpose", args=[one.code]),
        ),
        Cell(text="; ".join(str(category) for category in one.categories)),
        Cell(text=str(one.retention.text), note=one.retention.basis),
        Cell(text=due, tone="soon" if many else None, href=href),
    )  # fmt: skip
