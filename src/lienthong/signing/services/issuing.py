# SPDX-License-Identifier: Apache-2.0
"""Certificates of agencies and of the people who sign for them."""

import datetime as dt

from cryptography.hazmat.primitives import serialization
from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.orgs import queries as orgs
from lienthong.signing import queries
from lienthong.signing.errors import AlreadyIssued, CertificateMissing
from lienthong.signing.models import Certificate
from lienthong.signing.ports.authority import Subject, authority, new_key
from lienthong.signing.queries import CertificateView
from lienthong.signing.rules import drawing

#: Certificates of officials and agencies are good for so many days (illustrative).
VALIDITY_DAYS = 5 * 365

#: Certificates begin a little early, for clocks that are behind.
_EARLY = dt.timedelta(minutes=5)


def issue_agency_seal(
    actor: Actor, agency_id: AgencyId, *, image: bytes | None = None
) -> CertificateView:
    """Issue the certificate with which an agency seals.

    image: the seal in its real size, PNG, transparent; drawn from the name when None.
    Raises: Denied, Missing, AlreadyIssued, AuthorityNotReady.
    """
    actor.require("orgs.manage")
    agency = orgs.agency(agency_id)
    subject = Subject(name=agency.name, agency=agency.name, agency_code=agency.code)
    shown = image or drawing.seal_image(agency.name)
    return _issue(actor, subject, agency_id=agency_id, account_id=None, image=shown)


def issue_personal(
    actor: Actor,
    account_id: AccountId,
    *,
    name: str,
    post_name: str,
    agency_id: AgencyId,
    image: bytes | None = None,
) -> CertificateView:
    """Issue the certificate with which an official signs for an agency.

    image: the handwritten signature, blue, PNG, transparent; drawn from the name when None.
    Raises: Denied, Missing, AlreadyIssued, AuthorityNotReady.
    """
    actor.require("orgs.manage")
    agency = orgs.agency(agency_id)
    subject = Subject(name=name, agency=agency.name, agency_code=agency.code, post_name=post_name)
    shown = image or drawing.signature_image(name)
    return _issue(actor, subject, agency_id=agency_id, account_id=account_id, image=shown)


@transaction.atomic
def revoke(actor: Actor, serial: str, *, reason: str) -> CertificateView:
    """Revoke a certificate from now on; what it signed before stays valid. Twice changes nothing.

    Raises: Denied, CertificateMissing.
    """
    actor.require("orgs.manage")
    row = Certificate.objects.select_for_update().filter(serial=serial.lower()).first()
    if row is None:
        raise CertificateMissing
    if row.revoked_at is None:
        row.revoked_at, row.revocation_reason = clock.now(), reason
        row.save(update_fields=["revoked_at", "revocation_reason"])
        audit.record(actor, "signing.revoked", row.serial, purpose=reason)
    return queries.view(row)


@transaction.atomic
def _issue(
    actor: Actor,
    subject: Subject,
    *,
    agency_id: AgencyId,
    account_id: AccountId | None,
    image: bytes,
) -> CertificateView:
    issuer, key, row_id = authority(), new_key(), uuid7()
    begin = clock.now() - _EARLY
    end = begin + dt.timedelta(days=VALIDITY_DAYS)
    made = issuer.issue(subject, key.public_key(), begin=begin, end=end)
    row = Certificate(
        id=row_id,
        kind=Certificate.Kind.PERSON if account_id else Certificate.Kind.AGENCY,
        agency_id=agency_id,
        account_id=account_id,
        name=subject.name,
        serial=f"{made.serial_number:x}",
        der=made.public_bytes(serialization.Encoding.DER),
        locked_key=issuer.lock_away(key, name=row_id.bytes),
        image=image,
        valid_from=made.not_valid_before_utc,
        valid_to=made.not_valid_after_utc,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as broken:
        if "signing_certificate_one_" not in str(broken):
            raise
        raise AlreadyIssued(signer=subject.name) from broken
    audit.record(actor, "signing.issued", row.serial, after={"subject": subject.name})
    return queries.view(row)
