# SPDX-License-Identifier: Apache-2.0
"""One document as an agency sees it: its words, its files, and what happened with each receiver."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.exchange.models import Body, Draft, Event, Filing, Package, Receiver
from lienthong.exchange.queries.books import agency_of, state_of
from lienthong.exchange.queries.reading import letter_of
from lienthong.exchange.rules import documents, findings, handling, jws
from lienthong.exchange.rules.desk import Side
from lienthong.exchange.rules.edxml import Business, Edoc, StatusCode
from lienthong.exchange.rules.findings import FileFinding
from lienthong.exchange.rules.handling import Ask, Handling, Outcome
from lienthong.exchange.rules.systems import Carriage, EventKind
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import FileId
from lienthong.orgs import queries as orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """Something that happened; it is a leaf of the exchange log."""

    id: UUID  #: of the leaf too
    kind: EventKind
    at: dt.datetime
    position: int
    agency_code: str
    status: str = ""  #: of a status
    ask: str = ""  #: of a request
    reason: str = ""
    by: str = ""  #: who acted for the agency
    codes: tuple[str, ...] = ()  #: whom it concerns; nobody: the whole document


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverView:
    """Where a document stands with one receiver."""

    code: str
    name: str
    state: str  #: a key of `wording.STATES`
    handling: Handling
    asked_by: UUID | None
    changed_at: dt.datetime
    is_delivered: bool
    events: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file of a document."""

    place: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    finding: FileFinding | None = None  #: of its signatures; None: not looked at yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another document that this one has to do with."""

    package_id: UUID
    code: str
    subject: str
    sender_name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandView:
    """A take-back or update of the document."""

    package_id: UUID
    business: Business
    reason: str
    at: dt.datetime
    content_changed: bool
    files: tuple[FileView, ...]  #: none once the agency let the document go


@dataclass(frozen=True, slots=True, kw_only=True)
class BookEntry:
    """What an agency wrote down about a document that came."""

    number: int | None
    year: int | None
    arrived_at: dt.datetime
    registered_by: str
    assigned_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document whole."""

    package_id: UUID
    agency_code: str  #: whose view this is
    edoc: Edoc
    sender_code: str
    sender_name: str
    sent_at: dt.datetime
    sha256: str
    is_sender: bool
    entry: BookEntry | None  #: where it came to this agency
    own: ReceiverView | None  #: where it stands with this agency
    receivers: tuple[ReceiverView, ...]  #: the sender sees all, a receiver itself
    receiver_count: int
    events: tuple[EventView, ...]
    files: tuple[FileView, ...]
    errands: tuple[ErrandView, ...]
    request: ErrandView | None  #: what waits for this agency's answer
    alike: tuple[Linked, ...]  #: earlier ones of the sender that it is perhaps once more (ADR 0176)
    answers: tuple[Linked, ...]
    answered_by: tuple[Linked, ...]
    replaced_by: tuple[Linked, ...]
    is_destroyed: bool
    matter: str = ""  #: what of this agency it belongs to
    matter_href: str = ""  #: its page on this node
    sides: frozenset[Side] = field(default_factory=frozenset)

    @property
    def is_gone(self) -> bool:
        """Tell whether the agency may not open its files any more."""
        return not self.is_sender and self.own is not None and self.own.handling.is_gone

    @property
    def may_say(self) -> frozenset[StatusCode]:
        """Return what this agency may say of it as a receiver."""
        if self.own is None:
            return frozenset()
        return handling.possible(self.own.handling, handling.Side.RECEIVER)

    @property
    def may_ask(self) -> bool:
        """Tell whether its sender may take it back or change it, with some receiver at least."""
        return self.is_sender and any(
            not one.handling.is_closed and not one.handling.asked for one in self.receivers
        )


def document(actor: Actor, package_id: UUID) -> DocumentView:
    """Return a document of the actor's agency. Raises: Denied, Missing."""
    code = agency_of(actor)
    package = Package.objects.filter(pk=package_id, kind="edoc").first()
    filings = list(Filing.objects.filter(package_id=package_id, agency_code=code))
    if package is None or not (filings or package.sender_code == code):
        raise Missing(what=_("văn bản"))
    is_sender = package.sender_code == code
    came = next((one for one in filings if one.side == Side.IN), None)
    rows = list(
        Receiver.objects.filter(package=package).select_related("delivery").order_by("code")
    )
    happened = list(Event.objects.filter(package=package).order_by("position"))
    events = tuple(map(_event, happened))
    concerning: dict[str, list[EventView]] = {}
    for one in events:
        for concerned in one.codes:
            concerning.setdefault(concerned, []).append(one)
    views = tuple(_receiver(row, concerning.get(row.code, ())) for row in rows)
    own = next((one for one in views if one.code == code and came), None)
    shown = views if is_sender else tuple(one for one in views if one is own)
    is_gone = not is_sender and own is not None and own.handling.is_gone
    named = {key for one in filings for key in one.answers}
    may_open = Q(sender_code=code) | Q(filings__agency_code=code)  # as this page itself asks
    return DocumentView(
        package_id=package.pk,
        agency_code=code,
        edoc=letter_of(package),
        sender_code=package.sender_code,
        sender_name=_name(package.sender_code),
        sent_at=package.received_at,
        sha256=bytes(package.sha256).hex(),
        is_sender=is_sender,
        entry=_entry(came) if came else None,
        own=own,
        receivers=shown,
        receiver_count=len(views),
        events=tuple(one for one in events if is_sender or not one.codes or code in one.codes),
        files=tuple(_files([package], _found(happened)).get(package.pk, ())),
        errands=_errands(_about(package, code, is_sender=is_sender), is_gone=is_gone),
        request=_request(own),
        alike=_linked(Q(pk__in=_alike(happened)) & may_open),
        answers=_linked(Q(pk__in=named) & may_open),
        answered_by=_linked(Q(filings__answers__contains=[package.pk], filings__agency_code=code)),
        replaced_by=_linked(Q(about=package, business=Business.REPLACE) & may_open),
        is_destroyed=any(
            one.kind is EventKind.DESTROYED and one.agency_code == code for one in events
        ),
        matter=next((one.matter for one in filings), ""),
        matter_href=next((one.matter_href for one in filings), ""),
        sides=frozenset(Side(one.side) for one in filings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How far a document to one receiver is, as the axis knows it."""

    package_id: UUID
    code: str  #: số/ký hiệu
    receiver_code: str
    state: str  #: 01-06, what is asked, what became of it, waiting or failed
    is_gone: bool  #: its receiver let it go: its files cannot be opened there any more
    events: tuple[EventView, ...]
    files: tuple[FileView, ...]

    def reason(self, status: StatusCode) -> str:
        """Return what the receiver said with a status; "" where it said nothing."""
        return next((one.reason for one in self.events if one.status == status), "")


def followed(packages: Collection[UUID]) -> dict[UUID, Followed]:
    """Return how far documents to one receiver each are. The caller decides who may see it."""
    rows = Receiver.objects.filter(package__in=packages).select_related("delivery", "package")
    happened: dict[UUID, list[Event]] = {key: [] for key in packages}
    for event in Event.objects.filter(package__in=packages).order_by("position"):
        happened[event.package_id].append(event)
    files = _files(Package.objects.filter(pk__in=packages))
    return {
        row.package_id: Followed(
            package_id=row.package_id,
            code=row.package.code,
            receiver_code=row.code,
            state=state_of(row),
            is_gone=handling_of(row).is_gone,
            events=tuple(map(_event, happened[row.package_id])),
            files=_examined(files.get(row.package_id, []), _found(happened[row.package_id])),
        )
        for row in rows
    }


def _examined(files: Iterable[FileView], found: Mapping[int, FileFinding]) -> tuple[FileView, ...]:
    return tuple(replace(one, finding=found.get(one.place)) for one in files)


def refused(packages: QuerySet[Any, Any]) -> dict[UUID, str]:
    """Return which documents to one receiver each were sent back, and why.

    packages: a query of their keys, of any number.
    """
    back = Receiver.objects.filter(package__in=packages, status=StatusCode.REFUSED)
    told = followed(set(back.values_list("package_id", flat=True)))
    return {key: one.reason(StatusCode.REFUSED) for key, one in told.items()}


def held_by(actor: Actor, package_id: UUID) -> UUID | None:
    """Return the delivery by which the actor's agency got a package; None: it did not.

    Raises: Denied.
    """
    code = agency_of(actor)
    row = Receiver.objects.filter(package_id=package_id, code=code).first()
    return row.delivery_id if row else None


def own_files(actor: Actor, package_id: UUID) -> tuple[FileId, ...]:
    """Return the files of what the actor's agency has sent from these pages. Raises: Denied."""
    draft = Draft.objects.filter(package_id=package_id, agency_code=agency_of(actor)).first()
    if draft is None:
        return ()
    return tuple(
        FileId(key) for key in draft.files.order_by("place").values_list("file", flat=True)
    )


def file_of(view: DocumentView, place: int) -> FileView:
    """Return a file of a document. Raises: Missing."""
    found = next((one for one in view.files if one.place == place), None)
    if found is None:
        raise Missing(what=_("tệp"))
    return found


def handling_of(row: Receiver) -> Handling:
    """Return where a document stands with a receiver, as the rules read it."""
    state = Carriage(row.delivery.state)
    waited = state is Carriage.WAITING and row.delivery.attempts > 0
    return Handling(
        is_lent=state is Carriage.LENT or waited,
        is_delivered=state is Carriage.DELIVERED,
        status=StatusCode(row.status) if row.status else None,
        asked=Ask(row.asked) if row.asked else None,
        answered=StatusCode(row.answer) if row.answer else None,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def _receiver(row: Receiver, events: Sequence[EventView]) -> ReceiverView:
    return ReceiverView(
        code=row.code,
        name=row.name,
        state=state_of(row),
        handling=handling_of(row),
        asked_by=row.asked_by_id,
        changed_at=row.changed_at,
        is_delivered=row.delivery.state == Carriage.DELIVERED,
        events=tuple(events),
    )


def _event(row: Event) -> EventView:
    detail = row.detail
    asks = detail.get("asks") or {}
    if row.agency_code:
        codes: tuple[str, ...] = (row.agency_code,)
    elif row.kind == EventKind.ACCEPTED:
        codes = ()
    else:
        codes = tuple(asks or detail.get("receivers") or ())
    reason, by = _words(row)
    return EventView(
        id=row.pk,
        kind=EventKind(row.kind),
        at=row.at,
        position=row.position,
        agency_code=row.agency_code,
        status=str(detail.get("status", "")),
        ask=str(next(iter(asks.values()), "")),
        reason=reason,
        by=by,
        codes=codes,
    )


def _words(row: Event) -> tuple[str, str]:
    """Return the reason that a signed word gives, and who gave it."""
    if row.kind not in (EventKind.STATUS, EventKind.DESTROYED):
        return str(row.detail.get("problem", "")), ""
    try:
        payload = jws.payload(str(row.detail.get("statement", "")))
        if row.kind == EventKind.DESTROYED:
            report = documents.destruction(payload)
            return report.description, report.by
        message = documents.status(payload)
    except (jws.BadJws, documents.BadStatement):
        return "", ""
    return message.description, message.staff.name if message.staff else ""


def _entry(row: Filing) -> BookEntry:
    return BookEntry(
        number=row.number,
        year=row.year,
        arrived_at=row.filed_at,
        registered_by=row.registered_by,
        assigned_to=row.assigned_to,
    )


def _found(events: Iterable[Event]) -> dict[int, FileFinding]:
    """Return what the axis found of the signatures in a document's files, by their places."""
    looked = [one.detail for one in events if one.kind == EventKind.EXAMINED]
    return {one.place: one for detail in looked for one in findings.read(detail)}


def _files(
    packages: Iterable[Package], found: Mapping[int, FileFinding] = MappingProxyType({})
) -> dict[UUID, list[FileView]]:
    """Return the files of packages, in their order."""
    files: dict[UUID, list[FileView]] = {}
    for row in Body.objects.filter(package__in=packages).defer("content").order_by("place"):
        view = FileView(
            place=row.place,
            name=row.name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            sha256=bytes(row.sha256).hex(),
            finding=found.get(row.place),
        )
        files.setdefault(row.package_id, []).append(view)
    return files


def _about(package: Package, code: str, *, is_sender: bool) -> QuerySet[Package]:
    """Return what takes back or updates a document, as far as an agency is concerned."""
    rows = Package.objects.filter(about=package, business__in=(Business.REVOKE, Business.UPDATE))
    return rows if is_sender else rows.filter(receivers__code=code)


def _request(own: ReceiverView | None) -> ErrandView | None:
    """Return the errand that waits for an agency's answer, a replacement too."""
    if own is None or own.handling.asked is None or own.asked_by is None:
        return None
    return _errands(Package.objects.filter(pk=own.asked_by), is_gone=False)[0]


def _errands(asking: QuerySet[Package], *, is_gone: bool) -> tuple[ErrandView, ...]:
    rows = list(asking.order_by("id"))
    files = {} if is_gone else _files(rows)
    views: list[ErrandView] = []
    for row in rows:
        told = letter_of(row).errand
        views.append(
            ErrandView(
                package_id=row.pk,
                business=Business(row.business),
                reason=told.reason,
                at=row.received_at,
                content_changed=told.content_changed,
                files=tuple(files.get(row.pk, ())),
            )
        )
    return tuple(views)


def _alike(events: Iterable[Event]) -> set[UUID]:
    """Return what the acceptance of a document says that it is like."""
    accepted = (one.detail for one in events if one.kind == EventKind.ACCEPTED)
    return {UUID(told["package"]) for detail in accepted for told in detail.get("alike", ())}


def _linked(wanted: Q) -> tuple[Linked, ...]:
    rows = Package.objects.filter(wanted).distinct().order_by("id")[:50]
    names = orgs.names_by_code({row.sender_code for row in rows})
    return tuple(
        Linked(
            package_id=row.pk,
            code=row.code,
            subject=row.subject,
            sender_name=names.get(row.sender_code, row.sender_code),
            at=row.received_at,
        )
        for row in rows
    )


def _name(code: str) -> str:
    return orgs.names_by_code([code]).get(code, code)
