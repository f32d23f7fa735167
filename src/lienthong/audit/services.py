# SPDX-License-Identifier: Apache-2.0
"""The one way to say who did what."""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from lienthong.audit import queries
from lienthong.audit.queries import TraceView
from lienthong.kernel import bound, clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger_queries
from lienthong.ledger import services as ledger

_INSERT_TRACE = """
INSERT INTO audit_trace
    (leaf_id, at, action, subject, account_id, agency_code, case_code, about)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


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
    at = clock.now()
    leaf = {
        "action": action,
        "actor": _who(actor),
        "subject": subject,
        "before": before,
        "after": after,
        "purpose": purpose,
        "about": about,
        "case": case_code,
        "at": at.isoformat(),
    }
    leaf_id = ledger.append(
        "audit", json.dumps(_kept(leaf), ensure_ascii=False, default=str, sort_keys=True).encode()
    )
    bound.run(
        _INSERT_TRACE,
        (
            leaf_id,
            at,
            action,
            str(subject),
            actor.account_id,
            actor.agency_code or "",
            case_code,
            list(about),
        ),
    )
    return leaf_id


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

    Raises: Denied; Missing when there is no such leaf or it has no place yet.
    """
    actor.require("audit.view")
    receipt = ledger_queries.receipt(leaf_id)
    if receipt is None or receipt.log != "audit":
        raise Missing(what=gettext("bản ghi"))
    record(actor, "audit.receipt_taken", leaf_id)
    return receipt.to_json()


def _who(actor: Actor) -> dict[str, Any]:
    return _kept(
        {
            "kind": actor.kind,
            "account": actor.account_id,
            "name": actor.recorded_name,
            "delegation": actor.delegation_id,
            "agency": actor.agency_code,
            "post": actor.post_id,
            "represents": actor.represents,
        }
    )


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, "", ())}
