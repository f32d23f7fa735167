# SPDX-License-Identifier: Apache-2.0
"""The one way to say who did what."""

import json
from typing import Any

from lienthong.audit.models import Trace
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.ledger import services as ledger


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
    Trace.objects.create(
        leaf_id=leaf_id,
        at=at,
        action=action,
        subject=str(subject),
        account_id=actor.account_id,
        agency_code=actor.agency_code or "",
        case_code=case_code,
        about=list(about),
    )
    return leaf_id


def _who(actor: Actor) -> dict[str, Any]:
    return _kept(
        {
            "kind": actor.kind,
            "account": actor.account_id,
            "name": actor.name,
            "agency": actor.agency_code,
            "post": actor.post_id,
            "represents": actor.represents,
        }
    )


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value not in (None, "", ())}
