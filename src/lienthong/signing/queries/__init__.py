# SPDX-License-Identifier: Apache-2.0
"""Reads: certificates, trust anchors, and what the signatures of a document are worth."""

from lienthong.signing.queries.certificates import (
    CertificateView,
    StoredRevocations,
    ca_pem,
    certificate,
    certificates,
    crl,
    first_end,
    held,
    view,
)
from lienthong.signing.queries.validation import VALIDATION_LIMIT_BYTES, validate

__all__ = [
    "VALIDATION_LIMIT_BYTES",
    "CertificateView",
    "StoredRevocations",
    "ca_pem",
    "certificate",
    "certificates",
    "crl",
    "first_end",
    "held",
    "validate",
    "view",
]
