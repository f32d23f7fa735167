# SPDX-License-Identifier: Apache-2.0
"""Who is told that a record changed: events within the node, a list for systems that follow it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.outbox import services as outbox
from lienthong.registers import queries, rules
from lienthong.registers.errors import FollowRefused, FollowsTooMany, PurposeUndeclared
from lienthong.registers.events import RecordWritten
from lienthong.registers.models import Access, Change, Follow, Version
from lienthong.registers.rules.following import CHANGES_LIMIT, FOLLOWS_LIMIT
from lienthong.registers.services.tracing import access_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change, as a subscriber may know it."""

    place: int  #: to ask for what came after
    key: str  #: which record
    version: int  #: its new version
    fields: tuple[str, ...]  #: names of what changed, of the fields that the purpose shows
    at: dt.datetime  #: when it was recorded


def tell(version: Version, changed: Sequence[str], people: Sequence[str], case_code: str) -> None:
    """Tell that a version stands, in the writer's transaction."""
    outbox.publish(
        RecordWritten(
            register=version.register,
            key=version.key,
            version=version.number,
            case_code=case_code,
            at=version.recorded_at.isoformat(),
            changed=tuple(changed),
        )
    )
    change_of(version, changed, people).save(force_insert=True)


def change_of(version: Version, changed: Sequence[str], people: Sequence[str]) -> Change:
    """Return the row that subscribers read."""
    return Change(
        register=version.register,
        key=version.key,
        version=version.number,
        fields=list(changed),
        people=list(people),
        at=version.recorded_at,
    )


@transaction.atomic
def follow(
    actor: Actor, register: str, keys: Iterable[str], *, purpose: str, subscriber: str
) -> int:
    """Let a system hear of changes of some records, as a purpose lets it; return how many are new.

    subscriber: identifier of the system, vouched for by the caller. Nothing is disclosed: not even
    whether there is such a record.
    Raises: RegisterMissing, PurposeUndeclared, FollowRefused, FollowsTooMany.
    """
    declared, aim = _following(actor, register, purpose)
    wanted = sorted(set(keys))
    if len(wanted) > FOLLOWS_LIMIT:
        raise FollowsTooMany(limit=FOLLOWS_LIMIT)
    known = set(
        Follow.objects.filter(
            subscriber=subscriber, register=register, purpose=purpose, key__in=wanted
        ).values_list("key", flat=True)
    )
    now = clock.now()
    Follow.objects.bulk_create(
        (
            Follow(
                subscriber=subscriber, register=register, purpose=aim.name, key=key,
                agency_code=actor.agency_code or "", since=now,
            )
            for key in wanted
            if key not in known
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    audit.record(
        actor, "registers.followed", f"{declared.name}/{subscriber}",
        after={"keys": wanted}, purpose=purpose,
    )  # fmt: skip
    return len(wanted) - len(known)


@transaction.atomic
def unfollow(
    actor: Actor, register: str, keys: Iterable[str], *, purpose: str, subscriber: str
) -> int:
    """Stop telling a system of some records; return how many it followed. Raises: as `follow`."""
    _following(actor, register, purpose)
    wanted = sorted(set(keys))[:FOLLOWS_LIMIT]
    gone, _ = Follow.objects.filter(
        subscriber=subscriber, register=register, purpose=purpose, key__in=wanted
    ).delete()
    audit.record(
        actor, "registers.unfollowed", f"{register}/{subscriber}",
        before={"keys": wanted}, purpose=purpose,
    )  # fmt: skip
    return gone


@transaction.atomic
def changes(
    actor: Actor, register: str, *, purpose: str, subscriber: str, after: int = 0
) -> tuple[list[Told], int]:
    """Return what changed in followed records after a place, and the place to ask from next.

    Only names of fields that the purpose shows; a change of others is not told at all. Each person
    whose record is told of reads that it was. Five hundred at most. Asking again from the same
    place tells the same.
    Raises: RegisterMissing, PurposeUndeclared, FollowRefused.
    """
    declared, aim = _following(actor, register, purpose)
    _give_places()
    mine = Follow.objects.filter(
        subscriber=subscriber, register=register, purpose=purpose, key=OuterRef("key"),
        since__lte=OuterRef("at"),
    )  # fmt: skip
    rows = list(
        Change.objects.filter(Exists(mine), register=register, place__gt=after).order_by("place")[
            :CHANGES_LIMIT
        ]
    )
    told = [(row, rules.told_fields(row.fields, aim.fields)) for row in rows]
    told = [(row, fields) for row, fields in told if fields]
    if told:
        _trace(actor, declared, aim, told)
    found = [
        Told(place=row.place or 0, key=row.key, version=row.version, fields=fields, at=row.at)
        for row, fields in told
    ]
    return found, (rows[-1].place or after) if rows else after


def _following(
    actor: Actor, register: str, purpose: str
) -> tuple[rules.Declaration, rules.Purpose]:
    declared = queries.declaration(register)
    aim = declared.purposes.get(purpose)
    if aim is None:
        raise PurposeUndeclared(title=declared.title, purpose=purpose)
    # Consent may end any day, and nobody is asked for each change.
    if aim.needs_consent or not rules.may_follow(aim, actor):
        raise FollowRefused(title=declared.title, purpose=aim.title)
    return declared, aim


_PLACES = """
WITH come AS (
    SELECT id, row_number() OVER (ORDER BY at, id) AS step
    FROM registers_change WHERE place IS NULL
)
UPDATE registers_change SET place = come.step + (
    SELECT coalesce(max(place), 0) FROM registers_change
)
FROM come WHERE registers_change.id = come.id
"""


def _give_places() -> None:
    """Give changes that have been committed since their places, one process at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('registers/places', 0))")
        cursor.execute(_PLACES)


def _trace(
    actor: Actor,
    declared: rules.Declaration,
    aim: rules.Purpose,
    told: list[tuple[Change, tuple[str, ...]]],
) -> None:
    shown: dict[tuple[str, str], set[str]] = {}
    for row, fields in told:
        for person in row.people:
            shown.setdefault((row.key, person), set()).update(f"changed:{one}" for one in fields)
    leaf_id = audit.record(
        actor, "registers.changes_told", declared.name,
        after={row.key: fields for row, fields in told}, purpose=aim.name,
        about=tuple(sorted({person for _, person in shown})),
    )  # fmt: skip
    Access.objects.bulk_create(
        access_row(actor, declared, aim.name, place, sorted(fields), "", leaf_id)
        for place, fields in shown.items()
    )
