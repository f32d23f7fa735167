# SPDX-License-Identifier: Apache-2.0
"""A short list of procedures settled elsewhere, made into catalogue records."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lienthong.procedures import rules

_AGENCIES = {
    "commune": ("Ủy ban nhân dân cấp xã", "People's Committee of the commune"),
    "province": ("Cơ quan chuyên môn cấp tỉnh", "Provincial department"),
}
_VALID_FROM = "2025-07-01"
_STEPS = [
    {"text": "Nộp hồ sơ và nhận giấy hẹn.", "text_en": "Hand in the dossier, take the slip."},
    {"text": "Nhận kết quả theo giấy hẹn.", "text_en": "Collect the result as appointed."},
]
_UNKNOWN_LAW = {
    "number": "–", "title": "Chưa nhập vào danh mục này", "title_en": "Not in this catalogue yet",
    "illustrative": True,
}  # fmt: skip
_UNKNOWN_RESULT = {
    "code": "KQ", "name": "Kết quả giải quyết", "name_en": "The result", "illustrative": True,
}  # fmt: skip


def listed_records(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the records that `load_records` takes, from a list such as `packs/catalogue.yaml`.

    What the list does not say is said to be unknown, never made up.
    """
    told = rules.read_yaml(file.read_text(encoding="utf-8"))
    for row in told["procedures"]:
        yield _record(row, told["fields"][row["field"]])


def _record(row: Mapping[str, Any], field: Mapping[str, str]) -> dict[str, Any]:
    agency, agency_en = _AGENCIES[row["tier"]]
    deadline = {"kind": "working_days", "amount": row["days"], "illustrative": True}
    return {
        "code": row["code"],
        "valid_from": _VALID_FROM,
        "name": row["name"],
        "name_en": row["name_en"],
        "summary": f"Nộp trực tiếp tại {agency}.",
        "summary_en": f"Applied for in person at the {agency_en}.",
        "field": {**field, "illustrative": True},
        "level": "information",
        "assurance": 0,
        "audience": {
            "kinds": ["citizen"], "text": "Cá nhân, tổ chức có yêu cầu.",
            "text_en": "Whoever needs it.",
        },
        "publisher": field["code"].split("-")[0],
        "agency": {"level": row["tier"], "name": agency, "name_en": agency_en},
        "channels": [{"kind": "counter", "deadline": deadline}],
        "fees": [],
        "components": [],
        "guide": [{"case": "Nộp trực tiếp", "case_en": "In person", "steps": _STEPS}],
        "requirements": "Xem tại cơ quan tiếp nhận.",
        "requirements_en": "Ask the receiving agency.",
        "legal_basis": [_UNKNOWN_LAW],
        "outcomes": [_UNKNOWN_RESULT],
        "life_events": row.get("events", []),
        "synonyms": row.get("words", []),
    }  # fmt: skip
