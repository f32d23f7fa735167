# SPDX-License-Identifier: Apache-2.0
"""Identifiers `INSTANCE/CLASS/MEMBER/SUBSYSTEM[/SERVICE]`, and the addresses made of them.

The member is an agency under its identification code of today's form (QCVN 102:2016, QĐ
20/2020/QĐ-TTg): `VN/GOV/H42.13/mot-cua`. Source: X-Road REST protocol 1.0.4, sections 4.1 and 4.3.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self
from urllib.parse import quote, unquote_to_bytes

INSTANCE = "VN"
#: Of agencies. Enterprises would be COM.
AGENCIES = "GOV"
#: What the registry takes: X-Road's letters less those that some client escapes wrongly.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,62}")
_PREFIX = b"/r1/"
LONGEST_TARGET_BYTES = 8_192
#: Of one part of an identifier, as it is written: gateways remember what strangers ask for.
LONGEST_PART_BYTES = 255
_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
#: A path that is the same when it is decoded, whoever reads it.
_PLAIN = re.compile(rb"[A-Za-z0-9_\-/]*")


class BadIdentifier(ValueError):  # noqa: N818 - it names the identifier
    """An identifier or address that does not read; the message says why, in ASCII."""


@dataclass(frozen=True, slots=True)
class SubsystemId:
    """A member, or one of its subsystems ("" for the member itself)."""

    instance: str
    member_class: str
    member: str
    subsystem: str = ""

    @property
    def text(self) -> str:
        """Return the identifier with its slashes, as `X-Road-Client` has it."""
        return _joined(self.instance, self.member_class, self.member, self.subsystem)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read three or four parts, each percent-encoded on its own. Raises: BadIdentifier."""
        raw = text.encode("latin-1", "replace").split(b"/", 4)
        if len(raw) not in (3, 4):
            raise BadIdentifier("an identifier has three or four parts")
        _check_lengths(raw)
        return cls(*map(_part, raw))


class Call(NamedTuple):
    """What an address `/r1/…` calls."""

    provider: SubsystemId
    service: str
    text: str  #: the service's identifier, as `X-Road-Service` has it
    path: str  #: after the service's code, as it came: "" or "/citizens/42"
    place: str  #: the same, percent-decoded: what rights are matched with
    query: str  #: as it came, without "?"

    @property
    def target(self) -> str:
        """Return path and query for the provider."""
        return f"{self.path}?{self.query}" if self.query else self.path


@lru_cache(maxsize=16_384)
def _joined(*parts: str) -> str:
    return "/".join(quote(part, safe="'()+,-.=?") for part in parts if part)


@lru_cache(maxsize=16_384)
def rewritten(text: str) -> str:
    """Return a system's identifier as this node would write it. Raises: BadIdentifier."""
    return SubsystemId.read(text).text


def is_code(text: str) -> bool:
    """Tell whether this may be the code of a subsystem or a service."""
    return bool(_CODE.fullmatch(text))


def call(path: bytes, query: bytes) -> Call:
    """Read the address of a call: raw path and raw query, as they came.

    Encoded separators, control characters and steps upwards are refused: a provider might read
    them as another path than the one that rights were matched with. Raises: BadIdentifier.
    """
    if not path.startswith(_PREFIX) or len(path) + len(query) > LONGEST_TARGET_BYTES:
        raise BadIdentifier("not an address of a service")
    parts = path[len(_PREFIX) :].split(b"/", 5)
    provider, service, text = _service(*parts[:5])
    if len(parts) == 5:
        return Call(provider, service, text, "", "/", _query(query))
    rest = parts[5]
    place = rest.decode("ascii") if _PLAIN.fullmatch(rest) else _decoded(rest)
    return Call(provider, service, text, f"/{rest.decode('ascii')}", f"/{place}", _query(query))


@lru_cache(maxsize=16_384)  # services are few; what follows them in a path is not
def _service(*parts: bytes) -> tuple[SubsystemId, str, str]:
    """Read what an address begins with: the system, the service's code, and both as one text."""
    _check_lengths(list(parts))
    read = [*map(_part, parts)]
    if len(read) < 5:
        raise BadIdentifier("an address has five parts: instance/class/member/subsystem/service")
    provider = SubsystemId(*read[:4])
    return provider, read[4], f"{provider.text}/{quote(read[4], safe='')}"


def _check_lengths(parts: list[bytes]) -> None:
    if any(len(part) > LONGEST_PART_BYTES for part in parts):
        raise BadIdentifier(f"a part of more than {LONGEST_PART_BYTES} bytes")


def _decoded(rest: bytes) -> str:
    return "/".join(_part(part, may_be_empty=True) for part in rest.split(b"/"))


def _part(part: bytes, *, may_be_empty: bool = False) -> str:
    if not part and not may_be_empty:
        raise BadIdentifier("an empty part")
    if _ESCAPE.search(part) or not part.isascii():
        raise BadIdentifier("a percent sign without its two digits, or letters beyond ASCII")
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadIdentifier("not UTF-8") from problem
    # Some providers read a segment up to its semicolon only: `..;a` is a step upwards to them.
    if (
        text.partition(";")[0] in (".", "..")
        or "/" in text
        or "\\" in text
        or not (text.isprintable())
    ):
        raise BadIdentifier("an encoded separator, a control character, or a step upwards")
    return text


def _query(query: bytes) -> str:
    if not query.isascii() or not (text := query.decode("ascii")).isprintable() or " " in text:
        raise BadIdentifier("a query that is not encoded")
    return text
