# SPDX-License-Identifier: Apache-2.0
"""What is asked of the axis and how its answers read: the same for both clients, no I/O here."""

import datetime as dt
import hashlib
import itertools
import json
import mimetypes
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import httpx

from lienthong_client import keys
from lienthong_client.errors import AxisBusy, BadReceipt, Refused
from lienthong_client.receipts import Receipt
from lienthong_client.settings import Settings
from lienthong_client.values import REVOKE, Attachment, Delivery, Document, Errand, Event, Sent

Value = TypeVar("Value")
DOCUMENT, RECEIPT = "lienthong-document", "lienthong-receipt"
STATUS, DESTRUCTION = "lienthong-status", "lienthong-destruction"
BASE = "/exchange/v1"
ENCLOSED = "application/vnd.lienthong.deliveries"
_HEAD_BYTES = 4
_PIECE_BYTES = 1 << 20
_BYTES = "application/octet-stream"
_LONGEST_PAUSE_SECONDS = 30.0
#: Characters of an id that its recall's own id repeats; an id may have 200.
_LONGEST_ABOUT = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Value]):
    """One request and how to read its answer. signed: what the axis is to witness."""

    method: str
    path: str
    read: Callable[[httpx.Response], Value]
    params: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    signed: str = ""
    statement: str = ""
    files: tuple[Path, ...] = ()


def send(settings: Settings, document: Document, files: Sequence[str | Path]) -> Call[Sent]:
    """Sign a document with its files and send it; the same document again is sent once."""
    paths = tuple(map(Path, files))
    whole = replace(document, attachments=tuple(map(described, range(len(paths)), paths)))
    statement = _signed(settings, whole.told(), DOCUMENT)
    return Call(
        method="POST",
        path=f"{BASE}/documents",
        signed=statement,
        statement=statement,
        files=paths,
        read=lambda answer: _sent(settings, statement, answer.json()),
    )


def proof(settings: Settings, call: Call[Sent], sent: Sent) -> Call[Sent]:
    """Ask for the receipt of what had been accepted before, or whose answer was lost."""
    told = {"id": sent.id, "leaf": sent.leaf}
    return Call(
        method="GET",
        path=f"{BASE}/receipts/{sent.leaf}",
        read=lambda answer: _sent(settings, call.signed, {**told, "receipt": answer.json()}),
    )


def recall(
    settings: Settings, document_id: str, *, sender: str, receivers: Iterable[str], reason: str
) -> Call[Sent]:
    """Take a document back: at once where it was not fetched, else the receivers are asked.

    Its own id comes from what it says, so that the same again is the same.
    """
    to = tuple(receivers)
    said = json.dumps([sender, document_id, sorted(to), reason], ensure_ascii=False)
    mark = hashlib.sha256(said.encode()).hexdigest()[:24]
    document = Document(
        sender=sender,
        receivers=to,
        document_id=f"{document_id[:_LONGEST_ABOUT]}/thu-hoi/{mark}",
        number="0",
        subject=f"Thu hồi văn bản {document_id}",
        errand=Errand(kind=REVOKE, reason=reason, document_id=document_id),
    )
    return send(settings, document, ())


def inbox(settings: Settings, limit: int, wait: float) -> Call[list[Delivery]]:
    """Borrow what waits, the most urgent first; wait: seconds to wait when there is nothing.

    Small files come along, so that most documents cost one request.
    """
    return Call(
        method="POST",
        path=f"{BASE}/leases",
        params={"limit": limit, "wait": wait, "enclose": settings.enclose_bytes},
        read=_deliveries,
    )


def content_path(delivery: Delivery, place: int) -> str:
    """Return where a file of a borrowed document is fetched."""
    return f"{BASE}/deliveries/{delivery.id}/files/{place}"


def acknowledge(settings: Settings, delivery: Delivery, problem: str) -> Call[None]:
    """Sign the receipt for a document; problem: why it could not be taken."""
    signed = receipt(settings, delivery, problem)
    return Call(method="POST", path=f"{BASE}/receipts", json=[signed], read=_taken)


def receipt(settings: Settings, delivery: Delivery, problem: str) -> str:
    """Return the signed receipt for a document."""
    told = {
        "delivery": delivery.id,
        "package": delivery.package_id,
        "sha256": hashlib.sha256(delivery.statement.encode()).hexdigest(),
        "result": "failed" if problem else "accepted",
        "at": _now(),
        "problem": problem,
    }
    return _signed(settings, told, RECEIPT)


def say(
    settings: Settings, document: Document, *, receiver: str, status: str, description: str
) -> Call[Sent]:
    """Report how far a receiver is with a document: 02 to 06, 15, 16."""
    told = {
        "sender": {"code": receiver},
        "about": {"organ_code": document.sender, "document_id": document.document_id},
        "status": status,
        "at": _now(),
        "description": description,
    }
    return _word(settings, "statuses", _signed(settings, told, STATUS))


def destroyed(
    settings: Settings, document: Document, *, receiver: str, by: str, description: str
) -> Call[Sent]:
    """Report that the copy of a document that was let go has been destroyed."""
    told = {
        "organ_code": receiver,
        "sender_code": document.sender,
        "document_id": document.document_id,
        "at": _now(),
        "by": by,
        "description": description,
    }
    return _word(settings, "destructions", _signed(settings, told, DESTRUCTION))


def events(after: int, wait: float) -> Call[list[Event]]:
    """List what happened to this system's documents after a place in the log."""
    return Call(
        method="GET",
        path=f"{BASE}/events",
        params={"after": after, "wait": wait},
        read=lambda answer: [event(one) for one in answer.json()["events"]],
    )


def nodes() -> Call[dict[str, str]]:
    """List the nodes of the axis: the key of each one's log, by its code."""
    return Call(
        method="GET",
        path=f"{BASE}/nodes",
        read=lambda answer: {one["code"]: one["axis_key"] for one in answer.json()["nodes"]},
    )


def handed_over(event: Event, keys: Mapping[str, str]) -> Receipt:
    """Return the last node's proof that a receiver's system acknowledged a document, verified.

    keys: of the nodes' logs, by their codes. Raises: BadReceipt.
    """
    node, proof = str(event.detail.get("node", "")), event.detail.get("proof")
    if event.kind != "content_handover" or proof is None:
        raise BadReceipt("the event brings no proof of another node")
    if node not in keys:
        raise BadReceipt(f"nobody has told the key of node {node}")
    receipt = Receipt.verified(json.dumps(proof), keys[node])
    told = receipt.told
    names = ("sender", "document_id", "sha256", "receipt")
    wrong = [name for name in names if told.get(name) != event.detail.get(name)]
    # The sender's node leaves out whom another system has served since.
    if not set(event.detail.get("receivers", ())) <= set(told.get("receivers", ())):
        wrong.append("receivers")
    if wrong or told.get("event") != "content_handover":
        raise BadReceipt(f"the proof is of another handover: {', '.join(wrong)}")
    return receipt


def described(place: int, path: Path) -> Attachment:
    """Describe a file: its size and hash, read once."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    return Attachment(
        content_id=f"tep-{place + 1}",
        name=path.name,
        content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        size_bytes=size,
        sha256=digest.hexdigest(),
    )


@contextmanager
def parts(call: Call[Value]) -> Iterator[list[tuple[str, Any]]]:
    """Open what a document's request is made of; files are read while they are sent."""
    with ExitStack() as opened:
        yield [
            ("statement", (None, call.statement)),
            *(
                ("file", (path.name, opened.enter_context(path.open("rb")), _BYTES))
                for path in call.files
            ),
        ]


def pause(attempt: int, answer: httpx.Response | None) -> float:
    """Return how many seconds to wait before the next attempt: longer each time, never in step."""
    asked = answer.headers.get("Retry-After", "") if answer is not None else ""
    least = float(asked) if asked.isdigit() else 0.0
    spread = random.uniform(0.5, 1.5)  # noqa: S311 - keeps clients apart, guards nothing
    return max(least, min(_LONGEST_PAUSE_SECONDS, 0.25 * 2.0**attempt) * spread)


def should_retry(answer: httpx.Response) -> bool:
    """Tell whether the axis asks for the same request again."""
    return answer.status_code in (429, 502, 503, 504)


def checked(answer: httpx.Response) -> httpx.Response:
    """Return an answer that is one. Raises: Refused, AxisBusy."""
    if answer.is_success:
        return answer
    if should_retry(answer):
        raise AxisBusy(f"{answer.status_code} {answer.reason_phrase}")
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    raise _refused(problem, answer.status_code)


def understood(call: Call[Value], answer: httpx.Response) -> Value:
    """Read an answer. Raises: Refused, AxisBusy, BadReceipt."""
    try:
        return call.read(checked(answer))
    except (KeyError, TypeError, ValueError) as problem:
        raise AxisBusy(f"the answer does not read: {problem!r}") from problem


def _refused(problem: dict[str, Any], status: int) -> Refused:
    return Refused(
        code=str(problem.get("type", "")).rpartition(":")[2],
        title=str(problem.get("title", status)),
        title_en=str(problem.get("title_en", problem.get("title", status))),
        status=int(problem.get("status", status)),
    )


def _word(settings: Settings, path: str, statement: str) -> Call[Sent]:
    return Call(
        method="POST",
        path=f"{BASE}/{path}",
        json=[statement],
        signed=statement,
        read=lambda answer: _sent(settings, statement, _one(answer)),
    )


def _one(answer: httpx.Response) -> dict[str, Any]:
    """Return the only result of an answer. Raises: Refused."""
    (result,) = answer.json()["results"]
    if "problem" in result:
        raise _refused(result["problem"], 422)
    told: dict[str, Any] = result
    return told


def _taken(answer: httpx.Response) -> None:
    _one(answer)


def _sent(settings: Settings, signed: str, told: dict[str, Any]) -> Sent:
    """Read what the axis says of a statement. Raises: BadReceipt for the proof of another one."""
    sent = Sent(
        id=str(told["id"]),
        leaf=str(UUID(told["leaf"])),
        receipt=None,
        warnings=tuple(map(dict, told.get("warnings", ()))),
    )
    if "receipt" not in told or not settings.verifies:
        return sent
    text = json.dumps(told["receipt"], ensure_ascii=False, indent=2)
    receipt = Receipt.verified(text, settings.axis_key)
    body = receipt.told
    if receipt.leaf != sent.leaf or body.get("package") != sent.id or not _is_of(body, signed):
        raise BadReceipt("the receipt is of another statement")
    return replace(sent, receipt=receipt)


def _is_of(body: dict[str, Any], signed: str) -> bool:
    """Tell whether a leaf witnesses a statement; a document may have been signed anew since."""
    if "payload_sha256" in body:
        payload = keys.payload_of(signed)
        return bool(body["payload_sha256"] == hashlib.sha256(payload).hexdigest())
    return bool(body.get("statement") == signed)


def _deliveries(answer: httpx.Response) -> list[Delivery]:
    """Read what was lent. Raises: ValueError when it does not read."""
    if answer.headers.get("Content-Type", "") != ENCLOSED:
        return [delivery(one) for one in answer.json()["deliveries"]]
    return framed(answer.content)[1]


def framed(whole: bytes) -> tuple[dict[str, Any], list[Delivery]]:
    """Read deliveries with their files behind them; return what was told beside them too.

    Raises: ValueError when it does not read.
    """
    at = _HEAD_BYTES + int.from_bytes(whole[:_HEAD_BYTES], "big")
    told = json.loads(whole[_HEAD_BYTES:at])
    found = []
    for one in told["deliveries"]:
        files = None
        if "enclosed" in one:
            ends = list(itertools.accumulate(map(int, one["enclosed"]), initial=at))
            files, at = tuple(whole[a:b] for a, b in itertools.pairwise(ends)), ends[-1]
        found.append(replace(delivery(one), enclosed=files))
    if at != len(whole):
        raise ValueError("files are missing")
    return told, found


def delivery(told: dict[str, Any]) -> Delivery:
    """Read a lent document."""
    return Delivery(
        id=str(UUID(told["id"])),  # it names a folder
        package_id=str(UUID(told["package_id"])),
        statement=told["statement"],
        document=Document.read(json.loads(keys.payload_of(told["statement"]))),
        receivers=tuple(told["receivers"]),
        attempts=told["attempts"],
    )


def event(told: dict[str, Any]) -> Event:
    """Read an event."""
    return Event(
        position=told["position"],
        package_id=told["package_id"],
        kind=told["kind"],
        agency_code=told["agency_code"],
        at=dt.datetime.fromisoformat(told["at"]),
        detail=told["detail"],
    )


def _signed(settings: Settings, told: dict[str, Any], kind: str) -> str:
    payload = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return keys.sign(payload, settings.private_key, kind)


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat()
