# SPDX-License-Identifier: Apache-2.0
"""The trace of reads: an audit leaf for each, a row for each person whose data was inside."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.registers import rules
from lienthong.registers.models import Access

_COLUMNS = tuple(field.attname for field in Access._meta.concrete_fields)
_COPY = f"COPY registers_access ({', '.join(_COLUMNS)}) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Traced:
    """One read, and what it disclosed."""

    actor: Actor  #: who read
    declared: rules.Declaration  #: the register
    aim: rules.Purpose  #: why
    found: Sequence[rules.Record]  #: as the reader saw them
    subject: str  #: the key, or the names of the criteria
    case_code: str  #: of the dossier, or empty

    @property
    def shown(self) -> dict[tuple[str, str], set[str]]:
        """Return which fields were disclosed of whom, by record and person."""
        shown: dict[tuple[str, str], set[str]] = {}
        for record in self.found:
            for person in rules.subjects_of(self.declared, record.key, record.data):
                shown.setdefault((record.key, person), set()).update(record.data)
        return shown

    def act(self, shown: dict[tuple[str, str], set[str]]) -> audit.Act:
        """Return the read as the audit log keeps it."""
        return audit.Act(
            self.actor,
            "registers.read",
            f"{self.declared.name}/{self.subject}",
            after={record.key: rules.disclosed_fields(record.data) for record in self.found},
            purpose=self.aim.name,
            about=tuple(sorted({person for _, person in shown})),
            case_code=self.case_code,
        )


def trace(
    actor: Actor,
    declared: rules.Declaration,
    aim: rules.Purpose,
    found: Sequence[rules.Record],
    *,
    subject: str,
    case_code: str,
) -> None:
    """Write the audit leaf and one row per person, in the transaction of the read."""
    trace_many([Traced(actor, declared, aim, found, subject, case_code)])


def trace_many(reads: Sequence[Traced]) -> None:
    """Write the traces of reads that share a transaction: each its own leaf, its own rows."""
    shown = [read.shown for read in reads]
    acts = [read.act(told) for read, told in zip(reads, shown, strict=True)]
    leaf_ids = audit.record_many(acts)
    rows = [
        access_row(
            read.actor, read.declared, read.aim.name, place, sorted(fields), read.case_code, leaf_id
        )
        for read, told, leaf_id in zip(reads, shown, leaf_ids, strict=True)
        for place, fields in told.items()
    ]
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in _COLUMNS])


def access_row(
    actor: Actor,
    declared: rules.Declaration,
    purpose: str,
    place: tuple[str, str],
    fields: list[str],
    case_code: str,
    leaf_id: LeafId,
) -> Access:
    """Return the row that tells a person of a read; place: the record's key and their number."""
    key, person = place
    return Access(
        subject_number=person,
        register=declared.name,
        key=key,
        fields=fields,
        purpose=purpose,
        case_code=case_code,
        reader_kind=str(actor.kind),
        reader_name=actor.name,
        reader_account_id=actor.account_id,
        agency_code=actor.agency_code or "",
        node=actor.node,
        agency_name=actor.agency_name,
        post_name=actor.post_name,
        is_own=person == actor.personal_number,
        at=clock.now(),
        leaf_id=leaf_id,
        exchange_id=actor.exchange_id,
    )
