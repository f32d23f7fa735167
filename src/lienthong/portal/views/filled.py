# SPDX-License-Identifier: Apache-2.0
"""What was filled in, as pages tell it: answers with their sources, what changed, what is next."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel import clock
from lienthong.portal import services
from lienthong.portal.forms import answer_text
from lienthong.portal.queries import DraftView
from lienthong.portal.rules import asked_papers, shown_steps
from lienthong.portal.views import showing
from lienthong.portal.views.acting import acting
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Field, Finding, FormStep, clean_form
from lienthong.procedures.rules.conditions import holds
from lienthong.registers import queries as registers
from lienthong.web.components import FileLink, Option, SummaryRow

#: Who corrects a register, where a pack says nothing else.
CORRECTIONS = {
    "population": gettext_lazy(
        "Thông tin chưa đúng? Đề nghị Công an cấp xã nơi cư trú điều chỉnh Cơ sở dữ liệu quốc gia"
        " về dân cư; sửa xong, mở lại hồ sơ này để lấy thông tin mới."
    ),
    "enterprises": gettext_lazy(
        "Thông tin chưa đúng? Đăng ký thay đổi tại cơ quan đăng ký kinh doanh; xong thì mở lại hồ"
        " sơ này để lấy thông tin mới."
    ),
    "civil_status": gettext_lazy(
        "Thông tin chưa đúng? Đề nghị cải chính hộ tịch tại Ủy ban nhân dân cấp xã; xong thì mở"
        " lại hồ sơ này để lấy thông tin mới."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalView:
    """What a new version of the form changed, until it has been looked at."""

    labels: tuple[str, ...]  #: questions to look at again
    gone: tuple[SummaryRow, ...]  #: answers that are no longer asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Answers of one earlier dossier, each to be taken or left."""

    case_code: str  #: which dossier
    on: dt.date  #: its day of receipt
    options: tuple[Option, ...]  #: question and answer


def sources(draft: DraftView, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return key → where its unchanged answer was taken from, and when."""
    sources = {read.name: read.register for read in draft.procedure.reads}
    found = {}
    for key, fact in draft.taken.items():
        if key not in answers or answers[key] != fact["value"]:
            continue
        said = {"name": _source(fact, sources), "day": f"{_day(str(fact['at'])):%d/%m/%Y}"}
        found[key] = _("%(name)s, ngày %(day)s") % said
    return found


def holders(draft: DraftView) -> dict[str, str]:
    """Return key → who told its first answer, as a sentence begins with it."""
    sources = {read.name: read.register for read in draft.procedure.reads}
    return {key: _begun(_source(fact, sources)) for key, fact in draft.taken.items()}


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(at: str) -> dt.date:
    """Return the legal day of an instant, or of a day."""
    is_instant = "T" in at
    return (
        clock.legal_date(dt.datetime.fromisoformat(at)) if is_instant else dt.date.fromisoformat(at)
    )


def _source(fact: Mapping[str, Any], sources: Mapping[str, str]) -> str:
    if fact["source"] == "case":
        return _("hồ sơ %(code)s") % {"code": fact["case"]}
    name = str(fact["source"])
    if name == "account":
        return _("tài khoản của Ông/Bà")
    declared = registers.declarations().get(sources.get(name, name))
    return str(declared.title) if declared else name


def corrections(draft: DraftView) -> dict[str, str]:
    """Return key of a locked answer → how to have its register corrected."""
    sources = {read.name: read.register for read in draft.procedure.reads}
    found = {}
    for step in draft.procedure.form:
        for one in step.fields:
            fact = draft.taken.get(one.key)
            if one.is_locked and fact is not None:
                usual = CORRECTIONS.get(sources.get(str(fact["source"]), ""), "")
                found[one.key] = str(one.correct_text or usual)
    return found


def labels_of(draft: DraftView, keys: Collection[str]) -> list[str]:
    """Return what some questions are called, in the order of the pages."""
    fields = (one for step in draft.procedure.form for one in step.fields)
    return [str(one.label) for one in fields if one.key in keys]


def home_province(draft: DraftView) -> str:
    """Return the province to offer: of the agency that receives, else where the person lives."""
    place = draft.answers.get(draft.procedure.agency.by)
    chosen = place.get("province_code", "") if isinstance(place, Mapping) else ""
    return str(chosen or draft.home_province)


def offers(request: HttpRequest, draft: DraftView, step: FormStep) -> list[Offers]:
    """Return what earlier dossiers answer to this page's empty questions, latest first."""
    found = services.earlier(acting(request), draft.procedure, step, draft.answers)
    made: dict[str, Offers] = {}
    for one in found:
        text = f"{one.field.label}: {answer_text(one.field, one.value)}"
        option = Option(value=one.field.key, label=text, is_chosen=bool(one.field.meaning))
        before = made.get(one.case_code)
        made[one.case_code] = Offers(
            case_code=one.case_code,
            on=dt.date.fromisoformat(one.on),
            options=(*before.options, option) if before else (option,),
        )
    return list(made.values())


def renewal(draft: DraftView) -> RenewalView | None:
    """Return what a new version changed and its owner has not confirmed yet."""
    waiting = set(draft.renewal.get("keys", ()))
    labels = tuple(
        str(one.label)
        for step in shown_steps(draft.procedure, draft.answers)
        for one in step.fields
        if one.key in waiting and holds(one.show_when, draft.answers)
    )
    if not labels:
        return None
    gone = []
    for told in draft.renewal.get("gone", ()):
        one = _question(draft.procedure.code, told["version"], told["key"])
        if one is not None:
            gone.append(SummaryRow(label=str(one.label), value=answer_text(one, told["value"])))
    return RenewalView(labels=labels, gone=tuple(gone))


def _question(code: str, version: int, key: str) -> Field | None:
    form = procedures.version(code, version).form
    return next((one for step in form for one in step.fields if one.key == key), None)


def judged(
    draft: DraftView, step: FormStep, answers: Mapping[str, Any], path: str
) -> list[Finding]:
    """Return what is wrong with one answer as typed; an empty one is not wrong yet."""
    form = clean_form(draft.procedure, answers)
    seen = dataclasses.replace(draft, answers=form)
    found = services.page_findings(draft.procedure, step, seen)
    return [one for one in found if one.path == path and one.code not in ("required", "reason")]


def whole(draft: DraftView) -> dict[str, Any]:
    """Return the whole application for the page that checks it and the one that prints it."""
    return {
        "draft": draft,
        "procedure": draft.procedure,
        "sections": sections(draft),
        "fees": showing.fees(draft),
        "agency": showing.agency_of(draft),
        "time": showing.deadline_text(draft.procedure.deadline()),
        "now": clock.now(),
    }


def sections(draft: DraftView, only: Collection[str] = ()) -> list[showing.Section]:
    """Return every answer given, page by page, with its source. only: keys to show; empty: all."""
    taken = sources(draft, draft.answers)
    names = {one.code: str(one.name) for one in asked_papers(draft.procedure, draft.answers)}
    made = [
        showing.Section(
            step=step,
            href=f"{reverse('portal:step', args=[draft.id, step.key])}?back_to_check",
            rows=tuple(
                _answer_row(draft, one, taken.get(one.key, ""))
                for one in step.fields
                if holds(one.show_when, draft.answers) and (not only or one.key in only)
            ),
            files=tuple(
                FileLink(name=paper.name, size_bytes=paper.size_bytes, note=names[code])
                for paper in draft.papers
                if (code := paper.component_code) in names and code in step.components
            ),
        )
        for step in shown_steps(draft.procedure, draft.answers)
    ]
    return [one for one in made if one.rows or (one.files and not only)] if only else made


def sections_for(draft: DraftView, code: str) -> list[showing.Section]:
    """Return what a co-signer sees: answers only, never what a register says of the applicant."""
    rule = next((one for one in draft.procedure.cosigners if one.code == code), None)
    return sections(dataclasses.replace(draft, taken={}, reasons={}), rule.shows if rule else ())


def _answer_row(draft: DraftView, one: Field, source: str) -> SummaryRow:
    value = draft.answers.get(one.key)
    fact = draft.taken.get(one.key)
    note = ""
    if fact is not None and value not in (None, fact["value"]):
        sources = {read.name: read.register for read in draft.procedure.reads}
        said = {"name": _begun(_source(fact, sources)), "value": answer_text(one, fact["value"])}
        note = _("%(name)s ghi: %(value)s") % said
        if reason := draft.reasons.get(one.key):
            note += "\n" + _("Lý do sửa: %(reason)s") % {"reason": reason}
    return SummaryRow(
        label=str(one.label), value=answer_text(one, value), prefilled=source, note=note
    )
