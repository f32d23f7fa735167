# SPDX-License-Identifier: Apache-2.0
"""Many results signed by one order: each by itself, found again after any break, none twice."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from lienthong.audit import services as audit
from lienthong.cases.errors import AlreadyOrdered, NothingChosen, SigningBroken, TooManyChosen
from lienthong.cases.models import SigningBatch, SigningItem
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules.results import MOST_BEGUN, MOST_SIGNED, ItemState
from lienthong.cases.services.results import sign_result
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AccountId, CaseId, PostId
from lienthong.kernel.text import clean
from lienthong.outbox import services as outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """One ticked result as it was seen."""

    case_id: CaseId  #: which
    version: int  #: of the dossier, as shown
    digest: str  #: of the draft, as shown


@transaction.atomic
def order_signing(*, actor: Actor, picked: Sequence[Picked], key: str) -> uuid.UUID:
    """Order results to be signed in the actor's name, one after another; return the batch.

    key: of the page that was confirmed; confirmed twice, it is the same batch. That the second
    factor is fresh was checked at the door.
    Raises: Denied, NothingChosen, TooManyChosen, AlreadyOrdered.
    """
    actor.require("cases.sign")
    own_key = f"{actor.account_id}:{clean(key)}"
    there = SigningBatch.objects.filter(key=own_key).first()
    if there:
        return there.pk
    once = {one.case_id: one for one in picked}
    if not once:
        raise NothingChosen
    if len(once) > MOST_SIGNED:
        raise TooManyChosen(most=MOST_SIGNED)
    try:
        with transaction.atomic():
            batch = _written(actor, own_key, list(once.values()))
    except IntegrityError as clash:
        there = SigningBatch.objects.filter(key=own_key).first()
        if there:
            return there.pk
        raise AlreadyOrdered from clash
    audit.record(actor, "cases.signing_ordered", batch.pk, after={"many": len(once)})
    outbox.enqueue("cases.sign_batch", batch_id=str(batch.pk))
    return batch.pk


def _written(actor: Actor, key: str, picked: Sequence[Picked]) -> SigningBatch:
    assert actor.account_id and actor.post_id and actor.agency_id
    ids = [one.case_id for one in picked]
    reached = set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    batch = SigningBatch.objects.create(
        key=key,
        account_id=actor.account_id,
        post_id=actor.delegation_id or actor.post_id,
        agency_id=actor.agency_id,
        actor_name=actor.recorded_name,
        ordered_at=clock.now(),
    )
    SigningItem.objects.bulk_create(
        SigningItem(
            batch=batch,
            case_id=one.case_id,
            place=place,
            seen_version=one.version,
            seen_digest=one.digest,
        )
        for place, one in enumerate(picked)
        if one.case_id in reached
    )
    return batch


def run_batch(batch_id: uuid.UUID) -> None:
    """Sign what waits in a batch, in its order; begun again after a break, it goes on.

    The rights are those that the person has now: a post that ended signs nothing. What breaks one
    result holds up no other: it is told at the end, so that the job is tried again.
    Raises: whatever broke a result, but a refusal.
    """
    batch = SigningBatch.objects.get(pk=batch_id)
    broken: list[Exception] = []
    for item in batch.items.filter(state=ItemState.WAITING).order_by("place"):
        try:
            _sign(batch, item.pk)
        except Exception as error:  # noqa: BLE001 # raised below, after the others had their turn
            broken.append(error)
    if broken:
        raise broken[0]
    if not batch.items.filter(state=ItemState.WAITING).exists():
        SigningBatch.objects.filter(pk=batch_id, done_at=None).update(done_at=clock.now())


def _sign(batch: SigningBatch, item_id: uuid.UUID) -> None:
    item = SigningItem.objects.get(pk=item_id)
    if item.state != ItemState.WAITING:
        return
    if item.begun >= MOST_BEGUN:
        _leave_out(item_id, str(SigningBroken(times=MOST_BEGUN)))
        return
    SigningItem.objects.filter(pk=item_id).update(begun=F("begun") + 1)
    try:
        actor = identity.actor_of_account(AccountId(batch.account_id), PostId(batch.post_id))
        sign_result(
            actor=actor,
            case_id=CaseId(item.case_id),
            expected_version=item.seen_version,
            seen_digest=item.seen_digest,
            settled=lambda: _tick(item_id),
        )
    except Refusal as refusal:
        if refusal.kind in (Kind.BUSY, Kind.UPSTREAM):  # of the hour, not of this result: it waits
            SigningItem.objects.filter(pk=item_id).update(begun=F("begun") - 1)
            return
        _leave_out(item_id, str(refusal))


def _tick(item_id: uuid.UUID) -> None:
    """Mark an item in the very transaction that wrote its result."""
    SigningItem.objects.filter(pk=item_id, state=ItemState.WAITING).update(
        state=ItemState.SIGNED, done_at=clock.now()
    )


def _leave_out(item_id: uuid.UUID, why: str) -> None:
    SigningItem.objects.filter(pk=item_id, state=ItemState.WAITING).update(
        state=ItemState.LEFT_OUT, why=why, done_at=clock.now()
    )


def finish_batches() -> int:
    """Queue batches that wait although nobody works on them; return how many. Safe to repeat."""
    waiting = SigningBatch.objects.filter(done_at=None)
    for batch_id in waiting.values_list("pk", flat=True):
        lock = f"cases.sign_batch:{batch_id}"
        outbox.enqueue("cases.sign_batch", queueing_lock=lock, batch_id=str(batch_id))
    return len(waiting)
