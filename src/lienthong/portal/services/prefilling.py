# SPDX-License-Identifier: Apache-2.0
"""What the State already knows, what the person told before: first answers and their sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries as cases
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import DraftId
from lienthong.portal import queries
from lienthong.portal.rules import is_declaration
from lienthong.portal.services.rows import lock, save
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Field, FormStep, Procedure
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form import clean_form, prefilled
from lienthong.registers import services as registers
from lienthong.registers.errors import RegisterAway, RegisterClosed

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Answers nobody has to type, with where they come from."""

    answers: Answers  #: by key
    sources: Mapping[str, str]  #: key → name of the register read, or `account`
    taken: Mapping[str, Mapping[str, Any]]  #: key → source, value and instant, kept for good
    home_province: str = ""  #: where the person lives
    away: tuple[str, ...] = ()  #: registers that could not be asked now
    closed: tuple[str, ...] = ()  #: those that this site has no right to ask, or no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An answer given in an earlier dossier, offered for an empty question."""

    field: Field  #: the question here
    value: Any  #: what was answered there
    case_code: str  #: in which dossier
    on: str  #: its day of receipt, ISO


def first_answers(actor: Actor, procedure: Procedure) -> First:
    """Read what the State already knows, through the sharing platform: never in a transaction.

    A register that cannot be asked fills nothing in, and holds nobody up.
    """
    data = registers.through()
    who = {"personal_number": actor.personal_number, "represents": actor.represents}
    records: dict[str, Answers] = {"account": _account(actor)}
    away, closed = [], []
    for read in procedure.reads:
        key = filled(f"={read.key}", {"actor": who, **records})
        if not key:
            continue
        try:
            record = data.read(actor, read.register, str(key), purpose=read.purpose)
        except RegisterClosed:
            closed.append(read.register)
            continue
        except RegisterAway:
            away.append(read.register)
            continue
        if record is not None:
            records[read.name] = {**record.data, "key": record.key}
    answers = prefilled(procedure, records, write_address=queries.address_text)
    sources = {
        one.key: re.split(r"\W", one.prefill, maxsplit=1)[0]
        for step in procedure.form
        for one in step.fields
        if one.prefill and one.key in answers and filled(f"={one.prefill}", records)
    }
    at = clock.now().isoformat()
    return First(
        answers=answers,
        sources=sources,
        taken={
            key: {"source": source, "value": answers[key], "at": at}
            for key, source in sources.items()
        },
        home_province=_home(records.values()),
        away=tuple(away),
        closed=tuple(closed),
    )


def earlier(actor: Actor, procedure: Procedure, step: FormStep, answers: Answers) -> list[Earlier]:
    """Return what the person answered to the page's empty questions in accepted dossiers.

    The same question of the same procedure counts, and in any procedure the same meaning; the
    latest dossier wins. Nothing is filled in before the person says so.
    """
    empty = {
        _meaning(one): one
        for one in step.fields
        if one.key not in answers
        and not one.is_locked
        and not is_declaration(procedure, one.key)
        and holds(one.show_when, answers)
    }
    if not empty:
        return []
    found: dict[str, Earlier] = {}
    for past in cases.accepted_forms(actor):
        told = procedures.version(past.procedure_code, past.procedure_version)
        for old in (one for page in told.form for one in page.fields):
            here = empty.get(_meaning(old))
            is_same = past.procedure_code == procedure.code or bool(old.meaning)
            value = past.form.get(old.key)
            if here is None or not is_same or here.kind is not old.kind or not _is_told(value):
                continue
            offer = Earlier(field=here, value=value, case_code=past.code, on=past.on.isoformat())
            found.setdefault(here.key, offer)
    return [found[one.key] for one in step.fields if one.key in found]


@transaction.atomic
def reuse(actor: Actor, draft_id: DraftId, *, step_key: str, keys: Iterable[str]) -> None:
    """Answer empty questions of a page as in an earlier dossier; the source stays with them.

    Raises: Missing, DraftClosed.
    """
    row = lock(actor, draft_id)
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    step = next((one for one in procedure.form if one.key == step_key), None)
    wanted = set(keys)
    chosen = (
        [one for one in earlier(actor, procedure, step, row.answers) if one.field.key in wanted]
        if step
        else []
    )
    if not chosen:
        return
    told = {one.field.key: one.value for one in chosen}
    row.answers = clean_form(procedure, {**row.answers, **told})
    for one in chosen:
        row.taken[one.field.key] = {
            "source": "case", "case": one.case_code, "value": one.value, "at": one.on,
        }  # fmt: skip
        row.sources[one.field.key] = "case"
    save(row, "answers", "sources", "taken")
    codes = ", ".join(sorted({one.case_code for one in chosen}))
    audit.record(actor, "portal.answers_reused", row.pk, after=codes)


def _meaning(one: Field) -> str:
    return one.meaning or one.key


def _is_told(value: Any) -> bool:
    return value not in (None, "", [], {}, False)


def _account(actor: Actor) -> dict[str, str]:
    if actor.account_id is None:
        return {}
    account = identity.account(actor.account_id)
    return {"phone": account.phone, "email": account.email}


def _home(records: Iterable[Answers]) -> str:
    for record in records:
        place = record.get("residence")
        if isinstance(place, Mapping) and place.get("province_code"):
            return str(place["province_code"])
    return ""
