# SPDX-License-Identifier: Apache-2.0
"""Shared lists of codes: those of `packs/codes`, and the administrative units of `orgs`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from lienthong.kernel import clock
from lienthong.kernel.bilingual import Text, in_readers_order
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import Tier
from lienthong.registers import rules


def folder() -> Path:
    """Return where the registers are declared."""
    return Path(settings.PACKS) / "registers"


def placed(path: Path, findings: Sequence[rules.Finding]) -> list[rules.Finding]:
    """Return the faults of a file, each with the name of the file."""
    return [
        rules.Finding(path=f"{path.name}: {one.path}".rstrip(": "), code=one.code, text=one.text)
        for one in findings
    ]


def raw_of(path: Path) -> object:
    """Return what a YAML file holds, or why it cannot be read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        return rules.Finding(path="", code="yaml", text=str(problem))


def load_codes(where: Path) -> tuple[dict[str, rules.CodeList], list[rules.Finding]]:
    """Read every shared list of a folder: those that hold, and what is wrong with the others."""
    found: dict[str, rules.CodeList] = {}
    findings: list[rules.Finding] = []
    for path in sorted(where.glob("*.yaml")):
        raw = raw_of(path)
        result = [raw] if isinstance(raw, rules.Finding) else rules.parse_codes(raw)
        if isinstance(result, rules.CodeList) and result.name != path.stem:
            result = [rules.Finding(path="list", code="name", text=f"phải là {path.stem}")]
        if isinstance(result, list):
            findings += placed(path, result)
        else:
            found[path.stem] = result
    return found, findings


@lru_cache(maxsize=8)
def loaded(where: Path) -> tuple[dict[str, rules.CodeList], list[rules.Finding]]:
    """Return what `load_codes` does; read once in a process."""
    return load_codes(where)


def _lists() -> Mapping[str, rules.CodeList]:
    return loaded(folder().parent / "codes")[0]


def code_spans() -> rules.Spans:
    """Return a look-up of codes that asks for each one once: make one for each write or batch."""
    lists = _lists()

    @cache
    def spans(source: str, value: str) -> tuple[Sequence[rules.Span], str]:
        if source in _UNITS:
            return _unit_spans(source, value)
        name, _, kind = source.partition(":")
        held = lists[name]
        known = held.by_name if kind == "name" else held.by_code
        return known.get(value, ()), str(held.title)

    return spans


#: Tier of each list of units, and what it is called.
_UNITS = {
    rules.PROVINCES: (Tier.PROVINCE, Text("Danh mục tỉnh, thành phố", "Provinces and cities")),
    rules.COMMUNES: (Tier.COMMUNE, Text("Danh mục xã, phường, đặc khu", "Communes and wards")),
}


def _unit_spans(source: str, code: str) -> tuple[Sequence[rules.Span], str]:
    tier, title = _UNITS[source]
    found = [
        # A unit's last day is inside, a span's end is not.
        rules.Span(
            since=unit.valid_from,
            until=unit.valid_to + dt.timedelta(days=1) if unit.valid_to else None,
        )
        for unit in orgs.unit_history(code)
        if unit.tier is tier
    ]
    return found, str(title)


def choices(source: str, *, province_code: str = "") -> list[tuple[str, str]]:
    """Return what a field that takes a code may hold today, with names.

    source: a list as the schema names it. province_code: whose communes; none without one.
    """
    if source == rules.PROVINCES:
        return [(unit.code, unit.full_name) for unit in orgs.provinces()]
    if source == rules.COMMUNES:
        return [(unit.code, unit.full_name) for unit in orgs.communes(province_code)]
    name, _, kind = source.partition(":")
    today = clock.today()
    held = _lists()[name]
    standing = [one for one in held.entries if one.is_on(today)]
    if kind == "name":
        ordered = in_readers_order(standing, lambda one: one.name)
        return [(one.name.vi, str(one.name)) for one in ordered]
    return [(one.code, f"{one.code} – {one.name}") for one in standing]


def province_of(commune_code: str) -> str:
    """Return the code of the province in which a commune lies today, or nothing."""
    with suppress(Missing):
        parent_id = orgs.unit(commune_code).parent_id
        return next((one.code for one in orgs.provinces() if one.id == parent_id), "")
    return ""


def code_name(source: str, value: str) -> str:
    """Return what a value of a list is called, also one that has ended; itself where unknown."""
    if source in _UNITS:
        found = orgs.unit_history(value)
        return found[-1].full_name if found else value
    name, _, kind = source.partition(":")
    held = next((one for one in _lists()[name].entries if value in (one.code, one.name.vi)), None)
    if held is None:
        return value
    return str(held.name) if kind == "name" else f"{held.code} – {held.name}"


def values(source: str) -> frozenset[str] | None:
    """Return everything that a field of a list could ever hold; None: a list of units.

    source: as a schema names it, `land_uses`, `nationalities:name`.
    """
    if source in _UNITS:
        return None
    name, _, kind = source.partition(":")
    held = _lists()[name]
    return frozenset(held.by_name if kind == "name" else held.by_code)


def lasting(source: str) -> list[tuple[str, Text]] | None:
    """Return the values and names of a list that no day ends; None: there is no such list.

    For forms that are published once and filled in for years: what has ended, or will, is not
    offered anew.
    """
    name, _, kind = source.partition(":")
    held = _lists().get(name)
    if held is None:
        return None
    return [
        (one.name.vi if kind == "name" else one.code, one.name)
        for one in held.entries
        if one.span.until is None
    ]
