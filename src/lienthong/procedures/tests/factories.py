# SPDX-License-Identifier: Apache-2.0
"""Procedures for tests: the two shipped packs, published; small records; broken copies."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from lienthong.kernel.actor import Actor
from lienthong.procedures import rules, services
from lienthong.procedures.rules import Procedure

EDITOR = Actor.system("tests.procedures")
BIRTH, HOUSEHOLD = "1.001193", "1.001612"


def folder(code: str) -> Path:
    """Return the folder of a shipped pack."""
    return Path(settings.PACKS) / "procedures" / code


def pack(code: str) -> Procedure:
    """Return a shipped pack without publishing it."""
    return rules.read_pack(services.read_folder(folder(code)))


def published(code: str = BIRTH) -> Procedure:
    """Publish a shipped pack."""
    return services.publish(EDITOR, folder(code))


def example(code: str, index: int = 0) -> dict[str, Any]:
    """Return the form of an example dossier of a shipped pack."""
    told = rules.read_yaml((folder(code) / "tests.yaml").read_text(encoding="utf-8"))
    return dict(told["examples"][index]["form"])


def copied(code: str, where: Path) -> Path:
    """Copy a shipped pack, to be changed by a test."""
    return Path(shutil.copytree(folder(code), where / code))


def changed(pack: Path, name: str, old: str, new: str) -> None:
    """Replace a text in a file of a copied pack; the text must be there."""
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text, (name, old)
    (pack / name).write_text(text.replace(old, new), encoding="utf-8")


def record(number: int, name: str, **more: Any) -> dict[str, Any]:
    """Return a catalogue record without a form."""
    told = {"name": name, "name_en": f"Procedure {number}", "summary": name, "summary_en": name}
    return {
        "code": f"2.{number:06}",
        "valid_from": "2025-07-01",
        **told,
        "field": {"code": "X01", "name": "Lĩnh vực thử", "name_en": "Test field"},
        "level": "information",
        "assurance": 0,
        "audience": {"kinds": ["citizen"], "text": "Mọi người", "text_en": "Everybody"},
        "publisher": "G00",
        "agency": {"level": "commune", "name": "Ủy ban nhân dân xã", "name_en": "Commune"},
        "channels": [{"kind": "counter", "deadline": {"kind": "working_days", "amount": 5}}],
        "fees": [],
        "components": [],
        "guide": [{"case": "Chung", "case_en": "All", "steps": [{"text": "Nộp", "text_en": "Go"}]}],
        "requirements": "Không",
        "requirements_en": "None",
        "legal_basis": [{"number": "01/2025/QH15", "title": "Luật", "title_en": "Law"}],
        "outcomes": [{"code": "KQ", "name": "Giấy", "name_en": "Paper"}],
        "synonyms": [],
        "life_events": [],
    } | more
