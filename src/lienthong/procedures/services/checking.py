# SPDX-License-Identifier: Apache-2.0
"""`./run packs check`: everything wrong with packs, and their own examples played."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.procedures import rules
from lienthong.procedures.rules import Problem, Procedure, coded_checks
from lienthong.procedures.services.examples import example_problems
from lienthong.procedures.services.publishing import published, read_folder
from lienthong.registers import queries as declared
from lienthong.registers import services as register_services


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in one pack."""

    name: str  #: name of its folder
    problems: tuple[Problem, ...]  #: everything wrong; empty: it may be published
    examples: int  #: how many examples were played
    illustrative: tuple[str, ...]  #: places not confirmed against the law: a note, not a problem
    is_published: bool = False  #: these very files are its newest version: not checked again


def check_folders(packs: Path, code: str = "", *, only_changed: bool = False) -> Iterator[Report]:
    """Check every pack of `packs/procedures`, or one; then the registers of `packs/registers`.

    only_changed: let pass what was checked already when it was published.
    """
    schemas, faults = _registers(packs / "registers")
    for folder in sorted((packs / "procedures").iterdir()):
        if folder.is_dir() and code in ("", folder.name):
            same = published(folder.name, read_folder(folder)) if only_changed else None
            yield _unchanged(folder, same) if same else check_folder(folder, schemas)
    if not code:
        yield Report(name="registers", problems=faults, examples=0, illustrative=())


def check_folder(folder: Path, registers: Mapping[str, Mapping[str, Any]] | None = None) -> Report:
    """Check one pack. registers: schemas of the registers it may write, by name."""
    try:
        files = read_folder(folder)
    except UnicodeDecodeError as problem:
        return _told(folder, [Problem(file=folder.name, place="", text=f"not UTF-8: {problem}")])
    problems = rules.problems(files, registers)
    if problems:
        return _told(folder, problems)
    procedure = rules.read_pack(files)
    if procedure.code != folder.name:
        text = f"is {procedure.code}, but the folder is {folder.name}"
        problems = [Problem(file="procedure.yaml", place="code", text=text)]
    problems += [
        Problem(file="procedure.yaml", place=place, text=text)
        for place, text in coded_checks.problems(procedure, registers or {}, declared.values)
    ]
    examples, failures = example_problems(procedure, files.get("tests.yaml", ""), registers or {})
    return Report(
        name=folder.name,
        problems=(*problems, *failures),
        examples=examples,
        illustrative=procedure.illustrative,
    )


def _unchanged(folder: Path, procedure: Procedure) -> Report:
    return Report(
        name=folder.name,
        problems=(),
        examples=0,
        illustrative=procedure.illustrative,
        is_published=True,
    )


def _told(folder: Path, problems: list[Problem]) -> Report:
    return Report(name=folder.name, problems=tuple(problems), examples=0, illustrative=())


def _registers(folder: Path) -> tuple[dict[str, Mapping[str, Any]], tuple[Problem, ...]]:
    if not folder.is_dir():
        return {}, ()
    found, _ = declared.load_folder(folder)
    schemas: dict[str, Mapping[str, Any]] = {name: one.schema for name, one in found.items()}
    faults = [
        Problem(file=folder.name, place=one.path, text=one.text)
        for one in register_services.check_packs(folder)
    ]
    return schemas, tuple(faults)
