# SPDX-License-Identifier: Apache-2.0
"""The breach register of an agency, and the notification each breach leads to."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId
from lienthong.privacy.errors import BreachMissing
from lienthong.privacy.models import Breach
from lienthong.privacy.queries.access import HANDLE, breaches_of
from lienthong.privacy.rules import BreachKind, BreachStatus
from lienthong.privacy.rules.breaches import SOON, hours_left

SIZE = 25


class BreachQueue(StrEnum):
    """Which breaches are listed."""

    OPEN = "chua-thong-bao"
    ALL = "tat-ca"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachStepView:
    """One thing that was noted."""

    verb: str  #: `rules.BreachVerb`
    at: dt.datetime
    who: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachView:
    """One breach whole."""

    id: uuid.UUID
    code: str
    title: str
    agency_id: AgencyId
    agency: str
    kinds: tuple[BreachKind, ...]
    categories: str  #: which data
    is_sensitive: bool
    people_count: int | None  #: None: not known yet
    what: str
    consequences: str
    measures: str
    contact: str  #: who answers for it: post and phone
    began_at: dt.datetime | None
    detected_at: dt.datetime
    due_at: dt.datetime  #: the authority is to be told by
    status: BreachStatus
    version: int
    noted_at: dt.datetime
    notified_at: dt.datetime | None
    document_number: str
    late_reason: str
    notice_text: str  #: the notification as it was sent
    people_told: str  #: how and when the people were told
    closed_at: dt.datetime | None
    history: tuple[BreachStepView, ...]

    @property
    def hours_left(self) -> int | None:
        """Return the whole hours left, below zero when late; None once the authority was told."""
        return None if self.notified_at else hours_left(self.due_at, clock.now())

    @property
    def is_late(self) -> bool:
        """Tell whether the authority was told late, or should have been told by now."""
        return (self.notified_at or clock.now()) > self.due_at

    @property
    def is_soon(self) -> bool:
        """Tell whether the 72 hours end within a day."""
        return not self.notified_at and not self.is_late and self.due_at - clock.now() <= SOON


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachPage:
    """One page of the register."""

    rows: tuple[BreachView, ...]
    number: int
    pages: int


def breaches(actor: Actor, queue: BreachQueue, *, page: int = 1) -> BreachPage:
    """Return a page of the register, newest first. Raises: Denied."""
    actor.require(HANDLE)
    rows = breaches_of(actor).select_related("agency")
    if queue is BreachQueue.OPEN:
        rows = rows.filter(status=BreachStatus.OPEN)
    pages = max(1, -(-rows.count() // SIZE))
    number = min(max(page, 1), pages)
    found = rows.order_by("-detected_at", "-pk")[(number - 1) * SIZE : number * SIZE]
    return BreachPage(rows=tuple(map(breach_view, found)), number=number, pages=pages)


def breach(actor: Actor, breach_id: uuid.UUID) -> BreachView:
    """Return one breach with what was noted. Raises: Denied, BreachMissing."""
    actor.require(HANDLE)
    row = breaches_of(actor).select_related("agency").filter(pk=breach_id).first()
    if row is None:
        raise BreachMissing
    return breach_view(row, with_history=True)


def breach_view(row: Breach, *, with_history: bool = False) -> BreachView:
    """Freeze a breach; its agency was selected with it."""
    steps = row.history.order_by("at", "pk") if with_history else ()
    return BreachView(
        id=row.pk,
        code=row.code,
        title=row.title,
        agency_id=AgencyId(row.agency_id),
        agency=row.agency.name,
        kinds=tuple(BreachKind(one) for one in row.kinds),
        categories=row.categories,
        is_sensitive=row.is_sensitive,
        people_count=row.people_count,
        what=row.what,
        consequences=row.consequences,
        measures=row.measures,
        contact=row.contact,
        began_at=row.began_at.astimezone(HANOI) if row.began_at else None,
        detected_at=row.detected_at.astimezone(HANOI),
        due_at=row.due_at.astimezone(HANOI),
        status=BreachStatus(row.status),
        version=row.version,
        noted_at=row.noted_at.astimezone(HANOI),
        notified_at=row.notified_at.astimezone(HANOI) if row.notified_at else None,
        document_number=row.document_number,
        late_reason=row.late_reason,
        notice_text=row.notice_text,
        people_told=row.people_told,
        closed_at=row.closed_at,
        history=tuple(
            BreachStepView(
                verb=one.verb,
                at=one.at.astimezone(HANOI),
                who=" · ".join(filter(None, (one.actor_name, one.post_name))),
                note=one.note,
            )
            for one in steps
        ),
    )


def notice_of(view: BreachView) -> str:
    """Return the notification to the authority as text, in Vietnamese whatever the reader reads.

    The headings are those of a notification of a violation as NĐ 13/2023 had them; the form of
    NĐ 356/2025 was not at hand (docs/howto/privacy.md).
    """
    return "\n\n".join(f"{head}\n{text}" for head, text in notice_lines(view))


def notice_lines(view: BreachView) -> list[tuple[str, str]]:
    """Return the numbered parts of the notification, each with its heading. Always Vietnamese."""
    with translation.override("vi"):
        kinds = "; ".join(str(one.label) for one in view.kinds)
    unknown = "Chưa xác định; sẽ bổ sung."
    people = f"{view.people_count} người." if view.people_count is not None else unknown
    began = f"{view.began_at:%H:%M ngày %d/%m/%Y}" if view.began_at else "Chưa xác định"
    parts = [
        ("Bên thông báo", view.agency),
        ("Thời điểm", f"Xảy ra: {began}. Phát hiện: {view.detected_at:%H:%M ngày %d/%m/%Y}."),
        ("Loại vi phạm", kinds),
        ("Diễn biến", view.what),
        (
            "Loại dữ liệu, số người liên quan",
            f"{view.categories}. Số người: {people}"
            + (" Có dữ liệu cá nhân nhạy cảm." if view.is_sensitive else ""),
        ),
        ("Hậu quả, thiệt hại có thể xảy ra", view.consequences or unknown),
        ("Biện pháp đã và sẽ thực hiện", view.measures or unknown),
        ("Đã báo cho người có dữ liệu", view.people_told or "Chưa."),
        ("Đầu mối liên hệ", view.contact),
    ]
    if view.late_reason:
        parts.append(("Lý do thông báo sau 72 giờ", view.late_reason))
    return [(f"{number}. {head}", text) for number, (head, text) in enumerate(parts, start=1)]
