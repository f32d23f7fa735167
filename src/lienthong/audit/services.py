# SPDX-License-Identifier: Apache-2.0
"""The one way to say who did what."""

import json
from typing import Any

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import LeafId
from lienthong.ledger import services as ledger


def record(  # noqa: PLR0913 - one call tells the whole story of an action
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
    """Append one audit leaf in the caller's transaction.

    action: `package.past_tense`, a name with a text in this package's `rules`.
    subject: id of what was acted on. about: personal numbers of those whose data was read.
    """
    leaf = {
        "action": action,
        "actor": {
            "kind": actor.kind,
            "account": actor.account_id,
            "name": actor.name,
            "agency": actor.agency_code,
            "post": actor.post_id,
            "represents": actor.represents,
        },
        "subject": subject,
        "before": before,
        "after": after,
        "purpose": purpose,
        "about": about,
        "case": case_code,
        "at": clock.now().isoformat(),
    }
    kept = {key: value for key, value in leaf.items() if value not in (None, "", ())}
    return ledger.append(
        "audit", json.dumps(kept, ensure_ascii=False, default=str, sort_keys=True).encode()
    )
