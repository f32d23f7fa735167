# SPDX-License-Identifier: Apache-2.0
"""The exchange axis: sender, axis and receiver on the same cores, each in a process of its own.

Every document is signed, durable before it is acknowledged, delivered, and receipted both ways;
after each run the bench proves that each acknowledged one was delivered exactly once.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench._axis import clerk, floor, held, peer, proof
from bench._axis.stage import (
    MINISTRIES,
    OFFICES,
    Axis,
    Connected,
    Party,
    Running,
    axis,
    axis_key,
    connected,
    newest,
    postgres_cpu_s,
)
from bench._harness import (
    Figure,
    copied,
    fsync_ms,
    machine,
    own_database,
    percentile,
    working_on,
)

BYTES = 100_000
#: Shares of the mix by size (design, section 7).
MIX = {2_000: 0.30, 10_000: 0.60, 100_000: 0.09, 2_000_000: 0.009, 10_000_000: 0.001}
WARM = 300
FEW_HELD = 1_000
#: Threads of each of the two VXP systems, each with a service object of its own.
OLD_CLIENTS = 32
PARTIES = ("sender", "gateway", "postgres", "receiver")


def main() -> None:
    asked = _options()
    os.environ["TMPDIR"] = str(_folder())
    tempfile.tempdir = None  # bodies lie on the disk that is measured
    before, load = fsync_ms(), os.getloadavg()[0]
    with own_database("lienthong_bench_axis"):
        bench = Bench(asked, connected("H42", "G01", "G19", *MINISTRIES))
        bench.run()
    if not asked.no_peer:
        bench.against(peer.documents_per_s(BYTES, asked.peer_documents, _folder()))
    conditions = f"{machine()}; load {load:.1f} → {os.getloadavg()[0]:.1f}\n"
    conditions += f"fsync 4 kB: {before:.2f} ms → {fsync_ms():.2f} ms"
    bench.report(conditions)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument("--no-peer", action="store_true", help="without django-pyas2")
    for name, number, about in (
        ("documents", 3_000, "of 100 kB in a round"),
        ("mix", 3_000, "documents of the mix in a round"),
        ("rounds", 3, "of documents and of the mix"),
        ("held", 100_000, "documents held, beside 1,000, in rounds by turns; 0: leave it out"),
        ("large-mb", 2_048, "the large document; 0: leave it out"),
        ("senders", 32, "connections of the sending system"),
        ("receivers", 4, "connections of the receiving system"),
        ("vxp", 1_000, "of the same documents by VXP clients in a round; 0: leave it out"),
        ("words", 50, "status messages in one request"),
        ("peer-documents", 40, "sent through django-pyas2"),
    ):
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{about} ({number})")
    return parser.parse_args()


def _folder() -> Path:
    folder = Path.cwd() / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round came to."""

    per_s: float
    accepted_per_s: float
    ms: Sequence[float]  #: from the first byte sent to the verified receipt
    cpu_ms: Mapping[str, float]  #: of one document, by party
    packages: Sequence[str]
    numbers: range

    @property
    def all_ms(self) -> float:
        """Processor time of one document, of all parties."""
        return sum(self.cpu_ms.values())


@dataclass
class Bench:
    """The figures of one run of this bench."""

    asked: argparse.Namespace
    keys: Mapping[str, Connected]
    figures: dict[str, Figure | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rounds: dict[str, Round] = field(default_factory=dict)
    next_number: int = 1

    def run(self) -> None:
        asked = self.asked
        if asked.held:
            self._held()
        with self._parties() as (gateway, parties):
            self._exchanged(gateway, parties, [BYTES] * WARM)
            self._documents(gateway, parties)
            if asked.vxp:
                self._vxp(gateway, parties)
            if asked.mix:
                self._mix(gateway, parties)
            self._circular(parties)
            if asked.large_mb:
                self._large(gateway, parties)
        proof.log_is_whole()

    def _documents(self, gateway: Axis, parties: Mapping[str, Party]) -> None:
        sizes = [BYTES] * self.asked.documents
        rounds = [self._exchanged(gateway, parties, sizes) for _ in range(self.asked.rounds)]
        least = floor.measure(sizes[:1000])
        self._rates("documents_100k", rounds, least)
        self._states(gateway, parties, rounds)

    def _mix(self, gateway: Axis, parties: Mapping[str, Party]) -> None:
        shuffled = random.Random(1)  # the same mix each time
        sizes = [size for size, share in MIX.items() for _ in range(round(share * self.asked.mix))]
        shuffled.shuffle(sizes)
        rounds = [self._exchanged(gateway, parties, sizes) for _ in range(self.asked.rounds)]
        self._rates("mix", rounds, floor.measure(sizes))

    def _rates(self, name: str, rounds: Sequence[Round], least: floor.Floor) -> None:
        self.figures[f"{name}_per_s"] = Figure(
            name=f"{name}_per_s", unit="/s", runs=tuple(one.per_s for one in rounds),
            floor=least.per_s, floor_is="hash, verify, batch signature, durable append",
        )  # fmt: skip
        self.figures[f"{name}_cpu_ms"] = Figure(
            name=f"{name}_cpu_ms", unit="ms",
            runs=tuple(one.all_ms for one in rounds),
            floor=least.cpu_ms, floor_is="the same, its processor time",
        )  # fmt: skip
        self.rounds[name] = _middle(rounds)

    def _states(self, gateway: Axis, parties: Mapping[str, Party], rounds: Sequence[Round]) -> None:
        """Say every status of the documents of each round; take processor time by party."""
        said = [self._said(gateway, parties, one) for one in rounds]
        least = floor.measure([1_000] * 2_000)
        self.figures["states_per_s"] = Figure(
            name="states_per_s", unit="/s", runs=tuple(one.per_s for one in said),
            floor=least.per_s, floor_is="the floor of documents, at 1 kB",
        )  # fmt: skip
        self.figures["states_cpu_ms"] = Figure(
            name="states_cpu_ms", unit="ms", runs=tuple(one.all_ms for one in said),
            floor=least.cpu_ms, floor_is="the same, its processor time",
        )  # fmt: skip
        self.rounds["states"] = _middle(said)

    def _said(self, gateway: Axis, parties: Mapping[str, Party], done: Round) -> Round:
        documents = [f"H42,2026,{number}" for number in done.numbers]
        gateway_s, postgres_s = gateway.cpu_s(), postgres_cpu_s()
        told = Running(
            "clerk", parties["G01"], sender="H42", documents=documents, connections=12,
            at_once=self.asked.words,
        ).result()  # fmt: skip
        spent = {
            "sender": 0.0,
            "gateway": gateway.cpu_s() - gateway_s,
            "postgres": postgres_cpu_s() - postgres_s,
            "receiver": told["cpu_s"],
        }
        proof.statuses_said(done.packages, clerk.STATUSES[-1], len(clerk.STATUSES))
        many = len(told["ms"])
        return Round(
            per_s=many / told["took_s"],
            accepted_per_s=many / told["took_s"],
            ms=told["ms"],
            cpu_ms={name: seconds / many * 1000 for name, seconds in spent.items()},
            packages=done.packages,
            numbers=done.numbers,
        )

    def _vxp(self, gateway: Axis, parties: Mapping[str, Party]) -> None:
        """Send and fetch the same documents by the shipped VXP client, as old systems do."""
        self._by_vxp(gateway, parties, OLD_CLIENTS)
        rounds = [self._by_vxp(gateway, parties, self.asked.vxp) for _ in range(self.asked.rounds)]
        native = self.figures["documents_100k_per_s"]
        assert native is not None
        self.figures["vxp_per_s"] = Figure(
            name="vxp_per_s", unit="/s", runs=tuple(one.per_s for one in rounds),
            floor=native.value, floor_is="the same documents by the native API",
        )  # fmt: skip
        self.rounds["vxp"] = _middle(rounds)

    def _by_vxp(self, gateway: Axis, parties: Mapping[str, Party], many: int) -> Round:
        gateway_s, postgres_s = gateway.cpu_s(), postgres_cpu_s()
        numbers = self._numbers(many)
        sender = Running(
            "old", parties["H42"], to="G01", numbers=list(numbers), size=BYTES,
            connections=OLD_CLIENTS,
        )  # fmt: skip
        receiver = Running("old", parties["G01"], many=many, connections=OLD_CLIENTS)
        try:
            sent, taken = sender.result(), receiver.result()
        finally:
            sender.kill()
            receiver.kill()
        spent = {
            "sender": sent["cpu_s"],
            "gateway": gateway.cpu_s() - gateway_s,
            "postgres": postgres_cpu_s() - postgres_s,
            "receiver": taken["cpu_s"],
        }
        proof.delivered_by_vxp(sent["done"], taken["done"])
        return Round(
            per_s=many / max(sent["took_s"], taken["took_s"]),
            accepted_per_s=many / sent["took_s"],
            ms=sent["ms"],
            cpu_ms={name: seconds / many * 1000 for name, seconds in spent.items()},
            packages=list(sent["done"]),
            numbers=numbers,
        )

    def _circular(self, parties: Mapping[str, Party]) -> None:
        """Send one document to four hundred agencies of ten systems."""
        told = self._sent(parties, list(OFFICES), [BYTES])
        ((package, _),) = told["sent"].items()
        proof.one_body(package, len(OFFICES))
        self.notes.append(
            f"a circular to {len(OFFICES)} agencies of {len(MINISTRIES)} systems: one stored body"
        )

    def _large(self, gateway: Axis, parties: Mapping[str, Party]) -> None:
        idle = gateway.held_mb()
        gateway.forget_peak()
        number = self._numbers(1)[0]
        Running(
            "large", parties["H42"], to=["G19"], number=number, megabytes=self.asked.large_mb,
            lender=parties["G19"].key,
        ).result()  # fmt: skip
        self.figures["large_document_extra_mb"] = Figure(
            name="large_document_extra_mb", unit="MB", runs=(gateway.peak_mb() - idle,),
            floor=0.0, floor_is=f"idle: {idle:.0f} MB; the limit is 64 MB",
        )  # fmt: skip

    def _held(self) -> None:
        """Compare documents among few held ones and among many, by turns, on two databases."""
        few: list[Round] = []
        many: list[Round] = []
        sizes = [BYTES] * self.asked.documents
        with (
            copied("lienthong_bench_axis_few") as one,
            copied("lienthong_bench_axis_many") as two,
            self._holding(one, FEW_HELD) as here,
            self._holding(two, self.asked.held) as there,
        ):
            for _ in range(self.asked.rounds):
                for rounds, (name, gateway, parties) in ((few, here), (many, there)):
                    with working_on(name):
                        rounds.append(self._exchanged(gateway, parties, sizes))
        for name, rounds in ((f"{FEW_HELD:,} held", few), (f"{self.asked.held:,} held", many)):
            self.rounds[name] = _middle(rounds)
        for name, runs in (
            ("held_cost_ratio", [b.all_ms / a.all_ms for a, b in zip(few, many, strict=True)]),
            ("held_rate_ratio", [b.per_s / a.per_s for a, b in zip(few, many, strict=True)]),
        ):
            self.figures[name] = Figure(
                name=name, unit="×", runs=tuple(runs), floor=1.0,
                floor_is=f"the round before it, among {FEW_HELD:,} held, not {self.asked.held:,}",
            )  # fmt: skip

    @contextmanager
    def _holding(self, database: str, many: int) -> Iterator[tuple[str, Axis, Mapping[str, Party]]]:
        """Run an axis on a database in which so many documents are held."""
        with ExitStack() as open_:
            with working_on(database):
                with self._parties() as (gateway, parties):  # leaves the first ones behind
                    self._exchanged(gateway, parties, [BYTES] * WARM)
                held.load(many, _say)
                gateway, parties = open_.enter_context(self._parties())
                self._exchanged(gateway, parties, [BYTES] * WARM)
            yield database, gateway, parties

    def against(self, found: peer.Peer) -> None:
        """Compare with a peer in the same run."""
        self.notes.append(found.note)
        if found.per_s is None:
            self.figures["peer_ratio"] = None
            return
        ours = self.figures["documents_100k_per_s"]
        assert ours is not None
        self.figures["peer_ratio"] = Figure(
            name="peer_ratio", unit="×", runs=tuple(run / found.per_s for run in ours.runs),
            floor=found.per_s, floor_is="django-pyas2, documents of 100 kB in a second",
        )  # fmt: skip

    def _exchanged(
        self, gateway: Axis, parties: Mapping[str, Party], sizes: Sequence[int]
    ) -> Round:
        """Send documents of these sizes until the sender knows that each was handed over."""
        gateway_s, postgres_s = gateway.cpu_s(), postgres_cpu_s()
        numbers = self._numbers(len(sizes))
        receiver = Running(
            "receiver", parties["G01"], many=len(sizes), connections=self.asked.receivers
        )
        sender = Running(
            "sender", parties["H42"], to=["G01"], first=numbers[0], sizes=list(sizes),
            connections=self.asked.senders, after=newest(),
        )  # fmt: skip
        try:
            sent, taken = sender.result(), receiver.result()
        finally:
            sender.kill()
            receiver.kill()
        spent = {
            "sender": sent["cpu_s"],
            "gateway": gateway.cpu_s() - gateway_s,
            "postgres": postgres_cpu_s() - postgres_s,
            "receiver": taken["cpu_s"],
        }
        proof.delivered_once(sent, taken)
        return Round(
            per_s=len(sizes) / sent["took_s"],
            accepted_per_s=len(sizes) / sent["sent_s"],
            ms=sent["ms"],
            cpu_ms={name: seconds / len(sizes) * 1000 for name, seconds in spent.items()},
            packages=list(sent["sent"]),
            numbers=numbers,
        )

    def _sent(
        self, parties: Mapping[str, Party], to: Sequence[str], sizes: Sequence[int]
    ) -> Mapping[str, Any]:
        return Running(
            "sender", parties["H42"], to=list(to), first=self._numbers(len(sizes))[0],
            sizes=list(sizes), connections=1, after=None,
        ).result()  # fmt: skip

    def _numbers(self, many: int) -> range:
        first, self.next_number = self.next_number, self.next_number + many
        return range(first, first + many)

    @contextmanager
    def _parties(self) -> Iterator[tuple[Axis, dict[str, Party]]]:
        with axis() as gateway:
            log = axis_key()
            yield (
                gateway,
                {
                    code: Party(agency=code, port=gateway.port, axis_key=log, **asdict(keys))
                    for code, keys in self.keys.items()
                },
            )

    def report(self, conditions: str) -> None:
        """Print a table, or one object with --json."""
        if self.asked.json:
            told = {name: _plain(figure) for name, figure in self.figures.items()}
            print(json.dumps(told | {"details": self._details(conditions)}, ensure_ascii=False))
            return
        table = Table(title=conditions)
        for column in ("figure", "value", "floor", "share", "spread", "the floor is"):
            table.add_column(column)
        for name, one in self.figures.items():
            if one is None:
                table.add_row(name, "–")
                continue
            share = f"{one.share:.0%}" if one.unit in ("/s", "ms") else ""
            spread = f"{min(one.runs):,.2f}–{max(one.runs):,.2f}"
            value = f"{one.value:,.2f} {one.unit}"
            table.add_row(name, value, f"{one.floor:,.2f}", share, spread, one.floor_is)
        console = Console()
        console.print(table)
        for line in (*map(_line, self.rounds.items()), *self.notes):
            console.print(line)

    def _details(self, conditions: str) -> dict[str, object]:
        return {
            "conditions": conditions,
            "notes": self.notes,
            "rounds": {name: _told(one) for name, one in self.rounds.items()},
        }


def _middle(rounds: Sequence[Round]) -> Round:
    """Return the round of the median rate."""
    return sorted(rounds, key=lambda one: one.per_s)[len(rounds) // 2]


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def _plain(figure: Figure | None) -> dict[str, object] | None:
    if figure is None:
        return None
    return {
        "value": round(figure.value, 3),
        "unit": figure.unit,
        "floor": round(figure.floor, 3),
        "share": round(figure.share, 4),
        "runs": [round(run, 3) for run in figure.runs],
    }


def _told(one: Round) -> dict[str, object]:
    return {
        "per_s": round(one.per_s, 1),
        "accepted_per_s": round(one.accepted_per_s, 1),
        "cpu_ms": {name: round(one.cpu_ms[name], 3) for name in PARTIES},
        "receipt_ms": {
            f"p{share:g}": round(percentile(one.ms, share / 100), 1) for share in (50, 95, 99, 99.9)
        },
    }


def _line(named: tuple[str, Round]) -> str:
    name, one = named
    told: Any = _told(one)
    cpu = ", ".join(f"{party} {ms:.2f}" for party, ms in told["cpu_ms"].items())
    ms = ", ".join(f"{share} {value:.0f}" for share, value in told["receipt_ms"].items())
    return f"{name}: processor ms of one document: {cpu}; ms to the verified receipt: {ms}"


if __name__ == "__main__":
    sys.exit(main())
