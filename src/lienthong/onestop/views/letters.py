# SPDX-License-Identifier: Apache-2.0
"""The documents of a consultation: how far each is, its files, and the proof of each step."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.queries import ConsultationView, LetterView
from lienthong.exchange import queries as documents
from lienthong.exchange.queries import EventView, FileView, title_of
from lienthong.exchange.rules.findings import FileFinding
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, LeafId
from lienthong.ledger import queries as ledger
from lienthong.onestop.views.papers import DRAFT_HEADERS, served
from lienthong.web.access import actor_of, official
from lienthong.web.components import FileLink, Step, Tone

#: Right of those who may open the document itself, with everything that the axis knows of it.
CLERK = "exchange.clerk"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterShown:
    """One document as a page shows it."""

    title: str
    state: str
    tone: Tone
    problem: str
    files: list[FileLink]
    steps: list[Step]
    proofs: list[tuple[str, str]]  #: of each step, where its proof is
    href: str  #: the document's own page, for who may open it


def letters(actor: Actor, asked: ConsultationView, *, of_asker: bool) -> list[LetterShown]:
    """Return the documents of a consultation, as the asking or the asked agency sees them."""
    return [_shown(actor, asked, one, of_asker=of_asker) for one in asked.letters]


@official()
def letter_file(
    request: HttpRequest, case_id: uuid.UUID, letter_id: uuid.UUID, place: int
) -> HttpResponseBase:
    """Serve a file of a question or an answer to those who settle the dossier."""
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    letter = _found([one for asked in case.consultations for one in asked.letters], letter_id)
    services.record_view(actor=actor, case_id=case.id, purpose="cases.paper")
    return _file(request, letter, place)


@official()
def asked_file(
    request: HttpRequest, consultation_id: uuid.UUID, letter_id: uuid.UUID, place: int
) -> HttpResponseBase:
    """Serve a file of a question or an answer to the agency that was asked."""
    actor = actor_of(request)
    asked = queries.consultation(actor, consultation_id)
    letter = _found(asked.letters, letter_id)
    services.record_consultation_view(actor=actor, consultation_id=consultation_id)
    return _file(request, letter, place)


@official()
def letter_proof(
    request: HttpRequest, case_id: uuid.UUID, letter_id: uuid.UUID, event_id: uuid.UUID
) -> HttpResponse:
    """Serve the receipt of one step of a document, which anybody can check."""
    case = queries.case(actor_of(request), CaseId(case_id))
    letter = _found([one for asked in case.consultations for one in asked.letters], letter_id)
    known = {one.id for one in letter.followed.events} if letter.followed else set()
    receipt = ledger.receipt(LeafId(event_id)) if event_id in known else None
    if receipt is None:
        raise Http404
    name = f"bien-nhan-{event_id}.json"
    return HttpResponse(
        receipt.to_json(), content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _found(among: "list[LetterView] | tuple[LetterView, ...]", key: uuid.UUID) -> LetterView:
    found = next((one for one in among if one.id == key), None)
    if found is None:
        raise Http404
    return found


def _file(request: HttpRequest, letter: LetterView, place: int) -> HttpResponseBase:
    if letter.is_own:
        if place >= len(letter.file_ids):
            raise Http404
        return served(request, letter.file_ids[place])
    files = letter.followed.files if letter.followed and not letter.followed.is_gone else ()
    found = next((one for one in files if one.place == place), None)
    if found is None:
        raise Http404
    pieces = services.letter_content(letter, place)
    first = next(pieces, b"")  # a refusal must not come after the headers
    return _streamed(request, first, pieces, found)


def _streamed(
    request: HttpRequest, first: bytes, pieces: Iterator[bytes], found: FileView
) -> StreamingHttpResponse:
    def whole() -> Iterator[bytes]:
        yield first
        yield from pieces

    is_shown = found.media_type == "application/pdf" and "tai" not in request.GET
    disposition = content_disposition_header(not is_shown, found.name) or "attachment"
    kind = "application/pdf" if is_shown else "application/octet-stream"
    return StreamingHttpResponse(
        whole(), content_type=kind, headers=DRAFT_HEADERS | {"Content-Disposition": disposition}
    )


def _shown(
    actor: Actor, asked: ConsultationView, letter: LetterView, *, of_asker: bool
) -> LetterShown:
    followed = letter.followed
    title = _("Văn bản trả lời") if letter.is_answer else _("Văn bản lấy ý kiến")
    if followed:
        title = _("{title} số {code}").format(title=title, code=followed.code)
    state, tone = _state(letter)
    is_ours = letter.sender_code == actor.agency_code or letter.receiver_code == actor.agency_code
    may_open = actor.has(CLERK) and is_ours and letter.package_id
    return LetterShown(
        title=title,
        state=state,
        tone=tone,
        problem=letter.problem,
        files=_files(asked, letter, of_asker=of_asker),
        steps=[_step(one) for one in followed.events] if followed else [],
        proofs=_proofs(asked, letter) if of_asker else [],
        href=reverse("exchange:document", args=[letter.package_id]) if may_open else "",
    )


def _state(letter: LetterView) -> tuple[str, Tone]:
    if letter.followed:
        text, tone = documents.STATES[letter.followed.state]
        return str(text), tone
    if letter.is_withdrawn:
        return _("Đã rút, không gửi"), "stopped"
    return _("Chờ gửi qua trục"), "waiting"


def _files(asked: ConsultationView, letter: LetterView, *, of_asker: bool) -> list[FileLink]:
    known = letter.followed.files if letter.followed and not letter.followed.is_gone else ()
    if of_asker:
        name, first = "onestop:letter_file", asked.case_id
    else:
        name, first = "onestop:asked_file", CaseId(asked.id)
    return [
        FileLink(
            name=one.name,
            href=reverse(name, args=[first, letter.id, one.place]),
            size_bytes=one.size_bytes,
            note=_signers(one.finding),
            state=_finding(one.finding)[0],
            tone=_finding(one.finding)[1],
        )
        for one in known
    ]


def _finding(found: FileFinding | None) -> tuple[str, Tone]:
    if found is None:
        return _("Chưa kiểm tra chữ ký số"), "waiting"
    text, tone = documents.VERDICTS[found.verdict]
    return capfirst(str(text)), tone


def _signers(found: FileFinding | None) -> str:
    signed = found.signatures if found else ()
    return ", ".join(dict.fromkeys(one.signer for one in signed if one.signer))


def _step(event: EventView) -> Step:
    return Step(title=title_of(event), phase="done", who=event.by, at=event.at, text=event.reason)


def _proofs(asked: ConsultationView, letter: LetterView) -> list[tuple[str, str]]:
    events = letter.followed.events if letter.followed else ()
    return [
        (
            title_of(one),
            reverse("onestop:letter_proof", args=[asked.case_id, letter.id, one.id]),
        )
        for one in events
    ]
