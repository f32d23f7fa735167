# SPDX-License-Identifier: Apache-2.0
"""One question as a control: its kind, its attributes, its answer as the control shows it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienthong.kernel.bilingual import in_readers_order
from lienthong.orgs import queries as orgs
from lienthong.procedures.rules import Field, FieldKind
from lienthong.web.components import FieldView, Option
from lienthong.web.wording import grouped

Attributes = tuple[tuple[str, str], ...]

#: How each kind of question is drawn, and what a phone's keyboard should offer.
_DRAWN: dict[FieldKind, tuple[str, Attributes]] = {
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
#: Kinds that are judged as soon as the applicant leaves the field.
CHECKED = frozenset(
    {
        FieldKind.DATE, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERSONAL_NUMBER,
        FieldKind.TAX_NUMBER, FieldKind.PHONE, FieldKind.EMAIL,
    }
)  # fmt: skip
#: More choices than this are a list to open, not radios to read through.
MOST_RADIOS = 6
#: The page is drawn again with what was typed, nothing saved: another province has other communes,
#: another answer leads to other questions. Who chooses again meanwhile waits for that choice only.
REDRAW: Attributes = (
    ("hx-post", ""),
    ("hx-trigger", "change"),
    ("hx-vals", '{"redraw": "1"}'),
    ("hx-target", "#page"),
    ("hx-select", "#page"),
    ("hx-swap", "outerHTML"),
    ("hx-sync", "#page:replace"),
)


def control(
    field: Field, name: str, value: Any, errors: tuple[str, ...], *, is_driver: bool = False
) -> FieldView:
    """Return one question as a field. is_driver: other questions of the page hang on its answer."""
    kind, attributes = _DRAWN[field.kind]
    if kind == "radios" and len(field.choices) > MOST_RADIOS:
        kind = "select"
    if field.autocomplete:
        attributes = (*attributes, ("autocomplete", field.autocomplete))
    if field.max_length and kind in ("text", "textarea"):
        attributes = (*attributes, ("maxlength", str(field.max_length)))
    is_checked = field.kind in CHECKED and not is_driver
    if is_driver:
        attributes = (*attributes, *REDRAW)
    elif is_checked:
        attributes = (*attributes, *_check(name))
    return FieldView(
        name=name,
        label=str(field.label),
        kind=kind,
        value=shown(field.kind, value),
        hint=str(field.hint),
        errors=errors,
        options=_options(field, value, kind),
        is_required=field.is_required,
        attributes=attributes,
        is_checked=is_checked,
    )


def _check(name: str) -> Attributes:
    """Ask the server about this one field when it is left; the answer comes beside it."""
    return (
        ("hx-post", ""),
        ("hx-trigger", "change"),
        ("hx-vals", json.dumps({"kiem": name})),
        ("hx-target", f"#id_{name}_check"),
        ("hx-swap", "innerHTML"),
    )


def _options(field: Field, value: Any, kind: str) -> tuple[Option, ...]:
    if field.kind is FieldKind.CHECK:
        return (Option(value="1", label=str(field.label), is_chosen=bool(value)),)
    chosen = "" if value is None else str(value)
    empty = (Option(value="", label=_("Chọn một mục")),) if kind == "select" else ()
    return empty + tuple(
        Option(value=one.value, label=str(one.label), is_chosen=one.value == chosen)
        for one in in_readers_order(field.choices, lambda one: one.label)
    )


def shown(kind: FieldKind, value: Any) -> Any:
    """Return a stored answer as its control shows it; one that could not be read, as typed."""
    if kind is FieldKind.DATE:
        text = str(value or "")
        parts = text.split("/") if "/" in text else text.split("-")[::-1]
        return tuple((*parts, "", "", "")[:3])
    if kind is FieldKind.MONEY and isinstance(value, int):
        return grouped(value)
    return "" if value is None else value


def address_parts(
    field: Field,
    name: str,
    value: Mapping[str, Any],
    errors: Mapping[str, tuple[str, ...]],
    home_province: str,
) -> tuple[FieldView, ...]:
    """Return the parts of an address by the units of today; an old one as a line of text.

    errors: by part. home_province: offered while none was chosen; empty: none is.
    """
    province = str(value.get("province_code") or ("" if value.get("old") else home_province))
    is_required = field.is_required and not field.may_be_old
    provinces = [(unit.code, unit.full_name) for unit in orgs.provinces()]
    communes = [(unit.code, unit.full_name) for unit in orgs.communes(province)] if province else []
    first = _("Chọn một mục") if province else _("Chọn tỉnh, thành phố trước")
    made = (
        FieldView(
            name=f"{name}_province_code",
            label=_("Tỉnh, thành phố"),
            kind="select",
            value=province,
            options=_places(provinces, province, _("Chọn một mục")),
            errors=errors.get("province_code", ()),
            is_required=is_required,
            attributes=REDRAW,
        ),
        FieldView(
            name=f"{name}_commune_code",
            label=_("Xã, phường, đặc khu"),
            kind="select",
            value=str(value.get("commune_code", "")),
            options=_places(communes, str(value.get("commune_code", "")), first),
            errors=errors.get("commune_code", ()),
            is_required=is_required,
        ),
        FieldView(
            name=f"{name}_detail",
            label=_("Số nhà, đường, thôn, tổ dân phố"),
            value=value.get("detail", ""),
            errors=errors.get("detail", ()),
            is_required=is_required,
            attributes=(("autocomplete", "street-address"), ("maxlength", "200")),
        ),
    )
    return (*made, _old(name, value, errors)) if field.may_be_old else made


def _old(name: str, value: Mapping[str, Any], errors: Mapping[str, tuple[str, ...]]) -> FieldView:
    return FieldView(
        name=f"{name}_old",
        label=_("Hoặc địa chỉ trước ngày 01/07/2025"),
        hint=_(
            "Ghi như trên giấy tờ cũ: thôn, xã, huyện, tỉnh. Khi ghi ở đây thì bỏ trống ở trên."
        ),
        value=value.get("old", ""),
        errors=errors.get("old", ()),
        is_required=False,
        attributes=(("maxlength", "300"),),
    )


def _places(places: Sequence[tuple[str, str]], chosen: str, first: str) -> tuple[Option, ...]:
    options = [Option(value=code, label=name, is_chosen=code == chosen) for code, name in places]
    return (Option(value="", label=first), *options)
