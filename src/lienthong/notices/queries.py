# SPDX-License-Identifier: Apache-2.0
"""Reads: an inbox, what became of letters, who is told where."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId
from lienthong.notices.models import Letter, Notice, Preference, Proof
from lienthong.notices.rules import STUCK_AFTER, Channel, Quiet, Status, Topic, Wishes

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who is told something."""

    account_id: AccountId | None = None  #: whose inbox; None: somebody without an account
    name: str = ""  #: as addressed
    email: str = ""  #: empty: no e-mail
    phone: str = ""  #: empty: no SMS
    language: str = "vi"  #: `vi` or `en`


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One notice of an inbox."""

    id: UUID  #: its id
    subject: str  #: one line
    body: str  #: plain text
    link: str  #: path of the page it is about, or empty
    about: str  #: case code, or empty
    created_at: dt.datetime  #: instant
    is_read: bool  #: the holder has opened it


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """What became of one letter."""

    id: UUID  #: its id
    channel: Channel  #: way out
    status: Status  #: where it is
    attempts: int  #: how often it was handed over
    reason: str  #: why the last attempt failed, or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of an inbox, newest first."""

    notices: tuple[NoticeView, ...]  #: at most `PAGE`
    number: int  #: from 1
    pages: int  #: how many


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """One letter as its recipient may know it."""

    subject: str  #: of the notice
    notice_id: UUID  #: to open it
    channel: Channel  #: way out
    address: str  #: where to, its middle left out
    status: Status  #: where it is
    attempts: int  #: how often it was handed over
    reason: str  #: why the last attempt failed, or empty
    at: dt.datetime  #: of its last change
    not_before: dt.datetime | None  #: waits for the end of the quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressView:
    """Where letters of one way go, and whether they may yet."""

    channel: Channel  #: way out
    address: str  #: as the person gave it; empty: none
    is_usable: bool  #: proven to be their own, or given by the identity that opened the account
    is_code_sent: bool  #: a code waits to be given back


def recipient(account_id: AccountId) -> Recipient:
    """Return the holder of an account as a recipient.

    Raises: Missing.
    """
    account = identity.account(account_id)
    return Recipient(
        account_id=account.id,
        name=account.name,
        email=account.email,
        phone=account.phone,
        language=account.language,
    )


def unread(account_id: AccountId) -> int:
    """Count what an account has not opened yet."""
    return Notice.objects.filter(account_id=account_id, read_at=None).count()


def inbox(account_id: AccountId, number: int = 1) -> Page:
    """Return one page of an account's inbox."""
    rows = Notice.objects.filter(account_id=account_id)
    pages = max(1, -(-rows.count() // PAGE))
    number = min(max(number, 1), pages)
    shown = rows.order_by("-created_at", "-id")[(number - 1) * PAGE : number * PAGE]
    return Page(notices=tuple(_view(row) for row in shown), number=number, pages=pages)


def notice(account_id: AccountId, notice_id: UUID) -> NoticeView:
    """Return one notice of an account's inbox.

    Raises: Missing (also when it is somebody else's).
    """
    row = Notice.objects.filter(pk=notice_id, account_id=account_id).first()
    if row is None:
        raise Missing(what=gettext("thông báo"))
    return _view(row)


def letters(notice_id: UUID) -> tuple[LetterView, ...]:
    """List what became of the letters of a notice."""
    return tuple(
        LetterView(
            id=row.pk,
            channel=Channel(row.channel),
            status=Status(row.status),
            attempts=row.attempts,
            reason=row.reason,
        )
        for row in Letter.objects.filter(notice_id=notice_id).order_by("channel")
    )


def wishes(account_id: AccountId) -> Wishes:
    """Return what an account wants; everything until it says otherwise."""
    row = Preference.objects.filter(pk=account_id).first()
    if row is None:
        return Wishes()
    quiet = None
    if row.quiet_begins is not None and row.quiet_ends is not None:
        quiet = Quiet(begins=row.quiet_begins, ends=row.quiet_ends)
    pairs = (str(one).partition(":") for one in row.muted)
    return Wishes(
        email=row.email,
        sms=row.sms,
        muted=frozenset((Channel(channel), Topic(topic)) for channel, _, topic in pairs),
        quiet=quiet,
    )


def addresses(account_id: AccountId) -> tuple[AddressView, ...]:
    """Return where an account's letters go, by way."""
    account = identity.account(account_id)
    given = {Channel.EMAIL: account.email, Channel.SMS: account.phone}
    return tuple(_address(account_id, channel, address) for channel, address in given.items())


def is_usable(account_id: AccountId, channel: Channel, address: str) -> bool:
    """Tell whether letters may go to an address.

    One that the person gave later must be proven, from the very change on; the one that came with
    the opened identity is.
    """
    proofs = Proof.objects.filter(account_id=account_id, channel=channel, address=address)
    proof = proofs.first()
    if proof is not None:
        return proof.proven_at is not None
    account = identity.account(account_id)
    return account.is_email_given if channel is Channel.EMAIL else account.is_phone_given


def sent(account_id: AccountId, number: int = 1) -> tuple[tuple[SentView, ...], int]:
    """Return one page of what left for an account, latest first, and how many pages there are."""
    rows = Letter.objects.filter(notice__account_id=account_id).select_related("notice")
    pages = max(1, -(-rows.count() // PAGE))
    number = min(max(number, 1), pages)
    shown = rows.order_by("-created_at", "-id")[(number - 1) * PAGE : number * PAGE]
    return tuple(_sent(row) for row in shown), pages


def _sent(row: Letter) -> SentView:
    waits = row.not_before if row.status == Status.CREATED else None
    return SentView(
        subject=row.notice.subject,
        notice_id=row.notice_id,
        channel=Channel(row.channel),
        address=masked(row.address),
        status=Status(row.status),
        attempts=row.attempts,
        reason=row.reason,
        at=row.changed_at.astimezone(clock.HANOI),
        not_before=waits.astimezone(clock.HANOI) if waits else None,
    )


def masked(address: str) -> str:
    """Return an address as its holder knows it, and a passer-by does not."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:2]}…{at}{host}"
    return f"{address[:3]}…{address[-3:]}" if len(address) > 6 else address


def _address(account_id: AccountId, channel: Channel, address: str) -> AddressView:
    proof = Proof.objects.filter(account_id=account_id, channel=channel, address=address).first()
    return AddressView(
        channel=channel,
        address=address,
        is_usable=bool(address) and is_usable(account_id, channel, address),
        is_code_sent=proof is not None and proof.proven_at is None and bool(proof.code_hash),
    )


def stuck() -> tuple[tuple[UUID, Status], ...]:
    """List letters whose worker was lost, with where they stand."""
    rows = Letter.objects.filter(
        Q(not_before=None) | Q(not_before__lt=clock.now() - STUCK_AFTER),
        status__in=[Status.CREATED, Status.SENDING],
        changed_at__lt=clock.now() - STUCK_AFTER,
    )
    return tuple(
        (pk, Status(status)) for pk, status in rows.values_list("pk", "status").order_by("pk")[:500]
    )


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.pk,
        subject=row.subject,
        body=row.body,
        link=row.link,
        about=row.about,
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )
