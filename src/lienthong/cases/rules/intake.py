# SPDX-License-Identifier: Apache-2.0
"""The paper checklist of the counter: what is here, in which form, and what is missing."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.procedures.rules import (
    Component,
    PaperKind,
    Procedure,
    Text,
    required_components,
)

#: Code of the paper that lets somebody act for the applicant at the window; in no pack.
AUTHORISATION = "UY-QUYEN"
#: Pages of one paper; a longer one is scanned by a machine into several papers.
MOST_PAGES = 80
MOST_COPIES = 20


class IntakeState(StrEnum):
    """Where a reception stands."""

    OPEN = "open"  #: being typed
    ASKED = "asked"  #: Mẫu 02 was printed; the person comes back with the rest
    RECEIVED = "received"  #: Mẫu 01 was printed
    SENT = "sent"  #: the dossier is recorded, its acceptance comes from the inbox
    DROPPED = "dropped"  #: given up


UNDER_WAY = frozenset({IntakeState.OPEN, IntakeState.ASKED})


class Standing(StrEnum):
    """In which form a paper lies on the counter."""

    ORIGINAL = "original"  #: bản chính
    CERTIFIED = "certified"  #: bản sao có chứng thực, bản sao từ sổ gốc
    COMPARED = "compared"  #: bản chụp, cán bộ đã đối chiếu với bản chính

    @property
    def label(self) -> Any:
        """As checklists and slips say it."""
        return _STANDINGS[self]

    @property
    def kind(self) -> PaperKind:
        """The national kind (`LoaiBan`)."""
        return PaperKind.ORIGINAL if self is Standing.ORIGINAL else PaperKind.COPY


_AUTHORISATION = lazy("Giấy ủy quyền cho người đến nộp")
_STANDINGS = {
    Standing.ORIGINAL: lazy("Bản chính"),
    Standing.CERTIFIED: lazy("Bản sao có chứng thực"),
    Standing.COMPARED: lazy("Bản chụp đã đối chiếu bản chính"),
}


class Confirming(StrEnum):
    """How the applicant confirmed what the clerk typed."""

    SCREEN = "screen"  #: read it on the turned screen and agreed
    SIGNED = "signed"  #: signed the printed summary


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of the checklist."""

    component: str  #: code in the procedure's list
    name: str  #: in the reader's language
    note: str  #: what a good scan shows
    is_required: bool  #: by what was answered
    standing: Standing
    copies: int
    asked_copies: int  #: by the procedure
    is_received: bool | None  #: None: nothing was ticked yet
    is_sent: bool  #: the dossier holds it as it stands here
    pages: int  #: scanned

    @property
    def is_here(self) -> bool:
        """Tell whether the paper was handed over and digitised, as reception must (NĐ 61/2018)."""
        return self.is_received is not False and (self.pages > 0 or self.is_sent)

    @property
    def is_missing(self) -> bool:
        """Tell whether the dossier waits for it: required, or ticked as missing by the clerk."""
        return not self.is_here and (self.is_required or self.is_received is False)

    @property
    def is_unscanned(self) -> bool:
        """Tell whether it was ticked as received, and no page of it is here."""
        return bool(self.is_received) and not self.is_here


def checklist(
    procedure: Procedure,
    form: Mapping[str, Any],
    kept: Mapping[str, Mapping[str, Any]],
    pages: Mapping[str, int],
    *,
    has_representative: bool = False,
) -> tuple[PaperLine, ...]:
    """Return the papers of a procedure with what the clerk noted of each, in its order.

    kept: by component, as noted. pages: by component, how many are scanned. has_representative:
    the authorisation of who stands at the window is asked for first.
    """
    asked = [one for one in procedure.components if not one.is_form]
    if has_representative:
        asked.insert(0, _authorisation())
    required = {one.code for one in required_components(procedure, form)}
    return tuple(
        PaperLine(
            component=one.code,
            name=str(one.name),
            note=str(one.note),
            is_required=one.code in required or one.code == AUTHORISATION,
            standing=standing_of(noted.get("standing", "")),
            copies=copies_of(noted.get("copies", one.copies)),
            asked_copies=one.copies,
            is_received=noted.get("is_received"),
            is_sent=bool(noted.get("is_sent")),
            pages=pages.get(one.code, 0),
        )
        for one in asked
        for noted in [kept.get(one.code, {})]
    )


def _authorisation() -> Component:
    name = str(authorisation_name())
    return Component(code=AUTHORISATION, name=Text(vi=name, en=name))


def authorisation_name() -> Any:
    """Return what that paper is called, in the reader's language."""
    return _AUTHORISATION


def standing_of(text: str) -> Standing:
    """Return a form of paper by its value; the original when it was made up."""
    return Standing(text) if text in {one.value for one in Standing} else Standing.ORIGINAL


def copies_of(given: object) -> int:
    """Return how many copies there are, within reason."""
    text = str(given)
    many = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(many, 1), MOST_COPIES)


def content_mark(
    *,
    parties: Sequence[Mapping[str, Any] | None],
    form: Mapping[str, Any],
    version: int,
    competent_id: uuid.UUID | None = None,
    lines: Sequence[PaperLine] = (),
) -> str:
    """Return the mark of what a person confirms; whatever else they read gives another mark.

    competent_id: who decides. lines: the checklist, of which the shown papers count.
    """
    papers = [
        (one.component, one.standing.value, one.copies, one.is_here)
        for one in lines
        if one.is_here or one.is_missing
    ]
    shown = [parties, form, version, competent_id, papers]
    said = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
