# SPDX-License-Identifier: Apache-2.0
"""What a purpose of processing declares, and what is wrong with a broken declaration."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jsonschema import Draft202012Validator

from lienthong.kernel.bilingual import NO_TEXT, Text
from lienthong.kernel.text import lazy


class Basis(StrEnum):
    """On what a processing rests (Luật 91/2025/QH15; the cases without consent: art. 19)."""

    CONSENT = "consent"  #: the person agreed
    LAW = "law"  #: a task of the State that a law lays down
    CONTRACT = "contract"  #: a contract with the person
    EMERGENCY = "emergency"  #: life or health in danger, a declared emergency
    SECURITY = "security"  #: national defence, public order

    @property
    def label(self) -> Any:
        """Say it as people do."""
        return _BASES[self]


_BASES = {
    Basis.CONSENT: lazy("Sự đồng ý của Ông/Bà"),
    Basis.LAW: lazy("Nhiệm vụ do pháp luật quy định"),
    Basis.CONTRACT: lazy("Thực hiện hợp đồng với Ông/Bà"),
    Basis.EMERGENCY: lazy("Tình huống khẩn cấp, bảo vệ tính mạng, sức khỏe"),
    Basis.SECURITY: lazy("Quốc phòng, an ninh, trật tự"),
}


class Holding(StrEnum):
    """What this platform keeps for a purpose, where it can tell what is due."""

    NONE = ""  #: nothing of its own: the register keeps it, or another system
    DOSSIERS = "dossiers"  #: dossiers of procedures, each with its procedure's years
    REQUESTS = "requests"  #: requests of data subjects
    CONSENTS = "consents"  #: consents that ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWords:
    """What is shown when consent is asked for; kept with each consent, word for word."""

    version: int  #: of these words
    stands_from: int  #: consents to this version of the words and later ones still stand
    words: Text  #: what one agrees to
    effect: Text  #: what follows from withdrawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long data is kept for a purpose."""

    text: Text  #: the period in words
    years: int  #: the same as a number; 0: it differs, or lasts as long as the account
    basis: str  #: the rule it follows
    holding: Holding  #: what is counted here when it is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One purpose for which personal data is processed."""

    code: str  #: `card_reminder`
    title: Text  #: what for, in words
    controller_code: str  #: code of the controlling agency; empty where each register has its own
    controller: Text  #: its name, or who it is
    basis: Basis  #: on what it rests
    law: str  #: document and article, with “minh họa” where it was not checked
    categories: tuple[Text, ...]  #: which data
    is_sensitive: bool  #: whether sensitive data is among it
    recipients: Text  #: who else receives it
    retention: Retention  #: how long
    consent: ConsentWords | None  #: where it rests on consent
    reads: tuple[tuple[str, str], ...]  #: (register, its purpose) that are read for it

    @property
    def needs_consent(self) -> bool:
        """Tell whether nothing happens without the person's consent."""
        return self.basis is Basis.CONSENT


_TEXT = {"type": "string", "minLength": 2, "maxLength": 3_000}
_PAIR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["vi", "en"],
    "properties": {"vi": _TEXT, "en": _TEXT},
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["purpose", "title", "controller", "basis", "law", "categories", "retention"],
    "properties": {
        "purpose": {"type": "string", "pattern": "^[a-z][a-z_]{2,40}$"},
        "title": _PAIR,
        "controller": {
            **_PAIR, "properties": {**_PAIR["properties"], "code": {"type": "string"}},  # type: ignore[dict-item] # a schema written in two parts
        },
        "basis": {"enum": [one.value for one in Basis]},
        "law": _TEXT,
        "categories": {"type": "array", "minItems": 1, "items": _PAIR},
        "sensitive": {"type": "boolean"},
        "recipients": _PAIR,
        "retention": {
            "type": "object",
            "additionalProperties": False,
            "required": ["vi", "en", "basis"],
            "properties": {
                "vi": _TEXT, "en": _TEXT, "basis": _TEXT,
                "years": {"type": "integer", "minimum": 1, "maximum": 100},
                "holding": {"enum": [one.value for one in Holding]},
            },
        },
        "consent": {
            "type": "object",
            "additionalProperties": False,
            "required": ["version", "words", "effect"],
            "properties": {
                "version": {"type": "integer", "minimum": 1},
                "stands_from": {"type": "integer", "minimum": 1},
                "words": _PAIR,
                "effect": _PAIR,
            },
        },
        "reads": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        },
    },
}  # fmt: skip


def parse(raw: object) -> Processing | list[str]:
    """Return the purpose that a YAML document declares, or everything that is wrong with it."""
    faults = [
        f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}"
        for error in Draft202012Validator(SCHEMA).iter_errors(raw)
    ]
    if faults or not isinstance(raw, Mapping):
        return faults
    found = _read(raw)
    if found.needs_consent is not (found.consent is not None):
        return [f"{found.code}: consent đi cùng basis: consent, và chỉ khi đó"]
    return found


def _read(raw: Mapping[str, Any]) -> Processing:
    words, kept = raw.get("consent"), raw["retention"]
    return Processing(
        code=raw["purpose"],
        title=_text(raw["title"]),
        controller_code=raw["controller"].get("code", ""),
        controller=_text(raw["controller"]),
        basis=Basis(raw["basis"]),
        law=raw["law"],
        categories=tuple(_text(one) for one in raw["categories"]),
        is_sensitive=raw.get("sensitive", False),
        recipients=_text(raw["recipients"]) if "recipients" in raw else NO_TEXT,
        retention=Retention(
            text=_text(kept),
            years=kept.get("years", 0),
            basis=kept["basis"],
            holding=Holding(kept.get("holding", "")),
        ),
        consent=ConsentWords(
            version=words["version"],
            stands_from=words.get("stands_from", words["version"]),
            words=_text(words["words"]),
            effect=_text(words["effect"]),
        )
        if words
        else None,
        reads=tuple(
            (register, name) for register, names in raw.get("reads", {}).items() for name in names
        ),
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return Text(vi=raw["vi"], en=raw["en"])


def link_faults(found: Sequence[Processing], declared: Iterable[tuple[str, str]]) -> list[str]:
    """Return what is wrong between the purposes and those that the registers declare.

    declared: every (register, purpose). Each must be read for exactly one purpose of processing.
    """
    known, linked = set(declared), [pair for one in found for pair in one.reads]
    faults = [f"{'.'.join(pair)}: sổ đăng ký không khai báo" for pair in set(linked) - known]
    faults += [f"{'.'.join(pair)}: chưa thuộc mục đích xử lý nào" for pair in known - set(linked)]
    faults += [
        f"{'.'.join(pair)}: thuộc nhiều mục đích xử lý"
        for pair in sorted(set(linked))
        if linked.count(pair) > 1
    ]
    return sorted(faults)
