# SPDX-License-Identifier: Apache-2.0
"""The records that a citizen may ask to correct: their own, and those of their minor children."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from django.db import transaction

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Missing
from lienthong.registers import queries, rules
from lienthong.registers.errors import ReadRefused
from lienthong.registers.models import Version
from lienthong.registers.queries import keeper
from lienthong.registers.services import keeping
from lienthong.registers.services.reading import find, matching, read

MOST_CHILDREN = 50  #: records that name somebody as a parent, grown-up children among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A record that somebody may ask to correct."""

    register: str  #: name of the register
    title: Text  #: its legal name
    key: str  #: the record's number
    kind: str  #: what it is, where the register keeps several kinds: “Kết hôn”; or empty
    name: str  #: what lists of the register go by: a person, a business, an address; or empty
    is_child: bool  #: of their child under 18
    keeper_name: str  #: the agency that answers; empty: nobody does on this node


@transaction.atomic
def own(actor: Actor) -> tuple[Mine, ...]:
    """Return the records of a citizen and their minor children that they may ask to correct.

    By the person's number as the record's, and by each field that a register finds them by; each
    is a read with a trace.
    """
    if not actor.personal_number:
        return ()
    found: dict[tuple[str, str], Mine] = {}
    keeper_name = cache(_keeper_name)  # few agencies keep what one person has
    people = [(actor.personal_number, False), *((child, True) for child in _children(actor))]
    for number, is_child in people:
        for declared in queries.declarations().values():
            if not rules.takes_wishes(declared, actor, of_child=is_child):
                continue
            for record in _records(actor, declared, number):
                named = keeper_name(declared.name, rules.units_of(declared, record.data))
                mine = _mine(declared, record, is_child=is_child, keeper_name=named)
                found.setdefault((record.register, record.key), mine)
    return tuple(found.values())


def _children(actor: Actor) -> list[str]:
    """Return the numbers of a person's minor children, from registers that know the parents.

    Discloses nothing: each record is read, with its trace, afterwards.
    """
    today, found = clock.today(), dict[str, None]()
    for declared in queries.declarations().values():
        paths = {one.name for one in declared.searches if one.path in declared.guardians}
        for name in paths if rules.KEY in declared.oneself else ():
            hits = Version.objects.filter(
                queries.true_on(today), queries.known(None),
                matching(declared, {name: actor.personal_number}), register=declared.name,
            ).order_by("sort_key", "key")[:MOST_CHILDREN]  # fmt: skip
            for hit in hits:
                data = keeping.data_of(declared, hit)
                if rules.may_propose_of(declared, actor, key=hit.key, data=data, today=today):
                    found[hit.key] = None
    return [number for number in found if number != actor.personal_number]


def _records(actor: Actor, declared: rules.Declaration, number: str) -> Iterator[rules.Record]:
    if rules.KEY in declared.oneself:
        record = None
        with suppress(ReadRefused):  # of a child: as for a stranger where there is none
            record = read(actor, declared.name, number, purpose=rules.OWN)
        if record is not None:
            yield record
    for search in declared.searches if declared.purposes[rules.OWN].may_find else ():
        if search.path in declared.oneself and frozenset({search.name}) in declared.find_by:
            yield from find(actor, declared.name, {search.name: number}, purpose=rules.OWN)


def _keeper_name(register: str, units: tuple[str, ...]) -> str:
    with suppress(Missing):
        code = keeper.keeper_of(queries.declaration(register), units)
        return queries.agency_name(code, clock.today())
    return ""


def _mine(
    declared: rules.Declaration, record: rules.Record, *, is_child: bool, keeper_name: str
) -> Mine:
    schema = rules.schema_at(declared.schema, "kind") or {}
    return Mine(
        register=record.register,
        title=declared.title,
        key=record.key,
        kind=str(rules.said(schema, record.data.get("kind"))) if "x-names" in schema else "",
        name=str(rules.value_at(record.data, declared.sort_path) or ""),
        is_child=is_child,
        keeper_name=keeper_name,
    )
