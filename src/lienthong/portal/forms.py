# SPDX-License-Identifier: Apache-2.0
"""One page of a guided form as the components draw it: fields, answers, findings, sources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from lienthong.orgs import queries as orgs
from lienthong.portal import queries
from lienthong.portal.rules.typed import DATE_PARTS
from lienthong.procedures.rules import Field, FieldKind, Finding, FormStep
from lienthong.procedures.rules.conditions import holds
from lienthong.web.components import ErrorLink, FieldView, Option, SummaryRow
from lienthong.web.wording import grouped, vnd

Answers = Mapping[str, Any]

#: How each kind of question is drawn, and what a phone's keyboard should offer.
_DRAWN: dict[FieldKind, tuple[str, tuple[tuple[str, str], ...]]] = {
    FieldKind.TEXT: ("text", ()),
    FieldKind.TEXTAREA: ("textarea", (("rows", "4"),)),
    FieldKind.DATE: ("date", ()),
    FieldKind.CHOICE: ("radios", ()),
    FieldKind.CHECK: ("checkbox", ()),
    FieldKind.NUMBER: ("number", ()),
    FieldKind.MONEY: ("money", ()),
    FieldKind.PERSONAL_NUMBER: ("text", (("inputmode", "numeric"), ("maxlength", "20"))),
    FieldKind.TAX_NUMBER: ("text", (("inputmode", "numeric"), ("maxlength", "20"))),
    FieldKind.PHONE: ("tel", (("inputmode", "tel"),)),
    FieldKind.EMAIL: ("email", ()),
}
#: More choices than this are a list to open, not radios to read through.
MOST_RADIOS = 6
HOME_PROVINCE = "37"
#: Another province has other communes: the page is drawn again with what was typed, nothing saved.
_REDRAW = (
    ("hx-post", ""),
    ("hx-trigger", "change"),
    ("hx-vals", '{"redraw": "1"}'),
    ("hx-target", "#page"),
    ("hx-select", "#page"),
    ("hx-swap", "outerHTML"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One question as drawn: a single field, an address, or the rows of a group."""

    kind: str  #: field, address, group; told: locked answers, shown and not asked
    name: str  #: field key
    legend: str = ""  #: for address and group
    hint: str = ""  #: for address and group
    errors: tuple[str, ...] = ()  #: of the whole question
    fields: tuple[FieldView, ...] = ()  #: one; or the parts of an address
    rows: tuple[tuple[FieldView, ...], ...] = ()  #: of a group
    prefilled: str = ""  #: register the address was taken from
    may_add: bool = False  #: a group with room for another row
    told: tuple[SummaryRow, ...] = ()  #: of locked answers


def blocks(
    step: FormStep,
    answers: Answers,
    *,
    findings: Sequence[Finding] = (),
    sources: Mapping[str, str] | None = None,
    more_rows: str = "",
) -> list[Block]:
    """Return a page's questions. sources: field key → what the answer was taken from, in words.

    more_rows: key of a group that gets one empty row more.
    """
    errors = _by_path(findings)
    taken = sources or {}
    shown = [field for field in step.fields if holds(field.show_when, answers)]
    told = [field for field in shown if field.is_locked and field.key in answers]
    asked = [
        _block(field, answers, errors, taken.get(field.key, ""), more_rows == field.key)
        for field in shown
        if field not in told
    ]
    return [_told(told, answers, taken), *asked] if told else asked


def _told(fields: Sequence[Field], answers: Answers, taken: Mapping[str, str]) -> Block:
    rows = tuple(
        SummaryRow(
            label=str(field.label),
            value=answer_text(field, answers.get(field.key)),
            prefilled=taken.get(field.key, ""),
        )
        for field in fields
    )
    return Block(kind="told", name="told", told=rows)


def answer_text(field: Field, value: Any) -> str:
    """Return an answer as a person reads it."""
    if value in (None, "", [], {}):
        return "–"
    match field.kind:
        case FieldKind.CHOICE:
            labels = {choice.value: str(choice.label) for choice in field.choices}
            return labels.get(str(value), str(value))
        case FieldKind.DATE:
            return "/".join(reversed(str(value).split("-")))
        case FieldKind.MONEY:
            return vnd(value) if isinstance(value, int) else str(value)
        case FieldKind.CHECK:
            return _("Có") if value else _("Không")
        case FieldKind.ADDRESS:
            return queries.address_text(value) if isinstance(value, Mapping) else str(value)
        case FieldKind.GROUP:
            return "\n".join(_row_text(field, row) for row in value)
    return str(value)


def _row_text(field: Field, row: Mapping[str, Any]) -> str:
    parts = (answer_text(part, row.get(part.key)) for part in field.fields if part.key in row)
    return " · ".join(parts)


def error_links(drawn: Sequence[Block], findings: Sequence[Finding]) -> list[ErrorLink]:
    """Return the findings as lines of the error summary, each leading to its field."""
    known = {view.name: view for block in drawn for view in _views(block)}
    return [ErrorLink(text=one.text, href=_anchor(one.path, known)) for one in findings]


def _anchor(path: str, known: Mapping[str, FieldView]) -> str:
    """Return the address of the control that mends a finding."""
    if path.startswith("paper_"):
        return f"#file_{path.removeprefix('paper_')}"
    name = path.replace(".", "_")
    target = name if name in known else path.split(".")[0]
    view = known.get(target)
    if view is not None and view.kind == "date":
        return f"#{view.id}_{DATE_PARTS[0]}"
    return f"#id_{target}" if path else ""


def _views(block: Block) -> Iterator[FieldView]:
    yield from block.fields
    for row in block.rows:
        yield from row


def _by_path(findings: Sequence[Finding]) -> dict[str, tuple[str, ...]]:
    errors: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        errors[finding.path] = (*errors.get(finding.path, ()), finding.text)
    return errors


def _block(
    field: Field,
    answers: Answers,
    errors: Mapping[str, tuple[str, ...]],
    source: str,
    has_more: bool,
) -> Block:
    value = answers.get(field.key)
    if field.kind is FieldKind.ADDRESS:
        return _address(field, value if isinstance(value, Mapping) else {}, errors, source)
    if field.kind is FieldKind.GROUP:
        return _group(field, value if isinstance(value, list) else [], errors, has_more)
    view = replace(_view(field, field.key, value, errors.get(field.key, ())), prefilled=source)
    return Block(kind="field", name=field.key, fields=(view,))


def _view(field: Field, name: str, value: Any, errors: tuple[str, ...]) -> FieldView:
    kind, attributes = _DRAWN[field.kind]
    if kind == "radios" and len(field.choices) > MOST_RADIOS:
        kind = "select"
    if field.autocomplete:
        attributes = (*attributes, ("autocomplete", field.autocomplete))
    if field.max_length and kind in ("text", "textarea"):
        attributes = (*attributes, ("maxlength", str(field.max_length)))
    return FieldView(
        name=name,
        label=str(field.label),
        kind=kind,
        value=_shown(field.kind, value),
        hint=str(field.hint),
        errors=errors,
        options=_options(field, value, kind),
        is_required=field.is_required,
        attributes=attributes,
    )


def _options(field: Field, value: Any, kind: str) -> tuple[Option, ...]:
    if field.kind is FieldKind.CHECK:
        return (Option(value="1", label=str(field.label), is_chosen=bool(value)),)
    chosen = "" if value is None else str(value)
    empty = (Option(value="", label=_("Chọn một mục")),) if kind == "select" else ()
    return empty + tuple(
        Option(value=one.value, label=str(one.label), is_chosen=one.value == chosen)
        for one in field.choices
    )


def _shown(kind: FieldKind, value: Any) -> Any:
    """Return a stored answer as its control shows it; one that could not be read, as typed."""
    if kind is FieldKind.DATE:
        text = str(value or "")
        parts = text.split("/") if "/" in text else text.split("-")[::-1]
        return tuple((*parts, "", "", "")[:3])
    if kind is FieldKind.MONEY and isinstance(value, int):
        return grouped(value)
    return "" if value is None else value


def _address(
    field: Field, value: Mapping[str, Any], errors: Mapping[str, tuple[str, ...]], source: str
) -> Block:
    province = str(value.get("province_code") or HOME_PROVINCE)
    parts = (
        _place(field, "province_code", _("Tỉnh, thành phố"), province, _provinces(), errors),
        _place(
            field,
            "commune_code",
            _("Xã, phường, đặc khu"),
            str(value.get("commune_code", "")),
            _communes(province),
            errors,
        ),
        FieldView(
            name=f"{field.key}_detail",
            label=_("Số nhà, đường, thôn, tổ dân phố"),
            value=value.get("detail", ""),
            errors=errors.get(f"{field.key}.detail", ()),
            is_required=field.is_required,
            attributes=(("autocomplete", "street-address"), ("maxlength", "200")),
        ),
    )
    return Block(
        kind="address",
        name=field.key,
        legend=str(field.label),
        hint=str(field.hint),
        errors=errors.get(field.key, ()),
        fields=parts,
        prefilled=source,
    )


def _place(
    field: Field,
    part: str,
    label: str,
    value: str,
    places: Sequence[tuple[str, str]],
    errors: Mapping[str, tuple[str, ...]],
) -> FieldView:
    empty = Option(value="", label=_("Chọn một mục"))
    options = [Option(value=code, label=name, is_chosen=code == value) for code, name in places]
    return FieldView(
        name=f"{field.key}_{part}",
        label=label,
        kind="select",
        value=value,
        options=(empty, *options),
        errors=errors.get(f"{field.key}.{part}", ()),
        is_required=field.is_required,
        attributes=_REDRAW if part == "province_code" else (),
    )


def _provinces() -> list[tuple[str, str]]:
    return [(unit.code, unit.full_name) for unit in orgs.provinces()]


def _communes(province_code: str) -> list[tuple[str, str]]:
    return [(unit.code, unit.full_name) for unit in orgs.communes(province_code)]


def _group(
    field: Field,
    value: Sequence[Mapping[str, Any]],
    errors: Mapping[str, tuple[str, ...]],
    has_more: bool,
) -> Block:
    wanted = max(len(value), field.min_items) + (1 if has_more else 0)
    filled = [*value, *({} for _unused in range(wanted - len(value)))]
    rows = tuple(
        tuple(
            _view(
                part,
                f"{field.key}_{index}_{part.key}",
                row.get(part.key),
                errors.get(f"{field.key}.{index}.{part.key}", ()),
            )
            for part in field.fields
        )
        for index, row in enumerate(filled)
    )
    return Block(
        kind="group",
        name=field.key,
        legend=str(field.label),
        hint=str(field.hint),
        errors=errors.get(field.key, ()),
        rows=rows,
        may_add=not field.max_items or len(rows) < field.max_items,
    )
