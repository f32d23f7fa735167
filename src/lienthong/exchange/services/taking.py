# SPDX-License-Identifier: Apache-2.0
"""Who took statistics of documents out of the platform."""

import datetime as dt

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor


@transaction.atomic
def record_export(*, actor: Actor, what: str, scope: str, first: dt.date, last: dt.date) -> None:
    """Record that a file of statistics is made, before its first byte.

    what: name of the file. scope: as in the address. The page has decided who may see it.
    """
    audit.record(
        actor, "exchange.statistics_exported", what,
        after={"scope": scope, "first": first.isoformat(), "last": last.isoformat()},
    )  # fmt: skip
