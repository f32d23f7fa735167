# SPDX-License-Identifier: Apache-2.0
"""Answers as a person reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.portal import queries
from lienthong.procedures.rules import Field, FieldKind
from lienthong.web.wording import vnd


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
