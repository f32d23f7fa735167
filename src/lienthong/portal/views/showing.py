# SPDX-License-Identifier: Apache-2.0
"""Frozen values for the pages: what a procedure asks, what was answered, where things stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.errors import Refusal
from lienthong.orgs import queries as orgs
from lienthong.portal import services
from lienthong.portal.queries import DraftView, PaperView
from lienthong.portal.rules import asked_papers
from lienthong.procedures.rules import (
    Component,
    Deadline,
    DeadlineKind,
    FeeItem,
    Finding,
    FormStep,
    PaperKind,
)
from lienthong.procedures.rules.fees import fees_of
from lienthong.procedures.rules.form import required_components
from lienthong.web.components import ErrorLink, FileLink, SummaryRow

PAPER_KINDS = {
    PaperKind.ORIGINAL: gettext_lazy("bản chính"),
    PaperKind.COPY: gettext_lazy("bản sao"),
    PaperKind.ELECTRONIC: gettext_lazy("bản điện tử hoặc ảnh chụp rõ nét"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAsked:
    """A paper on a page of the form, with what was attached."""

    component: Component  #: which paper
    is_required: bool  #: for this applicant
    kinds: str  #: accepted forms, in words
    attached: tuple[PaperView, ...]  #: files so far
    errors: tuple[str, ...]  #: why the last one was not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One page's answers, on the page that checks them."""

    step: FormStep  #: which page
    href: str  #: to change it
    rows: tuple[SummaryRow, ...]  #: question and answer
    files: tuple[FileLink, ...]  #: what was attached


def deadline_text(deadline: Deadline) -> str:
    """Say a deadline in everyday words."""
    if deadline.kind is DeadlineKind.IN_DAY:
        return _("Ngay trong ngày (nhận sau 15 giờ: trong ngày làm việc tiếp theo)")
    units = {
        DeadlineKind.HOURS: _("%(n)s giờ làm việc"),
        DeadlineKind.WORKING_DAYS: _("%(n)s ngày làm việc"),
        DeadlineKind.CALENDAR_DAYS: _("%(n)s ngày"),
    }
    return units[deadline.kind] % {"n": deadline.amount}


def papers(draft: DraftView, page: FormStep, findings: Sequence[Finding]) -> list[PaperAsked]:
    """Return the papers that a page asks for."""
    required = {paper.code for paper in required_components(draft.procedure, draft.answers)}
    return [
        PaperAsked(
            component=one,
            is_required=one.code in required,
            kinds=", ".join(str(PAPER_KINDS[kind]) for kind in one.kinds),
            attached=tuple(p for p in draft.papers if p.component_code == one.code),
            errors=tuple(f.text for f in findings if f.path == f"paper_{one.code}"),
        )
        for one in asked_papers(draft.procedure, draft.answers)
        if one.code in page.components
    ]


def fees(draft: DraftView) -> tuple[FeeItem, ...]:
    """Return what this application owes."""
    return fees_of(draft.procedure, draft.answers)


def agency_of(draft: DraftView) -> str:
    """Return the name of the agency that will receive it; empty while that is open."""
    try:
        return orgs.agency(services.competent_agency(draft)).name
    except Refusal:  # not chosen yet: the page says so by its findings
        return ""


def links_to_steps(draft: DraftView, findings: Sequence[Finding]) -> list[ErrorLink]:
    """Return each finding as a link to the page that mends it."""
    places: dict[str, str] = {}
    for step in draft.procedure.form:
        for field in step.fields:
            places[field.key] = step.key
        for code in step.components:
            places[f"paper_{code}"] = step.key
    links = []
    for finding in findings:
        if finding.code == "cosigner":
            links.append(ErrorLink(text=finding.text, href="#cung-xac-nhan"))
            continue
        key = places.get(finding.path) or places.get(finding.path.split(".")[0])
        href = reverse("portal:step", args=[draft.id, key]) + "?back_to_check" if key else ""
        links.append(ErrorLink(text=finding.text, href=href))
    return links
