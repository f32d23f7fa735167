# SPDX-License-Identifier: Apache-2.0
"""Writing a document: what a clerk types, whom it goes to, its files and their seal."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.exchange.errors import (
    BadCodes,
    BadGroup,
    DraftChanged,
    DraftClosed,
    NotAPdf,
    TooManyFiles,
    TooManyReceivers,
)
from lienthong.exchange.models import Draft, DraftFile, ReceiverGroup
from lienthong.exchange.queries.books import agency_of
from lienthong.exchange.queries.documents import document, own_files
from lienthong.exchange.queries.drafts import draft
from lienthong.exchange.rules import errands
from lienthong.exchange.rules.desk import DraftState, Letter, Side
from lienthong.exchange.rules.edxml import Business
from lienthong.exchange.rules.edxml.names import MAX_RECEIVERS
from lienthong.exchange.services import filing
from lienthong.files import queries as files
from lienthong.files import services as storing
from lienthong.files.rules import PDF, TAKEN
from lienthong.files.services import Incoming
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import FileId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.errors import BadAgencyCode
from lienthong.signing import services as signing

FILE_LIMIT_BYTES = 50 << 20
MOST_FILES = 50


def begin(*, actor: Actor) -> UUID:
    """Begin a new document. Raises: Denied."""
    code = agency_of(actor)
    return _created(actor, code, Letter(issued_on=clock.today()), ())


def begin_answer(*, actor: Actor, package_id: UUID) -> UUID:
    """Begin the answer to a document that came: to its sender, with the link to it.

    Raises: Denied, Missing.
    """
    came = document(actor, package_id)
    told = came.edoc
    letter = Letter(
        issued_on=clock.today(),
        subject=_("Trả lời {type} số {code}").format(
            type=told.type_name or _("văn bản"), code=told.code
        )[:500],
        priority=int(told.priority) if told.priority < 4 else 3,
    )
    return _created(actor, came.agency_code, letter, (came.sender_code,), responds_to_id=package_id)


def begin_change(*, actor: Actor, package_id: UUID, business: Business) -> UUID:
    """Begin the update or the replacement of a document that the agency has sent.

    It begins with what the document says, whom it went to and the files that it had.
    Raises: Denied, Missing.
    """
    sent = document(actor, package_id)
    if not sent.is_sender:
        raise Missing(what=_("văn bản đi"))
    told = sent.edoc
    letter = Letter(
        number=told.number if business is Business.UPDATE else "",
        notation=told.notation,
        type_name=told.type_name or Letter().type_name,
        subject=told.subject,
        content=told.content,
        place=told.place,
        issued_on=told.issued_on if business is Business.UPDATE else clock.today(),
        priority=int(told.priority),
        due_on=told.due_on,
        sphere=told.sphere,
        copies=told.copies,
        pages=told.pages,
    )
    if told.signer:
        letter = replace(
            letter, signer_name=told.signer.full_name, signer_position=told.signer.position,
            competence=told.signer.competence,
        )  # fmt: skip
    held = [one.code for one in sent.receivers if not one.handling.is_closed]
    key = _created(
        actor, sent.agency_code, letter, held, about_id=package_id, business=int(business)
    )
    if business is Business.UPDATE:
        for place, file_id in enumerate(own_files(actor, package_id)):
            DraftFile.objects.create(draft_id=key, file_id=file_id, place=place)
    return key


@transaction.atomic
def reserve_number(*, actor: Actor) -> tuple[int, str]:
    """Give the next number of the agency's outgoing book, and the DocumentId that has it.

    For a document whose own page bears the number: `compose` takes it. Raises: Denied.
    """
    code, year = agency_of(actor), filing.year_of(clock.now())
    number = filing.next_number(code, Side.OUT, year)
    return number, filing.document_id(code, year, number)


def compose(
    *,
    actor: Actor,
    letter: Letter,
    document_id: str,
    receivers: Collection[str],
    file_ids: Sequence[FileId],
    responds_to: UUID | None = None,
) -> UUID:
    """Write a whole draft at once, under a number of `reserve_number`; `send` sends it.

    receivers: modern order. file_ids: in the order in which they travel. responds_to: the package
    that it answers. Raises: Denied.
    """
    code = agency_of(actor)
    with transaction.atomic():
        key = _created(
            actor, code, letter, receivers, document_id=document_id, responds_to_id=responds_to
        )
        for place, file_id in enumerate(file_ids):
            DraftFile.objects.create(draft_id=key, file_id=file_id, place=place)
    return key


@transaction.atomic
def save(*, actor: Actor, draft_id: UUID, letter: Letter, seen: str = "") -> None:
    """Keep what a clerk typed.

    seen: `DraftView.words_mark` of what the clerk began with; "": whatever stands there.
    Raises: Denied, Missing, DraftClosed, DraftChanged.
    """
    row = _locked(actor, draft_id)
    stands = draft(actor, draft_id)
    if seen and stands.words_mark != seen and stands.letter != letter:
        raise DraftChanged
    row.values = msgspec.to_builtins(letter)
    _keep(row, "values")


@transaction.atomic
def add_receivers(*, actor: Actor, draft_id: UUID, codes: Iterable[str]) -> int:
    """Add receivers, in either order of their codes; return how many are new.

    Raises: Denied, Missing, DraftClosed, BadCodes, TooManyReceivers.
    """
    row = _locked(actor, draft_id)
    told = _known(codes)
    new = [code for code in told if code not in set(row.receivers)]
    if len(row.receivers) + len(new) > MAX_RECEIVERS:
        raise TooManyReceivers(most=MAX_RECEIVERS)
    row.receivers = [*row.receivers, *new]
    _keep(row, "receivers")
    return len(new)


@transaction.atomic
def remove_receivers(*, actor: Actor, draft_id: UUID, codes: Collection[str]) -> None:
    """Take receivers off. Raises: Denied, Missing, DraftClosed."""
    row = _locked(actor, draft_id)
    row.receivers = [code for code in row.receivers if code not in set(codes)]
    _keep(row, "receivers")


def attach(*, actor: Actor, draft_id: UUID, content: Incoming, name: str) -> None:
    """Attach a file.

    Raises: Denied, Missing, DraftClosed, TooManyFiles, refusals of `files.services.store`.
    """
    with transaction.atomic():
        if _locked(actor, draft_id).files.count() >= MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
    stored = storing.store(
        actor, content, name, limit_bytes=FILE_LIMIT_BYTES, allowed=frozenset(TAKEN)
    )
    with transaction.atomic():
        row = _locked(actor, draft_id)
        last = row.files.aggregate(last=Max("place"))["last"]
        DraftFile.objects.create(
            draft=row, file_id=stored.id, place=0 if last is None else last + 1
        )
        _keep(row)


@transaction.atomic
def detach(*, actor: Actor, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off; the same again changes nothing. Raises: Denied, Missing, DraftClosed."""
    row = _locked(actor, draft_id)
    row.files.filter(pk=file_id).delete()
    _keep(row)


def seal(*, actor: Actor, draft_id: UUID, file_id: UUID) -> None:
    """Put the agency's digital signature on an attached PDF.

    Raises: Denied, Missing, DraftClosed, NotAPdf, and what `signing.services.seal` raises.
    """
    with transaction.atomic():
        row = _locked(actor, draft_id)
        attached = row.files.filter(pk=file_id).first()
    if attached is None:
        raise Missing(what=_("tệp"))
    stored = files.stored(FileId(attached.file_id))
    if stored.media_type != PDF:
        raise NotAPdf(name=stored.name)
    agency = orgs.agency_by_code(row.agency_code)
    sealed = signing.seal(
        files.read_bytes(stored.id), actor=actor, agency_id=agency.id,
        reason=_("Phát hành văn bản điện tử"),
    )  # fmt: skip
    kept = storing.store(
        actor, sealed, stored.name, limit_bytes=2 * FILE_LIMIT_BYTES, allowed=frozenset(TAKEN)
    )
    with transaction.atomic():
        row = _locked(actor, draft_id)
        row.files.filter(pk=file_id).update(file_id=kept.id)
        _keep(row)


@transaction.atomic
def drop(*, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. Raises: Denied, Missing, DraftClosed."""
    row = _locked(actor, draft_id)
    row.state = DraftState.DROPPED
    row.save(update_fields=["state"])
    audit.record(actor, "exchange.draft_dropped", row.pk)


@transaction.atomic
def keep_group(*, actor: Actor, name: str, codes: Collection[str]) -> None:
    """Keep receivers under a name; the same name again has these from now on.

    Raises: Denied, BadGroup, BadCodes.
    """
    code, told = agency_of(actor), clean(name)[:120]
    members = _known(codes)
    if not told or not members:
        raise BadGroup
    ReceiverGroup.objects.update_or_create(
        agency_code=code, name=told, defaults={"codes": members[:MAX_RECEIVERS]}
    )
    audit.record(actor, "exchange.group_kept", told, after={"members": len(members)})


@transaction.atomic
def drop_group(*, actor: Actor, group_id: UUID) -> None:
    """Forget a group; once more changes nothing. Raises: Denied."""
    code = agency_of(actor)
    row = ReceiverGroup.objects.filter(pk=group_id, agency_code=code).first()
    if row is not None:
        row.delete()
        audit.record(actor, "exchange.group_dropped", row.name)


@transaction.atomic
def _created(
    actor: Actor, code: str, letter: Letter, receivers: Collection[str], **values: object
) -> UUID:
    row = Draft.objects.create(
        agency_code=code,
        made_by=actor.recorded_name,
        values=msgspec.to_builtins(letter),
        receivers=list(receivers),
        changed_at=clock.now(),
        **values,
    )
    audit.record(actor, "exchange.draft_begun", row.pk, after={"agency": code})
    return row.pk


def _locked(actor: Actor, draft_id: UUID) -> Draft:
    rows = Draft.objects.select_for_update().filter(agency_code=agency_of(actor), pk=draft_id)
    row = rows.exclude(state=DraftState.DROPPED).first()
    if row is None:
        raise Missing(what=_("bản thảo"))
    if row.state != DraftState.OPEN:
        raise DraftClosed
    return row


def _keep(row: Draft, *changed: str) -> None:
    row.changed_at = clock.now()
    row.save(update_fields=[*changed, "changed_at"])


def _known(codes: Iterable[str]) -> list[str]:
    """Return codes in today's order, each once. Raises: BadCodes naming those that are none."""
    found: list[str] = []
    bad: list[str] = []
    for text in codes:
        try:
            found.append(errands.modern(text.strip()))
        except BadAgencyCode:
            bad.append(text.strip()[:40])
    known = orgs.names_by_code(set(found))
    bad += [code for code in found if code not in known]
    if bad:
        raise BadCodes(codes=", ".join(dict.fromkeys(bad[:20])))
    return list(dict.fromkeys(found))
