# SPDX-License-Identifier: Apache-2.0
"""What one dossier owes: the flat list of the pack, or its decision table (DMN)."""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

from lienthong.procedures.rules import process
from lienthong.procedures.rules.conditions import ConditionError, holds, value
from lienthong.procedures.rules.procedure import FeeItem, FeeRule, Procedure

_ENGINE = process.SafeEngine()
#: What the engine names in its own errors.
_SPEC = SimpleNamespace(name="fees", bpmn_name="fees", bpmn_id="fees", file="fees.dmn")


class FeeError(ValueError):
    """A fee table that cannot be read, or that gives no whole amount."""


def fees_of(procedure: Procedure, form: Mapping[str, Any]) -> tuple[FeeItem, ...]:
    """Return the fees of a dossier, without those of nothing.

    With a decision table, its matching rules name a fee (`code`) and its `amount_vnd`; each code
    is a fee of the catalogue. Raises: FeeError.
    """
    if not procedure.fee_table:
        due = {f.code: _amount(f, form) for f in procedure.fees if holds(f.when, form)}
    else:
        due = _decided(procedure.fee_table, form)
        unknown = set(due) - {fee.code for fee in procedure.fees}
        if unknown:
            raise FeeError(f"{min(unknown)} is not a fee of procedure.yaml")
    return tuple(
        FeeItem(code=fee.code, name=fee.name, amount_vnd=due[fee.code])
        for fee in procedure.fees
        if due.get(fee.code)
    )


def _amount(fee: FeeRule, form: Mapping[str, Any]) -> int:
    """Count a fee by its units: pages by tiers up to the cap, for each copy."""
    units = _counted(fee.per, form)
    bounds = [0, *(tier.beyond for tier in fee.tiers)]
    amounts = [fee.amount_vnd, *(tier.amount_vnd for tier in fee.tiers)]
    total = 0
    for index, (begin, amount) in enumerate(zip(bounds, amounts, strict=True)):
        end = bounds[index + 1] if index + 1 < len(bounds) else units
        total += amount * max(min(units, end) - begin, 0)
    total = min(total, fee.cap_vnd) if fee.cap_vnd else total
    return total * _counted(fee.times, form)


def _counted(expression: str, form: Mapping[str, Any]) -> int:
    """Return a number of units; what is not answered yet counts as none."""
    if not expression:
        return 1
    found = value(expression, form)
    return found if isinstance(found, int) and found > 0 else 0


def _decided(table: str, form: Mapping[str, Any]) -> dict[str, int]:
    """Run a decision table; where several of its rules match, their amounts add up per code."""
    task = _task(form)
    try:
        rows = [(rule, rule.output_as_dict(task)) for rule in DMNEngine(_table(table)).decide(task)]
    except (ConditionError, SpiffWorkflowException, SyntaxError) as problem:
        raise FeeError(str(problem)) from problem
    due: dict[str, int] = {}
    for rule, row in rows:
        code, amount = row.get("code"), row.get("amount_vnd")
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
            raise FeeError(f"rule {rule.row_number} gives no whole amount_vnd")
        due[str(code)] = due.get(str(code), 0) + amount
    return due


def _task(form: Mapping[str, Any]) -> Any:
    """Dress the answers as what the engine expects, errors included."""
    workflow = SimpleNamespace(script_engine=_ENGINE, spec=_SPEC)
    workflow.top_workflow = workflow
    return SimpleNamespace(data=dict(form), workflow=workflow, task_spec=_SPEC)


@lru_cache(maxsize=64)
def _table(text: str) -> Any:
    root = process.read_xml(text)
    namespaces = {"dmn": root.nsmap.get(None) or root.nsmap.get("dmn")}
    parser = DMNParser(None, root, namespaces)
    parser.parse()
    tables = parser.decision.decisionTables
    if len(tables) != 1:
        raise FeeError("fees.dmn has exactly one decision table")
    return tables[0]
