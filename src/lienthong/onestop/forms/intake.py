# SPDX-License-Identifier: Apache-2.0
"""The page of a reception as it is posted: every press sends the whole of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.cases.queries import IntakeView, ScanView
from lienthong.cases.rules import Party, wish_findings
from lienthong.cases.rules.intake import PaperLine, Standing, copies_of, standing_of
from lienthong.cases.services import Noted, Typed
from lienthong.kernel import money
from lienthong.kernel.text import clean
from lienthong.onestop.forms import wishing
from lienthong.onestop.forms.counter import read
from lienthong.procedures.rules import Severity, check_form, clean_form

Errors = dict[str, list[str]]
_TICKS = {"nhan": True, "thieu": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the checklist with what the template needs to draw it."""

    line: PaperLine
    scans: Sequence[ScanView]
    errors: Sequence[str]
    standings: Sequence[tuple[str, str, bool]]  #: value, label, is chosen


def rows(view: IntakeView, errors: Errors) -> list[Row]:
    """Return the checklist as it is drawn."""
    return [
        Row(
            line=line,
            scans=view.scans.get(line.component, ()),
            errors=errors.get(f"giay_{line.component}", ()),
            standings=[(one.value, str(one.label), one is line.standing) for one in Standing],
        )
        for line in view.lines
    ]


def typed(view: IntakeView, given: QueryDict, province_code: str) -> Typed:
    """Return what was typed; the number of the applicant stays the one looked up."""
    answers = clean_form(view.procedure, read(view.procedure, given, province_code))
    applicant = Party(
        name=clean(given.get("ten", ""))[:200],
        personal_number=view.applicant.personal_number,
        address=clean(given.get("dia_chi", ""))[:300],
        phone=clean(given.get("dien_thoai", ""))[:20],
    )
    return Typed(
        applicant=applicant,
        representative=_representative(given),
        form=answers,
        competent_id=_id(given.get("co_quan", "")),
        papers={line.component: _noted(line, given) for line in view.lines},
        wish=wishing.read(given) if "way" in given else view.wish,
    )


def _representative(given: QueryDict) -> Party | None:
    if given.get("nguoi_den") != "uy-quyen":
        return None
    return Party(
        name=clean(given.get("dd_ten", ""))[:200],
        personal_number=clean(given.get("dd_so", ""))[:12],
        phone=clean(given.get("dd_dien_thoai", ""))[:20],
    )


def _noted(line: PaperLine, given: QueryDict) -> Noted:
    ticked = given.get(f"tt_{line.component}", "")
    return Noted(
        standing=standing_of(given.get(f"loai_{line.component}", line.standing.value)).value,
        copies=copies_of(given.get(f"sl_{line.component}", line.copies)),
        is_received=_TICKS.get(ticked),
    )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def given_cash(given: Mapping[str, str]) -> int | None:
    """Return the cash that was handed over: nothing typed is nothing taken, None is no sum."""
    text = given.get("tien_mat", "").replace(".", "").replace(" ", "").removesuffix("₫")
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 13 else None


def wrong(
    view: IntakeView, given: Mapping[str, str], owed_vnd: int, *, is_complete: bool
) -> Errors:
    """Return what stands against sending, by the field it belongs to.

    is_complete: to be accepted, so papers and the applicant's word are needed as well.
    """
    errors = _people(view)
    for one in check_form(view.procedure, view.form):
        if one.severity is Severity.ERROR:
            errors.setdefault(one.path.split(".")[0], []).append(one.text)
    for name, text in wish_findings(view.wish):
        errors[f"nhan_{name}"] = [str(text)]
    if not is_complete:
        return errors
    cash = given_cash(given)
    if cash is None or 0 < cash < owed_vnd:
        least = _("Nhập số tiền người nộp đưa, ít nhất %(sum)s")
        errors["tien_mat"] = [least % {"sum": f"{money.grouped(owed_vnd)} đồng"}]
    errors |= {f"giay_{line.component}": [said] for line in view.lines if (said := _lacks(line))}
    if view.confirmed is None and not errors:
        asked = _("Người nộp chưa xác nhận nội dung. Cho đọc lại trên màn hình hoặc ký phiếu in.")
        errors["xac_nhan"] = [asked]
    return errors


def _lacks(line: PaperLine) -> str:
    """Say what a paper lacks for an acceptance, or nothing."""
    if line.is_unscanned:
        return _("Chụp hoặc quét giấy đã nhận: %(paper)s") % {"paper": line.name}
    if line.is_missing:
        text = _("Còn thiếu giấy: %(paper)s. Nhận giấy này, hoặc in phiếu yêu cầu bổ sung.")
        return text % {"paper": line.name}
    return ""


def _people(view: IntakeView) -> Errors:
    errors: Errors = {}
    if len(view.applicant.name) < 2:
        errors["ten"] = [_("Nhập họ và tên người nộp")]
    if view.representative is None:
        return errors
    if len(view.representative.name) < 2:
        errors["dd_ten"] = [_("Nhập họ và tên người được ủy quyền")]
    number = view.representative.personal_number
    if not (number.isascii() and number.isdecimal() and len(number) == 12):
        errors["dd_so"] = [_("Số định danh cá nhân gồm 12 chữ số")]
    return errors


def answered(errors: Errors) -> list[tuple[str, str]]:
    """Return the errors as lines that lead to their fields."""
    return [(text, f"id_{path}" if path else "") for path, all_ in errors.items() for text in all_]


def other_items(given: Mapping[str, Any]) -> list[str]:
    """Return what else is to be completed, one on each line."""
    return [clean(one)[:300] for one in str(given.get("khac", "")).splitlines() if clean(one)][:20]
