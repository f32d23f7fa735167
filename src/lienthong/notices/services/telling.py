# SPDX-License-Identifier: Apache-2.0
"""Writes: tell somebody something, carry its letters out, mark what was read."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from lienthong.audit import services as audit
from lienthong.identity.events import NewDeviceSeen
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.http import refuse_open_transaction
from lienthong.kernel.ids import AccountId
from lienthong.notices import ports, queries, rules
from lienthong.notices.errors import NoTemplate
from lienthong.notices.models import Letter, Notice, Preference
from lienthong.notices.queries import Recipient
from lienthong.notices.rules import Channel, Status, Template, Wishes
from lienthong.outbox import services as outbox

_DOOR = Actor.system("notices")


@transaction.atomic
def send(
    *,
    to: Recipient,
    template: str,
    data: Mapping[str, object],
    language: str = "",
    about: str = "",
    link: str = "",
    dedupe_key: str = "",
) -> UUID:
    """Put a notice into an inbox and queue its letters, in the caller's transaction.

    template: a name in `rules.TEMPLATES`. data: exactly its fields. language: the recipient's when
    empty. about: case code. link: path of the page to open. dedupe_key: a second call with the same
    key tells nobody again.
    Returns: the notice's id, also when it had been told before.
    Raises: NoTemplate, BadFields.
    """
    kind = rules.TEMPLATES.get(template)
    if kind is None:
        raise NoTemplate(template=template)
    told = rules.render(kind, data, language or to.language)
    now = clock.now()
    values = {
        "account_id": to.account_id, "template": kind.code, "language": language or to.language,
        "subject": told.subject, "body": told.body, "sms": told.sms, "link": link,
        "about": about, "created_at": now,
    }  # fmt: skip
    if dedupe_key:
        notice, is_new = Notice.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
        if not is_new:
            return notice.pk
    else:
        notice = Notice.objects.create(**values)
    wishes = queries.wishes(to.account_id) if to.account_id else Wishes()
    for channel, address in _ways(kind, to, wishes):
        limit = _limit(kind, to, channel)
        _queue(notice, channel, address, to.name, wishes.not_before(kind, now), limit)
    audit.record(_DOOR, "notices.told", notice.pk, after=kind.code, case_code=about)
    return notice.pk


def deliver(letter_id: UUID) -> None:
    """Hand one letter to its provider: reserve, send outside any transaction, settle.

    Reserving makes the sending the business of one worker only; a letter whose worker was lost
    meanwhile is not sent again, since nobody knows how far it came.
    """
    letter = _reserve(letter_id)
    if letter is None:
        return
    refuse_open_transaction()
    try:
        reference = _outlet(letter.channel).send(letter)
    except ports.CannotSend as failure:
        _settle_failure(letter_id, failure)
    else:
        _settle(letter_id, Status.SENT, reference=reference)


def confirm(letter_id: UUID, *, is_delivered: bool, reason: str = "") -> None:
    """Take a provider's word that a letter arrived, or did not. Twice changes nothing."""
    status = Status.DELIVERED if is_delivered else Status.PERMANENT_FAILURE
    _settle(letter_id, status, reason=reason)


def sweep() -> int:
    """Queue again what no worker took, give up what a worker broke off; return how many."""
    found = queries.stuck()
    for letter_id, status in found:
        if status is Status.CREATED:
            outbox.enqueue("notices.deliver", letter_id=str(letter_id))
        else:
            _settle(letter_id, Status.TECHNICAL_FAILURE, reason=gettext("Gián đoạn khi đang gửi"))
    return len(found)


@transaction.atomic
def read(actor: Actor, notice_id: UUID) -> None:
    """Mark one notice of the actor's inbox as read.

    Raises: Missing.
    """
    rows = Notice.objects.filter(pk=notice_id, account_id=_own(actor))
    if not rows.exists():
        raise Missing(what=gettext("thông báo"))
    rows.filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def read_all(actor: Actor) -> int:
    """Mark the whole inbox of the actor as read; return how many were not."""
    rows = Notice.objects.filter(account_id=_own(actor), read_at=None)
    return rows.update(read_at=clock.now())


@transaction.atomic
def choose(actor: Actor, wishes: Wishes) -> None:
    """Keep what the actor wants by letter, and when."""
    account_id = _own(actor)
    quiet = wishes.quiet
    Preference.objects.update_or_create(
        pk=account_id,
        defaults={
            "email": wishes.email,
            "sms": wishes.sms,
            "muted": sorted(f"{channel}:{topic}" for channel, topic in wishes.muted),
            "quiet_begins": quiet.begins if quiet else None,
            "quiet_ends": quiet.ends if quiet else None,
        },
    )
    audit.record(actor, "notices.wishes_changed", account_id)


def tell_of_new_device(event: NewDeviceSeen) -> None:
    """Tell the holder of an account about a sign-in from a browser it was not used in before."""
    send(
        to=queries.recipient(AccountId(UUID(event.account_id))),
        template="new_device",
        data={"device": event.label, "at": event.at},
        link="/tai-khoan/",
        dedupe_key=f"new_device:{event.account_id}:{event.at.isoformat()}",
    )


def _ways(kind: Template, to: Recipient, wishes: Wishes) -> list[tuple[Channel, str]]:
    addresses = {Channel.EMAIL: to.email, Channel.SMS: to.phone}
    return [
        (channel, addresses[channel])
        for channel in sorted(kind.channels)
        if addresses[channel]
        and wishes.want(kind, channel)
        and (to.account_id is None or queries.is_usable(to.account_id, channel, addresses[channel]))
    ]


def _limit(kind: Template, to: Recipient, channel: Channel) -> int:
    """Return how many letters an address takes in a day.

    What is always sent has a limit of its own, but only to who holds an account: the address of
    anybody else is a stranger's word.
    """
    is_needed = to.account_id is not None and rules.topic_of(kind) is rules.Topic.NEEDED
    return (rules.NEEDED_LIMITS if is_needed else rules.DAILY_LIMITS)[channel]


def _queue(
    notice: Notice,
    channel: Channel,
    address: str,
    name: str,
    not_before: dt.datetime | None,
    limit: int,
) -> None:
    now = clock.now()
    today = clock.at(now.date(), now.min.time())
    sent = Letter.objects.filter(channel=channel, address=address, created_at__gte=today)
    is_over = sent.count() >= limit
    letter = Letter.objects.create(
        notice=notice,
        channel=channel,
        address=address,
        name=name,
        status=Status.CANCELLED if is_over else Status.CREATED,
        reason=gettext("Đã đủ số thư trong ngày") if is_over else "",
        not_before=not_before,
        created_at=now,
        changed_at=now,
    )
    if not is_over:
        outbox.enqueue("notices.deliver", at=not_before, letter_id=str(letter.pk))


@transaction.atomic
def _reserve(letter_id: UUID) -> ports.Letter | None:
    row = _lock(letter_id)
    if not rules.may_move(Status(row.status), Status.SENDING):
        return None
    _move(row, Status.SENDING)
    row.attempts += 1
    row.save(update_fields=["status", "attempts", "changed_at"])
    notice, is_sms = row.notice, row.channel == Channel.SMS
    url = f"{settings.BASE_URL}{notice.link}" if notice.link else ""
    return ports.Letter(
        id=str(row.pk),
        channel=Channel(row.channel),
        to=row.address,
        name=row.name,
        subject="" if is_sms else notice.subject,
        body=notice.sms if is_sms else "\n\n".join(part for part in (notice.body, url) if part),
        language=notice.language,
    )


@transaction.atomic
def _settle(letter_id: UUID, status: Status, *, reference: str = "", reason: str = "") -> None:
    row = _lock(letter_id)
    if not rules.may_move(Status(row.status), status):
        return
    _move(row, status)
    row.reference, row.reason = (reference or row.reference)[:200], reason[:300]
    row.save(update_fields=["status", "reference", "reason", "changed_at"])


@transaction.atomic
def _settle_failure(letter_id: UUID, failure: ports.CannotSend) -> None:
    attempts = _lock(letter_id).attempts
    wait = None if failure.is_final else rules.retry_after(attempts)
    if wait is None:
        _settle(letter_id, Status.PERMANENT_FAILURE, reason=failure.reason)
        return
    _settle(letter_id, Status.TEMPORARY_FAILURE, reason=failure.reason)
    outbox.enqueue("notices.deliver", at=clock.now() + wait, letter_id=str(letter_id))


def _move(row: Letter, status: Status) -> None:
    row.status, row.changed_at = status, clock.now()


def _lock(letter_id: UUID) -> Letter:
    return Letter.objects.select_for_update().select_related("notice").get(pk=letter_id)


def _outlet(channel: Channel) -> ports.Mail | ports.Sms:
    outlet: ports.Mail | ports.Sms = import_string(settings.NOTICE_OUTLETS[channel])()
    return outlet


def _own(actor: Actor) -> AccountId:
    if actor.account_id is None:
        raise Missing(what=gettext("hộp thông báo"))
    return actor.account_id
