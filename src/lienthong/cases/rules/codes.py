# SPDX-License-Identifier: Apache-2.0
"""What the QR code of a printed paper says: written for a phone's camera, read from any print.

The code is an address of this site, so that any camera opens the judgement of the paper. It
carries the least data of TT 01/2023/TT-VPCP art. 3 and 26 as parameters. The circular names the
data and not their encoding: the parameters are illustrative. The holder's number stands behind
`#`: whoever photographs the paper has it, and no server, log or proxy is ever sent it.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from lienthong.kernel.clock import HANOI
from lienthong.kernel.text import clean, search_key

#: The page that judges papers.
PAGE = "/xac-minh"
#: Longer values are nobody's.
LONGEST = 200
_STAMP = "%Y%m%dT%H%M%S"
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class QrFacts:
    """The least that a printed paper's QR code says (TT 01/2023/TT-VPCP art. 3, 26)."""

    case_code: str  #: mã số hồ sơ; of a register book its number
    procedure_code: str  #: mã thủ tục hành chính
    holder_number: str  #: mã định danh của tổ chức, cá nhân
    paper: str  #: tên giấy tờ
    system: str  #: tên hệ thống cung cấp dữ liệu
    issued_at: dt.datetime  #: thời điểm xuất bản
    site: str  #: address of the platform that printed it


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFacts:
    """What a code in somebody's hand says; nothing of it is believed yet."""

    case_code: str
    procedure_code: str
    holder_number: str | None  #: None: the code was opened by a camera, which keeps it to itself
    paper: str  #: as printed, or without diacritics
    system: str
    issued_at: dt.datetime | None  #: None: no instant could be read
    site: str = ""  #: where the code leads; empty for a code of before, which led nowhere


def qr_text(facts: QrFacts) -> str:
    """Return the text of the QR code: an address of the platform. ASCII, for a sparse code."""
    asked = {
        "hs": facts.case_code,
        "tt": facts.procedure_code,
        "gt": plain(facts.paper),
        "ht": plain(facts.system),
        "td": facts.issued_at.astimezone(HANOI).strftime(_STAMP),
    }
    query = "&".join(f"{key}={quote(value, safe='/')}" for key, value in asked.items() if value)
    holder = f"#{quote(facts.holder_number)}" if facts.holder_number else ""
    return f"{facts.site}{PAGE}?{query}{holder}"


def read_code(text: str) -> SaidFacts | None:
    """Return what the code of one of our papers says; None when it is not of that kind."""
    if text.startswith("{"):
        return _read_json(text)
    if text.startswith(("http://", "https://")):
        return _read_address(text)
    return None


def plain(name: str) -> str:
    """Return a name as codes carry it: `Giấy khai sinh` → `giay-khai-sinh`."""
    return _NOT_WORD.sub("-", search_key(name)).strip("-")


def _read_address(text: str) -> SaidFacts | None:
    try:
        parts = urlsplit(text)
        asked = {key: values[0] for key, values in parse_qs(parts.query, max_num_fields=20).items()}
    except ValueError:
        return None
    if parts.path != PAGE or "hs" not in asked:
        return None
    return SaidFacts(
        case_code=_told(asked, "hs"),
        procedure_code=_told(asked, "tt"),
        holder_number=clean(parts.fragment)[:LONGEST] or None,
        paper=_told(asked, "gt"),
        system=_told(asked, "ht"),
        issued_at=_instant(_told(asked, "td"), _STAMP),
        site=f"{parts.scheme}://{parts.netloc}",
    )


def _read_json(text: str) -> SaidFacts | None:
    """Read a code of the papers printed before codes were addresses: one JSON object."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or "maHoSo" not in read:
        return None
    return SaidFacts(
        case_code=_told(read, "maHoSo"),
        procedure_code=_told(read, "maThuTuc"),
        holder_number=_told(read, "maDinhDanh"),
        paper=_told(read, "tenGiayTo"),
        system=_told(read, "heThong"),
        issued_at=_instant(_told(read, "thoiDiem"), "%Y-%m-%dT%H:%M:%S%z"),
    )


def _told(said: Mapping[str, Any], key: str) -> str:
    return clean(str(said.get(key, "")))[:LONGEST]


def _instant(text: str, form: str) -> dt.datetime | None:
    try:
        read = dt.datetime.strptime(text, form)  # noqa: DTZ007 - the zone is given below
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=HANOI)
