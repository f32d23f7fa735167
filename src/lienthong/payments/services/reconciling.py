# SPDX-License-Identifier: Apache-2.0
"""Reconciliation: our rows against a provider's statement, sum by sum."""

import datetime as dt
from dataclasses import dataclass

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.payments import queries
from lienthong.payments.models import Incoming
from lienthong.payments.services.settling import record_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What a day's statement and our rows say of each other."""

    matched: int  #: sums that both know, equal
    recovered: tuple[str, ...]  #: only the provider knew: recorded now, as their callback would be
    unexplained: tuple[str, ...]  #: only we know: the provider must explain
    differing: tuple[str, ...]  #: both know, with different sums


def reconcile(actor: Actor, *, provider: str, day: dt.date) -> Reconciliation:
    """Compare a legal date with a provider's statement, and take in what we missed. Durable.

    Raises: Denied, ProviderMissing, ProviderDown.
    """
    actor.require("payments.reconcile")
    start = clock.at(day, dt.time())
    theirs = {one.transaction: one for one in queries.provider(provider).statement(day)}
    rows = Incoming.objects.filter(
        provider=provider, taken_at__gte=start, taken_at__lt=start + dt.timedelta(days=1)
    )
    ours = dict(rows.values_list("transaction", "amount_vnd"))
    missed = sorted(theirs.keys() - ours.keys())
    for transaction in missed:
        record_notice(provider, theirs[transaction])
    both = sorted(theirs.keys() & ours.keys())
    differing = tuple(one for one in both if theirs[one].amount_vnd != ours[one])
    found = Reconciliation(
        matched=len(both) - len(differing),
        recovered=tuple(missed),
        unexplained=tuple(sorted(ours.keys() - theirs.keys())),
        differing=differing,
    )
    after = {"matched": found.matched, "recovered": missed, "differing": differing}
    audit.record(actor, "payments.reconciled", f"{provider}/{day}", after=after)
    return found
