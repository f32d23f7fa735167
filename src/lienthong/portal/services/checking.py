# SPDX-License-Identifier: Apache-2.0
"""What keeps an application from being sent: its form, its places, its reasons, its papers."""

from collections.abc import Iterator, Mapping
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.orgs import queries as orgs
from lienthong.portal import queries
from lienthong.portal.errors import NoCompetentAgency
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import ConsentState
from lienthong.portal.services.placing import competent_agency
from lienthong.procedures.rules import (
    Field,
    FieldKind,
    Finding,
    FormStep,
    Procedure,
    Severity,
    shown_fields,
)
from lienthong.procedures.rules.form import required_components
from lienthong.procedures.rules.form_checks import check_form

_PAPER_MISSING = lazy("Đính kèm giấy tờ: {name}.")
_NOT_THERE = lazy("Xã, phường này không thuộc tỉnh, thành phố đã chọn. Ông/Bà vui lòng chọn lại.")
_NOBODY = lazy(
    "Nơi đã chọn chưa có cơ quan tiếp nhận trên cổng này. Chọn nơi khác, hoặc nộp trực tiếp tại cơ"
    " quan nơi đó."
)
_WHY = lazy("Ông/Bà đã sửa “{label}” so với cơ sở dữ liệu. Vui lòng nêu lý do ngắn gọn.")
_RENEWED = lazy("Mục “{label}” vừa thay đổi trong mẫu mới. Xem lại rồi bấm Tiếp tục ở trang này.")
_CONFIRM = {
    None: lazy("Mời {name} xác nhận hồ sơ."),
    ConsentState.INVITED: lazy("Chờ {name} xác nhận hồ sơ."),
    ConsentState.CONFIRMED: lazy("Nội dung đã sửa sau khi {name} xác nhận. Mời xác nhận lại."),
    ConsentState.DECLINED: lazy("{name} không đồng ý: {reason}"),
}


def page_findings(procedure: Procedure, step: FormStep, draft: DraftView) -> list[Finding]:
    """Return what is wrong on one page, warnings too."""
    keys = {field.key for field in step.fields}
    return [
        finding
        for finding in (
            *check_form(procedure, draft.answers),
            *_places(step.fields, draft.answers),
            *_reasons(step.fields, draft),
        )
        if finding.path.split(".")[0] in keys
    ]


def to_correct(draft: DraftView) -> list[Finding]:
    """Return everything that keeps an application from being submitted, papers included."""
    procedure, answers = draft.procedure, draft.answers
    findings = [f for f in check_form(procedure, answers) if f.severity is Severity.ERROR]
    shown = shown_fields(procedure, answers)
    findings += [*_places(shown, answers), *_reasons(shown, draft), *_renewed(shown, draft)]
    findings += _nobody(draft)
    findings += missing_papers(draft)
    return [*findings, *_unconfirmed(draft)]


def missing_papers(draft: DraftView) -> list[Finding]:
    """Return the required papers that are not attached."""
    there = {paper.component_code for paper in draft.papers}
    return [
        Finding(
            path=f"paper_{paper.code}",
            code="paper_required",
            text=str(_PAPER_MISSING).format(name=paper.name),
        )
        for paper in required_components(draft.procedure, draft.answers)
        if paper.code not in there
    ]


def _nobody(draft: DraftView) -> Iterator[Finding]:
    """A place whose agency takes nothing here is told before the last button, not after it."""
    path = draft.procedure.agency.by.split(".")[0]
    if not draft.answers.get(path):
        return  # asked for by its own finding
    try:
        competent_agency(draft)
    except NoCompetentAgency:
        yield Finding(path=path, code="agency", text=str(_NOBODY))


def _unconfirmed(draft: DraftView) -> Iterator[Finding]:
    for one in queries.cosigners(draft):
        if one.is_settled:
            continue
        text = str(_CONFIRM[one.state]).format(name=one.name, reason=one.reason)
        yield Finding(path=f"cosigner_{one.code}", code="cosigner", text=text)


def _renewed(fields: tuple[Field, ...], draft: DraftView) -> Iterator[Finding]:
    waiting = set(draft.renewal.get("keys", ()))
    for field in fields:
        if field.key in waiting:
            text = str(_RENEWED).format(label=field.label)
            yield Finding(path=field.key, code="renewed", text=text)


def _reasons(fields: tuple[Field, ...], draft: DraftView) -> Iterator[Finding]:
    """An answer that differs from its register's says why, where the pack asks for it."""
    for field in fields:
        fact = draft.taken.get(field.key)
        value = draft.answers.get(field.key)
        if not field.has_reason or fact is None or value in (None, fact["value"]):
            continue
        if field.key not in draft.reasons:
            text = str(_WHY).format(label=field.label)
            yield Finding(path=field.key, code="reason", text=text)


def _places(fields: tuple[Field, ...], answers: Mapping[str, Any]) -> Iterator[Finding]:
    """A commune lies in its province: the lists say so, and so does whoever sends without them."""
    for path, value in _addresses(fields, answers):
        province, commune = value.get("province_code", ""), value.get("commune_code", "")
        if province and commune and commune not in {u.code for u in orgs.communes(province)}:
            yield Finding(path=f"{path}.commune_code", code="place", text=str(_NOT_THERE))


def _addresses(
    fields: tuple[Field, ...], answers: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for field in fields:
        value = answers.get(field.key)
        if field.kind is FieldKind.ADDRESS and isinstance(value, Mapping):
            yield field.key, value
        if field.kind is not FieldKind.GROUP or not isinstance(value, list):
            continue
        for index, row in enumerate(value):
            for path, inner in _addresses(field.fields, row):
                yield f"{field.key}.{index}.{path}", inner
