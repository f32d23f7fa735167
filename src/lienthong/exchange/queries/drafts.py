# SPDX-License-Identifier: Apache-2.0
"""Documents that are being written."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.exchange.models import Draft, Likeness, Package, Receiver, ReceiverGroup
from lienthong.exchange.queries.books import agency_of
from lienthong.exchange.queries.punctuality import is_late
from lienthong.exchange.queries.reading import letter_of
from lienthong.exchange.queries.systems import unreachable
from lienthong.exchange.rules import desk, likeness
from lienthong.exchange.rules.desk import DraftState, Earlier, Letter
from lienthong.exchange.rules.edxml import Attachment, Business, Edoc, Organ, Reference
from lienthong.files import queries as files
from lienthong.files.queries import StoredFile
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView

#: Earlier documents that a clerk is told of before sending.
MOST_ALIKE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A document that is being written, or was sent as it stands here."""

    id: UUID
    agency: AgencyView
    letter: Letter
    receivers: tuple[Organ, ...]
    files: tuple[StoredFile, ...]
    file_keys: tuple[UUID, ...]  #: of each file, within the draft
    business: Business
    earlier: Earlier | None
    about: UUID | None
    about_code: str
    response_for: tuple[Reference, ...]
    responds_to: UUID | None
    document_id: str
    state: DraftState
    made_by: str
    changed_at: dt.datetime

    @property
    def words_mark(self) -> str:
        """Return what changes when the words do, to tell whether another clerk wrote meanwhile."""
        return _mark(self.letter)

    @property
    def mark(self) -> str:
        """Return what changes when the words, the receivers or the files do."""
        return _mark(self.letter, [one.code for one in self.receivers], [f.id for f in self.files])


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """One draft of a list."""

    id: UUID
    subject: str
    code: str
    receivers: int
    state: DraftState
    business: Business
    made_by: str
    changed_at: dt.datetime
    is_late: bool  #: it must have been sent by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Receivers that an agency keeps under a name."""

    id: UUID
    name: str
    codes: tuple[str, ...]


def open_drafts(actor: Actor) -> list[DraftRow]:
    """List what the agency has begun and not sent, the latest first. Raises: Denied."""
    rows = Draft.objects.filter(agency_code=agency_of(actor), state__lt=DraftState.SENT)
    return [
        DraftRow(
            id=row.pk,
            subject=row.values.get("subject", ""),
            code="/".join(
                part for part in (row.values.get("number"), row.values.get("notation")) if part
            ),
            receivers=len(row.receivers),
            state=DraftState(row.state),
            business=Business(row.business),
            made_by=row.made_by,
            changed_at=row.changed_at,
            is_late=row.business != Business.UPDATE and is_late(_issued_on(row)),
        )
        for row in rows.order_by("-changed_at")[:200]
    ]


def draft(actor: Actor, draft_id: UUID) -> DraftView:
    """Return a draft of the actor's agency. Raises: Denied, Missing."""
    row = (
        Draft.objects.filter(pk=draft_id, agency_code=agency_of(actor))
        .exclude(state=DraftState.DROPPED)
        .select_related("about", "responds_to")
        .first()
    )
    if row is None:
        raise Missing(what=_("bản thảo"))
    names = orgs.names_by_code(set(row.receivers))
    attached = list(row.files.order_by("place").values_list("pk", "file_id"))
    return DraftView(
        id=row.pk,
        agency=orgs.agency_by_code(row.agency_code),
        letter=msgspec.convert(row.values, Letter),
        receivers=tuple(Organ(code=code, name=names.get(code, code)) for code in row.receivers),
        files=tuple(files.stored(FileId(key)) for _place, key in attached),
        file_keys=tuple(key for key, _file in attached),
        business=Business(row.business),
        earlier=_earlier(row.about),
        about=row.about_id,
        about_code=row.about.code if row.about else "",
        response_for=_reference(row.responds_to),
        responds_to=row.responds_to_id,
        document_id=row.document_id,
        state=DraftState(row.state),
        made_by=row.made_by,
        changed_at=row.changed_at,
    )


def edoc_of(view: DraftView) -> Edoc:
    """Return the document that a draft is; the same draft always the same one."""
    errand = desk.errand(
        view.business, view.letter, [one.code for one in view.receivers], view.earlier
    )
    agency = view.agency
    return desk.edoc(
        view.letter,
        sender=Organ(
            code=agency.code, name=agency.name, address=agency.address, email=agency.email,
            phone=agency.phone,
        ),
        document_id=view.document_id or f"{agency.code},…",
        receivers=view.receivers,
        attachments=[
            Attachment(
                content_id=f"tep-{place}", name=one.name, content_type=one.media_type,
                size_bytes=one.size_bytes, sha256=one.sha256,
            )
            for place, one in enumerate(view.files, 1)
        ],
        errand=errand,
        response_for=view.response_for,
    )  # fmt: skip


def alike(view: DraftView) -> list[str]:
    """Return the codes of what the agency has sent that a draft is perhaps once more."""
    wanted = Q()
    told = likeness.keys(
        edoc_of(view),
        sender_code=view.agency.code,
        files=[one.sha256 for one in view.files if one.size_bytes],
        today=clock.today(),
    )
    for one in told:
        wanted |= Q(month__in=(one.month, one.month - 1), key=one.key)
    if not wanted:
        return []
    found = Likeness.objects.filter(wanted, package__sender_code=view.agency.code)
    return sorted(set(found.values_list("package__code", flat=True)[:MOST_ALIKE]))


def problems_of(view: DraftView) -> list[str]:
    """Say what a draft still lacks, in words that a clerk can act on."""
    letter, is_update = view.letter, view.business is Business.UPDATE
    wanted = (
        (letter.number, _("chưa có số văn bản")),
        (letter.subject, _("chưa có trích yếu")),
        (letter.issued_on, _("chưa có ngày văn bản")),
        (letter.signer_name, _("chưa có người ký")),
        (view.receivers, _("chưa chọn nơi nhận")),
        (view.files or is_update, _("chưa đính kèm tệp văn bản")),
        (letter.reason or view.business is Business.NEW, _("chưa ghi lý do")),
    )
    problems = [text for value, text in wanted if not value]
    lost = unreachable([one.code for one in view.receivers])
    if lost:
        named = {one.code: one.name for one in view.receivers}
        problems.append(
            _("nơi nhận chưa kết nối trục: {names}").format(
                names=", ".join(named[code] for code in lost[:10])
            )
        )
    return problems


def groups(actor: Actor) -> list[Group]:
    """List the agency's groups of receivers. Raises: Denied."""
    rows = ReceiverGroup.objects.filter(agency_code=agency_of(actor)).order_by("name")
    return [Group(id=row.pk, name=row.name, codes=tuple(row.codes)) for row in rows]


def _issued_on(row: Draft) -> dt.date | None:
    return msgspec.convert(row.values, Letter).issued_on


def _mark(*told: object) -> str:
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]


def _earlier(package: Package | None) -> Earlier | None:
    if package is None:
        return None
    held = Receiver.objects.filter(package=package)
    return Earlier(
        document_id=package.document_id,
        receivers=frozenset(
            one.code
            for one in held
            if one.outcome not in ("taken_back", "replaced") and one.status != "02"
        ),
    )


def _reference(package: Package | None) -> tuple[Reference, ...]:
    if package is None:
        return ()
    return (
        Reference(
            organ_code=package.sender_code,
            document_id=package.document_id,
            code=package.code,
            issued_on=letter_of(package).issued_on,
        ),
    )
