# SPDX-License-Identifier: Apache-2.0
"""Writes: issue and revoke certificates; sign, seal."""

from lienthong.signing.services.issuing import issue_agency_seal, issue_personal, revoke
from lienthong.signing.services.signing import seal, sign, sign_bytes

__all__ = ["issue_agency_seal", "issue_personal", "revoke", "seal", "sign", "sign_bytes"]
