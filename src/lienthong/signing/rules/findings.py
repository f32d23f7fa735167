# SPDX-License-Identifier: Apache-2.0
"""What validation found: values, never exceptions (KS-03)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.text import lazy


class SignerKind(StrEnum):
    """Whose signature."""

    PERSON = "person"  #: of the competent person
    AGENCY = "agency"  #: of the agency: what the seal was on paper
    OTHER = "other"  #: of a certificate this node does not know how to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One signature, as found."""

    kind: SignerKind  #: person or agency
    signer: str  #: name in the certificate
    post_name: str  #: title in the certificate, or empty
    agency: str  #: organisation in the certificate
    agency_code: str  #: its code, `H42.01`, or empty
    signed_at: dt.datetime | None  #: of the time-stamp; the signer's own word without one
    is_timestamped: bool  #: a trusted RFC 3161 time-stamp holds
    is_intact: bool  #: the bytes signed are the bytes there
    is_whole_document: bool  #: nothing but further signatures came after
    is_trusted: bool  #: the certificate leads to a trust anchor
    was_in_force: bool  #: the certificate was within its dates when used
    is_revoked: bool  #: it had been revoked by then
    algorithm: str  #: `sha256/rsassa_pkcs1v15`
    reasons: tuple[str, ...]  #: for the reader: what is good or wrong, in plain words

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing is wrong with this signature."""
        return (
            self.is_intact
            and self.is_whole_document
            and self.is_trusted
            and self.was_in_force
            and not self.is_revoked
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What the signatures of a document are worth."""

    signatures: tuple[Finding, ...]  #: in the order of signing
    has_legal_value: bool  #: equals a paper original (NĐ 30/2020, art. 5)
    statement: str  #: the same in words, with what is missing
    #: Why the document was not judged at all, which is something else than not signed; "" if it was
    unread: str = ""

    @property
    def is_signed(self) -> bool:
        """Tell whether there is any signature."""
        return bool(self.signatures)


def worth(signatures: tuple[Finding, ...]) -> tuple[bool, str]:
    """Judge a set of signatures.

    Source: NĐ 30/2020/NĐ-CP, art. 5: an electronic document signed by the competent person and
    by the agency equals the paper original.
    """
    if not signatures:
        return False, str(lazy("Tài liệu chưa có chữ ký số."))
    if not all(found.is_valid for found in signatures):
        return False, str(
            lazy("Có chữ ký không hợp lệ: tài liệu không có giá trị. Đề nghị cơ quan cấp lại.")
        )
    kinds = {found.kind for found in signatures}
    people = {f.agency_code for f in signatures if f.kind is SignerKind.PERSON}
    agencies = {f.agency_code for f in signatures if f.kind is SignerKind.AGENCY}
    if people & agencies:
        return True, str(
            lazy(
                "Tài liệu có giá trị như bản gốc: "
                "chữ ký của người có thẩm quyền và của cơ quan đều hợp lệ."
            )
        )
    if SignerKind.AGENCY not in kinds:
        return False, str(lazy("Chữ ký hợp lệ nhưng còn thiếu chữ ký số của cơ quan."))
    if SignerKind.PERSON not in kinds:
        return False, str(
            lazy("Chữ ký của cơ quan hợp lệ; tài liệu không có chữ ký của người có thẩm quyền.")
        )
    return False, str(lazy("Người ký và cơ quan ký không cùng một cơ quan."))
