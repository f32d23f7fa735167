# SPDX-License-Identifier: Apache-2.0
"""Answering a request for more in place: each thing asked beside its field, kept as one goes."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.queries import AskedFor, CaseView, KeptPaper
from lienthong.files import services as files
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import CaseId, FileId
from lienthong.kernel.text import whole_number
from lienthong.portal import forms
from lienthong.portal.rules import shown_steps
from lienthong.portal.rules.typed import read_page
from lienthong.portal.views import telling
from lienthong.portal.views.acting import acting
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Component, FormStep, Procedure, check_form
from lienthong.procedures.rules.conditions import holds
from lienthong.web.access import citizen
from lienthong.web.components import ErrorLink, FileLink, SummaryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAsked:
    """A paper of the dossier, what is wrong with it, and what was kept for it."""

    code: str
    name: str
    asked: tuple[str, ...]  #: sentences of the agency that name it
    before: tuple[FileLink, ...]  #: what was handed in
    kept: tuple[KeptPaper, ...]  #: what will take its place


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """A page of the form, what is wrong on it, and its answers."""

    key: str
    title: str
    asked: tuple[str, ...]
    rows: tuple[SummaryRow, ...]
    is_changed: bool


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def supplement(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everything that is asked, each beside its field; kept at every press, sent once."""
    view = cases_queries.case(acting(request), CaseId(case_id))
    links: list[ErrorLink] = []
    if request.method == "POST":
        links = _kept(request, view)
        if not links and "send" in request.POST:
            links = _sent(request, view)
            if not links:
                return redirect("portal:case", view.id)
        if not links:
            return HttpResponseRedirect(request.path + _place(request), status=303)
    asked = cases_queries.asked_for(acting(request), view.id)
    procedure = _procedure(view)
    papers = _papers(view, procedure, asked)
    pages = _pages(procedure, asked)
    named = {item for paper in papers for item in paper.asked}
    named |= {item for one in pages for item in one.asked}
    context = {
        "case": view,
        "asked": asked,
        "others": [item for item in asked.items if item not in named],
        "papers": [one for one in papers if one.asked or one.kept],
        "more_papers": [one for one in papers if not (one.asked or one.kept)],
        "pages": [one for one in pages if one.asked or one.is_changed],
        "more_pages": [one for one in pages if not (one.asked or one.is_changed)],
        "links": links,
        "note": request.POST.get("note", asked.note),
        "is_ready": bool(asked.papers or asked.changed or asked.note),
    }
    return render(request, "portal/supplement.html", context, status=422 if links else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def page(request: HttpRequest, case_id: uuid.UUID, key: str) -> HttpResponse:
    """Correct one page of the form."""
    actor = acting(request)
    view = cases_queries.case(actor, CaseId(case_id))
    asked = cases_queries.asked_for(actor, view.id)
    procedure = _procedure(view)
    step = next((one for one in shown_steps(procedure, asked.form) if one.key == key), None)
    if step is None or not step.fields:
        raise Missing(what=_("trang khai này"))
    answers, findings, more = dict(asked.form), [], ""
    if request.method == "POST":
        answers = read_page(step, request.POST, asked.form)
        more = request.POST.get("add", "") or ("-" if "redraw" in request.POST else "")
        if not more:
            keys = {field.key for field in step.fields}
            found = check_form(procedure, answers)
            findings = [
                one for one in found if one.path.split(".")[0] in keys and one.severity == "error"
            ]
            if not findings:
                cases.keep_answers(actor=actor, case_id=view.id, answers=answers)
                href = reverse("portal:supplement", args=[view.id])
                return HttpResponseRedirect(f"{href}#trang-{key}", status=303)
    drawn = forms.blocks(step, answers, forms.Around(findings=findings, more_rows=more))
    context = {
        "case": view,
        "page": step,
        "asked": _asked_of(step, asked),
        "blocks": drawn,
        "links": forms.error_links(drawn, findings),
    }
    return render(request, "portal/supplement_page.html", context, status=422 if findings else 200)


def _kept(request: HttpRequest, view: CaseView) -> list[ErrorLink]:
    """Keep the files and the note that were posted; return what could not be taken."""
    actor, links = acting(request), []
    for component in _procedure(view).components:
        for file in request.FILES.getlist(f"file_{component.code}"):
            try:
                stored = files.store(actor, file, file.name or "")
                paper = KeptPaper(component=component.code, file_id=stored.id, name=stored.name)
                cases.keep_paper(actor=actor, case_id=view.id, paper=paper)
            except Refusal as problem:  # each file is judged by itself
                if problem.kind is not Kind.INVALID:
                    raise
                links.append(ErrorLink(text=str(problem), href=f"#file_{component.code}"))
    if drop := request.POST.get("drop", ""):
        cases.drop_paper(actor=actor, case_id=view.id, file_id=FileId(_uuid(drop)))
    if "note" in request.POST:
        cases.keep_note(actor=actor, case_id=view.id, note=request.POST["note"])
    return links


def _sent(request: HttpRequest, view: CaseView) -> list[ErrorLink]:
    text = request.POST.get("version", "")
    try:
        cases.send_supplement(
            actor=acting(request),
            case_id=view.id,
            expected_version=whole_number(text) or 0,
        )
    except Refusal as problem:
        if problem.kind is not Kind.INVALID:
            raise
        return [ErrorLink(text=str(problem), href="#supplement")]
    return []


def _papers(view: CaseView, procedure: Procedure, asked: AskedFor) -> list[PaperAsked]:
    links = telling.paper_links(view)
    return [
        PaperAsked(
            code=one.code,
            name=str(one.name),
            asked=tuple(item for item in asked.items if _names(item, one)),
            before=tuple(
                link
                for paper, link in zip(view.papers, links, strict=True)
                if paper.component == one.code and not paper.is_replaced
            ),
            kept=tuple(paper for paper in asked.papers if paper.component == one.code),
        )
        for one in procedure.components
        if not one.is_form
    ]


def _names(item: str, component: Component) -> bool:
    return component.name.vi.lower() in item.lower()


def _pages(procedure: Procedure, asked: AskedFor) -> list[PageAsked]:
    return [
        PageAsked(
            key=step.key,
            title=str(step.title),
            asked=_asked_of(step, asked),
            rows=tuple(
                SummaryRow(
                    label=str(field.label),
                    value=forms.answer_text(field, asked.form.get(field.key)),
                )
                for field in step.fields
                if holds(field.show_when, asked.form)
            ),
            is_changed=any(field.key in asked.changed for field in step.fields),
        )
        for step in shown_steps(procedure, asked.form)
        if step.fields
    ]


def _asked_of(step: FormStep, asked: AskedFor) -> tuple[str, ...]:
    """Return the agency's sentences that name a question of this page, or the page itself."""
    names = [step.title.vi, *(field.label.vi for field in step.fields)]
    return tuple(
        item for item in asked.items if any(name.lower() in item.lower() for name in names if name)
    )


def _procedure(view: CaseView) -> Procedure:
    return procedures.version(view.procedure_code, view.procedure_version)


def _place(request: HttpRequest) -> str:
    """Return where on the page the reader was."""
    code = next((name for name in request.FILES if name.startswith("file_")), "")
    return f"#{code}" if code else ""


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
