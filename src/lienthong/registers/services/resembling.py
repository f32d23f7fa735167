# SPDX-License-Identifier: Apache-2.0
"""Records that may be of one person: sought through a whole register, decided by a person."""

import json
from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.text import clean_lines
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    CorrectionRefused,
    ProposalDecided,
    ReasonMissing,
    Unlike,
    WriteRefused,
)
from lienthong.registers.models import Likeness, Version

BLOCK_LIMIT = 200  #: records of one group that are compared; a larger one tells nothing
BATCH = 2000

_TABLE = """
CREATE TEMPORARY TABLE registers_sketch
    (block text NOT NULL, key text NOT NULL, sketch jsonb NOT NULL) ON COMMIT DROP
"""
_GROUPS = """
SELECT jsonb_agg(sketch ORDER BY key) FROM registers_sketch
GROUP BY block HAVING count(*) BETWEEN 2 AND %s
"""
_LARGE = "SELECT count(*) FROM (SELECT FROM registers_sketch GROUP BY block HAVING count(*) > %s) _"


@transaction.atomic
def seek_likenesses(actor: Actor, register: str) -> tuple[int, int]:
    """Look through a register for records alike; return new pairs, and groups too large to compare.

    Nothing is disclosed: pairs wait for a person, who reads both records with a trace. A pair that
    somebody decided on is not asked again. Sorting is the database's, so memory stays flat.
    Raises: RegisterMissing, WriteRefused, Unlike.
    """
    declared = queries.declaration(register)
    if not rules.may_write(declared, actor):
        raise WriteRefused(title=declared.title)
    if declared.duplicates is None:
        raise Unlike(title=declared.title)
    before = Likeness.objects.filter(register=register).count()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS registers_sketch")
        cursor.execute(_TABLE)
        _fill(cursor, _sketches(declared, declared.duplicates))
        cursor.execute(_LARGE, [BLOCK_LIMIT])
        large = cursor.fetchone()[0]
    for pairs in _batches(_pairs()):
        _keep(register, pairs)
    found = Likeness.objects.filter(register=register).count() - before
    audit.record(
        actor, "registers.likenesses_sought", register, after={"found": found, "too_large": large}
    )
    return found, large


@transaction.atomic
def decide_likeness(actor: Actor, likeness_id: UUID, verdict: rules.Verdict, *, note: str) -> None:
    """Say of two records whether they are of one person, and why; they stay as they are.

    What follows from “one person” is the register's own procedure: a correction, or a number that
    is taken back.
    Raises: Missing, CorrectionRefused, ProposalDecided, ReasonMissing.
    """
    row = Likeness.objects.select_for_update().filter(pk=likeness_id).first()
    if row is None or verdict is rules.Verdict.OPEN:
        raise Missing(what="cặp bản ghi")
    declared = queries.declaration(row.register)
    if not rules.may_decide(declared, actor):
        raise CorrectionRefused(title=declared.title)
    if row.state != rules.Verdict.OPEN:
        raise ProposalDecided
    told = clean_lines(note)[:2000]
    if not told:
        raise ReasonMissing
    row.state, row.note, row.decided_at = verdict, told, clock.now()
    row.decider_name, row.decider_account_id = actor.recorded_name, actor.account_id
    row.save(update_fields=["state", "note", "decided_at", "decider_name", "decider_account_id"])
    audit.record(
        actor, "registers.likeness_decided",
        f"{row.register}/{row.first_key}~{row.second_key}", after=verdict, purpose=told,
    )  # fmt: skip


def _sketches(declared: rules.Declaration, alike: rules.Resemblance) -> Iterator[rules.Sketch]:
    versions = Version.objects.filter(
        queries.true_on(clock.today()), queries.known(None), register=declared.name
    ).only("key", "data")
    for version in versions.iterator(chunk_size=BATCH):
        data = version.data
        said = [rules.value_at(data, path) for path in (alike.name, alike.born, *alike.also)]
        name, born, *also = [one if isinstance(one, str) else "" for one in said]
        yield rules.Sketch(key=version.key, name=name, born=born, also=tuple(also))


def _fill(cursor: Any, sketches: Iterable[rules.Sketch]) -> None:
    """Write each sketch into each of its groups.

    Some thousands at a time: while a COPY is open, the cursor that reads cannot go on.
    """
    source = iter(sketches)
    while batch := list(islice(source, BATCH)):
        with cursor.copy("COPY registers_sketch (block, key, sketch) FROM STDIN") as copy:
            for one in batch:
                told = json.dumps([one.key, one.name, one.born, *one.also], ensure_ascii=False)
                for block in set(rules.blocks(one)):
                    copy.write_row((block, one.key, told))


def _pairs() -> Iterator[rules.Pair]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_GROUPS, [BLOCK_LIMIT])
        for (group,) in cursor:
            sketches = [
                rules.Sketch(key=key, name=name, born=born, also=tuple(also))
                for key, name, born, *also in json.loads(group)
            ]
            for one, other in combinations(sketches, 2):
                if found := rules.compare(one, other):
                    yield found


def _batches(pairs: Iterator[rules.Pair]) -> Iterator[list[rules.Pair]]:
    while batch := list(islice(pairs, BATCH)):
        yield batch


def _keep(register: str, pairs: list[rules.Pair]) -> None:
    now = clock.now()
    Likeness.objects.bulk_create(
        (
            Likeness(
                register=register, first_key=one.first, second_key=one.second, score=one.score,
                reasons=list(one.reasons), found_at=now,
            )
            for one in pairs
        ),
        ignore_conflicts=True,
    )  # fmt: skip
