# SPDX-License-Identifier: Apache-2.0
"""What the registers say of the people of a dossier, by question of its form."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lienthong.cases import queries
from lienthong.cases.queries import CaseView
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId, LeafId
from lienthong.onestop.views import shown
from lienthong.procedures.rules import Field, FieldKind, Procedure, prefilled, shown_fields
from lienthong.registers import services as registers
from lienthong.registers.errors import ConsentMissing, ReadRefused, RegisterAway, RegisterRefused

PURPOSE = "settle_case"
#: A person named by their number: `father_number` goes with `father_name`, `father_born_on` …
NUMBER = "_number"
FIELDS = {
    "name": "full_name",
    "born_on": "born_on",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "nationality": "nationality",
}

#: What a register, or the platform on the way to it, refuses a reader.
REFUSED = (RegisterAway, RegisterRefused, ReadRefused, ConsentMissing)

Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One look-up for the result as the page tells it."""

    title: str  #: of the register
    found: int  #: how many records
    who: str  #: who asked, in which post
    at: dt.datetime
    exchange_id: LeafId | None  #: proof in the platform's log


def looked_up(actor: Actor, case_id: CaseId) -> list[Looked]:
    """Return what was looked up to make the result, newest first; to who makes or signs results.

    That there is a record already says something of a person (judicial records).
    """
    if not (actor.has("cases.appraise") or actor.has("cases.sign")):
        return []
    return [
        Looked(
            title=shown.register_title(one.register),
            found=one.found,
            who=", ".join(filter(None, (one.by_name, one.by_post))),
            at=one.at,
            exchange_id=one.exchange_id,
        )
        for one in queries.answers(case_id)
    ]


def held(actor: Actor, case: CaseView, procedure: Procedure) -> tuple[Data, tuple[str, ...]]:
    """Return the register's answers by key of the form, and the names of what was not found.

    Every look-up goes through the sharing platform, is audited, and told to the person looked up.
    Raises: RegisterAway; what the register refuses.
    """
    found, missing = _of_reads(actor, case, procedure)
    for field in _people(case, procedure):
        record = _record(actor, case, "population", str(case.form[field.key]))
        if record is None:
            missing.append(str(field.label))
            continue
        before = field.key.removesuffix(NUMBER)
        found |= {f"{before}_{ours}": record.get(theirs) for ours, theirs in FIELDS.items()}
    return {key: value for key, value in found.items() if value not in (None, "")}, tuple(missing)


def _of_reads(actor: Actor, case: CaseView, procedure: Procedure) -> tuple[Data, list[str]]:
    """Read what the form was filled from once more."""
    records: dict[str, Data] = {}
    missing = []
    for read in procedure.reads:
        record = _record(actor, case, read.register, _key(case, read.key))
        if record is None:
            missing.append(shown.register_title(read.register))
        else:
            records[read.name] = record
    taken = {
        field.key for step in procedure.form for field in step.fields
        if field.prefill.partition(".")[0] in records
    }  # fmt: skip
    answers = prefilled(procedure, records, write_address=shown.address)
    return {key: value for key, value in answers.items() if key in taken}, missing


def _record(actor: Actor, case: CaseView, register: str, key: str) -> Data | None:
    if not key:
        return None
    record = registers.through().read(actor, register, key, purpose=PURPOSE, case_code=case.code)
    return {**record.data, "key": record.key} if record else None


def _key(case: CaseView, named: str) -> str:
    if named.startswith("form."):
        return str(case.form.get(named.removeprefix("form."), ""))
    if named == "actor.represents":
        return case.applicant.enterprise_number
    return case.applicant.personal_number


def _people(case: CaseView, procedure: Procedure) -> Iterator[Field]:
    """Return the questions that name somebody else by number; the applicant was read already."""
    known = {case.applicant.personal_number}
    for field in shown_fields(procedure, case.form):
        number = str(case.form.get(field.key, ""))
        is_person = field.kind is FieldKind.PERSONAL_NUMBER and field.key.endswith(NUMBER)
        if is_person and number and number not in known:
            known.add(number)
            yield field
