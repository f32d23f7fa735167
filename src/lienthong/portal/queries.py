# SPDX-License-Identifier: Apache-2.0
"""Reads of the portal: applications being filled in, only ever one's own."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from lienthong.cases.rules import Wish
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, CaseId, DraftId, FileId, OrderId
from lienthong.orgs import queries as orgs
from lienthong.portal.models import Consent, Draft, DraftPaper
from lienthong.portal.rules import ConsentState, DraftState, content_mark
from lienthong.portal.rules.flow import OPEN_STATES
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure, asked_cosigners
from lienthong.procedures.rules.conditions import value

#: How many invitations are shown, and among how many of the latest they are looked for.
_SHOWN_INVITATIONS = 50
_MOST_INVITATIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """An attached file."""

    id: uuid.UUID  #: of the attachment
    component_code: str  #: which paper it is
    file_id: FileId  #: where its content is
    name: str  #: file name
    size_bytes: int  #: size


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """An application being filled in."""

    id: DraftId  #: which
    procedure: Procedure  #: the version it is filled in under
    state: DraftState  #: filling, paying, submitted, discarded
    represents: str  #: enterprise applied for; empty for oneself
    agency_id: AgencyId | None  #: competent agency, once known
    answers: Mapping[str, Any]  #: field key → answer
    sources: Mapping[str, str]  #: field key → register read it was filled from
    done_steps: tuple[str, ...]  #: keys of pages answered
    papers: tuple[PaperView, ...]  #: attached files
    order_id: OrderId | None  #: fee order, once made
    case_id: CaseId | None  #: dossier, once submitted
    version: int  #: for finding out about stale pages
    changed_at: dt.datetime  #: last change
    changed_on: str = ""  #: the browser it was made on
    aside: Mapping[str, Any] = field(default_factory=dict)  #: answers to questions not shown now
    taken: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  #: key → source, value, at
    reasons: Mapping[str, str] = field(default_factory=dict)  #: key → why a taken one was changed
    renewal: Mapping[str, Any] = field(default_factory=dict)  #: what a new form version changed
    home_province: str = ""  #: where the applicant lives, as the registers say
    wish: Wish = field(default_factory=Wish)  #: how the result is to be had
    away: tuple[str, ...] = ()  #: registers that could not be asked when it was begun or opened
    closed: tuple[str, ...] = ()  #: those that this site had no right to ask, or no more

    @property
    def content_mark(self) -> str:
        """Return the mark of what co-signers confirm."""
        papers = [(paper.component_code, str(paper.file_id)) for paper in self.papers]
        return content_mark(self.procedure.code, self.procedure.version, self.answers, papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignerView:
    """Somebody who is asked to confirm an application."""

    code: str  #: which, of the pack's co-signers
    name: str  #: who that is, in words
    statement: str  #: what they confirm
    number: str  #: their personal number, as the form says; may be empty
    is_optional: bool  #: the application can go without
    state: ConsentState | None  #: None: not invited
    is_current: bool  #: what they answered is the content as it is now
    person: str = ""  #: their name, once they have answered
    reason: str = ""  #: why they declined
    answered_at: dt.datetime | None = None  #: when they answered

    @property
    def is_settled(self) -> bool:
        """Tell whether the application need not wait for them."""
        if self.state is None:
            return self.is_optional
        return self.state is ConsentState.CONFIRMED and self.is_current


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An application that somebody else asks one to confirm."""

    id: uuid.UUID  #: of the consent
    procedure_name: str  #: which procedure
    applicant: str  #: who applies
    state: ConsentState  #: what one said
    invited_at: dt.datetime  #: since when
    is_open: bool  #: can still be answered


def address_text(address: Mapping[str, Any]) -> str:
    """Return an address in one line, units by their names; a code nobody knows stays a code."""
    if address.get("old"):
        return str(address["old"])
    parts = [str(address.get("detail", ""))]
    for key in ("commune_code", "province_code"):
        code = str(address.get(key, ""))
        parts.append(_unit_name(code) if code else "")
    return ", ".join(part for part in parts if part)


def _unit_name(code: str) -> str:
    try:
        return orgs.unit(code).full_name
    except Missing:
        return code


def mine(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts an actor may see: their own, in the capacity they act in."""
    if actor.account_id is None:
        return Draft.objects.none()
    return Draft.objects.filter(account_id=actor.account_id, represents=actor.represents or "")


def draft(actor: Actor, draft_id: DraftId) -> DraftView:
    """Return one of the actor's drafts. Raises: Missing."""
    row = mine(actor).filter(pk=draft_id).prefetch_related(_papers()).first()
    if row is None:
        raise Missing(what="hồ sơ đang soạn")
    return view(row)


def open_drafts(actor: Actor) -> list[DraftView]:
    """Return the applications the actor has begun and not submitted, latest first."""
    rows = mine(actor).filter(state__in=OPEN_STATES).order_by("-changed_at")
    return [view(row) for row in rows.prefetch_related(_papers())]


def open_draft(actor: Actor, procedure_code: str) -> DraftView | None:
    """Return the application already begun for a procedure, or None."""
    rows = mine(actor).filter(state__in=OPEN_STATES, procedure_code=procedure_code)
    row = rows.prefetch_related(_papers()).first()
    return view(row) if row else None


def view(row: Draft) -> DraftView:
    """Return a draft as others may hold it."""
    return DraftView(
        id=DraftId(row.pk),
        procedure=procedures.version(row.procedure_code, row.procedure_version),
        state=DraftState(row.state),
        represents=row.represents,
        agency_id=AgencyId(row.agency_id) if row.agency_id else None,
        answers=row.answers,
        sources=row.sources,
        done_steps=tuple(row.done_steps),
        papers=tuple(_paper(paper) for paper in row.papers.all() if paper.removed_at is None),
        order_id=OrderId(row.order_id) if row.order_id else None,
        case_id=CaseId(row.case_id) if row.case_id else None,
        version=row.version,
        changed_at=row.changed_at,
        changed_on=row.changed_on,
        aside=row.aside,
        taken=row.taken,
        reasons=row.reasons,
        renewal=row.renewal,
        home_province=row.home_province,
        wish=Wish.of(row.wish),
    )


def cosigners(draft: DraftView) -> list[CosignerView]:
    """Return who is asked to confirm a draft, and what they said; costs a query only if any."""
    asked = asked_cosigners(draft.procedure, draft.answers)
    rows = {row.code: row for row in Consent.objects.filter(draft_id=draft.id)} if asked else {}
    mark = draft.content_mark if rows else ""
    found = []
    for one in asked:
        number = str(value(one.number, draft.answers) or "")
        row = rows.get(one.code)
        if row is not None and row.personal_number != number:
            row = None  # the form names another person now
        found.append(
            CosignerView(
                code=one.code,
                name=str(one.name),
                statement=str(one.statement),
                number=number,
                is_optional=one.is_optional,
                state=ConsentState(row.state) if row else None,
                is_current=row is not None and row.content_mark == mark,
                person=row.name if row else "",
                reason=row.reason if row else "",
                answered_at=row.answered_at if row else None,
            )
        )
    return found


def invitations(actor: Actor) -> list[InvitationView]:
    """Return the applications that others ask the actor to confirm, latest first, 50 at most."""
    if not actor.personal_number or actor.represents:
        return []
    rows = Consent.objects.filter(personal_number=actor.personal_number)
    rows = rows.exclude(draft__state=DraftState.DISCARDED).select_related("draft__account")
    asked = [row for row in rows.order_by("-invited_at")[:_MOST_INVITATIONS] if _is_asked(row)]
    return [
        InvitationView(
            id=row.pk,
            procedure_name=str(
                procedures.version(row.draft.procedure_code, row.draft.procedure_version).name
            ),
            applicant=row.draft.account.name,
            state=ConsentState(row.state),
            invited_at=row.invited_at,
            is_open=row.draft.state == DraftState.FILLING,
        )
        for row in asked[:_SHOWN_INVITATIONS]
    ]


def invitation(actor: Actor, consent_id: uuid.UUID) -> tuple[InvitationView, DraftView, str]:
    """Return one invitation with its application and the co-signer's code. Raises: Missing."""
    row = (
        Consent.objects.filter(pk=consent_id, personal_number=actor.personal_number or "-")
        .exclude(draft__state=DraftState.DISCARDED)
        .select_related("draft__account")
        .first()
    )
    if row is None or actor.represents or not _is_asked(row):
        raise Missing(what="lời mời xác nhận")
    draft = view(Draft.objects.prefetch_related(_papers()).get(pk=row.draft_id))
    told = InvitationView(
        id=row.pk,
        procedure_name=str(draft.procedure.name),
        applicant=row.draft.account.name,
        state=ConsentState(row.state),
        invited_at=row.invited_at,
        is_open=draft.state is DraftState.FILLING,
    )
    return told, draft, row.code


def _is_asked(row: Consent) -> bool:
    """Tell whether the form still names the person invited: a number mistyped once is nobody's."""
    draft = row.draft
    asked = asked_cosigners(
        procedures.version(draft.procedure_code, draft.procedure_version), draft.answers
    )
    return any(
        one.code == row.code and value(one.number, draft.answers) == row.personal_number
        for one in asked
    )


def _papers() -> "Prefetch[str, QuerySet[DraftPaper]]":
    return Prefetch("papers", DraftPaper.objects.filter(removed_at=None).order_by("added_at"))


def _paper(row: DraftPaper) -> PaperView:
    return PaperView(
        id=row.pk,
        component_code=row.component_code,
        file_id=FileId(row.file_id),
        name=row.name,
        size_bytes=row.size_bytes,
    )
