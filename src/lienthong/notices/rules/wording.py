# SPDX-License-Identifier: Apache-2.0
"""From a template and its fields to the words that are sent."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.kernel import clock, money
from lienthong.kernel.text import clean
from lienthong.notices.errors import BadFields
from lienthong.notices.rules.shape import Template

#: What one field may hold; free text of officers is cut here, so that no letter grows without end.
LONGEST_FIELD = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A notice in words, in one language."""

    subject: str  #: one line
    body: str  #: plain text, paragraphs apart by an empty line
    sms: str  #: one line without accents lost; for a telephone


def render(template: Template, data: Mapping[str, object], language: str) -> Rendered:
    """Put the fields of a notice into its words.

    data: exactly the template's fields. Dates are shown as d/m/Y, `…_vnd` as an amount.
    Raises: BadFields.
    """
    if data.keys() != template.fields:
        wrong = sorted(data.keys() ^ template.fields)
        raise BadFields(template=template.code, fields=", ".join(wrong))
    words = template.en if language == "en" else template.vi
    shown = {name: _shown(name, value) for name, value in data.items()}
    return Rendered(
        subject=words.subject.format_map(shown),
        body=words.body.format_map(shown),
        sms=(words.sms or words.subject).format_map(shown),
    )


def _shown(name: str, value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.HANOI).strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if name.endswith("_vnd") and isinstance(value, int):
        return money.grouped(value)
    return clean(str(value))[:LONGEST_FIELD]
