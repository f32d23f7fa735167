# SPDX-License-Identifier: Apache-2.0
"""What is found of the signatures in a document's files: never guessed (QĐ 28/2018, art. 4, 9.1).

Not looked at, looked at and without a signature, good, bad: four words, never one for another.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from lienthong.signing.rules import Finding, Validation

#: Files of a document that are looked into, and signatures of one that are told one by one, so
#: that what is found fits into a leaf of the log.
MOST_FILES = 10
MOST_SIGNATURES = 4
_MOST_LETTERS = 100
_PDF = b"%PDF-"
_LOOKED_FOR = 1_024  #: readers find a PDF's mark up to here


class Verdict(StrEnum):
    """What is known of a file's signatures."""

    NOT_CHECKED = "not_checked"  #: `why` says why; nothing is known
    UNSIGNED = "unsigned"  #: looked at: there is no signature
    GOOD = "good"  #: every signature holds
    UNKNOWN_ISSUER = "unknown_issuer"  #: intact, but who certified a signer is not known here
    BAD = "bad"  #: some signature does not hold


class Why(StrEnum):
    """Why a file was not judged, besides what `signing` could not read."""

    KIND = "kind"  #: no PDF
    TOO_MANY = "too_many"  #: beyond the files that are looked into
    TOO_LARGE = "too_large"
    GONE = "gone"  #: the axis's own store does not have it: the operator must look
    NO_ANCHORS = "no_anchors"  #: this node knows no certification authority yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature of a file."""

    signer: str
    post: str
    agency: str
    agency_code: str
    signed_at: dt.datetime | None
    is_valid: bool  #: nothing is wrong with it
    is_intact: bool
    is_whole_document: bool
    is_trusted: bool
    was_in_force: bool
    is_revoked: bool
    is_timestamped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinding:
    """What is known of one file."""

    place: int
    name: str
    sha256: str  #: lower-case hex
    verdict: Verdict
    why: str = ""  #: of a file that was not checked
    has_legal_value: bool = False  #: equals a paper original (NĐ 30/2020, art. 5)
    count: int = 0  #: of signatures, also of those not listed
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a document, to be looked at."""

    place: int
    name: str
    sha256: str


def is_pdf(beginning: bytes) -> bool:
    """Tell whether content is a PDF, whatever its name says."""
    return _PDF in beginning[:_LOOKED_FOR]


def unchecked(file: File, why: str) -> FileFinding:
    """Return that nothing is known of a file."""
    return FileFinding(
        place=file.place, name=_cut(file.name), sha256=file.sha256,
        verdict=Verdict.NOT_CHECKED, why=why,
    )  # fmt: skip


def judged(file: File, found: Validation) -> FileFinding:
    """Return what a file's validation says of it."""
    if found.unread:
        return unchecked(file, found.unread)
    return FileFinding(
        place=file.place,
        name=_cut(file.name),
        sha256=file.sha256,
        verdict=_verdict(found.signatures),
        has_legal_value=found.has_legal_value,
        count=len(found.signatures),
        signatures=tuple(
            Signature(
                signer=_cut(one.signer),
                post=_cut(one.post_name),
                agency=_cut(one.agency),
                agency_code=_cut(one.agency_code),
                signed_at=one.signed_at,
                is_valid=one.is_valid,
                is_intact=one.is_intact,
                is_whole_document=one.is_whole_document,
                is_trusted=one.is_trusted,
                was_in_force=one.was_in_force,
                is_revoked=one.is_revoked,
                is_timestamped=one.is_timestamped,
            )
            for one in found.signatures[:MOST_SIGNATURES]
        ),
    )


def told(document_id: str, findings: Sequence[FileFinding]) -> dict[str, object]:
    """Return what the log says of a document's files: how many of each verdict, then each."""
    listed = findings[:MOST_FILES]
    return {
        "document_id": document_id,
        "verdicts": Counter(one.verdict for one in findings),
        "files": [dataclasses.asdict(one) for one in listed],
        "left_out": len(findings) - len(listed),
    }


def read(detail: Mapping[str, object]) -> tuple[FileFinding, ...]:
    """Return what the log says of a document's files: the other way round of `told`."""
    return msgspec.convert(detail["files"], tuple[FileFinding, ...])


def _verdict(signatures: Sequence[Finding]) -> Verdict:
    if not signatures:
        return Verdict.UNSIGNED
    if all(one.is_valid for one in signatures):
        return Verdict.GOOD
    trusted = [replace(one, is_trusted=True) for one in signatures]
    return Verdict.UNKNOWN_ISSUER if all(one.is_valid for one in trusted) else Verdict.BAD


def _cut(text: str) -> str:
    return text[:_MOST_LETTERS]
