# SPDX-License-Identifier: Apache-2.0
"""The dossier code: a dated template per agency, a number from a counter that has no gaps."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from lienthong.cases.errors import BadCodeTemplate

_FIELD = re.compile(r"\{(agency|old_agency|sector|date|seq)(?::([^{}]*))?\}")
_DATE_FORMAT = re.compile(r"(%[YymdHj]|[^%])+")
_SEQ_FORMAT = re.compile(r"0?\d{1,2}d")


@dataclass(frozen=True, slots=True)
class CodeTemplate:
    """How an agency's dossier codes are built.

    Fields: `{agency}` today's code, `{old_agency}` the QCVN 102 form, `{sector}`, `{date:%Y%m%d}`,
    `{seq:07d}`. A template without `{seq}` or `{date}` cannot be unique and is refused.
    """

    text: str  #: as kept in data, checked by `parse`

    @classmethod
    def parse(cls, text: str) -> Self:
        """Check a template.

        Raises: BadCodeTemplate when a field is unknown, malformed or missing.
        """
        names = dict(_FIELD.findall(text))
        rest = _FIELD.sub("", text)
        if "{" in rest or "}" in rest or not {"date", "seq"} <= names.keys():
            raise BadCodeTemplate(template=text)
        if not _DATE_FORMAT.fullmatch(names["date"]) or not _SEQ_FORMAT.fullmatch(names["seq"]):
            raise BadCodeTemplate(template=text)
        return cls(text)

    def prefix(self, *, agency: str, day: dt.date, old_agency: str = "", sector: str = "") -> str:
        """Return the code with its number left open: the name of the counter that numbers it."""
        return self._fill({"agency": agency, "old_agency": old_agency, "sector": sector}, day, None)

    def code(
        self, number: int, *, agency: str, day: dt.date, old_agency: str = "", sector: str = ""
    ) -> str:
        """Return the code of the dossier with this number within its counter, from 1 on."""
        texts = {"agency": agency, "old_agency": old_agency, "sector": sector}
        return self._fill(texts, day, number)

    def _fill(self, texts: dict[str, str], day: dt.date, number: int | None) -> str:
        def value(match: re.Match[str]) -> str:
            name, form = match[1], match[2] or ""
            if name == "date":
                return day.strftime(form)
            if name == "seq":
                return "#" if number is None else format(number, form)
            return texts[name]

        return _FIELD.sub(value, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTemplate:
    """A template in force from a legal date on, for one agency or for all."""

    template: CodeTemplate  #: how codes look
    valid_from: dt.date  #: first legal date
    agency_code: str = ""  #: today's code of the agency; empty for all agencies


#: TT 01/2018/TT-VPCP art. 19, then the form seen in the field under TT 03/2025/TT-VPCP, whose own
#: text was not reached: illustrative.
DATED_TEMPLATES = (
    DatedTemplate(
        template=CodeTemplate("{old_agency}-{date:%y%m%d}-{seq:04d}"),
        valid_from=dt.date(2018, 11, 23),
    ),
    DatedTemplate(
        template=CodeTemplate("{agency}-{date:%Y%m%d}-{seq:07d}"), valid_from=dt.date(2025, 9, 15)
    ),
)


def template_for(rules: Iterable[DatedTemplate], *, agency_code: str, day: dt.date) -> CodeTemplate:
    """Return the template in force: the agency's own before the general one, then the latest.

    Raises: BadCodeTemplate when none is in force.
    """
    in_force = [
        rule for rule in rules if rule.valid_from <= day and rule.agency_code in ("", agency_code)
    ]
    if not in_force:
        raise BadCodeTemplate(template="")
    return max(in_force, key=lambda rule: (bool(rule.agency_code), rule.valid_from)).template
