# SPDX-License-Identifier: Apache-2.0
"""`lienthong`: the axis from a command line."""

import argparse
import dataclasses
import datetime as dt
import json
import sys
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lienthong_client import keys
from lienthong_client.bodies import CallBodies
from lienthong_client.errors import AxisBusy, BadReceipt, BadSettings, Refused
from lienthong_client.evidence import check_signed, node_key
from lienthong_client.receipts import Receipt
from lienthong_client.settings import Settings
from lienthong_client.synchronous import Client
from lienthong_client.values import Delivery, Document, Errand


class NotAll(Exception):  # noqa: N818 - it names what happened
    """Some of what waited could not be fetched; the rest was."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 1 when the axis refuses or a proof does not hold, 2 for misuse."""
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], None] = options.act
    try:
        act(options)
    except (BadSettings, OSError) as problem:
        return _failed(str(problem), 2)
    except Refused as refusal:
        return _failed(f"{refusal.title}\n{refusal}", 1)
    except (AxisBusy, BadReceipt, NotAll) as problem:
        return _failed(str(problem), 1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lienthong", description=__doc__)
    parser.add_argument("--settings", default="lienthong.toml", help="file with url and keys")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for act, help_, declare in _COMMANDS:
        one = commands.add_parser(act.__name__.strip("_"), help=help_, description=help_)
        one.set_defaults(act=act)
        declare(one)
    return parser


def _keygen_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("--out", default="he-thong.pem", type=Path)


def _certificate_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("system", help="its code, such as 00.53.G05")
    one.add_argument("--out", default="chung-thu.pem", type=Path)


def _send_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("document", type=Path)
    one.add_argument("files", nargs="*", type=Path)
    one.add_argument("--receipt", type=Path, help="where to keep the receipt")


def _inbox_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("--fetch", type=Path, metavar="FOLDER", help="save statements and files")
    one.add_argument("--acknowledge", action="store_true", help="sign receipts for what was saved")
    one.add_argument("--wait", type=float, default=0, help="seconds to wait for something")


def _status_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("sender", help="agency that sent the document")
    one.add_argument("document_id")
    one.add_argument("status")
    one.add_argument("--as", dest="receiver", required=True, help="agency that says it")
    one.add_argument("--why", default="", help="reason; needed for 02")


def _recall_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("document_id")
    one.add_argument("--as", dest="sender", required=True, help="agency that sent it")
    one.add_argument("--to", dest="receivers", nargs="+", required=True)
    one.add_argument("--reason", required=True)


def _events_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("--after", type=int, default=-1, help="place in the log")


def _nodes_words(_one: argparse.ArgumentParser) -> None:
    """Nothing is asked."""


def _verify_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("receipt", type=Path)
    one.add_argument("--axis-key", help="instead of the one in the settings: another node's")
    one.add_argument("--node-key", help="of the other node of a call: base64, from its page")


def _keygen(options: argparse.Namespace) -> None:
    private, public = keys.generate()
    _keep(options.out, private, public)
    _tell({"private_key": str(options.out), "public_key": public.decode()})


def _certificate(options: argparse.Namespace) -> None:
    both, told = keys.certificate(options.system, dt.datetime.now(dt.UTC))
    _keep(options.out, both, told)
    _tell({"certificate": str(options.out), "to_register": told.decode()})


def _keep(path: Path, secret: bytes, public: bytes) -> None:
    """Write a secret for its owner only, and beside it what others may see. Raises: BadSettings."""
    if path.exists():
        raise BadSettings(f"{path} is there already")
    path.touch(mode=0o600)
    path.write_bytes(secret)
    path.with_suffix(".pub.pem").write_bytes(public)


def _send(options: argparse.Namespace) -> None:
    document = _document(options.document)
    with _client(options) as client:
        sent = client.send(document, options.files)
    if options.receipt and sent.receipt:
        options.receipt.write_text(sent.receipt.text)
    _tell({"id": sent.id, "leaf": sent.leaf, "proven": sent.receipt is not None})


def _document(path: Path) -> Document:
    """Read a document out of a TOML file. Raises: BadSettings."""
    try:
        told = tomllib.loads(path.read_text())
        if not isinstance(told.get("receivers"), list):
            raise BadSettings(f"{path}: receivers is a list of codes")
        if "errand" in told:
            told["errand"] = Errand(**_tuples(told["errand"]))
        return Document(**_tuples(told))
    except (TypeError, ValueError, AttributeError) as problem:
        raise BadSettings(f"{path}: {problem}") from problem


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }


def _inbox(options: argparse.Namespace) -> None:
    failed: list[str] = []
    with _client(options) as client:
        for delivery in client.inbox(wait=options.wait):
            try:
                saved = client.fetch(delivery, options.fetch) if options.fetch else None
                if options.acknowledge and saved:
                    client.acknowledge(delivery)
            except (Refused, AxisBusy, BadReceipt, OSError) as problem:  # the others go on
                failed.append(f"{delivery.id}: {problem}")
            else:
                _tell(_line(delivery) | ({"saved": str(saved)} if saved else {}))
    if failed:
        raise NotAll("\n".join(failed))


def _line(delivery: Delivery) -> dict[str, Any]:
    document = delivery.document
    return {
        "from": document.sender,
        "document_id": document.document_id,
        "number": f"{document.number}/{document.notation}".strip("/"),
        "subject": document.subject,
        "to": delivery.receivers,
        "files": [one.name for one in document.attachments],
    }


def _status(options: argparse.Namespace) -> None:
    about = Document(
        sender=options.sender, receivers=(), document_id=options.document_id, number="", subject=""
    )
    with _client(options) as client:
        sent = client.say(
            about, receiver=options.receiver, status=options.status, description=options.why
        )
    _tell({"leaf": sent.leaf, "proven": sent.receipt is not None})


def _recall(options: argparse.Namespace) -> None:
    with _client(options) as client:
        sent = client.recall(
            options.document_id,
            sender=options.sender,
            receivers=options.receivers,
            reason=options.reason,
        )
    _tell({"id": sent.id, "leaf": sent.leaf})


def _events(options: argparse.Namespace) -> None:
    after = options.after
    with _client(options) as client:
        while found := client.events(after=after):
            for event in found:
                _tell(dataclasses.asdict(event))
            after = found[-1].position


def _nodes(options: argparse.Namespace) -> None:
    with _client(options) as client:
        for code, axis_key in client.nodes().items():
            _tell({"node": code, "axis_key": axis_key})


def _verify(options: argparse.Namespace) -> None:
    axis_key = options.axis_key or Settings.read(options.settings).axis_key
    bodies: Mapping[str, int] | None = None
    if zipfile.is_zipfile(options.receipt):
        evidence = CallBodies.verified(options.receipt, axis_key)
        receipt, bodies = evidence.receipt, evidence.bodies
    else:
        receipt = Receipt.verified(options.receipt.read_text(errors="replace"), axis_key)
    if options.node_key:
        check_signed(receipt.told, "node", node_key(options.node_key))
    told: dict[str, Any] = {"holds": True, "position": receipt.position, "log_size": receipt.size}
    _tell(told | ({} if bodies is None else {"bodies": bodies}) | receipt.told)


def _client(options: argparse.Namespace) -> Client:
    return Client(Settings.read(options.settings))


def _tell(told: dict[str, Any]) -> None:
    print(json.dumps(told, ensure_ascii=False, default=str))


def _failed(text: str, status: int) -> int:
    print(text, file=sys.stderr)
    return status


_COMMANDS = (
    (_keygen, "make a key pair for this system", _keygen_words),
    (_certificate, "make a certificate to connect with, over mutual TLS", _certificate_words),
    (_send, "send a document described in a TOML file, with its files", _send_words),
    (_inbox, "list what waits, and fetch it", _inbox_words),
    (_status, "report how far a receiver is: 02 03 04 05 06 15 16", _status_words),
    (_recall, "take a document back", _recall_words),
    (_events, "list what happened to documents sent, as JSON lines", _events_words),
    (_nodes, "list the nodes of the axis, with the keys of their logs", _nodes_words),
    (_verify, "check a receipt, or evidence with its bodies, against the log's key", _verify_words),
)
