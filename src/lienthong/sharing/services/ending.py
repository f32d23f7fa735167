# SPDX-License-Identifier: Apache-2.0
"""A right ends, whoever ends it and why."""

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing.models import Right


def end(actor: Actor, row: Right, *, why: str = "") -> None:
    """End a right that stands, in the caller's transaction. row: locked. why: for the audit log."""
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    told = {"why": why} if why else None
    audit.record(actor, "sharing.right_ended", str(row.pk), before=None, after=told)
