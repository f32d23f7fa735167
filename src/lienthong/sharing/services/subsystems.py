# SPDX-License-Identifier: Apache-2.0
"""Agencies' systems on the platform: what they show, what they sign with."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.sharing import queries
from lienthong.sharing.errors import (
    BadSubsystem,
    CertificateMissing,
    SubsystemMissing,
)
from lienthong.sharing.models import Certificate, Subsystem
from lienthong.sharing.queries import RIGHT
from lienthong.sharing.rules import identifiers, messages
from lienthong.sharing.services.ending import tell_closed

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubsystem:
    """A system to connect."""

    agency_id: AgencyId  #: whose it is
    code: str  #: the last part of its identifier: `mot-cua`
    name: str
    per_second: int = 200  #: how many calls it may make


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A connected system, with the key that is shown once and kept nowhere."""

    id: UUID
    identifier: str
    key: str


@transaction.atomic
def open_subsystem(actor: Actor, new: NewSubsystem) -> Opened:
    """Connect a system of the actor's agency, or of one below.

    Raises: Denied, AgencyMissing, SubsystemMissing, BadSubsystem.
    """
    actor.require(RIGHT)
    agency = orgs.agency(new.agency_id)
    if not queries.is_of(actor, new.agency_id):
        raise SubsystemMissing
    code = clean(new.code).lower()
    if not identifiers.is_code(code) or new.per_second < 1:
        raise BadSubsystem(code=code)
    identifier = identifiers.SubsystemId(
        identifiers.INSTANCE, identifiers.AGENCIES, agency.code, code
    ).text
    key = secrets.token_urlsafe(KEY_BYTES)
    row = Subsystem(
        agency_id=agency.id, code=code, identifier=identifier, name=clean(new.name)[:200] or code,
        per_second=new.per_second, key_sha256=_sha256(key), created_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise BadSubsystem(code=code) from clash
    audit.record(
        actor, "sharing.subsystem_opened", identifier, before=None, after={"name": row.name}
    )
    return Opened(id=row.pk, identifier=identifier, key=key)


@transaction.atomic
def change_key(actor: Actor, subsystem_id: UUID) -> str:
    """Give a system another key and return it; the old one is refused within five seconds.

    Raises: Denied, SubsystemMissing.
    """
    row = locked(actor, subsystem_id)
    key = secrets.token_urlsafe(KEY_BYTES)
    row.key_sha256 = _sha256(key)
    row.save(update_fields=["key_sha256"])
    audit.record(actor, "sharing.key_changed", row.identifier, before=None, after=None)
    return key


@transaction.atomic
def register_public_key(
    actor: Actor, subsystem_id: UUID, public_key: bytes, *, must_sign: bool
) -> None:
    """Register what a system's requests are signed with.

    public_key: SubjectPublicKeyInfo in DER, Ed25519 or P-256; must_sign: unsigned requests are
    refused from now on. Raises: Denied, SubsystemMissing, BadSubsystem.
    """
    row = locked(actor, subsystem_id)
    try:
        messages.public_key(public_key)
    except messages.BadMessage as problem:
        raise BadSubsystem(code=row.code) from problem
    before = bytes(row.public_key or b"")
    row.public_key, row.must_sign = public_key, must_sign
    row.save(update_fields=["public_key", "must_sign"])
    audit.record(
        actor, "sharing.public_key_registered", row.identifier,
        before=hashlib.sha256(before).hexdigest() if before else None,
        after={"sha256": hashlib.sha256(public_key).hexdigest(), "must_sign": must_sign},
    )  # fmt: skip


@transaction.atomic
def register_certificate(actor: Actor, subsystem_id: UUID, certificate: bytes) -> None:
    """Let a system connect with a certificate (PEM), besides those it has: they may overlap.

    Raises: Denied, SubsystemMissing, BadSubsystem when it does not read or is another's.
    """
    row = locked(actor, subsystem_id)
    try:
        read = x509.load_pem_x509_certificate(certificate)
        der = read.public_bytes(Encoding.DER)
        with transaction.atomic():
            Certificate.objects.create(
                subsystem=row, der=der, sha256=hashlib.sha256(der).digest(),
                subject=read.subject.rfc4514_string()[:200],
                valid_from=read.not_valid_before_utc, valid_to=read.not_valid_after_utc,
            )  # fmt: skip
    except (ValueError, x509.InvalidVersion, IntegrityError) as problem:
        raise BadSubsystem(code=row.code) from problem
    audit.record(
        actor, "sharing.certificate_registered", row.identifier, before=None,
        after=hashlib.sha256(der).hexdigest(),
    )  # fmt: skip


@transaction.atomic
def revoke_certificate(actor: Actor, subsystem_id: UUID, certificate_id: UUID) -> None:
    """Refuse a certificate for ever, within five seconds.

    Raises: Denied, SubsystemMissing, CertificateMissing.
    """
    row = locked(actor, subsystem_id)
    held = row.certificates.filter(pk=certificate_id, revoked_at=None)
    if not held.update(revoked_at=clock.now()):
        raise CertificateMissing
    audit.record(
        actor, "sharing.certificate_revoked", row.identifier, before=str(certificate_id), after=None
    )


@transaction.atomic
def set_manners(actor: Actor, subsystem_id: UUID, *, per_second: int, spells_new: bool) -> None:
    """Set how fast a system may call, and whether faults are spelled as X-Road does since 7.8.

    Raises: Denied, SubsystemMissing, BadSubsystem.
    """
    row = locked(actor, subsystem_id)
    if per_second < 1:
        raise BadSubsystem(code=row.code)
    before = {"per_second": row.per_second, "spells_new": row.spells_new}
    row.per_second, row.spells_new = per_second, spells_new
    row.save(update_fields=["per_second", "spells_new"])
    after = {"per_second": per_second, "spells_new": spells_new}
    audit.record(actor, "sharing.manners_set", row.identifier, before=before, after=after)


def close_subsystem(actor: Actor, subsystem_id: UUID) -> None:
    """Refuse a system's calls, and calls of its services, within five seconds.

    Rights stay for when it is opened again; those who cannot use them until then are told.
    Raises: Denied, SubsystemMissing.
    """
    _set_open(actor, subsystem_id, is_open=False)


def reopen_subsystem(actor: Actor, subsystem_id: UUID) -> None:
    """Let a closed system in again, with the keys and rights it had; who was cut off is told.

    Raises: Denied, SubsystemMissing.
    """
    _set_open(actor, subsystem_id, is_open=True)


@transaction.atomic
def _set_open(actor: Actor, subsystem_id: UUID, *, is_open: bool) -> None:
    row = locked(actor, subsystem_id)
    if row.is_open == is_open:
        return
    row.is_open = is_open
    row.save(update_fields=["is_open"])
    if is_open:
        audit.record(actor, "sharing.subsystem_reopened", row.identifier, before=None, after=None)
    else:
        audit.record(actor, "sharing.subsystem_closed", row.identifier, before=None, after=None)
    tell_closed(row, is_open=is_open)


def locked(actor: Actor, subsystem_id: UUID) -> Subsystem:
    """Return a system of the actor's, locked. Raises: Denied, SubsystemMissing."""
    actor.require(RIGHT)
    row = Subsystem.objects.select_for_update().filter(pk=subsystem_id).first()
    if row is None or row.node or not queries.is_of(actor, row.agency_id):
        raise SubsystemMissing
    return row


def named(actor: Actor) -> str:
    """Return who acts, with the post, as history keeps it."""
    return f"{actor.recorded_name}, {actor.post_name}" if actor.post_name else actor.recorded_name


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
