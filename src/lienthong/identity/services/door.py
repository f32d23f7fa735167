# SPDX-License-Identifier: Apache-2.0
"""The door: guesses are counted, sign-ins and devices are noted, sessions end."""

import hashlib
import hmac
import math
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext

from lienthong.audit import services as audit
from lienthong.identity import rules
from lienthong.identity.errors import SignInLocked
from lienthong.identity.events import NewDeviceSeen
from lienthong.identity.models import Device, SignInGuard
from lienthong.identity.services.rows import lock, own_id
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId
from lienthong.outbox import services as outbox


def check_guard(username: str) -> None:
    """Refuse a name under which too many wrong guesses were made.

    The name is guarded whether or not an account has it, so the refusal tells nothing.
    Raises: SignInLocked.
    """
    guard = SignInGuard.objects.filter(pk=_guard_key(username)).first()
    now = clock.now()
    if guard and guard.locked_until and guard.locked_until > now:
        left = (guard.locked_until - now).total_seconds()
        raise SignInLocked(minutes=math.ceil(left / 60))


@transaction.atomic
def note_failed_sign_in(username: str, *, factor: str, address: str) -> None:
    """Count a wrong guess under a name, and lock the name when there are too many.

    factor: `password` or `second_factor`. address: the visitor's IP address.
    """
    now = clock.now()
    key = _guard_key(username)
    SignInGuard.objects.get_or_create(pk=key, defaults={"last_failed_at": now})
    guard = SignInGuard.objects.select_for_update().get(pk=key)
    if now - guard.last_failed_at > rules.FAILURES_REMEMBERED:
        guard.failures = 0
    guard.failures += 1
    guard.last_failed_at = now
    span = rules.lock_for(guard.failures)
    guard.locked_until = now + span if span else None
    guard.save()
    audit.record(
        Actor.system("identity.door"),
        "identity.sign_in_failed",
        key,
        after={"factor": factor, "address": address, "failures": guard.failures},
    )


@transaction.atomic
def note_sign_in(account_id: AccountId, *, methods: tuple[str, ...], address: str) -> None:
    """Record a completed sign-in and forget the wrong guesses before it.

    methods: how the person proved themselves, in order: `password`, `totp`, `webauthn` …
    """
    row = lock(account_id)
    SignInGuard.objects.filter(pk=_guard_key(row.username)).delete()
    audit.record(
        Actor.system("identity.door"),
        "identity.signed_in",
        account_id,
        after={"methods": methods, "address": address},
    )


@transaction.atomic
def note_device(account_id: AccountId, *, mark: str, label: str, session_key: str) -> None:
    """Remember the browser of a sign-in; tell the account's holder when it is a new one.

    mark: what the browser's cookie holds; only its hash is kept.
    """
    now = clock.now()
    kept = hashlib.sha256(mark.encode()).hexdigest()
    known = Device.objects.filter(account_id=account_id)
    is_first = not known.exists()
    device, is_new = Device.objects.update_or_create(
        account_id=account_id,
        mark=kept,
        defaults={"label": label[:120], "session_key": session_key, "last_signed_in_at": now},
        create_defaults={
            "label": label[:120],
            "session_key": session_key,
            "last_signed_in_at": now,
            "first_seen_at": now,
        },
    )
    if is_new and not is_first:
        outbox.publish(NewDeviceSeen(account_id=str(account_id), label=device.label, at=now))


@transaction.atomic
def end_session(actor: Actor, device_id: UUID) -> None:
    """Sign the actor out on one of their devices.

    Raises: Missing.
    """
    mine = Device.objects.select_for_update().filter(account_id=own_id(actor))
    device = mine.filter(pk=device_id).first()
    if device is None:
        raise Missing(what=gettext("thiết bị"))
    Session.objects.filter(pk=device.session_key).delete()
    device.session_key = ""
    device.save(update_fields=["session_key"])
    audit.record(actor, "identity.session_ended", device_id)


def note_second_factor(actor: Actor, factor: str, *, added: bool) -> None:
    """Record that the actor added or removed a second factor."""
    action = "identity.second_factor_added" if added else "identity.second_factor_removed"
    audit.record(actor, action, actor.account_id, after=factor)


def note_capacity(actor: Actor, capacity: str) -> None:
    """Record in which post, or for which enterprise, somebody acts from now on."""
    audit.record(actor, "identity.capacity_chosen", actor.account_id, after=capacity)


def note_sign_out(actor: Actor) -> None:
    """Record that somebody signed out."""
    audit.record(actor, "identity.signed_out", actor.account_id)


def _guard_key(username: str) -> str:
    # People type passwords into the name field: what was typed is not kept, only its keyed hash.
    name = rules.clean_username(username).encode()
    return hmac.new(
        settings.SECRET_KEY.encode(), b"sign-in guard:" + name, hashlib.sha256
    ).hexdigest()
