# SPDX-License-Identifier: Apache-2.0
"""A new address is used only after its holder gave back the code that was sent to it."""

import datetime as dt
import hashlib
import hmac
import secrets
import uuid

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.identity import queries as identity
from lienthong.identity.events import ContactChanged
from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId
from lienthong.kernel.text import lazy
from lienthong.notices.errors import CodeWrong, LettersSpent, TooManyCodes
from lienthong.notices.models import Proof
from lienthong.notices.queries import Recipient, letters
from lienthong.notices.rules import Channel, Status
from lienthong.notices.services.telling import send

#: A code is good for so long.
CODE_LIFE = dt.timedelta(minutes=15)
#: Wrong codes before a new one must be sent.
MOST_TRIES = 5
#: Codes for one address in one hour.
MOST_CODES = 3
#: Codes of one account in one hour, to whatever addresses.
MOST_CODES_OF_ACCOUNT = 6


@transaction.atomic
def contact_changed(event: ContactChanged) -> None:
    """Ask for the proof of a changed address, and tell the former one. Twice changes nothing.

    The change itself holds the new address back (`queries.is_usable`), not this handler.
    """
    account_id = AccountId(uuid.UUID(event.account_id))
    account = identity.account(account_id)
    for channel, before, now in (
        (Channel.EMAIL, event.email_before, account.email),
        (Channel.SMS, event.phone_before, account.phone),
    ):
        if now == before:
            continue
        if before and _was_trusted(account_id, channel, before):
            _tell_former(event, account, channel, before)
        if now:
            Proof.objects.get_or_create(account_id=account_id, channel=channel, address=now)
    _tell_former(event, account, None, "")


@transaction.atomic
def send_code(actor: Actor, channel: Channel) -> None:
    """Send a code to the actor's address of one way.

    Raises: Missing, TooManyCodes, LettersSpent (nothing is counted then).
    """
    row, address = _proof(actor, channel)
    now = clock.now()
    if row.sent_at and now - row.sent_at > dt.timedelta(hours=1):
        row.sendings = 0
    if row.sendings >= MOST_CODES:
        raise TooManyCodes(most=MOST_CODES)
    if _sent_lately(row, now) >= MOST_CODES_OF_ACCOUNT:
        raise TooManyCodes(most=MOST_CODES_OF_ACCOUNT)
    code = f"{secrets.randbelow(1_000_000):06d}"
    row.code_hash, row.sent_at, row.tries = _hash(row, code), now, 0
    row.sendings += 1
    row.save(update_fields=["code_hash", "sent_at", "tries", "sendings"])
    is_mail = channel is Channel.EMAIL
    notice_id = send(
        to=Recipient(
            name=actor.name,
            email=address if is_mail else "",
            phone="" if is_mail else address,
            language=identity.account(_own(actor)).language,
        ),
        template="address_code",
        data={"code": code, "minutes": int(CODE_LIFE.total_seconds() // 60)},
    )
    if not any(one.status is Status.CREATED for one in letters(notice_id)):
        raise LettersSpent
    audit.record(actor, "notices.code_sent", row.pk, after=channel.value)


def prove_address(actor: Actor, channel: Channel, code: str) -> None:
    """Take the code back; the address is used from now on. Raises: Missing, CodeWrong.

    A wrong code is counted in a transaction of its own.
    """
    if not _is_right(actor, channel, code):
        raise CodeWrong


@transaction.atomic
def _is_right(actor: Actor, channel: Channel, code: str) -> bool:
    row, _ = _proof(actor, channel)
    if row.proven_at:
        return True
    is_live = row.sent_at is not None and clock.now() - row.sent_at <= CODE_LIFE
    given = _hash(row, "".join(code.split()))
    is_right = hmac.compare_digest(given, row.code_hash or "-")
    if not (is_live and is_right and row.tries < MOST_TRIES):
        row.tries += 1
        row.save(update_fields=["tries"])
        return False
    row.proven_at, row.code_hash = clock.now(), ""
    row.save(update_fields=["proven_at", "code_hash"])
    audit.record(actor, "notices.address_proven", row.pk, after=channel.value)
    return True


def _sent_lately(row: Proof, now: dt.datetime) -> int:
    """Count the codes of an account's last hour: a changed address does not start anew."""
    lately = Proof.objects.filter(
        account_id=row.account_id, sent_at__gt=now - dt.timedelta(hours=1)
    )
    return sum(lately.values_list("sendings", flat=True))


def _was_trusted(account_id: AccountId, channel: Channel, address: str) -> bool:
    """Tell whether letters went to an address: proven, or the first of all."""
    proofs = Proof.objects.filter(account_id=account_id, channel=channel)
    own = proofs.filter(address=address).first()
    return own.proven_at is not None if own else not proofs.exists()


def _tell_former(
    event: ContactChanged, account: AccountView, channel: Channel | None, address: str
) -> None:
    """Tell of a change where its holder surely reads: the former address, or the inbox."""
    is_inbox = channel is None
    send(
        to=Recipient(
            account_id=account.id if is_inbox else None,
            name=account.name,
            email=address if channel is Channel.EMAIL else "",
            phone=address if channel is Channel.SMS else "",
            language=account.language,
        ),
        template="contact_changed",
        data={"at": event.at},
        link="/tai-khoan/" if is_inbox else "",
        dedupe_key=f"contact_changed:{account.id}:{event.at.isoformat()}:{channel or 'inbox'}",
    )


def _proof(actor: Actor, channel: Channel) -> tuple[Proof, str]:
    account = identity.account(_own(actor))
    address = account.email if channel is Channel.EMAIL else account.phone
    row = (
        Proof.objects.select_for_update()
        .filter(account_id=account.id, channel=channel, address=address)
        .first()
    )
    if row is None or not address:
        raise Missing(what=str(lazy("địa chỉ chờ xác nhận")))
    return row, address


def _own(actor: Actor) -> AccountId:
    if actor.account_id is None:
        raise Missing(what=str(lazy("hộp thông báo")))
    return actor.account_id


def _hash(row: Proof, code: str) -> str:
    said = f"proof:{row.pk}:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
