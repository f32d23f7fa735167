# SPDX-License-Identifier: Apache-2.0
"""What somebody sends in, checked: a petition or a question."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from lienthong.feedback.errors import TextMissing, TextTooLong
from lienthong.feedback.rules.contacts import LEAST_CHARACTERS, MOST_CHARACTERS
from lienthong.feedback.rules.petitions import Category, Kind
from lienthong.kernel.text import clean, clean_lines

MOST_TITLE = 150
MOST_FILES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPetition:
    """A petition as it is sent in."""

    idempotency_key: str  #: of the form; sending it twice makes one petition
    kind: Kind
    category: Category
    title: str  #: one line
    text: str  #: what happened, what is wanted
    place_unit: str = ""  #: statistics code of the commune or province
    place_detail: str = ""  #: where exactly
    agency_code: str = ""  #: the agency it is about, where named
    case_code: str = ""  #: the dossier it is about
    procedure_code: str = ""  #: the procedure it is about
    name: str = ""  #: who sends it; taken from the account where there is one
    language: str = "vi"  #: to answer in
    files: tuple[tuple[str, str], ...] = ()  #: ids and names of stored files


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question as it is sent in."""

    idempotency_key: str  #: of the form
    text: str  #: what is asked
    procedure_code: str = ""  #: under which procedure
    agency_code: str = ""  #: of which agency
    name: str = ""  #: who asks
    language: str = "vi"  #: to answer in


def words(text: str, *, least: int = LEAST_CHARACTERS, most: int = MOST_CHARACTERS) -> str:
    """Return a text without what cannot be seen.

    Raises: TextMissing, TextTooLong; ten megabytes are refused before they are cleaned.
    """
    if len(text) > most * 4:
        raise TextTooLong(length=len(text), most=most)
    said = clean_lines(text)
    if len(said) < least:
        raise TextMissing(least=least)
    if len(said) > most:
        raise TextTooLong(length=len(said), most=most)
    return said


def checked_petition(new: NewPetition) -> NewPetition:
    """Return a petition with clean texts.

    Raises: TextMissing, TextTooLong.
    """
    return replace(
        new,
        title=clean(words(new.title, least=5, most=MOST_TITLE)),
        text=words(new.text),
        place_detail=clean(new.place_detail[:1000])[:200],
        case_code=clean(new.case_code[:100]).upper(),
        name=clean(new.name[:500])[:100],
        files=new.files[:MOST_FILES],
    )


def checked_question(new: NewQuestion) -> NewQuestion:
    """Return a question with clean texts.

    Raises: TextMissing, TextTooLong.
    """
    return replace(new, text=words(new.text, most=2_000), name=clean(new.name[:500])[:100])


def stored(new: NewPetition | NewQuestion) -> dict[str, Any]:
    """Return a message as JSON keeps it."""
    return asdict(new)


def petition_from(body: Mapping[str, Any]) -> NewPetition:
    """Read a petition back."""
    changed = {
        "kind": Kind(body["kind"]),
        "category": Category(body["category"]),
        "files": tuple((str(uuid.UUID(one)), str(name)) for one, name in body["files"]),
    }
    return NewPetition(**{**body, **changed})


def question_from(body: Mapping[str, Any]) -> NewQuestion:
    """Read a question back."""
    return NewQuestion(**body)
