# SPDX-License-Identifier: Apache-2.0
"""Signatures of a PDF as pyHanko reads them: bounded, without the network, as plain values."""

import datetime as dt
import io
import logging
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.decode_limits import DecodeLimits
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from lienthong.kernel import clock
from lienthong.signing.ports.authority import Authority
from lienthong.signing.rules import SignerKind

SIGNATURE_LIMIT = 20
_WEAK = ("sha1", "md5", "md2")

# It logs each finding with a traceback; ours go into the answer.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

#: What hostile bytes make pyHanko and its parsers raise.
BROKEN = (
    PdfError,
    SignatureValidationError,
    ValidationError,
    PathError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OSError,
    RecursionError,
)


class Unreadable(StrEnum):
    """Why a document was not judged."""

    NOT_PDF = "not_pdf"  #: another kind of file, or damaged
    ENCRYPTED = "encrypted"  #: closed with a password
    HOSTILE = "hostile"  #: too many signatures, or too long to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One signature, before it is judged."""

    kind: SignerKind  #: by the certificate's subject
    signer: str  #: common name
    post_name: str  #: title
    agency: str  #: organisation
    agency_code: str  #: organisation identifier
    serial: str  #: of the certificate, hex
    valid_from: dt.datetime  #: of the certificate
    valid_to: dt.datetime  #: of the certificate
    signed_at: dt.datetime | None  #: of the time-stamp, else the signer's word
    is_timestamped: bool  #: by a trusted authority
    is_intact: bool  #: digest and signature hold
    is_whole_document: bool  #: nothing but signatures came after
    is_trusted: bool  #: path to a trust anchor
    is_weak: bool  #: an algorithm that no longer protects
    algorithm: str  #: digest/mechanism


def read(pdf: bytes, anchors: Authority) -> list[Read] | Unreadable:
    """Read and check all signatures of a document."""
    if not pdf.startswith(b"%PDF-"):
        return Unreadable.NOT_PDF
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False, decode_limits=DecodeLimits())
        if reader.encrypted:
            return Unreadable.ENCRYPTED
        found = reader.embedded_regular_signatures
        if len(found) > SIGNATURE_LIMIT:
            return Unreadable.HOSTILE
        return [_read_one(signature, anchors) for signature in found]
    except BROKEN:
        return Unreadable.NOT_PDF


def _read_one(signature: Any, anchors: Authority) -> Read:
    certificate = signature.signer_cert
    stamped_at = _stamped_at(signature)
    signed_at = stamped_at or signature.self_reported_timestamp
    mechanism = signature.signer_info["signature_algorithm"]
    digest = signature.signer_info["digest_algorithm"]["algorithm"].native
    try:
        status: PdfSignatureStatus | None = _status(signature, anchors, signed_at)
    except BROKEN:
        status = None
    is_intact = _holds(signature) if status is None else status.intact and status.valid
    stamp = status.timestamp_validity if status else None
    return Read(
        **_named(certificate),
        serial=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        signed_at=signed_at,
        is_timestamped=bool(stamp and stamp.intact and stamp.valid and stamp.trusted),
        is_intact=is_intact,
        is_whole_document=bool(status and _is_whole(status)),
        is_trusted=bool(status and status.trusted),
        is_weak=digest in _WEAK,
        algorithm=f"{digest}/{mechanism['algorithm'].native}",
    )


def _status(
    signature: Any, anchors: Authority, signed_at: dt.datetime | None
) -> PdfSignatureStatus:
    """Check by the certificate's own dates: that it was in force is judged apart."""
    certificate = signature.signer_cert
    now = signed_at or clock.now()
    within = max(certificate.not_valid_before, min(now, certificate.not_valid_after))
    status: PdfSignatureStatus = validate_pdf_signature(
        signature,
        signer_validation_context=_context(anchors, within),
        ts_validation_context=_context(anchors, now),
    )
    return status


def _context(anchors: Authority, moment: dt.datetime) -> ValidationContext:
    root, issuing = _trusted(anchors)
    return ValidationContext(
        trust_roots=[root], other_certs=[issuing], allow_fetching=False, moment=moment
    )


@lru_cache(maxsize=4)
def _trusted(anchors: Authority) -> tuple[x509.Certificate, x509.Certificate]:
    root, issuing = (
        x509.Certificate.load(anchors.certificates[name].public_bytes(serialization.Encoding.DER))
        for name in ("root", "issuing")
    )
    return root, issuing


def _holds(signature: Any) -> bool:
    """Tell whether at least the digest of the bytes is the one that was signed."""
    try:
        signature.compute_integrity_info()
        digest: bytes = signature.compute_digest()
        signed = signature.signer_info["signed_attrs"]
        stated = next(a["values"][0].native for a in signed if a["type"].native == "message_digest")
    except (*BROKEN, StopIteration):
        return False
    return bool(digest == stated)


def _is_whole(status: PdfSignatureStatus) -> bool:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and bool(status.docmdp_ok)
        and status.modification_level
        in (
            ModificationLevel.NONE,
            ModificationLevel.LTA_UPDATES,
            ModificationLevel.FORM_FILLING,
        )
    )


def _stamped_at(signature: Any) -> dt.datetime | None:
    """Return the time that the token over the signature states (RFC 3161), trusted or not."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            stated = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
            moment: dt.datetime = stated["gen_time"].native
            return moment
    return None


def _named(certificate: x509.Certificate) -> dict[str, Any]:
    subject = certificate.subject.native

    def one(name: str) -> str:
        value = subject.get(name, "")
        return str(value[-1] if isinstance(value, list) else value)

    signer, agency = one("common_name"), one("organization_name")
    post_name = one("title")
    kind = SignerKind.OTHER
    if one("organization_identifier"):
        kind = SignerKind.PERSON if post_name or signer[:64] != agency else SignerKind.AGENCY
    return {
        "kind": kind,
        "signer": signer,
        "post_name": post_name,
        "agency": agency,
        "agency_code": one("organization_identifier"),
    }
