# SPDX-License-Identifier: Apache-2.0
"""What happened in the books of the agencies that work on this node's pages."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled:
    """A document that came over the axis is in the book of an agency; told once."""

    package_id: UUID  #: which document
    agency_code: str  #: whose book, modern order
    sender_code: str  #: who sent it, modern order
    document_id: str  #: as its sender named it
    answers: tuple[str, ...]  #: DocumentIds of this agency's own documents that it answers
    at: dt.datetime  #: when it was entered
