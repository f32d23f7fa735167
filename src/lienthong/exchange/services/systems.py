# SPDX-License-Identifier: Apache-2.0
"""Connecting systems to the axis: who they are, what they sign with, whom they carry for."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.exchange.errors import (
    BadPushAddress,
    BadSystem,
    KeysNotHere,
    RouteTaken,
    SystemMissing,
)
from lienthong.exchange.models import FormerKey, Route, System
from lienthong.exchange.rules import addresses, jws
from lienthong.exchange.rules import secrets as secrets_rules
from lienthong.exchange.rules.systems import SystemKind
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, SystemId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import AgencyCode

RIGHT = "exchange.manage"
KEY_BYTES = 32
#: Letters of a shared secret: those of old clients are not long.
LEAST_SECRET = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSystem:
    """A system to connect."""

    code: str  #: what old clients call systemid: `00.53.W00`
    name: str
    agency_id: AgencyId  #: whose system it is
    kind: SystemKind = SystemKind.CLIENT
    per_second: int = 200  #: how many requests it may make


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A connected system, with the key that is shown once and kept nowhere."""

    id: SystemId
    code: str
    key: str


@transaction.atomic
def open_system(actor: Actor, new: NewSystem) -> Opened:
    """Connect a system; it may fetch at once, and send once its public key is registered.

    Raises: Denied, AgencyMissing, BadSystem.
    """
    actor.require(RIGHT)
    orgs.agency(new.agency_id)
    key = _new_key()
    row = System(
        code=clean(new.code).upper(),
        name=clean(new.name),
        kind=new.kind,
        agency_id=new.agency_id,
        per_second=new.per_second,
        key_sha256=_sha256(key),
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise BadSystem(code=row.code) from clash
    audit.record(
        actor, "exchange.system_opened", row.pk, before=None,
        after={"code": row.code, "kind": row.kind, "agency": str(row.agency_id)},
    )  # fmt: skip
    return Opened(id=SystemId(row.pk), code=row.code, key=key)


@transaction.atomic
def change_key(actor: Actor, system_id: SystemId) -> str:
    """Give a system another key and return it; the old one is refused within five seconds.

    Raises: Denied, SystemMissing, KeysNotHere.
    """
    row = _client(actor, system_id)
    key = _new_key()
    row.key_sha256 = _sha256(key)
    row.save(update_fields=["key_sha256"])
    audit.record(actor, "exchange.key_changed", row.pk, before=None, after={"code": row.code})
    return key


@transaction.atomic
def share_secret(actor: Actor, system_id: SystemId, secret: str = "") -> str:
    """Give a system the secret that VXP clients sign their headers with, and return it.

    secret: the one a client has already, when it moves to this axis; "": a new one.
    Raises: Denied, SystemMissing, KeysNotHere, BadSystem.
    """
    row = _client(actor, system_id)
    secret = secret or _new_key()
    if len(secret) < LEAST_SECRET or secret != secret.strip():
        raise BadSystem(code=row.code)
    row.sealed_secret = secrets_rules.sealed(
        secret, system=row.code, key=settings.SHARED_SECRETS_KEY
    )
    row.save(update_fields=["sealed_secret"])
    audit.record(actor, "exchange.secret_shared", row.pk, before=None, after={"code": row.code})
    return secret


@transaction.atomic
def register_public_key(actor: Actor, system_id: SystemId, public_key: bytes) -> None:
    """Register what a system's statements are verified with.

    public_key: SubjectPublicKeyInfo in DER; P-256, Ed25519, or RSA of 2048 bits or more.
    Raises: Denied, SystemMissing, KeysNotHere, BadSystem.
    """
    keep_public_key(actor, _client(actor, system_id), public_key)


def keep_public_key(actor: Actor, row: System, public_key: bytes) -> None:
    """Keep a system's public key in the caller's transaction; the row is locked.

    Raises: BadSystem.
    """
    try:
        jws.public_key(public_key)
    except jws.BadJws as problem:
        raise BadSystem(code=row.code) from problem
    before = bytes(row.public_key or b"")
    if before not in (b"", public_key):  # what it said with it may still be on its way
        FormerKey.objects.create(system=row, public_key=before, until=clock.now())
    row.public_key = public_key
    row.save(update_fields=["public_key"])
    audit.record(
        actor, "exchange.public_key_registered", row.pk,
        before=hashlib.sha256(before).hexdigest() if before else None,
        after=hashlib.sha256(public_key).hexdigest(),
    )  # fmt: skip


@transaction.atomic
def set_limits(
    actor: Actor, system_id: SystemId, *, per_second: int, push_url: str, may_push_inside: bool
) -> None:
    """Set how fast a system may ask, and where its packages are pushed ("": it fetches them).

    may_push_inside: also to addresses of this network, for receivers behind the same walls.
    Raises: Denied, SystemMissing, BadSystem, BadPushAddress.
    """
    row = _locked(actor, system_id)
    try:
        if push_url:
            addresses.target(push_url, may_be_inside=may_push_inside)
    except addresses.BadAddress as problem:
        raise BadPushAddress(why=str(problem)) from problem
    if per_second < 1:
        raise BadSystem(code=row.code)
    before = {
        "per_second": row.per_second, "push_url": row.push_url, "inside": row.may_push_inside,
    }  # fmt: skip
    row.per_second, row.push_url, row.may_push_inside = per_second, push_url, may_push_inside
    row.save(update_fields=["per_second", "push_url", "may_push_inside"])
    after = {"per_second": per_second, "push_url": push_url, "inside": may_push_inside}
    audit.record(actor, "exchange.limits_set", row.pk, before=before, after=after)


@transaction.atomic
def close_system(actor: Actor, system_id: SystemId) -> None:
    """Refuse a system from now on; what waits for it goes to the next one of its agencies.

    Raises: Denied, SystemMissing.
    """
    row = _locked(actor, system_id)
    if not row.is_open:
        return
    row.is_open = False
    row.save(update_fields=["is_open"])
    audit.record(actor, "exchange.system_closed", row.pk, before=True, after=False)


@transaction.atomic
def reopen_system(actor: Actor, system_id: SystemId) -> None:
    """Let a closed system in again, with the keys and routes it had.

    Raises: Denied, SystemMissing.
    """
    row = _locked(actor, system_id)
    if row.is_open:
        return
    row.is_open = True
    row.save(update_fields=["is_open"])
    audit.record(actor, "exchange.system_reopened", row.pk, before=False, after=True)


@transaction.atomic
def route(
    actor: Actor, system_id: SystemId, agency_code: str, *, from_day: dt.date, covers_below: bool
) -> None:
    """Let a system carry an agency's documents from a day on; the system before it ends then.

    What waits for the agency follows within seconds of that day. covers_below: agencies below
    that have no route of their own too.
    Raises: Denied, SystemMissing, AgencyMissing, RouteTaken when a later route stands already.
    """
    row = _locked(actor, system_id)
    code = AgencyCode.parse(orgs.agency_by_code(agency_code).code).modern
    standing = Route.objects.select_for_update().filter(agency_code=code, valid_to=None).first()
    before = str(standing.system_id) if standing else None
    if standing is not None and standing.valid_from > from_day:
        raise RouteTaken(code=code, day=standing.valid_from)
    if standing is not None and standing.valid_from == from_day:  # of the same day: corrected
        standing.system, standing.covers_below = row, covers_below
        standing.save(update_fields=["system", "covers_below"])
    else:
        _end(standing, from_day)
        Route.objects.create(
            agency_code=code, system=row, covers_below=covers_below, valid_from=from_day
        )
    audit.record(
        actor, "exchange.routed", row.pk, before=before,
        after={"agency": code, "from": from_day.isoformat(), "below": covers_below},
    )  # fmt: skip


@transaction.atomic
def end_route(actor: Actor, system_id: SystemId, agency_code: str) -> None:
    """Let a system carry an agency's documents no longer, from today.

    agency_code: modern order. Raises: Denied, SystemMissing.
    """
    row = _locked(actor, system_id)
    today = clock.today()
    standing = (
        Route.objects.select_for_update()
        .filter(agency_code=agency_code, system=row, valid_to=None)
        .first()
    )
    if standing is None:
        return
    if standing.valid_from < today:
        _end(standing, today)
    else:  # it never came to a day of its own
        standing.delete()
    audit.record(
        actor, "exchange.route_ended", row.pk,
        before={"agency": agency_code, "from": standing.valid_from.isoformat()}, after=None,
    )  # fmt: skip


def _end(standing: Route | None, from_day: dt.date) -> None:
    if standing is not None:
        standing.valid_to = from_day - dt.timedelta(days=1)
        standing.save(update_fields=["valid_to"])


def _locked(actor: Actor, system_id: SystemId) -> System:
    actor.require(RIGHT)
    row = System.objects.select_for_update().filter(pk=system_id).first()
    if row is None:
        raise SystemMissing
    return row


def _client(actor: Actor, system_id: SystemId) -> System:
    row = _locked(actor, system_id)
    if row.kind != SystemKind.CLIENT:
        raise KeysNotHere(code=row.code)
    return row


def _new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
