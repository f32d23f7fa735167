# SPDX-License-Identifier: Apache-2.0
"""Whose requests and breaches an actor reaches. Not yours and not there are the same."""

import uuid

from django.db.models import Q, QuerySet

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.orgs import queries as orgs
from lienthong.privacy.errors import BreachMissing, RequestMissing
from lienthong.privacy.models import Breach, Request

HANDLE, OVERSEE = "privacy.handle", "privacy.oversee"


def reach(actor: Actor) -> Q:
    """Return which rows with an agency an official reaches: their own agency's, or all below."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    if not actor.is_official or actor.agency_id is None:
        return Q(pk__in=[])
    if actor.has(OVERSEE):
        return Q(agency__in=orgs.subtree_ids(actor.agency_id))
    return Q(agency=actor.agency_id) if actor.has(HANDLE) else Q(pk__in=[])


def requests_of(actor: Actor) -> QuerySet[Request]:
    """Return the requests of the actor's desk, or a citizen's own."""
    if actor.is_citizen and actor.account_id:
        return Request.objects.filter(account_id=actor.account_id)
    return Request.objects.filter(reach(actor))


def breaches_of(actor: Actor) -> QuerySet[Breach]:
    """Return the breach register that the actor reaches."""
    return Breach.objects.filter(reach(actor))


def lock_request(actor: Actor, request_id: uuid.UUID) -> Request:
    """Lock one request that the actor reaches. Raises: RequestMissing."""
    rows = requests_of(actor).select_related("agency").select_for_update(of=("self",))
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise RequestMissing
    return row


def lock_breach(actor: Actor, breach_id: uuid.UUID) -> Breach:
    """Lock one breach that the actor reaches. Raises: BreachMissing."""
    rows = breaches_of(actor).select_related("agency").select_for_update(of=("self",))
    row = rows.filter(pk=breach_id).first()
    if row is None:
        raise BreachMissing
    return row
