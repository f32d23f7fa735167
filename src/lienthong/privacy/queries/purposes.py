# SPDX-License-Identifier: Apache-2.0
"""The declared purposes of processing, and which reads of registers belong to each."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from lienthong.privacy.errors import PurposeMissing, PurposesBroken
from lienthong.privacy.rules.purposes import Basis, Processing, link_faults, parse
from lienthong.registers import queries as registers


def folder() -> Path:
    """Return where purposes are declared."""
    return Path(settings.PACKS) / "processing"


def purposes() -> Mapping[str, Processing]:
    """Return every declared purpose by its code, those that rest on consent first.

    Raises: PurposesBroken naming all that is wrong in any of them.
    """
    return _loaded(folder())


def purpose(code: str) -> Processing:
    """Return one purpose. Raises: PurposeMissing, PurposesBroken."""
    found = purposes().get(code)
    if found is None:
        raise PurposeMissing
    return found


def purpose_of_read(register: str, name: str) -> Processing | None:
    """Return the purpose of processing that a register's own purpose is read for."""
    return next((one for one in purposes().values() if (register, name) in one.reads), None)


def register_purposes() -> dict[tuple[str, str], bool]:
    """Return every purpose that the registers declare, and whether it rests on consent there."""
    return {
        (register, name): aim.needs_consent
        for register, declared in registers.declarations().items()
        for name, aim in declared.purposes.items()
    }


@lru_cache(maxsize=8)
def _loaded(where: Path) -> Mapping[str, Processing]:
    found, faults = load_folder(where)
    if faults:
        raise PurposesBroken(problems="; ".join(faults))
    return found


def load_folder(where: Path) -> tuple[dict[str, Processing], list[str]]:
    """Read every purpose of a folder: those that hold, and what is wrong with the others."""
    found: list[Processing] = []
    faults: list[str] = []
    for path in sorted(where.glob("*.yaml")):
        try:
            result = parse(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, UnicodeDecodeError) as problem:
            result = [str(problem)]
        if isinstance(result, Processing) and result.code != path.stem:
            result = [f"purpose: phải là {path.stem}"]
        if isinstance(result, list):
            faults += [f"{path.name}: {fault}" for fault in result]
        else:
            found.append(result)
    found.sort(key=lambda one: (one.basis is not Basis.CONSENT, one.code))
    return {one.code: one for one in found}, faults


def check_links() -> list[str]:
    """Return what is wrong between purposes of processing and those of the registers.

    Both sides must say alike that a read rests on consent.
    """
    declared = register_purposes()
    faults = link_faults(list(purposes().values()), declared)
    for one in purposes().values():
        faults += [
            f"{'.'.join(pair)}: consent chưa khớp với {one.code}"
            for pair in one.reads
            if declared.get(pair, one.needs_consent) is not one.needs_consent
        ]
    return faults
