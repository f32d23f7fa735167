# SPDX-License-Identifier: Apache-2.0
"""What a file must be to be taken: its name, its type by content, nothing in it that acts."""

from lienthong.files.rules.content import Content
from lienthong.files.rules.inspection import Flaw, Verdict, inspect
from lienthong.files.rules.names import clean_name
from lienthong.files.rules.types import (
    DOCX,
    JPEG,
    OFFICE,
    PDF,
    PNG,
    SCANS,
    TAKEN,
    XLSX,
    MediaType,
)

#: Bodies up to this size are kept in the database, larger ones in the file store (ADR 0040).
INLINE_LIMIT_BYTES = 1_048_576

#: The most one file may hold unless the caller says otherwise.
DEFAULT_LIMIT_BYTES = 10 * 1_048_576

#: The most one account may send in a day.
DAILY_LIMIT_BYTES = 500 * 1_048_576

__all__ = [
    "DAILY_LIMIT_BYTES",
    "DEFAULT_LIMIT_BYTES",
    "DOCX",
    "INLINE_LIMIT_BYTES",
    "JPEG",
    "OFFICE",
    "PDF",
    "PNG",
    "SCANS",
    "TAKEN",
    "XLSX",
    "Content",
    "Flaw",
    "MediaType",
    "Verdict",
    "clean_name",
    "inspect",
]
