# SPDX-License-Identifier: Apache-2.0
"""Sign with one's own certificate; seal with the agency's."""

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.signing import queries
from lienthong.signing.errors import NoCertificate
from lienthong.signing.models import Certificate
from lienthong.signing.ports.authority import authority
from lienthong.signing.ports.local import LocalSigner, LocalTimeStamper
from lienthong.signing.ports.writing import Signing, write
from lienthong.signing.rules import AGENCY_SEAL, LEADER, Look, Placement


def sign(pdf: bytes, *, actor: Actor, reason: str, placement: Placement = LEADER) -> bytes:
    """Sign a document as the official who acts (PAdES-B-T); return it with the signature added.

    Raises: Denied, NoCertificate, NotSignable, ChangedAfterSigning, AuthorityNotReady.
    """
    if actor.kind is not ActorKind.OFFICIAL or not actor.account_id or not actor.agency_id:
        raise Denied(right="cases.sign")
    row = queries.held(actor.agency_id, actor.account_id).first()
    if row is None:
        raise NoCertificate(signer=actor.name)
    return _signed(pdf, row, actor=actor, reason=reason, placement=placement)


def seal(
    pdf: bytes,
    *,
    actor: Actor,
    agency_id: AgencyId,
    reason: str,
    placement: Placement = AGENCY_SEAL,
) -> bytes:
    """Seal a document for an agency, by one of its officials or by the platform itself.

    Raises: Denied, NoCertificate, NotSignable, ChangedAfterSigning, AuthorityNotReady.
    """
    row = _seal_of(actor, agency_id)
    return _signed(pdf, row, actor=actor, reason=reason, placement=placement)


def sign_bytes(content: bytes, *, actor: Actor, agency_id: AgencyId) -> tuple[bytes, bytes]:
    """Sign bytes with an agency's key, for receipts: the signature, and the certificate (DER).

    RSASSA-PKCS1-v1_5 over SHA-256.
    Raises: Denied, NoCertificate, AuthorityNotReady.
    """
    row = _seal_of(actor, agency_id)
    signer = _signer(row.pk)
    audit.record(actor, "signing.signed_bytes", row.serial)
    return signer.sign(content), signer.certificate


def _seal_of(actor: Actor, agency_id: AgencyId) -> Certificate:
    may = actor.kind is ActorKind.SYSTEM or (actor.is_official and actor.agency_id == agency_id)
    if not may:
        raise Denied(right="cases.sign")
    row = queries.held(agency_id, None).first()
    if row is None:
        raise NoCertificate(signer=orgs.agency(agency_id).name)
    return row


def _signed(
    pdf: bytes, row: Certificate, *, actor: Actor, reason: str, placement: Placement
) -> bytes:
    if placement.look is Look.TEXT and not placement.lines:
        placement = replace(placement, lines=(row.name,))
    signed = write(
        pdf,
        Signing(
            signer=_signer(row.pk),
            image=bytes(row.image),
            name=row.name,
            reason=reason,
            placement=placement,
            at=clock.now(),
        ),
        chain=authority(),
        stamper=LocalTimeStamper(authority()),
    )
    audit.record(actor, "signing.signed", row.serial, purpose=reason, after={"bytes": len(signed)})
    return signed


@lru_cache(maxsize=512)
def _signer(certificate_id: UUID) -> LocalSigner:
    """Unlock a key once; whether its certificate is in force is asked every time."""
    row = Certificate.objects.get(pk=certificate_id)
    key = authority().unlock(bytes(row.locked_key), name=row.pk.bytes)
    return LocalSigner(bytes(row.der), key)
