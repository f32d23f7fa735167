# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers that disclose nobody's record: declarations, and the trail of accesses.

Records themselves are read through `services.read` and `find`: a read leaves a trace, so it writes.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from django.db.models import Q, QuerySet

from lienthong.kernel import clock
from lienthong.kernel.actor import ActorKind
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import LeafId
from lienthong.orgs import queries as orgs
from lienthong.orgs.errors import BadAgencyCode
from lienthong.registers import rules
from lienthong.registers.errors import DeclarationBroken, RegisterMissing
from lienthong.registers.models import Access, Version
from lienthong.registers.queries import codes
from lienthong.registers.queries.codes import choices as choices
from lienthong.registers.queries.codes import code_name as code_name
from lienthong.registers.queries.codes import code_spans as code_spans
from lienthong.registers.queries.codes import folder as folder
from lienthong.registers.queries.codes import lasting as lasting
from lienthong.registers.queries.codes import load_codes as load_codes
from lienthong.registers.queries.codes import province_of as province_of
from lienthong.registers.queries.codes import values as values

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """One line of “Ai đã xem dữ liệu của tôi”."""

    at: dt.datetime  #: when
    register: str  #: name of the register
    register_title: Text  #: its legal name
    key: str  #: which record
    fields: tuple[str, ...]  #: names of the fields shown
    field_titles: tuple[Text, ...]  #: the same, as the register calls them
    purpose: str  #: name of the purpose
    purpose_title: Text  #: in words
    basis: str  #: the law that allows it
    case_code: str  #: the dossier, or empty
    reader_kind: str  #: citizen, official, system, client
    reader_name: str  #: the job's or system's name; empty for people: the post says enough
    agency_code: str  #: officials: their agency
    agency_name: str  #: its name on that day; the code where it is not in the catalogue
    node: str  #: another node that asked for this agency; "": somebody of this one
    node_agency: str  #: whose node that is, as far as it is known here
    post_name: str  #: officials: their post
    is_own: bool  #: the person read their own data
    leaf_id: LeafId  #: proof in the audit log
    exchange_id: LeafId | None  #: proof in the sharing log; None: no platform carried the read


def declaration(register: str) -> rules.Declaration:
    """Return a register's declaration.

    Raises: RegisterMissing, DeclarationBroken.
    """
    found = declarations().get(register)
    if found is None:
        raise RegisterMissing(register=register)
    return found


def declarations() -> dict[str, rules.Declaration]:
    """Return every declared register by name.

    Raises: DeclarationBroken naming all that is wrong in any of them.
    """
    return _loaded(folder())


@lru_cache(maxsize=8)
def _loaded(where: Path) -> dict[str, rules.Declaration]:
    found, findings = load_folder(where)
    findings += codes.loaded(where.parent / "codes")[1]
    if findings:
        raise DeclarationBroken(problems="; ".join(str(finding) for finding in findings))
    return found


def load_folder(where: Path) -> tuple[dict[str, rules.Declaration], list[rules.Finding]]:
    """Read every declaration of a folder: those that hold, and what is wrong with the others.

    The lists that they name stand in the folder `codes` beside it.
    """
    lists = codes.loaded(where.parent / "codes")[0]
    found: dict[str, rules.Declaration] = {}
    findings: list[rules.Finding] = []
    for path in sorted(where.glob("*.yaml")):
        result = _load(path, lists)
        if isinstance(result, rules.Declaration):
            found[result.name] = result
        else:
            findings += codes.placed(path, result)
    return found, findings


def _load(
    path: Path, lists: Mapping[str, rules.CodeList]
) -> rules.Declaration | list[rules.Finding]:
    raw = codes.raw_of(path)
    if isinstance(raw, rules.Finding):
        return [raw]
    result = rules.parse(raw)
    if isinstance(result, list):
        return result
    if result.name != path.stem:
        return [rules.Finding(path="register", code="name", text=f"phải là {path.stem}")]
    unknown = rules.lists_named(result.schema) - lists.keys() - {rules.PROVINCES, rules.COMMUNES}
    return [
        rules.Finding(path="schema", code="unknown_list", text=f"x-code: không có danh mục {name}")
        for name in sorted(unknown)
    ] or result


def at(
    register: str,
    key: str,
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> QuerySet[Version]:
    """Select the one version true on a day, as known at an instant; by default today, now.

    For this package's services only: it discloses a record without a trace.
    """
    day = as_of or clock.today()
    return Version.objects.filter(true_on(day), known(known_at), register=register, key=key)


def true_on(day: dt.date) -> Q:
    """Select what is true on a legal date."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def known(instant: dt.datetime | None) -> Q:
    """Select what the register held at an instant; None: holds now."""
    if instant is None:
        return Q(superseded_at__isnull=True)
    return Q(recorded_at__lte=instant) & (
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant)
    )


class Reader(StrEnum):
    """Whose reads are shown."""

    ALL = "all"  #: everybody's
    OTHERS = "others"  #: agencies and systems
    OWN = "own"  #: the person's own


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """How a person narrows the list."""

    reader: Reader = Reader.ALL  #: whose reads
    register: str = ""  #: name of one register
    case_code: str = ""  #: for one dossier
    since: dt.datetime | None = None  #: not before this instant


def accesses(
    personal_number: str, page: int = 1, filters: AccessFilter | None = None
) -> list[AccessView]:
    """Return who read a person's data, newest first, twenty a page.

    The person's own reads are among them, marked. The caller shows it to that person only.
    """
    first = (max(page, 1) - 1) * PAGE_SIZE
    rows = _accesses(personal_number, filters).order_by("-at", "-id")
    named = cache(agency_name)  # a page is of few agencies and days
    return [_view(row, named) for row in rows[first : first + PAGE_SIZE]]


def count_accesses(personal_number: str, filters: AccessFilter | None = None) -> int:
    """Return how many times a person's data was read."""
    return _accesses(personal_number, filters).count()


def is_access_of(personal_number: str, leaf_id: LeafId) -> bool:
    """Tell whether a leaf says that this person's data was read.

    Of the audit log, or of `sharing`: what was asked there are values of the person's record.
    """
    of_leaf = Q(leaf_id=leaf_id) | Q(exchange_id=leaf_id)
    return _accesses(personal_number, None).filter(of_leaf).exists()


def _accesses(personal_number: str, filters: AccessFilter | None) -> QuerySet[Access]:
    rows = Access.objects.filter(subject_number=personal_number)
    if filters is None:
        return rows
    if filters.reader is not Reader.ALL:
        rows = rows.filter(is_own=filters.reader is Reader.OWN)
    if filters.register:
        rows = rows.filter(register=filters.register)
    if filters.case_code:
        rows = rows.filter(case_code=filters.case_code)
    return rows.filter(at__gte=filters.since) if filters.since else rows


def field_title(declared: rules.Declaration | None, name: str) -> Text:
    """Return what a register calls a field or a question; the name where it calls it nothing."""
    asked, _, argument = name.partition(":")
    attribute = declared.attributes.get(asked) if declared else None
    if attribute:
        told = f" ({argument})" if argument else ""
        return Text(
            vi=f"Chỉ trả lời có hoặc không: {attribute.title.vi}{told}",
            en=f"Only yes or no to: {attribute.title.en}{told}",
        )
    if asked == "changed" and argument:
        called = field_title(declared, argument)
        return Text(vi=f"Được báo có thay đổi: {called.vi}", en=f"Told of a change: {called.en}")
    part = rules.schema_at(declared.schema, name) if declared else None
    told_of = part or {}
    return Text(vi=told_of.get("title", name), en=told_of.get("title_en", ""))


def place_title(declared: rules.Declaration, path: str) -> Text:
    """Return what a register calls a place in a record: “Thành viên 2: Số định danh”.

    path: as findings give it, `members.1.number`; `$key` and `key`: the record's own number.
    """
    if path in (rules.KEY, rules.KEY_COLUMN):
        return Text("Số của bản ghi", "Record number")
    if path == rules.SINCE_COLUMN:
        return Text("Có hiệu lực từ ngày", "Valid from")
    said: list[Text] = []
    place = ""
    for step in path.split("."):
        if step.isdigit() and said:
            number = int(step) + 1
            said[-1] = Text(vi=f"{said[-1].vi} {number}", en=f"{said[-1].en} {number}")
            place += "[]"
            continue
        place = f"{place}.{step}".lstrip(".")
        part = rules.schema_at(declared.schema, place) or {}
        name = part.get("title", step)
        said.append(Text(vi=name, en=part.get("title_en", name)))
    return Text(vi=": ".join(one.vi for one in said), en=": ".join(one.en for one in said))


#: Readers that are no person: their names may be told.
_MACHINES = (ActorKind.SYSTEM.value, ActorKind.CLIENT.value)


#: Tells what an agency was called on a day.
Named = Callable[[str, dt.date], str]


def _view(row: Access, named: Named) -> AccessView:
    declared = declarations().get(row.register)
    purpose = declared.purposes.get(row.purpose) if declared else None
    return AccessView(
        at=row.at,
        register=row.register,
        register_title=declared.title if declared else Text(row.register),
        key=row.key,
        fields=tuple(row.fields),
        field_titles=tuple(field_title(declared, name) for name in row.fields),
        purpose=row.purpose,
        purpose_title=_purpose_title(purpose, row.purpose),
        basis=purpose.basis if purpose else _CORRECTING_BASIS.get(row.purpose, ""),
        case_code=row.case_code,
        reader_kind=row.reader_kind,
        reader_name=row.reader_name if row.reader_kind in _MACHINES else "",
        agency_code=row.agency_code,
        agency_name=_agency_of(row, named),
        node=row.node,
        node_agency=_nearest(row.agency_code, clock.legal_date(row.at), named) if row.node else "",
        post_name=row.post_name,
        is_own=row.is_own,
        leaf_id=LeafId(row.leaf_id),
        exchange_id=LeafId(row.exchange_id) if row.exchange_id else None,
    )


#: The purpose of who looks at a correction; every register has it.
CORRECTING = "correction"
_CORRECTING_BASIS = {CORRECTING: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (chỉnh sửa dữ liệu)"}


def _purpose_title(purpose: rules.Purpose | None, name: str) -> Text:
    if purpose:
        return purpose.title
    if name == CORRECTING:
        return Text("Lập, duyệt đề nghị đính chính", "Asking for and deciding on a correction")
    return Text(name)


def _agency_of(row: Access, named: Named) -> str:
    """Return an agency's name: what another node calls it counts only with the code beside it."""
    known = named(row.agency_code, clock.legal_date(row.at))
    is_unknown = known == row.agency_code and row.agency_name
    return f"{row.agency_name} ({row.agency_code})" if is_unknown else known


def _nearest(code: str, day: dt.date, named: Named) -> str:
    """Return the name of an agency, or of the nearest one above it that is known here."""
    while code:
        known = named(code, day)
        if known != code:
            return known
        code = code.rpartition(".")[0]
    return ""


def agency_name(code: str, day: dt.date) -> str:
    """Return what an agency was called on a day; its code where the catalogue has none.

    A system of another node may bear a code that is none.
    """
    try:
        return orgs.agency_by_code(code, on=day).name if code else ""
    except (Missing, BadAgencyCode):
        return code
