# SPDX-License-Identifier: Apache-2.0
"""How a dossier stands, kept before an act so that the act can be taken back exactly."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from lienthong.cases.models import Case, Movement, Step, Undoable

#: Columns that an act which may be undone can change, the clock first.
_COLUMNS = (
    "respond_by", "responded_at", "started_at", "due_at", "original_due_at", "extended_at",
    "finished_at", "act_by_at", "pauses", "status", "punctuality", "process", "delivery",
)  # fmt: skip
_STEP_COLUMNS = ("due_at", "is_waiting", "assignee_id", "assignee_name")

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A dossier and its open steps as they were."""

    columns: Stored
    steps: Stored


def before(case: Case) -> Before:
    """Return how a locked dossier stands now."""
    return Before(
        columns={name: _stored(getattr(case, name)) for name in _COLUMNS}, steps=open_steps(case)
    )


def open_steps(case: Case) -> Stored:
    """Return the open steps by id, and what may change about them; opinions are not steps."""
    rows = Step.objects.filter(case=case, done_at=None, consultation=None)
    return {
        str(row["pk"]): {name: _stored(row[name]) for name in _STEP_COLUMNS}
        for row in rows.values("pk", *_STEP_COLUMNS)
    }


def keep(was: Before, case: Case, movement: Movement, until: dt.datetime) -> None:
    """Keep how a dossier stood before the movement that was just appended: one statement."""
    kept = Undoable(
        case=case,
        movement=movement,
        version=case.version,
        until=until,
        columns=was.columns,
        steps_before=was.steps,
        steps_after=open_steps(case),
    )
    others = [one.name for one in Undoable._meta.concrete_fields if not one.primary_key]
    Undoable.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["case"], update_fields=others
    )


def put_back(case: Case, columns: Stored) -> None:
    """Set a dossier's columns to what they were; the caller saves them."""
    for name in _COLUMNS:
        setattr(case, name, _read(Case, name, columns[name]))


def reopen_steps(case: Case, kept: Undoable, *, at: dt.datetime, by: str) -> str:
    """Close what the act opened and open what it closed; return the names of what is open again."""
    opened = case.steps.filter(done_at=None, consultation=None)
    opened.exclude(pk__in=kept.steps_before).update(done_at=at, done_by=by, outcome="undone")
    rows = list(Step.objects.filter(pk__in=kept.steps_before).order_by("opened_at", "id"))
    for row in rows:
        for name in _STEP_COLUMNS:
            setattr(row, name, _read(Step, name, kept.steps_before[str(row.pk)][name]))
        row.done_at, row.done_by, row.outcome = None, "", ""
        row.save(update_fields=["done_at", "done_by", "outcome", *_STEP_COLUMNS])
    return ", ".join(row.name for row in rows)


def changed_columns() -> tuple[str, ...]:
    """Return the columns that `put_back` sets."""
    return _COLUMNS


def _read(table: type[Model], name: str, stored: Any) -> Any:
    column = table._meta.get_field(name)
    assert isinstance(column, Field)
    return column.to_python(stored)


def _stored(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
