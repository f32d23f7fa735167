# SPDX-License-Identifier: Apache-2.0
"""From values to what the components draw."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.registers import queries, rules
from lienthong.registers.queries import keeper
from lienthong.registers.queries.keeper import (
    ImportView,
    LikenessView,
    ProposalView,
    RefusedView,
    Stage,
)
from lienthong.registers.rules import Correction, Reason, Verdict
from lienthong.registers.services import ChangeView, Held
from lienthong.web.components import Cell, Column, NavLink, Step, Table, Tone
from lienthong.web.wording import legal_date

STATES = {
    Correction.OPEN: gettext_lazy("Chờ duyệt"),
    Correction.APPLIED: gettext_lazy("Đã đính chính"),
    Correction.REFUSED: gettext_lazy("Không duyệt"),
    Correction.WITHDRAWN: gettext_lazy("Đã rút"),
}
TONES: dict[Correction, Tone] = {
    Correction.OPEN: "waiting",
    Correction.APPLIED: "done",
    Correction.REFUSED: "stopped",
    Correction.WITHDRAWN: "neutral",
}
STAGES = {
    Stage.LAID: gettext_lazy("Chờ nạp"),
    Stage.RUNNING: gettext_lazy("Đang nạp"),
    Stage.STOPPED: gettext_lazy("Dừng giữa chừng"),
    Stage.FINISHED: gettext_lazy("Đã xong"),
}
STAGE_TONES: dict[Stage, Tone] = {
    Stage.LAID: "waiting",
    Stage.RUNNING: "active",
    Stage.STOPPED: "stopped",
    Stage.FINISHED: "done",
}
_DECIDED = {
    Correction.APPLIED: gettext_lazy("Duyệt: bản ghi đã sửa"),
    Correction.REFUSED: gettext_lazy("Không duyệt"),
    Correction.WITHDRAWN: gettext_lazy("Rút đề nghị"),
}


def value(schema: Mapping[str, Any], held: Any) -> str:
    """Say a value in the reader's words: days, names of codes, lists as their number."""
    if held in (None, ""):
        return "–"
    if isinstance(held, list):
        return ngettext("%(n)s mục", "%(n)s mục", len(held)) % {"n": len(held)}
    if isinstance(held, bool):
        return _("Có") if held else _("Không")
    if schema.get("format") == "date" and isinstance(held, str):
        return _day(held)
    if schema.get("x-code") in (rules.PROVINCES, rules.COMMUNES):
        return _unit(str(held))
    return str(rules.said(schema, held))


def _day(held: str) -> str:
    try:
        return legal_date(dt.date.fromisoformat(held))
    except ValueError:
        return held


def _unit(code: str) -> str:
    with suppress(Missing):
        return f"{orgs.unit(code).full_name} ({code})"
    return code


def changed(declared: rules.Declaration, changes: Iterable[ChangeView], state: Correction) -> Table:
    """Return what a correction changes, one row for each value: before and after."""
    before, after = _("Đang ghi"), _("Đề nghị")
    if state is Correction.APPLIED:  # the record says the new value by now
        before, after = _("Trước khi sửa"), _("Sau khi sửa")
    return Table(
        caption=_("Nội dung đính chính"),
        columns=(Column(text=_("Trường")), Column(text=before), Column(text=after)),
        rows=tuple(row for one in changes for row in _rows(declared, one)),
    )


def _rows(declared: rules.Declaration, one: ChangeView) -> Iterator[tuple[Cell, ...]]:
    title = str(queries.field_title(declared, one.name))
    before, after = one.before, one.after
    if not (isinstance(before, Mapping) or isinstance(after, Mapping)):
        schema = rules.schema_at(declared.schema, one.name) or {}
        yield Cell(text=title), Cell(text=value(schema, before)), Cell(text=value(schema, after))
        return
    was, now = before or {}, after or {}
    for name in rules.changed_fields(was, now):
        schema = rules.schema_at(declared.schema, f"{one.name}.{name}") or {}
        label = f"{title}: {queries.field_title(declared, f'{one.name}.{name}')}"
        held, told = rules.value_at(was, name), rules.value_at(now, name)
        yield Cell(text=label), Cell(text=value(schema, held)), Cell(text=value(schema, told))


def proposals(rows: Iterable[ProposalView], *, caption: str, is_desk: bool) -> Table:
    """Return a list of corrections; a citizen's with the agency instead of who asks."""
    who = _("Người đề nghị") if is_desk else _("Cơ quan")
    headings = (_("Bản ghi"), _("Nội dung"), _("Trạng thái"), who, _("Gửi lúc"))
    return Table(
        caption=caption,
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_proposal(row, is_desk=is_desk) for row in rows),
    )


def _proposal(row: ProposalView, *, is_desk: bool) -> tuple[Cell, ...]:
    name = "registers:correction" if is_desk else "registers:own_correction"
    asked = (
        Cell(text=row.asker_name, note=_("Người dân") if row.asker_number else "")
        if is_desk
        else Cell(text=row.agency_name)
    )
    return (
        Cell(text=str(row.register_title), href=reverse(name, args=[row.id]), note=row.key),
        Cell(text=", ".join(str(title) for title in row.field_titles)),
        Cell(text=str(STATES[row.state]), tone=TONES[row.state]),
        asked,
        Cell(text=row.asked_at),
    )


def steps(view: ProposalView, *, is_inside: bool) -> list[Step]:
    """Return what happened to a correction; citizens see the agency, officers also who."""
    asked = view.asker_name if is_inside or view.asker_number else view.agency_name
    found = [Step(title=_("Gửi đề nghị"), phase="done", at=view.asked_at, who=asked)]
    if view.state is Correction.OPEN:
        waits = _("Người thứ hai xem và quyết định")
        return [*found, Step(title=waits, phase="now", who=view.agency_name)]
    is_shown = is_inside or view.state is Correction.WITHDRAWN
    who = view.decider_name if is_shown else view.agency_name
    decided = Step(
        title=str(_DECIDED[view.state]), phase="done", at=view.decided_at, who=who, text=view.note
    )
    return [*found, decided]


def imports(rows: Iterable[ImportView]) -> Table:
    """Return a list of files and what came of each."""
    headings = (_("Tệp"), _("Trạng thái"), _("Đã đọc"), _("Đã ghi"), _("Từ chối"), _("Gửi lúc"))
    return Table(
        caption=_("Tệp đã gửi"),
        columns=tuple(
            Column(text=heading, is_number=place in (2, 3, 4))
            for place, heading in enumerate(headings)
        ),
        rows=tuple(
            (
                Cell(
                    text=row.file_name, href=reverse("registers:import", args=[row.id]),
                    note=str(row.register_title),
                ),
                Cell(text=str(STAGES[row.stage]), tone=STAGE_TONES[row.stage]),
                Cell(text=row.done, note=_of_all(row)), Cell(text=row.written),
                Cell(text=row.refused),
                Cell(text=row.begun_at, note=row.keeper_name),
            )
            for row in rows
        ),
    )  # fmt: skip


def _of_all(row: ImportView) -> str:
    return "" if row.rows is None else _("trên %(rows)s dòng") % {"rows": row.rows}


def refused(declared: rules.Declaration, rows: Iterable[RefusedView]) -> Table:
    """Return rows that did not come in, and why."""
    headings = (_("Dòng"), _("Số bản ghi"), _("Trường"), _("Lý do"))
    return Table(
        caption=_("Dòng bị từ chối"),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(
            (
                Cell(text=(_("Dòng %(n)s") % {"n": row.line}).replace(" ", "\u00a0")),
                Cell(text=row.key or "–", is_code=True),
                _place(declared, row.path), Cell(text=gettext(row.reason)),
            )
            for row in rows
        ),
    )  # fmt: skip


def _place(declared: rules.Declaration, path: str) -> Cell:
    """Return a field as people call it, and its column in the file."""
    if not path:
        return Cell(text="–")
    column = path.replace(rules.KEY, rules.KEY_COLUMN)
    return Cell(text=str(queries.place_title(declared, path)), note=column)


#: Why two records are shown beside each other.
REASONS = {
    Reason.SAME_NAME: gettext_lazy("Trùng tên"),
    Reason.NO_MARKS: gettext_lazy("Một bên không dấu"),
    Reason.ORDER: gettext_lazy("Đảo thứ tự các từ"),
    Reason.SHORTENED: gettext_lazy("Thiếu hoặc viết tắt tên đệm"),
    Reason.MARKS_DIFFER: gettext_lazy("Chỉ khác dấu"),
    Reason.ONE_LETTER: gettext_lazy("Khác một chữ cái"),
    Reason.SAME_DAY: gettext_lazy("Cùng ngày sinh"),
    Reason.YEAR_ONLY: gettext_lazy("Chỉ ghi năm sinh"),
    Reason.DAY_MONTH: gettext_lazy("Đảo ngày và tháng"),
    Reason.ONE_DIGIT: gettext_lazy("Khác một chữ số ngày sinh"),
    Reason.NO_DAY: gettext_lazy("Thiếu ngày sinh"),
    Reason.ALSO: gettext_lazy("Thông tin khác trùng nhau"),
    Reason.AGAINST: gettext_lazy("Thông tin khác không khớp"),
}
VERDICTS = {
    Verdict.OPEN: gettext_lazy("Chờ xem"),
    Verdict.SAME: gettext_lazy("Cùng một người"),
    Verdict.DIFFERENT: gettext_lazy("Không phải một người"),
}
VERDICT_TONES: dict[Verdict, Tone] = {
    Verdict.OPEN: "waiting",
    Verdict.SAME: "done",
    Verdict.DIFFERENT: "neutral",
}


def why_alike(reasons: Iterable[Reason]) -> str:
    """Return why two records may be of one person, as one phrase."""
    return capfirst(", ".join(str(REASONS[one]).lower() for one in reasons))


def likenesses(rows: Iterable[LikenessView], *, is_decided: bool) -> Table:
    """Return pairs that may be one person, and why; decided ones with who said what, and when."""
    last = _("Lý do kết luận") if is_decided else _("Mức giống nhau (trên 100)")
    headings = (_("Cặp bản ghi"), _("Vì sao giống nhau"), last)
    return Table(
        caption=_("Có thể là một người"),
        columns=tuple(
            Column(text=heading, is_number=place == 2 and not is_decided)
            for place, heading in enumerate(headings)
        ),
        rows=tuple(
            (
                Cell(
                    text=f"{row.first_key} – {row.second_key}",
                    href=reverse("registers:likeness", args=[row.id]),
                    note=str(queries.declaration(row.register).title),
                ),
                Cell(text=why_alike(row.reasons)),
                Cell(text=row.note, note=_told_by(row)) if is_decided else Cell(text=row.score),
            )
            for row in rows
        ),
    )  # fmt: skip


def _told_by(row: LikenessView) -> str:
    day = legal_date(clock.legal_date(row.decided_at)) if row.decided_at else ""
    return ", ".join(part for part in (row.decider_name, day) if part)


def beside(declared: rules.Declaration, pair: LikenessView, both: Sequence[Held]) -> Table:
    """Return two records side by side, a row for each value; what differs first."""
    first, second = (one.data for one in both)
    leaves = {leaf.path: leaf for data in (first, second) for leaf in rules.leaves(declared, data)}
    differing: list[tuple[Cell, ...]] = []
    same: list[tuple[Cell, ...]] = []
    for leaf in leaves.values():
        held, other = rules.value_at(first, leaf.path), rules.value_at(second, leaf.path)
        if not (held or other):
            continue
        note = _("khác nhau") if held != other else ""
        row = (
            Cell(text=str(leaf.title), note=note),
            Cell(text=value(leaf.schema, held)),
            Cell(text=value(leaf.schema, other)),
        )
        (differing if note else same).append(row)
    headings = (_("Trường"), pair.first_key, pair.second_key)
    return Table(
        caption=_("Cặp bản ghi"),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=(*differing, *same),
    )


def side(actor: Actor, current: str) -> dict[str, Any]:
    """Give a page of the desk its side navigation."""
    links = [
        NavLink(
            text=_("Đính chính"), href=reverse("registers:corrections"), icon="edit",
            is_current=current == "corrections", count=keeper.waiting(actor),
        ),
        NavLink(
            text=_("Bản ghi trùng"), href=reverse("registers:likenesses"), icon="copy",
            is_current=current == "likenesses",
        ),
        NavLink(
            text=_("Nạp tệp"), href=reverse("registers:imports"), icon="upload",
            is_current=current == "imports",
        ),
        NavLink(text=_("Một cửa"), href="/mot-cua/", icon="home"),
    ]  # fmt: skip
    return {"side_links": links}
