# SPDX-License-Identifier: Apache-2.0
"""Certificates the node has issued, and the trust anchors others need."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from django.db.models import Min, QuerySet

from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.signing.errors import CertificateMissing
from lienthong.signing.models import Certificate
from lienthong.signing.ports.authority import authority


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate as other packages know it."""

    id: UUID  #: its key
    kind: str  #: `person` or `agency`
    name: str  #: the person, or the agency
    agency_id: AgencyId  #: whose it is, or for whom the person signs
    account_id: AccountId | None  #: of the person
    serial: str  #: hex, as on certificates
    valid_from: dt.datetime  #: first instant
    valid_to: dt.datetime  #: last instant
    revoked_at: dt.datetime | None  #: when it was taken back


class StoredRevocations:
    """The port's adapter on our own table."""

    def revoked(self, serials: list[str]) -> Mapping[str, dt.datetime]:
        """Return when those of the certificates were revoked that were."""
        rows = Certificate.objects.filter(serial__in=serials, revoked_at__isnull=False)
        found = rows.values_list("serial", "revoked_at")
        return {serial: at for serial, at in found if at}


def view(row: Certificate) -> CertificateView:
    """Return a row as a value."""
    return CertificateView(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        agency_id=AgencyId(row.agency_id),
        account_id=AccountId(row.account_id) if row.account_id else None,
        serial=row.serial,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revoked_at=row.revoked_at,
    )


def first_end() -> dt.datetime | None:
    """Return when the first of the certificates now in force ends; None: there is none."""
    rows = Certificate.objects.filter(revoked_at=None, valid_to__gt=clock.now())
    end: dt.datetime | None = rows.aggregate(end=Min("valid_to"))["end"]
    return end


def certificate(serial: str) -> CertificateView:
    """Return a certificate by its serial.

    Raises: CertificateMissing.
    """
    row = Certificate.objects.filter(serial=serial.lower()).first()
    if row is None:
        raise CertificateMissing
    return view(row)


def certificates(agency_id: AgencyId) -> list[CertificateView]:
    """List all certificates of an agency and of those who sign for it, newest first."""
    rows = Certificate.objects.filter(agency_id=agency_id).order_by("-valid_from")
    return [view(row) for row in rows.defer("der", "locked_key", "image")]


def held(agency_id: AgencyId, account_id: AccountId | None) -> QuerySet[Certificate]:
    """Find the certificate in force of an agency (no account) or of a person in it."""
    now = clock.now()
    of_agency = Certificate.objects.filter(
        agency_id=agency_id, revoked_at=None, valid_from__lte=now, valid_to__gt=now
    )
    if account_id is None:
        return of_agency.filter(kind=Certificate.Kind.AGENCY)
    return of_agency.filter(kind=Certificate.Kind.PERSON, account_id=account_id)


def ca_pem() -> bytes:
    """Return the trust anchors of this node: issuing authority, then root, PEM.

    Raises: AuthorityNotReady.
    """
    known = authority().certificates
    return b"".join(
        known[name].public_bytes(serialization.Encoding.PEM) for name in ("issuing", "root")
    )


def crl() -> bytes:
    """Return the list of revoked certificates, DER.

    Raises: AuthorityNotReady.
    """
    rows = Certificate.objects.filter(revoked_at__isnull=False).values_list("serial", "revoked_at")
    revoked = [(int(serial, 16), at) for serial, at in rows if at]
    return authority().crl(revoked, at=clock.now())
