# SPDX-License-Identifier: Apache-2.0
import json
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lienthong.kernel import http
from lienthong.ledger import queries
from lienthong.ledger.rules import notes, receipts, tiles, verification


class Command(BaseCommand):
    help = (
        "Check the logs from what they publish: entries, tiles, root, signature, and that they "
        "continue what was seen last time. Or check one receipt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="node to check over HTTP; default: this database")
        parser.add_argument("--log", action="append", help="log to check; default: all")
        parser.add_argument("--vkey", help="the log's public key, known from elsewhere")
        parser.add_argument("--receipt", type=Path, help="check this receipt file instead")
        parser.add_argument("--forget", action="store_true", help="trust the node's keys anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["receipt"]:
            good = self._receipt(options["receipt"], options["vkey"])
        else:
            good = self._logs(options)
        if not good:
            sys.exit(1)

    def _receipt(self, path: Path, vkey: str | None) -> bool:
        try:
            receipt = receipts.Receipt.from_json(path.read_text("utf-8"))
            verifier = notes.Verifier.read(vkey or receipt.vkey)
        except (OSError, receipts.BadReceipt, notes.BadNote) as problem:
            raise CommandError(f"{path}: {problem}") from None
        memory = _memory(verifier.name)
        if not vkey and memory.exists():
            verifier = notes.Verifier.read(json.loads(memory.read_text())["vkey"])
        return self._tell(receipt.log, verification.check_receipt(receipt, verifier))

    def _logs(self, options: dict[str, Any]) -> bool:
        url = (options["url"] or "").rstrip("/")
        known = _index(url)
        logs = options["log"] or sorted(known)
        if not logs:
            self.stdout.write("Chưa có sổ nào được ký.")
        held = [self._log(log, known.get(log), url, options) for log in logs]
        return all(held)

    def _log(self, log: str, offered: str | None, url: str, options: dict[str, Any]) -> bool:
        vkey = options["vkey"] or offered
        if vkey is None:
            self.stdout.write(f"[{log}] ✗ Không có sổ này.")
            return False
        verifier = notes.Verifier.read(vkey)
        memory = _memory(verifier.name)
        remembered = None
        if memory.exists() and not options["forget"]:
            seen = json.loads(memory.read_text())
            # The key seen first is the one that counts; a node cannot swap it with its index.
            verifier = notes.Verifier.read(options["vkey"] or seen["vkey"])
            remembered = notes.Checkpoint.read(seen["text"])
        fetch = partial(_get, f"{url}/ledger/{log}/") if url else partial(_read, log)
        verdict = verification.check_log(fetch, verifier, remembered=remembered)
        if verdict.holds:
            text = notes.open_note(verdict.note, verifier)
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps({"vkey": verifier.vkey, "text": text}))
        return self._tell(log, verdict)

    def _tell(self, log: str, verdict: verification.Verdict) -> bool:
        for finding in verdict.findings:
            self.stdout.write(f"[{log}] {'✓' if finding.holds else '✗'} {finding}")
        return verdict.holds


def _memory(origin: str) -> Path:
    """Where the head of a log is remembered between checks."""
    return Path(settings.VAR) / "verified" / f"{quote(origin, safe='')}.json"


def _index(url: str) -> dict[str, str]:
    """Return the key of each log, as the node offers it."""
    if not url:
        return {view.log: view.vkey for view in queries.logs()}
    content = _get(f"{url}/ledger/", "")
    if content is None:
        raise CommandError(f"{url}/ledger/ không trả lời")
    return {one["log"]: one["vkey"] for one in json.loads(content)["logs"]}


def _get(base: str, path: str) -> bytes | None:
    answer = http.request("GET", base + path)
    return answer.content if answer.status_code == 200 else None


def _read(log: str, path: str) -> bytes | None:
    """Answer as the public addresses do, from this database."""
    if path == "checkpoint":
        head = queries.head(log)
        return head.checkpoint.encode() if head else None
    _, level, place = path.split("/", 2)
    address = tiles.read_path(place)
    if address is None:
        return None
    if level == "entries":
        return queries.entry_bundle(log, index=address.index, width=address.width)
    return queries.tile(log, level=int(level), index=address.index, width=address.width)
