# SPDX-License-Identifier: Apache-2.0
"""Certificates that systems and nodes connect with: registered, asked for, revoked."""

from uuid import UUID

from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.exchange.errors import BadCertificate, CertificateMissing, SystemMissing
from lienthong.exchange.models import Certificate, System
from lienthong.exchange.rules import certificates
from lienthong.exchange.services.systems import RIGHT
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import SystemId
from lienthong.kernel.text import clean


@transaction.atomic
def register_certificate(actor: Actor, system_id: SystemId, content: bytes) -> UUID:
    """Register a certificate, or the authority whose certificates are all this system's.

    content: PEM or DER. Those before stay as they are: revoke them when nobody shows them any more.
    Raises: Denied, SystemMissing, BadCertificate.
    """
    row = _system(actor, system_id)
    try:
        told = certificates.read(content)
    except certificates.BadCertificate as problem:
        raise BadCertificate(why=str(problem)) from problem
    if told.not_valid_after_utc <= clock.now():
        raise BadCertificate(why=f"{told.not_valid_after_utc:%d/%m/%Y}")
    made = Certificate(
        system=row,
        is_authority=certificates.is_authority(told),
        der=certificates.der(told),
        sha256=certificates.sha256(told),
        subject=told.subject.rfc4514_string()[:500],
        valid_from=told.not_valid_before_utc,
        valid_to=told.not_valid_after_utc,
        registered_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as clash:
        raise BadCertificate(why=made.subject) from clash
    after = {"subject": made.subject, "sha256": made.sha256.hex(), "authority": made.is_authority}
    audit.record(actor, "exchange.certificate_registered", row.pk, before=None, after=after)
    return made.pk


@transaction.atomic
def revoke_certificate(actor: Actor, certificate_id: UUID, reason: str) -> None:
    """Refuse a certificate from now on, within five seconds; for ever.

    Raises: Denied, CertificateMissing.
    """
    actor.require(RIGHT)
    row = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    if row is None:
        raise CertificateMissing
    if row.revoked_at is not None:
        return
    row.revoked_at, row.reason = clock.now(), clean(reason)
    row.save(update_fields=["revoked_at", "reason"])
    audit.record(
        actor, "exchange.certificate_revoked", row.system_id, before=None,
        after={"subject": row.subject, "sha256": bytes(row.sha256).hex(), "reason": row.reason},
    )  # fmt: skip


@transaction.atomic
def require_certificate(actor: Actor, system_id: SystemId, is_required: bool) -> None:
    """Take a system's requests only with one of its certificates, or with its key alone again.

    Raises: Denied, SystemMissing, CertificateMissing when it has none that holds.
    """
    row = _system(actor, system_id)
    holding = row.certificates.filter(revoked_at=None, valid_to__gt=clock.now())
    if is_required and not holding.exists():
        raise CertificateMissing
    before, row.needs_certificate = row.needs_certificate, is_required
    row.save(update_fields=["needs_certificate"])
    audit.record(actor, "exchange.certificate_required", row.pk, before=before, after=is_required)


def _system(actor: Actor, system_id: SystemId) -> System:
    actor.require(RIGHT)
    row = System.objects.select_for_update().filter(pk=system_id).first()
    if row is None:
        raise SystemMissing
    return row
