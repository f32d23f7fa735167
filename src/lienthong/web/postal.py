# SPDX-License-Identifier: Apache-2.0
"""An address to which something is posted, as fields: who, telephone, units, house and street."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.web.components import FieldView, Option

Places = Sequence[tuple[str, str]]
#: Fields of an address by name, as they are posted.
NAMES = ("name", "phone", "province_code", "commune_code", "detail")


def postal_fields(
    given: Mapping[str, str],
    errors: Mapping[str, tuple[str, ...]],
    places: tuple[Places, Places],
    *,
    redraw: tuple[tuple[str, str], ...] = (),
) -> list[FieldView]:
    """Return the fields of an address.

    given, errors: by name. places: provinces, and communes of the chosen one, by code and name.
    redraw: attributes of the field on which the communes hang.
    """
    provinces, communes = places
    first = _("Chọn một mục") if communes else _("Chọn tỉnh, thành phố trước")
    return [
        FieldView(
            name="nhan_name", label=_("Họ tên người nhận"), value=given.get("name", ""),
            errors=errors.get("name", ()),
            attributes=(("autocomplete", "name"), ("maxlength", "100")),
        ),
        FieldView(
            name="nhan_phone", label=_("Số điện thoại người nhận"), kind="tel",
            hint=_("Bưu tá gọi số này trước khi giao."), value=given.get("phone", ""),
            errors=errors.get("phone", ()),
            attributes=(("autocomplete", "tel"), ("inputmode", "tel"), ("maxlength", "20")),
        ),
        FieldView(
            name="nhan_province_code", label=_("Tỉnh, thành phố"), kind="select",
            options=_options(provinces, given.get("province_code", ""), _("Chọn một mục")),
            errors=errors.get("province_code", ()), attributes=redraw,
        ),
        FieldView(
            name="nhan_commune_code", label=_("Xã, phường, đặc khu"), kind="select",
            options=_options(communes, given.get("commune_code", ""), first),
            errors=errors.get("commune_code", ()),
        ),
        FieldView(
            name="nhan_detail", label=_("Số nhà, đường, thôn, tổ dân phố"),
            value=given.get("detail", ""), errors=errors.get("detail", ()),
            attributes=(("autocomplete", "street-address"), ("maxlength", "200")),
        ),
    ]  # fmt: skip


def is_address_unasked(posted: Mapping[str, str]) -> bool:
    """Tell whether a page was sent that did not show the address yet (without script)."""
    return "nhan_name" not in posted


def posted_address(posted: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, by name."""
    return {name: posted.get(f"nhan_{name}", "")[:300] for name in NAMES}


def _options(places: Places, chosen: str, first: str) -> tuple[Option, ...]:
    options = [Option(value=code, label=name, is_chosen=code == chosen) for code, name in places]
    return (Option(value="", label=first), *options)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysView:
    """Ways to get something, and the address where the chosen one needs it."""

    way: FieldView
    postal: tuple[FieldView, ...]  #: empty where no address is needed


def ways_view(
    ways: Sequence[tuple[str, str, str]],
    chosen: str,
    postal: Sequence[FieldView],
    *,
    label: str,
) -> WaysView:
    """Return the choice of a way. ways: value, label, hint."""
    options = tuple(
        Option(value=value, label=text, hint=hint, is_chosen=value == chosen)
        for value, text, hint in ways
    )
    way = FieldView(name="way", label=label, kind="radios", options=options)
    return WaysView(way=way, postal=tuple(postal))


def redraw_of(section: str, button: str = "redraw") -> tuple[tuple[str, str], ...]:
    """Return the attributes of a control that has a section of its page drawn anew, unsaved."""
    return (
        ("hx-post", ""), ("hx-trigger", "change"), ("hx-vals", f'{{"{button}": "1"}}'),
        ("hx-include", "closest form"), ("hx-target", f"#{section}"),
        ("hx-select", f"#{section}"), ("hx-swap", "outerHTML"),
    )  # fmt: skip
