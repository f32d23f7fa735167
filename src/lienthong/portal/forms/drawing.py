# SPDX-License-Identifier: Apache-2.0
"""The questions of one page, drawn: single fields, addresses, rows of groups, answers told."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from lienthong.portal.forms.controls import address_parts, control
from lienthong.portal.forms.wording import answer_text
from lienthong.portal.rules.typed import DATE_PARTS
from lienthong.procedures.rules import Field, FieldKind, Finding, FormStep, conditions, shown_parts
from lienthong.web.components import ErrorLink, FieldView, SummaryRow

Answers = Mapping[str, Any]
Errors = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a repeated group: a card with its own buttons."""

    index: int  #: from 0, as posted
    title: str  #: what it is called, with its number
    blocks: tuple["Block", ...]  #: its questions
    may_go_up: bool  #: not the first
    may_go_down: bool  #: not the last
    may_go: bool  #: more rows than the group needs at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One question as drawn: a single field, an address, or the rows of a group."""

    kind: str  #: field, address, group; told: locked answers, shown and not asked
    name: str  #: field key, or its name in a row
    legend: str = ""  #: for address and group
    hint: str = ""  #: for address and group
    errors: tuple[str, ...] = ()  #: of the whole question
    fields: tuple[FieldView, ...] = ()  #: one; or the parts of an address
    rows: tuple[Row, ...] = ()  #: of a group
    row_title: str = ""  #: what a row of a group is called
    prefilled: str = ""  #: source the address was taken from
    may_add: bool = False  #: a group with room for another row
    told: tuple[SummaryRow, ...] = ()  #: of locked answers
    note: str = ""  #: how to have locked answers corrected
    is_changed: bool = False  #: asked otherwise since the form's new version
    reason: FieldView | None = None  #: why a register's answer is changed
    given: str = ""  #: what the register says, where it was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a page is drawn with, beside its answers."""

    findings: Sequence[Finding] = ()  #: what is wrong
    sources: Mapping[str, str] = field(default_factory=dict)  #: key → taken from, in words
    taken: Mapping[str, Any] = field(default_factory=dict)  #: key → the source's value
    holders: Mapping[str, str] = field(default_factory=dict)  #: key → who holds that value
    reasons: Mapping[str, str] = field(default_factory=dict)  #: key → why it was changed
    corrections: Mapping[str, str] = field(default_factory=dict)  #: key → how to correct a register
    changed: Collection[str] = ()  #: keys of questions that a new version asks otherwise
    home_province: str = ""  #: offered for addresses
    more_rows: str = ""  #: key of a group that gets one empty row more
    focus: str = ""  #: name of the control to begin with


def blocks(step: FormStep, answers: Answers, around: Around) -> list[Block]:
    """Return a page's questions as its answers lead to them."""
    page = _Page(step, answers, around)
    seen = [one for one in step.fields if conditions.holds(one.show_when, answers)]
    told = [one for one in seen if one.is_locked and one.key in answers]
    asked = [page.block(one) for one in seen if one not in told]
    return [page.told(told), *asked] if told else asked


class _Page:
    """One page while it is drawn."""

    def __init__(self, step: FormStep, answers: Answers, around: Around) -> None:
        self.answers, self.around = answers, around
        self.errors = _by_path(around.findings)
        self.drivers = {
            name for one in step.fields if one.show_when for name in conditions.names(one.show_when)
        }

    def told(self, fields: Sequence[Field]) -> Block:
        rows = tuple(
            SummaryRow(
                label=str(one.label),
                value=answer_text(one, self.answers.get(one.key)),
                prefilled=self.around.sources.get(one.key, ""),
            )
            for one in fields
        )
        notes = dict.fromkeys(self.around.corrections.get(one.key, "") for one in fields)
        return Block(kind="told", name="told", told=rows, note=" ".join(filter(None, notes)))

    def block(self, one: Field) -> Block:
        around, value = self.around, self.answers.get(one.key)
        source = around.sources.get(one.key, "")
        if one.kind is FieldKind.GROUP:
            made = self._group(one, value if isinstance(value, list) else [])
        else:
            made = self._single(one, one.key, one.key, value, is_driver=one.key in self.drivers)
        if made.kind == "field":
            view = replace(made.fields[0], prefilled=source)
            made = replace(made, fields=(self._begun(view),))
        else:
            made = replace(made, prefilled=source)
        return self._explained(one, replace(made, is_changed=one.key in around.changed))

    def _explained(self, one: Field, block: Block) -> Block:
        """A register's answer may be changed, with a reason where the pack wants one."""
        if one.key not in self.around.taken:
            return block
        held, value = self.around.taken[one.key], self.answers.get(one.key)
        given = self._given(one, held) if value not in (None, held) else ""
        if not one.has_reason:
            return replace(block, given=given)
        reason = FieldView(
            name=f"reason_{one.key}",
            label=_("Lý do sửa"),
            hint=_("Một câu ngắn, ví dụ: tôi đã chuyển nhà. Cán bộ thấy cả hai nội dung và lý do."),
            value=self.around.reasons.get(one.key, ""),
            is_required=False,
            attributes=(("maxlength", "300"),),
        )
        return replace(block, given=given, reason=reason)

    def _given(self, one: Field, held: Any) -> str:
        who = self.around.holders.get(one.key) or _("Cơ sở dữ liệu")
        return _("%(name)s ghi: %(value)s") % {"name": who, "value": answer_text(one, held)}

    def _single(self, one: Field, name: str, path: str, value: Any, *, is_driver: bool) -> Block:
        if one.kind is FieldKind.ADDRESS:
            return self._address(one, name, path, value if isinstance(value, Mapping) else {})
        view = control(one, name, value, self.errors.get(path, ()), is_driver=is_driver)
        return Block(kind="field", name=name, fields=(view,))

    def _address(self, one: Field, name: str, path: str, value: Mapping[str, Any]) -> Block:
        errors = {
            part: self.errors[f"{path}.{part}"]
            for part in ("province_code", "commune_code", "detail", "old")
            if f"{path}.{part}" in self.errors
        }
        return Block(
            kind="address",
            name=name,
            legend=str(one.label),
            hint=str(one.hint),
            errors=self.errors.get(path, ()),
            fields=address_parts(one, name, value, errors, self.around.home_province),
        )

    def _group(self, one: Field, value: Sequence[Any]) -> Block:
        has_more = self.around.more_rows == one.key
        wanted = max(len(value), one.min_items) + (1 if has_more else 0)
        filled = [*value, *({} for _unused in range(wanted - len(value)))]
        rows = tuple(self._row(one, index, row, len(filled)) for index, row in enumerate(filled))
        return Block(
            kind="group",
            name=one.key,
            legend=str(one.label),
            hint=str(one.hint),
            errors=self.errors.get(one.key, ()),
            rows=rows,
            row_title=str(one.row_title) or _("mục"),
            may_add=not one.max_items or len(rows) < one.max_items,
        )

    def _row(self, group: Field, index: int, row: Any, count: int) -> Row:
        row = row if isinstance(row, Mapping) else {}
        drivers = {
            name
            for part in group.fields
            if part.show_when
            for name in conditions.parts(part.show_when, "row")
        }
        made = [
            self._single(
                part,
                f"{group.key}_{index}_{part.key}",
                f"{group.key}.{index}.{part.key}",
                row.get(part.key),
                is_driver=part.key in drivers,
            )
            for part in shown_parts(group, self.answers, row)
        ]
        title = str(group.row_title) or _("Mục")
        return Row(
            index=index,
            title=f"{title} {index + 1}",
            blocks=tuple(
                replace(one, fields=tuple(self._begun(view) for view in one.fields)) for one in made
            ),
            may_go_up=index > 0,
            may_go_down=index < count - 1,
            may_go=count > group.min_items,
        )

    def _begun(self, view: FieldView) -> FieldView:
        """Put the reader where they were: on the row they added or moved."""
        focus = self.around.focus
        if not focus or not view.name.startswith(focus) or view.kind in ("radios", "date"):
            return view
        return replace(view, attributes=(*view.attributes, ("autofocus", "")))


def error_links(drawn: Sequence[Block], findings: Sequence[Finding]) -> list[ErrorLink]:
    """Return the findings as lines of the error summary, each leading to its field."""
    known = {view.name: view for block in drawn for view in _views(block)}
    return [ErrorLink(text=one.text, href=_anchor(one, known)) for one in findings]


def _anchor(finding: Finding, known: Mapping[str, FieldView]) -> str:
    """Return the address of the control that mends a finding."""
    path = finding.path
    if path.startswith("paper_"):
        return f"#file_{path.removeprefix('paper_')}"
    if finding.code == "reason":
        return f"#id_reason_{path}"
    name = path.replace(".", "_")
    target = name if name in known else path.split(".")[0]
    view = known.get(target)
    if view is not None and view.kind == "date":
        return f"#{view.id}_{DATE_PARTS[0]}"
    return f"#id_{target}" if path else ""


def path_of(step: FormStep, name: str) -> str:
    """Return the path of a control's answer: `members_0_code` is `members.0.code`; or nothing."""
    for one in step.fields:
        if name == one.key:
            return one.key
        if one.kind is FieldKind.GROUP and name.startswith(f"{one.key}_"):
            index, _line, part = name.removeprefix(f"{one.key}_").partition("_")
            if index.isdigit() and any(part == inner.key for inner in one.fields):
                return f"{one.key}.{index}.{part}"
    return ""


def _views(block: Block) -> Iterator[FieldView]:
    yield from block.fields
    for row in block.rows:
        for inner in row.blocks:
            yield from inner.fields


def _by_path(findings: Sequence[Finding]) -> dict[str, tuple[str, ...]]:
    errors: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        errors[finding.path] = (*errors.get(finding.path, ()), finding.text)
    return errors
