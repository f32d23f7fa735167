# SPDX-License-Identifier: Apache-2.0
"""What a pack declares about settling: register checks, questions to others, refusals, privacy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.kernel.bilingual import NO_TEXT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A register check that the officials' work rests on: read when drafting and when signing."""

    name: str  #: how the result refers to it: `=record.found`, `=record.child.full_name`
    register: str  #: population, civil_status …
    key: str = ""  #: expression of the record's key; empty: found by criteria
    #: sets of criteria, each filled from the answers; the first that is whole is used
    find: tuple[Mapping[str, Any], ...] = ()
    where: str = ""  #: condition over one record's fields; empty: every hit counts
    when: str = ""  #: condition over the answers; empty: always
    purpose: str = "settle_case"  #: a purpose that the register declares; logged
    reason: Text = NO_TEXT  #: why, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """A question that goes to other agencies by itself when a consultation step opens."""

    step: str  #: id of a BPMN task whose role is `consult`
    question: str  #: in Vietnamese; `{name}` is an entry of `tells`
    unit: str = ""  #: expression of the code of the commune or province whose committee is asked
    agency: str = ""  #: or the code of an agency, `G01.{province}` with words of `tells`
    each: str = ""  #: expression of a list; one question for each `row`
    when: str = ""  #: condition over the answers (and `row`); empty: always
    share: tuple[str, ...] = ()  #: answers of the form that the asked agency sees
    tells: Mapping[str, str] = field(default_factory=dict)  #: word in the question → expression
    days: int = 1  #: working days to answer
    is_mandatory: bool = True  #: the result waits for it, or for a recorded basis


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalReason:
    """A legal ground on which this procedure is refused, ready to be chosen."""

    code: str  #: stable
    text: Text  #: as printed on Mẫu 04
    basis: str = ""  #: document and article


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """How carefully its dossiers are shown and how long they are kept."""

    is_sensitive: bool = False  #: lists show the applicant masked
    retention_years: int = 0  #: how long the dossier is kept after it is closed; 0: as archives say
    note: Text = NO_TEXT  #: the same, told to the applicant


#: A procedure about which nothing special is declared.
PUBLIC = Privacy()
