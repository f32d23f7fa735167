# SPDX-License-Identifier: Apache-2.0
"""What the registers decide: what a declaration says, who may read what, which data is right."""

from lienthong.registers.rules.attributes import Answer, Attribute, answer
from lienthong.registers.rules.codes import (
    COMMUNES,
    PROVINCES,
    CodeList,
    Span,
    Spans,
    check_codes,
    lists_named,
    parse_codes,
)
from lienthong.registers.rules.declaration import (
    Declaration,
    Finding,
    Purpose,
    Reader,
    Search,
    parse,
)
from lienthong.registers.rules.numbering import (
    commune_number,
    enterprise_number,
    household_number,
    licence_number,
    personal_number,
    registration_number,
    show_household_number,
)
from lienthong.registers.rules.reading import (
    Record,
    disclosed_fields,
    may_read,
    may_write,
    minimised,
    subjects_of,
)
from lienthong.registers.rules.records import (
    LIMIT_BYTES,
    check,
    normalised,
    search_terms,
    sort_key_of,
    term,
    words_of,
)

__all__ = [
    "COMMUNES",
    "LIMIT_BYTES",
    "PROVINCES",
    "Answer",
    "Attribute",
    "CodeList",
    "Declaration",
    "Finding",
    "Purpose",
    "Reader",
    "Record",
    "Search",
    "Span",
    "Spans",
    "answer",
    "check",
    "check_codes",
    "commune_number",
    "disclosed_fields",
    "enterprise_number",
    "household_number",
    "licence_number",
    "lists_named",
    "may_read",
    "may_write",
    "minimised",
    "normalised",
    "parse",
    "parse_codes",
    "personal_number",
    "registration_number",
    "search_terms",
    "show_household_number",
    "sort_key_of",
    "subjects_of",
    "term",
    "words_of",
]
