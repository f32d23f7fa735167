# SPDX-License-Identifier: Apache-2.0
"""Take-backs, updates and replacements: what they make of the documents they are about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from asyncpg import Record

from lienthong.exchange.errors import AnswerAwaited, EarlierUnknown, NothingToAsk
from lienthong.exchange.rules import errands, handling
from lienthong.exchange.rules.edxml import Business
from lienthong.exchange.rules.handling import Ask
from lienthong.exchange.rules.systems import EventKind
from lienthong.gateway.store import standing
from lienthong.gateway.store.standing import Standing
from lienthong.gateway.store.transactions import Event, Transaction
from lienthong.gateway.store.values import Address, Submission
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import uuid7


@dataclass(slots=True, kw_only=True)
class Effect:
    """What one errand does, once its package is new."""

    about: UUID  #: the (first) document it is about
    changed: list[Standing] = field(default_factory=list)
    withdrawn: list[UUID] = field(default_factory=list)  #: deliveries
    unreached: set[str] = field(default_factory=set)  #: whom the errand itself need not reach
    joining: list[tuple[UUID, Address]] = field(default_factory=list)  #: new receivers
    events: list[Event] = field(default_factory=list)


Effects = dict[UUID, Effect | Refusal]


async def prepare(work: Transaction, batch: Sequence[Submission]) -> Effects:
    """Lock what errands are about and say what each would do; nothing is written yet.

    Errands that came before are left out: they have had their effect.
    """
    about = await _earlier(work, batch)
    held = await standing.of_packages(work, [row["id"] for row in about.values()])
    asking = [one for one in batch if one.requests]
    again = await work.fetch(
        "submit_known",
        [one.sender_code for one in asking],
        [one.edoc.document_id for one in asking],
    )
    known = {(row["sender_code"], row["document_id"]) for row in again}
    effects: Effects = {}
    for one in batch:
        key = one.sender_code, one.edoc.document_id
        if key in known:
            continue
        try:
            if one.requests:
                effects[one.id] = _effect(one, about, held)
            known.add(key)  # the same again in this batch has no effect of its own
        except Refusal as refusal:
            effects[one.id] = refusal
    return effects


async def apply(work: Transaction, effects: Sequence[Effect]) -> None:
    """Write what errands do."""
    changed = {one.id: one for effect in effects for one in effect.changed}  # the last one counts
    await standing.keep(work, list(changed.values()))
    gone = [key for effect in effects for key in effect.withdrawn]
    if gone:
        await work.execute("withdraw", gone, work.now)
    joining = {(pair[0], pair[1].code): pair for effect in effects for pair in effect.joining}
    if joining:
        await join(work, list(joining.values()))


async def _earlier(work: Transaction, batch: Sequence[Submission]) -> dict[tuple[str, str], Record]:
    wanted = [(one.sender_code, asked.document_id) for one in batch for asked in one.requests]
    rows = await work.fetch("earlier", [code for code, _ in wanted], [key for _, key in wanted])
    return {(row["sender_code"], row["document_id"]): row for row in rows}


def _effect(
    one: Submission,
    about: dict[tuple[str, str], Record],
    held: dict[UUID, dict[str, Standing]],
) -> Effect:
    """Decide; when all of it is fit the receivers in `held` move along, for the batch's next one.

    Raises: EarlierUnknown, NotAReceiver, AnswerAwaited, NothingToAsk.
    """
    effect: Effect | None = None
    moved: dict[UUID, dict[str, Standing]] = {}
    for request in one.requests:
        row = about.get((one.sender_code, request.document_id))
        if row is None:
            raise EarlierUnknown(document_id=request.document_id)
        receivers = moved.setdefault(row["id"], dict(held[row["id"]]))
        errands.check(request, receivers)
        _check_answered(one, request, receivers)
        closed = {code for code in request.asks if _is_closed(receivers, code)}
        asked = {
            code: standing.asking(
                receivers[code], handling.asked(receivers[code].handling, ask), one.id
            )
            for code, ask in request.asks.items()
            if code in receivers and code not in closed
        }
        effect = effect or Effect(about=row["id"])
        _asked(effect, one, row, request, asked)
        effect.unreached |= {code for code in closed if request.asks[code] is not Ask.REPLACE}
        receivers |= asked
        effect.withdrawn += standing.withdrawn(receivers)
        joining = _joining(one, row, receivers)
        effect.joining += joining
        # What another node hands on it has decided; here there may be nothing left to do.
        decided = one.mark is not None or one.edoc.errand.kind is Business.REPLACE
        if not asked and not joining and not decided:
            codes = ", ".join(sorted({*request.asks, *(new.code for new in one.added)}))
            raise NothingToAsk(document_id=request.document_id, codes=codes)
    assert effect is not None
    held |= moved
    return effect


def _is_closed(receivers: dict[str, Standing], code: str) -> bool:
    return code in receivers and receivers[code].handling.is_closed


def _check_answered(
    one: Submission, request: errands.Request, receivers: dict[str, Standing]
) -> None:
    """Refuse what cuts across a request that still waits. Raises: AnswerAwaited."""
    wanted: dict[str, Ask | None] = {**request.asks, **{new.code: None for new in one.added}}
    waiting = {code: one.handling.asked for code, one in receivers.items() if one.handling.asked}
    codes = sorted(code for code in wanted if waiting.get(code) not in (None, wanted[code]))
    if codes:
        raise AnswerAwaited(document_id=request.document_id, codes=", ".join(codes))


def _joining(
    one: Submission, row: Record, receivers: dict[str, Standing]
) -> list[tuple[UUID, Address]]:
    """Return whom the document goes to anew: strangers, and who gave or sent it back."""
    return [
        (row["id"], new)
        for new in one.added
        if new.code not in receivers or _is_closed(receivers, new.code)
    ]


def _asked(
    effect: Effect,
    one: Submission,
    row: Record,
    request: errands.Request,
    asked: dict[str, Standing],
) -> None:
    """Note what was asked of each receiver, and what took effect at once."""
    effect.changed += asked.values()
    at_once = sorted(code for code, after in asked.items() if after.is_withdrawn)
    effect.unreached.update(code for code in at_once if request.asks[code] is Ask.TAKE_BACK)
    for kind, codes in (
        (EventKind.ASKED, sorted(set(asked) - set(at_once))),
        (EventKind.WITHDRAWN, at_once),
    ):
        if codes:
            told: dict[str, object] = {
                "document_id": request.document_id,
                "by": one.edoc.document_id,
                "asks": {code: request.asks[code] for code in codes},
            }
            effect.events.append(
                Event(
                    kind=kind,
                    package=row["id"],
                    sender_system=one.system.id,
                    detail=told,
                )
            )


async def join(work: Transaction, joining: Sequence[tuple[UUID, Address]]) -> None:
    """Send earlier documents to receivers that an update adds."""
    systems = sorted({(package, address.system) for package, address in joining}, key=str)
    await work.execute(
        "join",
        [uuid7() for _ in systems],
        [package for package, _ in systems],
        [system for _, system in systems],
        [uuid7() for _ in joining],
        [package for package, _ in joining],
        [address.system for _, address in joining],
        [address.code for _, address in joining],
        [address.name for _, address in joining],
        work.now,
    )
