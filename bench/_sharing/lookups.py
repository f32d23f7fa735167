# SPDX-License-Identifier: Apache-2.0
"""Look-ups of persons through the platform: caller, gateway, registers' server and PostgreSQL.

One node: caller and register are systems of the same one. Two databases, two of each server,
rounds by turns: among few persons and among as many as are asked for. Each round counts, for each
answer, a leaf of the platform, a leaf of the register's own trail, and a row for the person.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from bench._axis.stage import PER_SECOND, Axis, _await, axis, postgres_cpu_s
from bench._harness import Figure, copied, database_url, percentile, working_on
from bench._serving import free_port
from bench._sharing import persons
from bench._sharing.stage import SETTLING_S, brought_s, called

FEW = 100_000
REQUESTS = 20_000  #: different persons asked for in a round
SEARCHES = 300
_COUNTS = """
SELECT (SELECT count(*) FROM ledger_leaf WHERE log = 'sharing'),
       (SELECT count(*) FROM audit_trace WHERE action = 'registers.read'),
       (SELECT count(*) FROM registers_access)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node whose register is asked."""

    database: str
    persons: int
    gateway: Axis
    holder: Axis
    requests: list[str]


def measured(asked: argparse.Namespace) -> "Measured":
    """Measure look-ups and searches among as many persons as are asked for, beside 100,000."""
    random, seconds, rounds, callers = Random(1), asked.seconds, asked.rounds, asked.callers
    persons_asked: int = asked.persons
    with ExitStack() as stack:
        few, many = (
            stack.enter_context(_node(f"lienthong_bench_lookups_{count}", count, random))
            for count in (FEW, persons_asked)
        )
        for node in (few, many):
            _round(node, seconds=3, callers=callers)  # warm
        pairs = [
            [_round(node, seconds=seconds, callers=callers) for node in (few, many)]
            for _ in range(rounds)
        ]
        with working_on(few.database):
            searched_few = _searched(random)
        with working_on(many.database):
            searched = [_searched(random) for _ in range(rounds)]
    return _figures(persons_asked, pairs, searched_few, searched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of it."""

    figures: dict[str, Figure]
    notes: list[str]


def _figures(
    many: int, pairs: list[list[dict[str, Any]]], few: list[float], searched: list[list[float]]
) -> Measured:
    p95 = tuple(percentile(one, 0.95) for one in searched)
    ratio = tuple(b["per_s"] / a["per_s"] for a, b in pairs)
    cost = tuple(sum(b["cpu"].values()) / sum(a["cpu"].values()) for a, b in pairs)
    figures = (
        Figure(
            name="lookup_per_s", unit="/s", runs=tuple(b["per_s"] for _, b in pairs), floor=800.0,
            floor_is=f"what is asked; among {many:,} persons",
        ),
        Figure(
            name="lookup_held_ratio", unit="×", runs=ratio, floor=1.0,
            floor_is=f"the round before it, among {FEW:,} persons, not {many:,}",
        ),
        Figure(
            name="lookup_cost_ratio", unit="×", runs=cost, floor=1.0,
            floor_is="the same, processor time of all parties",
        ),
        Figure(
            name="name_search_p95_ms", unit="ms", runs=p95, floor=percentile(few, 0.95),
            floor_is=f"among {FEW:,} persons; the limit is 50 ms",
        ),
    )  # fmt: skip
    notes = [
        f"processor ms of a look-up among {count:,} persons: "
        + ", ".join(f"{party} {ms:.2f}" for party, ms in one["cpu"].items())
        + f"; p99 {percentile(one['ms'], 0.99):.0f} ms"
        for count, one in zip((FEW, many), pairs[len(pairs) // 2], strict=True)
    ]
    slowest = max(max(one) for one in searched)
    notes.append(f"slowest of {SEARCHES * len(searched)} searches by name: {slowest:.0f} ms")
    return Measured(figures={one.name: one for one in figures}, notes=notes)


@contextmanager
def _node(name: str, count: int, random: Random) -> Iterator[Node]:
    with copied(name) as database, ExitStack() as stack:
        with working_on(database):
            began = time.perf_counter()
            persons.load(count)
            _say(f"{count:,} persons in {time.perf_counter() - began:.0f} s")
            holder = stack.enter_context(_holder())
            heads, path = _connected(f"http://127.0.0.1:{holder.port}")
            gateway = stack.enter_context(axis())
        places = [random.randint(1, count) for _ in range(REQUESTS)]
        requests = [
            f"GET {path}/{persons.key_of(place)} HTTP/1.1\r\nHost: bench\r\n{heads}\r\n"
            for place in places
        ]
        yield Node(
            database=database, persons=count, gateway=gateway, holder=holder, requests=requests
        )


@contextmanager
def _holder() -> Iterator[Axis]:
    """Run the registers' server as it runs at work, with one worker."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", "1", "--loop", "uvloop", "--no-ws", "--log-level", "warning",
        "lienthong.project.registers:application",
    ]  # fmt: skip
    process = subprocess.Popen(words, env=os.environ | {"DATABASE_URL": database_url()})
    try:
        _await(port, process)
        yield Axis(process, port)
    finally:
        process.terminate()
        process.wait(30)


def _connected(site: str) -> tuple[str, str]:
    """Publish the register and let a system in; return its headers, and what it asks for."""
    from lienthong.kernel.actor import Actor
    from lienthong.orgs import queries as orgs
    from lienthong.sharing import queries, services

    admin = Actor.system("bench")

    def system(agency: str) -> Any:
        agency_id = orgs.agency_by_code(agency).id
        new = services.NewSubsystem(
            agency_id=agency_id, code="tra-cuu", name="Tra cứu", per_second=PER_SECOND
        )
        return services.open_subsystem(admin, new)

    owner, caller = system("G01"), system("H42")
    service_id = services.publish_register(admin, owner.id, "population", site=site, is_inside=True)
    offered = {one.path: one.id for one in queries.service(service_id).endpoints}
    asked = services.Asked(
        subsystem_id=caller.id, service_id=service_id, legal_basis="bench", purpose="bench",
        endpoint_ids=(offered["/verify_identity/{key}"],),
    )  # fmt: skip
    services.approve(admin, services.ask(admin, asked))
    heads = f"X-Road-Client: {caller.identifier}\r\nLienthong-Key: {caller.key}\r\n"
    return heads, f"/r1/{owner.identifier}/population/verify_identity"


def _round(node: Node, *, seconds: float, callers: int) -> dict[str, Any]:
    """Look persons up for so long; prove that each answer is in both logs and in the trail."""
    time.sleep(SETTLING_S)
    spent = (node.gateway.cpu_s(), node.holder.cpu_s(), postgres_cpu_s())
    before = _counts(node)
    told = called(node.gateway.port, node.requests, many=callers, seconds=seconds)
    many = len(told["ms"])
    assert told["failed"] == 0, f"{told['failed']} look-ups failed"
    took_s = told["took_s"] + brought_s(lambda: _counts(node), [one + many for one in before])
    now = (node.gateway.cpu_s(), node.holder.cpu_s(), postgres_cpu_s())
    took = [told["cpu_s"], *(b - a for a, b in zip(spent, now, strict=True))]
    parties = ("callers", "gateway", "registers", "postgres")
    cpu = {party: one / many * 1000 for party, one in zip(parties, took, strict=True)}
    return {"per_s": many / took_s, "ms": told["ms"], "cpu": cpu}


def _counts(node: Node) -> list[int]:
    from django.db import connection

    with working_on(node.database), connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return list(cursor.fetchone())


def _searched(random: Random) -> list[float]:
    """Return the milliseconds of searches as officers make them, each with its trail."""
    from lienthong.kernel.actor import Actor
    from lienthong.kernel.text import search_key
    from lienthong.registers import services

    admin, taken, borne = Actor.system("bench"), [], persons.names(random)
    for place in range(SEARCHES + 3):
        name = next(borne)
        words = name.split(" ")
        criteria = (
            {"full_name": name},
            {"full_name": search_key(name)},
            {"full_name": " ".join(reversed(words))},
            {"full_name": " ".join(words[:2])},
            {"full_name": name, "birth_year": str(random.randint(1940, 2018))},
            {"full_name": search_key(name), "province": f"{random.randint(1, 96):02}"},
        )[place % 6]
        began = time.perf_counter()
        services.find(
            admin, "population", criteria, purpose="settle_case", case_code="H42-260101-0001"
        )
        taken.append((time.perf_counter() - began) * 1000)
    return taken[3:]


def _say(text: str) -> None:
    print(text, file=sys.stderr)
