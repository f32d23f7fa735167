# SPDX-License-Identifier: Apache-2.0
"""Taking back what a paper wrote, when the paper is recalled."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.registers import queries, rules
from lienthong.registers.errors import WriteRefused
from lienthong.registers.models import Version
from lienthong.registers.services import keeping, telling
from lienthong.registers.services.writing import copy_of, lock, write


class TakenBack(StrEnum):
    """What taking a paper's entry back did to a record."""

    RESTORED = "restored"  #: it says again what it said before
    ENDED = "ended"  #: the paper had begun it; from the day on there is no such record
    LEFT = "left"  #: it was changed since by somebody else: left for a person to decide


@transaction.atomic
def take_back(
    actor: Actor,
    register: str,
    key: str,
    *,
    written_by: Collection[str],
    on: dt.date,
    basis: str,
    case_code: str = "",
) -> TakenBack:
    """Undo what a paper wrote, by a new version: what was believed stays readable.

    From a legal day on the record says what it said before the paper; where the paper had begun
    it, it ends that day. A record that somebody changed since is left as it is.
    written_by: the bases under which the paper, and those it replaced, wrote.
    basis: the decision that takes it back.
    Raises: RegisterMissing, WriteRefused, RecordInvalid.
    """
    declared = queries.declaration(register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    history = lock(register, key)
    current = [one for one in history if one.superseded_at is None]
    written = next((one for one in reversed(current) if one.basis in written_by), None)
    if written is None or any(one.recorded_at > written.recorded_at for one in current):
        return TakenBack.LEFT
    first = next(one for one in history if one.basis in written_by)
    before = [one for one in history if one.superseded_at == first.recorded_at]
    day = max(on, written.valid_from)
    if before:
        data = keeping.data_of(declared, before[-1])
        write(actor, register, key, data, valid_from=day, basis=basis, case_code=case_code)
        return TakenBack.RESTORED
    _end(actor, declared, written, day, number=history[-1].number, basis=basis, case_code=case_code)
    return TakenBack.ENDED


def _end(
    actor: Actor,
    declared: rules.Declaration,
    version: Version,
    day: dt.date,
    *,
    number: int,
    basis: str,
    case_code: str,
) -> None:
    now = max(clock.now(), version.recorded_at)
    data = keeping.data_of(declared, version)
    people = rules.subjects_of(declared, version.key, data)
    leaf_id = audit.record(
        actor,
        "registers.ended",
        f"{declared.name}/{version.key}",
        before=[version.number],
        after={"valid_to": day},
        purpose=basis,
        about=people,
        case_code=case_code,
    )
    version.superseded_at = now
    version.save(update_fields=["superseded_at"])
    if version.valid_from < day:
        rest = copy_of(version, version.valid_from, day)
        rest.number, rest.leaf_id, rest.recorded_at = number + 1, leaf_id, now
        rest.save(force_insert=True)
    telling.tell(version, rules.changed_fields(data, {}), people, case_code)
