# SPDX-License-Identifier: Apache-2.0
"""The sharing platform: callers, gateway, provider and PostgreSQL on the same cores.

Every call is authenticated, allowed by a right, signed for both sides and witnessed before its
answer leaves. After each run the bench counts the leaves: one for each answer, at each node.
Usually two gateways, of two nodes with their own databases and keys and mutual TLS between them;
with `--gateways 1` consumer and provider are systems of one node.
"""

import argparse
import http.client
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench._axis.stage import Axis, postgres_cpu_s
from bench._harness import Figure, fsync_ms, machine, own_database, percentile
from bench._sharing import floor, lookups
from bench._sharing.stage import (
    BODY,
    SERVICES,
    SETTLING_S,
    Catalogue,
    brought_s,
    called,
    load_agencies,
    provider,
)
from bench._sharing.two import Pair, country


def main() -> None:
    asked = _options()
    before, load = fsync_ms(), os.getloadavg()[0]
    with own_database("lienthong_bench_sharing"), provider() as port, ExitStack() as stack:
        load_agencies()
        looked = lookups.measured(asked) if asked.persons else None
        nodes = stack.enter_context(country()) if asked.gateways == 2 else None
        bench = Bench(asked, Catalogue(port, nodes), port)
        bench.run()
    if looked:
        bench.figures |= looked.figures
        bench.notes += looked.notes
    conditions = f"{machine()}; load {load:.1f} → {os.getloadavg()[0]:.1f}\n"
    bench.report(conditions + f"fsync 4 kB: {before:.2f} ms → {fsync_ms():.2f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    for name, number, about in (
        ("gateways", 2, "1: one node; 2: the consumer's and the provider's"),
        ("seconds", 10, "of each round"),
        ("rounds", 3, "of calls"),
        ("callers", 300, "at once"),
        ("per-s", 1_000, "calls, of all callers together, where `p99_ms` is measured"),
        ("rights", 1_000_000, "of others in the last round; 0: leave it out"),
        (
            "persons",
            200_000,
            "in the register that is looked into; 10,000,000 are asked; 0: leave out",
        ),
        ("large-mb", 2_048, "the large answer; 0: leave it out"),
        ("kept", 1, "rounds in which both nodes keep every body; 0: leave it out"),
    ):
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{about} ({number})")
    return parser.parse_args()


@dataclass
class Bench:
    """The figures of one run of this bench."""

    asked: argparse.Namespace
    catalogue: Catalogue
    provider_port: int
    figures: dict[str, Figure | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def run(self) -> None:
        asked = self.asked
        self.notes.insert(0, f"gateways between caller and provider: {asked.gateways}")
        with self.catalogue.running() as gateway:
            self._round(gateway, seconds=2)  # warm
            rounds = [self._round(gateway, seconds=asked.seconds) for _ in range(asked.rounds)]
            self._nginx(rounds)
            self._paced(gateway)
            self._added(gateway)
            if asked.kept:
                self._kept(gateway)
            if asked.large_mb:
                self._large(gateway)
            if asked.rights:
                self._grown(gateway)
        self.figures["lookup_per_s"] = None  # where persons are asked for, told by `lookups`

    def _round(self, gateway: Axis | Pair, *, seconds: float, per_s: float = 0.0) -> dict[str, Any]:
        """Call for so long; prove that each answer has its leaf."""
        time.sleep(SETTLING_S)
        gateway_s, postgres_s, leaves = gateway.cpu_s(), postgres_cpu_s(), self.catalogue.leaves()
        requests = self.catalogue.requests(many=SERVICES)
        told = called(gateway.port, requests, many=self.asked.callers, seconds=seconds, per_s=per_s)
        many = len(told["ms"])
        assert told["failed"] == 0, f"{told['failed']} calls failed"
        took_s = told["took_s"] + brought_s(
            self.catalogue.leaves, [before + many for before in leaves]
        )
        spent = {
            "callers": told["cpu_s"], "gateway": gateway.cpu_s() - gateway_s,
            "postgres": postgres_cpu_s() - postgres_s,
        }  # fmt: skip
        cpu = {name: seconds / many * 1000 for name, seconds in spent.items()}
        return {"per_s": many / took_s, "ms": told["ms"], "cpu_ms": cpu}

    def _nginx(self, rounds: list[dict[str, Any]]) -> None:
        per_s = self._floor()
        runs = tuple(one["per_s"] for one in rounds)
        self.figures["requests_2k_per_s"] = Figure(
            name="requests_2k_per_s", unit="/s", runs=runs, floor=per_s or 0.0,
            floor_is="nginx, a plain reverse proxy, same callers and provider",
        )  # fmt: skip
        self.figures["nginx_share"] = per_s and Figure(
            name="nginx_share", unit="×", runs=tuple(run / per_s for run in runs), floor=0.3,
            floor_is="the least that is asked",
        )  # fmt: skip
        middle = sorted(rounds, key=lambda one: one["per_s"])[len(rounds) // 2]
        self.cpu_ms = [_cpu_ms(middle)]
        per_s, cpu_ms = floor.least(2_000, len(BODY))
        self.figures["requests_cpu_ms"] = Figure(
            name="requests_cpu_ms", unit="ms", runs=tuple(map(_cpu_ms, rounds)), floor=cpu_ms,
            floor_is="hashes, signatures and durable appends of two nodes, in one process",
        )  # fmt: skip
        self.notes.append(f"that floor alone: {per_s:,.0f} calls a second")
        told = ", ".join(f"{party} {ms:.2f}" for party, ms in middle["cpu_ms"].items())
        self.notes.append(f"processor ms of one call: {told}")
        p99 = ", ".join(f"{percentile(one['ms'], 0.99):.0f}" for one in rounds)
        self.notes.append(f"p99 as fast as answers come, ms: {p99}")

    def _paced(self, gateway: Axis | Pair) -> None:
        """Let the same callers make so many calls a second together as are asked for.

        As fast as answers come, 300 callers with 100 ms each would be 3,000 calls a second.
        """
        asked = self.asked
        runs = [
            self._round(gateway, seconds=asked.seconds, per_s=asked.per_s)
            for _ in range(asked.rounds)
        ]
        self.figures["p99_ms"] = Figure(
            name="p99_ms", unit="ms", runs=tuple(percentile(one["ms"], 0.99) for one in runs),
            floor=100.0, floor_is=f"the limit, at {asked.per_s} calls a second",
        )  # fmt: skip
        told = ", ".join(f"{one['per_s']:.0f}" for one in runs)
        self.notes.append(f"of {asked.per_s} calls a second that were due, so many came: {told}")

    def _floor(self) -> float:
        if floor.program() is None:
            self.notes.insert(
                0, "NGINX IS MISSING (apt-get install nginx-core): no floor, no share"
            )
            return 0.0
        with (
            tempfile.TemporaryDirectory() as folder,
            floor.proxy(Path(folder), self.provider_port) as port,
        ):
            requests = self.catalogue.requests()
            found = called(port, requests, many=self.asked.callers, seconds=self.asked.seconds)
        assert found["failed"] == 0
        return len(found["ms"]) / float(found["took_s"])

    def _added(self, gateway: Axis | Pair) -> None:
        """Compare one caller through the gateway with the same one straight at the provider."""
        requests = self.catalogue.requests()
        runs, straight = [], 0.0
        for _ in range(self.asked.rounds):
            through = called(gateway.port, requests, many=1, seconds=2)
            direct = called(self.provider_port, requests, many=1, seconds=1)
            straight = percentile(direct["ms"], 0.5)
            runs.append(percentile(through["ms"], 0.5) - straight)
        self.figures["added_ms"] = Figure(
            name="added_ms", unit="ms", runs=tuple(runs), floor=straight,
            floor_is="straight at the provider; the limit is 3 ms",
        )  # fmt: skip

    def _kept(self, gateway: Axis | Pair) -> None:
        """Compare calls whose bodies are kept with calls of which only the hash is, by turns."""
        ratios, rates = [], []
        for _ in range(self.asked.kept):
            hashed = self._round(gateway, seconds=self.asked.seconds)
            before = self.catalogue.kept()
            self.catalogue.keep(days=1)
            kept = self._round(gateway, seconds=self.asked.seconds)
            found = [now - then for then, now in zip(before, self.catalogue.kept(), strict=True)]
            assert set(found) == {2 * len(kept["ms"])}, f"{len(kept['ms'])} calls, {found} bodies"
            self.catalogue.keep(days=0)
            ratios.append(_cpu_ms(kept) / _cpu_ms(hashed))
            rates.append(f"{kept['per_s']:.0f} beside {hashed['per_s']:.0f}")
        self.figures["kept_cost_ratio"] = Figure(
            name="kept_cost_ratio", unit="×", runs=tuple(ratios), floor=1.0,
            floor_is="the same with hashes only",
        )  # fmt: skip
        self.notes.append(f"calls a second with bodies kept: {', '.join(rates)}")

    def _large(self, gateway: Axis | Pair) -> None:
        """Fetch one large answer; see how much memory the gateway took for it."""
        idle = gateway.held_mb()
        gateway.forget_peak()
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=300)
        path = f"/r1/{self.catalogue.owner.identifier}/s0/big/{self.asked.large_mb}"
        heads = {
            "X-Road-Client": self.catalogue.caller.identifier,
            "Lienthong-Key": self.catalogue.caller.key,
        }
        line.request("GET", path, headers=heads)
        answer, size = line.getresponse(), 0
        while piece := answer.read(1 << 20):
            size += len(piece)
        assert size == self.asked.large_mb << 20, size
        took = time.perf_counter() - began
        self.figures["large_answer_extra_mb"] = Figure(
            name="large_answer_extra_mb", unit="MB", runs=(gateway.peak_mb() - idle,),
            floor=0.0, floor_is=f"idle: {idle:.0f} MB",
        )  # fmt: skip
        self.notes.append(f"{self.asked.large_mb} MB in {took:.0f} s")

    def _grown(self, gateway: Axis | Pair) -> None:
        """Compare the cost of a call among few rights and among many."""
        services = min(10_000, self.asked.rights)
        self.catalogue.grow(services, self.asked.rights)
        self._round(gateway, seconds=2)
        rounds = [self._round(gateway, seconds=self.asked.seconds) for _ in range(2)]
        many = [_cpu_ms(one) for one in rounds]
        self.figures["catalogue_cost_ratio"] = Figure(
            name="catalogue_cost_ratio", unit="×", runs=tuple(one / self.cpu_ms[0] for one in many),
            floor=1.0, floor_is=f"the same with {SERVICES}; now {self.asked.rights:,} rights",
        )  # fmt: skip

    def report(self, conditions: str) -> None:
        """Print a table, or one object with --json."""
        if self.asked.json:
            told: dict[str, object] = {
                name: one
                and {
                    "value": round(one.value, 3), "unit": one.unit, "floor": round(one.floor, 3),
                    "runs": [round(run, 3) for run in one.runs],
                }
                for name, one in self.figures.items()
            }  # fmt: skip
            told["details"] = {"conditions": conditions, "notes": self.notes}
            print(json.dumps(told, ensure_ascii=False))
            return
        table = Table(title=conditions)
        for column in ("figure", "value", "floor", "spread", "the floor is"):
            table.add_column(column)
        for name, one in self.figures.items():
            if not one:
                table.add_row(name, "–")
                continue
            spread = f"{min(one.runs):,.2f}–{max(one.runs):,.2f}"
            value = f"{one.value:,.2f} {one.unit}"
            table.add_row(name, value, f"{one.floor:,.2f}", spread, one.floor_is)
        console = Console()
        console.print(table)
        for line in self.notes:
            console.print(line)


def _cpu_ms(one: dict[str, Any]) -> float:
    """Return the processor time of a call: gateways and PostgreSQL."""
    return float(one["cpu_ms"]["gateway"] + one["cpu_ms"]["postgres"])


if __name__ == "__main__":
    sys.exit(main())
