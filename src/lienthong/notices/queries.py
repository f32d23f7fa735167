# SPDX-License-Identifier: Apache-2.0
"""Reads: an inbox, what became of letters, who is told where."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId
from lienthong.notices.models import Letter, Notice, Preference
from lienthong.notices.rules import STUCK_AFTER, Channel, Status

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
class Wishes:
    """Which ways out a person wants beside the inbox."""

    email: bool  #: e-mail
    sms: bool  #: SMS


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
    """Return which ways out an account wants; both until it says otherwise."""
    row = Preference.objects.filter(pk=account_id).first()
    return Wishes(email=row.email, sms=row.sms) if row else Wishes(email=True, sms=True)


def stuck() -> tuple[tuple[UUID, Status], ...]:
    """List letters whose worker was lost, with where they stand."""
    rows = Letter.objects.filter(
        status__in=[Status.CREATED, Status.SENDING], changed_at__lt=clock.now() - STUCK_AFTER
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
