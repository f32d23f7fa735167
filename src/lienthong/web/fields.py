# SPDX-License-Identifier: Apache-2.0
"""From a Django form field, or a plain `FieldView`, to what the field template draws."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField, widgets
from django.utils.translation import gettext as _

from lienthong.web.components import ErrorLink, FieldView, Option
from lienthong.web.forms import LegalDateWidget, MoneyWidget, date_parts

#: Options of the `field` tag that become HTML attributes of the control.
ATTRIBUTES = ("autocomplete", "inputmode", "rows", "accept", "capture", "maxlength", "placeholder")

#: Most special widget first.
KINDS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (LegalDateWidget, "date"),
    (MoneyWidget, "money"),
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.FileInput, "file"),
    (widgets.Textarea, "textarea"),
    (widgets.Select, "select"),
    (widgets.HiddenInput, "hidden"),
)


def drawn(source: BoundField | FieldView, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the template's values for one field; `changes` win over what the field says."""
    values = _of_bound(source) if isinstance(source, BoundField) else _of_view(source)
    attributes = dict(values.pop("attributes"))
    attributes |= {name: changes.pop(name) for name in ATTRIBUTES if name in changes}
    if values["kind"] in ("number", "money"):
        attributes.setdefault("inputmode", "numeric")
    values |= changes
    described = [
        f"{values['id']}_{part}"
        for part, is_there in (
            ("hint", values["hint"]),
            ("error", values["errors"] and not values.get("is_checked")),
            ("check", values.get("is_checked")),
        )
        if is_there
    ]
    if values["kind"] == "date":
        values["parts"] = date_parts(values["value"])
    return values | {"attributes": attributes, "described": " ".join(described)}


def error_links(form: BaseForm) -> list[ErrorLink]:
    """Return the form's errors in the order of its fields, each leading to its field."""
    links = [ErrorLink(text=str(text)) for text in form.non_field_errors()]
    if any(bound.errors for bound in form.hidden_fields()):  # nobody can mend what is not seen
        links.append(ErrorLink(text=_("Trang này đã cũ. Tải lại trang rồi làm lại.")))
    for bound in form.visible_fields():
        target = bound.id_for_label or bound.auto_id
        links += [ErrorLink(text=_named(bound, text), href=f"#{target}") for text in bound.errors]
    return links


def _named(bound: BoundField, text: object) -> str:
    label = str(bound.label).rstrip("?:… ")  # a question asks no more beside its answer's fault
    return _("%(field)s: %(text)s") % {"field": label, "text": text}


def _of_view(view: FieldView) -> dict[str, Any]:
    return {
        "name": view.name, "id": view.id, "label": view.label, "kind": view.kind,
        "value": view.value, "hint": view.hint, "errors": view.errors, "options": view.options,
        "is_required": view.is_required, "prefilled": view.prefilled,
        "attributes": view.attributes, "multiple": False, "is_checked": view.is_checked,
    }  # fmt: skip


def _of_bound(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    kind = next((kind for cls, kind in KINDS if isinstance(widget, cls)), _input_kind(widget))
    value = bound.value()
    if kind not in ("date", "file", "checkboxes"):
        value = widget.format_value(value)
    if isinstance(widget, widgets.PasswordInput) and not widget.render_value:
        value = ""  # what was typed there is not sent back
    return {
        "name": bound.html_name, "id": bound.auto_id, "label": bound.label, "kind": kind,
        "value": _plain(value, kind), "hint": bound.help_text, "errors": tuple(bound.errors),
        "options": tuple(_options(bound, kind)), "is_required": bound.field.required,
        "prefilled": "", "attributes": tuple(_attributes(widget)),
        "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
    }  # fmt: skip


def _input_kind(widget: widgets.Widget) -> str:
    return str(getattr(widget, "input_type", "text"))


def _plain(value: Any, kind: str) -> Any:
    if kind in ("select", "radios") and isinstance(value, (list, tuple)):
        return value[0] if value else ""
    return "" if value is None else value


def _options(bound: BoundField, kind: str) -> Iterable[Option]:
    if kind not in ("select", "radios", "checkboxes"):
        return
    value = bound.value()
    chosen = {str(v) for v in value} if isinstance(value, (list, tuple)) else {str(value or "")}
    for key, label in bound.field.choices:  # type: ignore[attr-defined] # choice fields only
        if key == "" and kind == "radios":
            continue
        text = "" if key is None else str(key)
        yield Option(value=text, label=str(label), is_chosen=text in chosen)


def _attributes(widget: widgets.Widget) -> Iterable[tuple[str, str]]:
    for name, value in widget.attrs.items():
        if value is not False and name not in ("id", "class", "style", "required", "placeholder"):
            yield name, str(value)
