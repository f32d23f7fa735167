# SPDX-License-Identifier: Apache-2.0
"""`lienthong-vxp`: try the connection of an existing VXP client, in its own wire form."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lienthong_client.errors import AxisBusy, BadSettings
from lienthong_client.vxp import VxpClient, VxpFailed, sample, saved

_NAMES = ("endpoint", "system", "secret")
_KINDS = ("edoc", "status")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 1 when the axis refuses or does not answer, 2 for misuse."""
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], None] = options.act
    try:
        act(options)
    except (BadSettings, OSError) as problem:
        return _failed(str(problem), 2)
    except VxpFailed as refusal:
        return _failed(f"{refusal.answer.get('ErrorDescVi', '')}\n{refusal}".strip(), 1)
    except AxisBusy as problem:
        return _failed(str(problem), 1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lienthong-vxp", description=__doc__)
    parser.add_argument("--endpoint", help="service.endpoint, or LIENTHONG_VXP_ENDPOINT")
    parser.add_argument("--system", help="systemid, or LIENTHONG_VXP_SYSTEM")
    parser.add_argument(
        "--secret-file", type=Path, help="file with the secret; or LIENTHONG_VXP_SECRET"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for act, help_, declare in _COMMANDS:
        one = commands.add_parser(act.__name__.strip("_"), help=help_, description=help_)
        one.set_defaults(act=act)
        declare(one)
    return parser


def _none(_: argparse.ArgumentParser) -> None:
    """Declare nothing."""


def _send_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", type=Path, help="an edXML file")
    one.add_argument("--from", dest="sender", required=True, help="code of the sending agency")
    one.add_argument("--kind", choices=_KINDS, default="edoc")
    one.add_argument("--to", nargs="*", default=[], help="receivers, instead of the file's own")


def _try_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("--from", dest="sender", required=True)
    one.add_argument("--to", dest="receiver", required=True)


def _inbox_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("--kind", choices=_KINDS, default="edoc")
    one.add_argument("--fetch", type=Path, metavar="FOLDER", help="save what waits")
    one.add_argument("--done", action="store_true", help="confirm what was saved")


def _confirm_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("message", metavar="DOCID")
    one.add_argument("state", choices=("processing", "done", "fail"))


def _sent_words(one: argparse.ArgumentParser) -> None:
    one.add_argument("message", metavar="DOCID", help="what `send` answered")


def _check(options: argparse.Namespace) -> None:
    """Say what works, one line each."""
    client = _client(options)
    _tell({"agencies": len(client.agencies()), "signature": "ok"})
    _tell({"documents": client.count(), "statuses": client.count("status")})
    _tell({"continue_seconds": round(client.last_wait, 3)})


def _agencies(options: argparse.Namespace) -> None:
    for line in _client(options).agencies():
        _tell(line)


def _send(options: argparse.Namespace) -> None:
    content = options.file.read_bytes()
    client = _client(options)
    _tell(client.send_edoc(content, options.sender, kind=options.kind, to=tuple(options.to)))


def _try(options: argparse.Namespace) -> None:
    content = sample(options.sender, options.receiver, at=datetime.now().astimezone())
    _tell(_client(options).send_edoc(content, options.sender))


def _inbox(options: argparse.Namespace) -> None:
    client = _client(options)
    for line in client.received(options.kind):
        if options.fetch:
            content = client.get_edoc(line["docId"])
            path = saved(options.fetch, line["docId"], content, datetime.now().astimezone())
            line["saved"] = str(path)
            if options.done:
                client.update_status(line["docId"], "done")
        _tell(line)


def _confirm(options: argparse.Namespace) -> None:
    _client(options).update_status(options.message, options.state)
    _tell({"docId": options.message, "status": options.state})


def _sent(options: argparse.Namespace) -> None:
    for line in _client(options).sent(options.message):
        _tell(line)


def _client(options: argparse.Namespace) -> VxpClient:
    told = {name: os.environ.get(f"LIENTHONG_VXP_{name.upper()}", "") for name in _NAMES}
    told["endpoint"] = options.endpoint or told["endpoint"]
    told["system"] = options.system or told["system"]
    if options.secret_file:
        told["secret"] = options.secret_file.read_text().strip()
    if missing := [name for name in _NAMES if not told[name]]:
        raise BadSettings(f"missing: {', '.join(missing)}")
    return VxpClient(told["endpoint"], told["system"], told["secret"])


def _tell(told: dict[str, Any]) -> None:
    print(json.dumps(told, ensure_ascii=False))


def _failed(text: str, status: int) -> int:
    print(text, file=sys.stderr)
    return status


_COMMANDS = (
    (_check, "see whether address, system and secret are right", _none),
    (_agencies, "list agencies", _none),
    (_send, "send an edXML file", _send_words),
    (_try, "send a small sample document", _try_words),
    (_inbox, "list what waits, save it, confirm it", _inbox_words),
    (_confirm, "confirm one message", _confirm_words),
    (_sent, "see how far a sent document is", _sent_words),
)

if __name__ == "__main__":
    sys.exit(main())
