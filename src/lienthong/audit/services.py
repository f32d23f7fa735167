# SPDX-License-Identifier: Apache-2.0
"""The one way to say who did what."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from lienthong.audit import queries
from lienthong.audit.queries import TraceView
from lienthong.kernel import bound, clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger_queries
from lienthong.ledger import services as ledger
from lienthong.ledger.rules import openings
from lienthong.ledger.rules.openings import Opening

_INSERT_TRACE = """
INSERT INTO audit_trace
    (leaf_id, at, action, subject, account_id, agency_code, case_code, about, openings)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COPY_TRACES = """
COPY audit_trace
    (leaf_id, at, action, subject, account_id, agency_code, case_code, about, openings)
FROM STDIN
"""
#: Whose names a leaf holds closed: people's. A job's or a system's stands in the open.
_PEOPLE = frozenset({ActorKind.OFFICIAL, ActorKind.CITIZEN})


@dataclass(frozen=True, slots=True)
class Act:
    """One act, said whole."""

    actor: Actor  #: who acted
    action: str  #: `package.past_tense`, a name with a sentence in `audit.rules.ACTIONS`
    subject: object  #: id of what was acted on
    before: Any = None  #: state before
    after: Any = None  #: state after
    purpose: str = ""  #: why personal data was read
    about: tuple[str, ...] = ()  #: personal numbers of those whose data was read
    case_code: str = ""  #: dossier it was done for


def record(  # noqa: PLR0913 - one act, said whole
    actor: Actor,
    action: str,
    subject: object,
    *,
    before: Any = None,
    after: Any = None,
    purpose: str = "",
    about: tuple[str, ...] = (),
    case_code: str = "",
) -> LeafId:
    """Append one audit leaf, and the trace that finds it, in the caller's transaction.

    action: `package.past_tense`, a name with a sentence in `audit.rules.ACTIONS`.
    subject: id of what was acted on. about: personal numbers of those whose data was read.
    """
    act = Act(actor, action, subject, before, after, purpose, about, case_code)
    at = clock.now()
    name = _closed(act.actor)
    leaf_id = ledger.append("audit", _body(act, at, name))
    bound.run(_INSERT_TRACE, _trace(act, leaf_id, at, name))
    return leaf_id


def record_many(acts: Sequence[Act]) -> list[LeafId]:
    """Append a leaf for each act, and its trace, in the caller's transaction; ids in their order.

    Two statements, however many there are.
    """
    at = clock.now()
    names = [_closed(act.actor) for act in acts]
    bodies = [_body(act, at, name) for act, name in zip(acts, names, strict=True)]
    leaf_ids = ledger.append_many("audit", bodies)
    with connection.cursor() as cursor, cursor.copy(_COPY_TRACES) as copy:
        for act, leaf_id, name in zip(acts, leaf_ids, names, strict=True):
            copy.write_row(_trace(act, leaf_id, at, name))
    return leaf_ids


def _closed(actor: Actor) -> Opening | None:
    """Return what closes the name of a person who acts; None where a name may be read by all."""
    if actor.kind not in _PEOPLE or not actor.recorded_name:
        return None
    return openings.opening("actor.name", actor.recorded_name)


def _body(act: Act, at: dt.datetime, name: Opening | None) -> bytes:
    leaf = {
        openings.VERSION: openings.CLOSES,
        "action": act.action,
        "actor": _who(act.actor) | ({"name": name.closed} if name else {}),
        "subject": act.subject,
        "before": act.before,
        "after": act.after,
        "purpose": act.purpose,
        "about": act.about,
        "case": act.case_code,
        "at": at.isoformat(),
    }
    return json.dumps(_kept(leaf), ensure_ascii=False, default=str, sort_keys=True).encode()


def _trace(act: Act, leaf_id: LeafId, at: dt.datetime, name: Opening | None) -> tuple[object, ...]:
    actor = act.actor
    return (
        leaf_id, at, act.action, str(act.subject), actor.account_id, actor.agency_code or "",
        act.case_code, list(act.about), openings.written([name]) if name else "",
    )  # fmt: skip


@transaction.atomic
def search(*, actor: Actor, asked: str, older_than: LeafId | None = None) -> list[TraceView]:
    """Show an auditor what was recorded, and record that they looked.

    asked: a personal number, a case code or the id of a subject; empty for the latest of all.
    Raises: Denied.
    """
    actor.require("audit.view")
    if not asked:
        return queries.recent(older_than=older_than)
    is_person = asked.isdigit() and len(asked) == 12
    record(actor, "audit.searched", asked, about=(asked,) if is_person else ())
    if is_person:
        return queries.of_person(asked, older_than=older_than)
    return queries.of_case(asked, older_than=older_than) or queries.of_subject(
        asked, older_than=older_than
    )


@transaction.atomic
def take_receipt(*, actor: Actor, leaf_id: LeafId) -> str:
    """Return the receipt of an audit leaf as a JSON file, and record that it was taken.

    It opens the name of who acted.
    Raises: Denied; Missing when there is no such leaf or it has no place yet.
    """
    actor.require("audit.view")
    receipt = ledger_queries.receipt(leaf_id)
    if receipt is None or receipt.log != "audit":
        raise Missing(what=gettext("bản ghi"))
    record(actor, "audit.receipt_taken", leaf_id)
    return replace(receipt, openings=queries.openings_of(leaf_id)).to_json()


def _who(actor: Actor) -> dict[str, Any]:
    return _kept(
        {
            "kind": actor.kind,
            "account": actor.account_id,
            "name": actor.recorded_name,
            "delegation": actor.delegation_id,
            "agency": actor.agency_code,
            "node": actor.node,
            "post": actor.post_id,
            "represents": actor.represents,
            "exchange": actor.exchange_id,
        }
    )


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, "", ())}
