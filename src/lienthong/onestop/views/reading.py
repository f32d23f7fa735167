# SPDX-License-Identifier: Apache-2.0
"""What the dossier's page shows beside the form: the open paper, the people, what belongs to it."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries
from lienthong.cases.queries import CaseView, PaperView
from lienthong.cases.rules import Part
from lienthong.files import queries as files
from lienthong.files.queries import StoredFile
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.kernel.text import whole_number
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import BACK, place
from lienthong.orgs import queries as orgs
from lienthong.web.components import ClockView

TURNS = (0, 90, 180, 270)
ZOOMS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper of the list."""

    paper: PaperView
    size_bytes: int
    is_image: bool
    is_pdf: bool
    href: str  #: opens it beside the form
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The paper that lies open, and the ways from it: links only, so that no script is needed."""

    line: PaperLine
    turn: int
    zoom: int
    number: int
    total: int
    previous: str
    next: str
    turned: str
    zoomed: str
    closed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """An open step with its own clock."""

    step: queries.StepView
    clock: ClockView
    share_percent: int | None  #: of its own time that is gone


def papers(request: HttpRequest, case: CaseView) -> tuple[list[PaperLine], Viewer | None]:
    """Return the papers in force, and the one that lies open."""
    kept = [one for one in case.papers if not one.is_replaced]
    known = files.stored_all([one.file_id for one in kept])
    open_id = None
    with suppress(ValueError):
        open_id = uuid.UUID(request.GET.get("giay", ""))
    lines = [
        _line(request, case, one, known.get(FileId(one.file_id)), is_open=one.id == open_id)
        for one in kept
    ]
    at = next((n for n, line in enumerate(lines) if line.is_open), None)
    return lines, _viewer(request, case, lines, at) if at is not None else None


def _line(
    request: HttpRequest,
    case: CaseView,
    paper: PaperView,
    file: StoredFile | None,
    *,
    is_open: bool,
) -> PaperLine:
    kind = file.media_type if file else ""
    return PaperLine(
        paper=paper,
        size_bytes=file.size_bytes if file else 0,
        is_image=kind.startswith("image/"),
        is_pdf=kind == "application/pdf",
        href=_href(request, case, giay=str(paper.id)),
        is_open=is_open,
    )


def _viewer(request: HttpRequest, case: CaseView, lines: list[PaperLine], at: int) -> Viewer:
    turn, zoom = _one_of(request, "xoay", TURNS), _one_of(request, "phong", ZOOMS)
    line = lines[at]
    here = {"giay": str(line.paper.id)}
    return Viewer(
        line=line,
        turn=turn,
        zoom=zoom,
        number=at + 1,
        total=len(lines),
        previous=lines[at - 1].href if at else "",
        next=lines[at + 1].href if at + 1 < len(lines) else "",
        turned=_href(request, case, **here, xoay=str((turn + 90) % 360), phong=str(zoom)),
        zoomed=_href(request, case, **here, xoay=str(turn), phong=str(zoom % len(ZOOMS) + 1)),
        closed=_href(request, case),
    )


def _one_of(request: HttpRequest, name: str, values: tuple[int, ...]) -> int:
    given = request.GET.get(name, "")
    chosen = whole_number(given)
    return chosen if chosen in values else values[0]


def _href(request: HttpRequest, case: CaseView, **query: str) -> str:
    kept = place(request)
    known = {**({BACK: kept} if kept else {}), **query}
    address = reverse("onestop:dossier", args=[case.id])
    return f"{address}?{urlencode(known)}" if known else address


def steps(case: CaseView) -> list[StepLine]:
    """Return the open steps, each with what is left of its share of the time."""
    now, lines = clock.now(), []
    calendar = orgs.calendar(case.agency_id)
    for step in case.steps:
        left = calendar.working_minutes(now, step.due_at)
        whole = calendar.working_minutes(step.opened_at, step.due_at)
        tone = "paused" if step.is_waiting else "late" if step.due_at < now else "soon"
        if not step.is_waiting and left > 480:
            tone = "active"
        used = min(100, max(0, round(100 * (whole - left) / whole))) if whole > 0 else None
        view = ClockView(tone=tone, left_minutes=left)  # type: ignore[arg-type] # one of its words
        lines.append(StepLine(step=step, clock=view, share_percent=used))
    return lines


def people(actor: Actor, case: CaseView) -> dict[str, Any]:
    """Return the panel of people and notes."""
    found = queries.parts(case.id)
    mine = {one.part for one in found if one.account_id == actor.account_id}
    rights = {"cases.receive", "cases.appraise", "cases.sign", "cases.oversee"}
    around = identity.colleagues(AgencyId(case.agency_id))
    there = {
        one.account_id: one.name
        for one in around
        if one.rights & rights and one.account_id != actor.account_id
    }
    leads = actor.has("cases.sign") or any(
        step.assignee_id and actor.owns(step.assignee_id) for step in case.steps
    )
    return {
        "parts": found,
        "is_watching": Part.WATCH in mine,
        "is_supporting": Part.SUPPORT in mine,
        "colleagues": sorted(there.items(), key=lambda one: one[1]),
        "may_ask_in": leads and bool(there),
        "notes": queries.notes(case.id),
    }


def history(case: CaseView) -> list[shown.Line]:
    """Return what happened and who was given what, newest first."""
    given = [
        shown.Line(
            title=_("Giao “%(step)s”") % {"step": one.step_name}
            if one.step_name
            else str(one.part.label),
            note=one.note,
            who=one.given_by,
            at=one.given_at,
            handed_to=one.name if one.name != one.given_by else "",
            punctuality="",
            tone="neutral",
            leaf_id=None,
        )
        for one in queries.leads(case.id)
    ]
    return sorted([*shown.history(case), *given], key=lambda line: line.at, reverse=True)
