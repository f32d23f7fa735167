# SPDX-License-Identifier: Apache-2.0
"""The wire form of existing VXP clients (service 3.0.201608), quirks included.

For whoever moves such a client to another axis: it sends what the deployed ones send, so that
what works here works there. A new system uses `Client` instead.
"""

import base64
import gzip
import hashlib
import hmac
import http.client
import json
import secrets
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lienthong_client.errors import AxisBusy

AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
VERSION = "3.0.201608"
PREFIX = "XroadVnpt-"
#: How long a client waits for `100 Continue` before it sends a body all the same.
CONTINUE_SECONDS = 3.0
_JSON, _BYTES = "application/json", "application/octet-stream"
_HEADERS = {"User-Agent": AGENT, f"{PREFIX}version": VERSION}


class VxpFailed(Exception):  # noqa: N818 - it names what the axis answered
    """The axis answered FAIL; `answer` is what it said."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = answer
        super().__init__(f"{answer.get('ErrorCode')}: {answer.get('ErrorDesc')}")


@dataclass
class VxpClient:
    """One long-lived service object, as deployed clients keep one.

    Its arguments are never cleared: what an earlier call added is sent, signed, with every later
    one; its timestamp is that of its making.
    """

    endpoint: str  #: used as it is; `/sendEdoc` and so on are appended
    system: str  #: systemid: `00.53.W00`
    secret: str
    attempts: int = 3  #: of a call that the network cut off
    expects_continue: bool = True
    timeout: float | None = 120.0  #: deployed clients have none, and hang
    arguments: dict[str, str] = field(default_factory=dict)
    last_wait: float = field(default=0.0, init=False)  #: seconds spent waiting for 100 Continue

    def __post_init__(self) -> None:
        self.arguments = {
            "timestamp": timestamp(datetime.now().astimezone()),
            "systemid": self.system,
        }

    # --- the calls, by their names in the protocol ------------------------------------

    def send_edoc(
        self, content: bytes, sender: str, *, kind: str = "edoc", to: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Send an edXML file; the answer has `DocId`."""
        told = {"from": sender, "servicetype": "eDoc", "messagetype": kind}
        if to:
            told["to"] = json.dumps(list(to), separators=(",", ":"))
        told["hash-file"] = unpadded(hashlib.sha256(content).digest())
        return self.call("sendEdoc", told, content + b"\r\n", kind=_BYTES)

    def received(self, kind: str = "edoc", **window: str) -> list[dict[str, Any]]:
        """List what waits. window: fromDate, toDate."""
        told = self.call("getReceivedEdocList", _kind(kind) | window)
        found: list[dict[str, Any]] = told["data"]
        return found

    def get_edoc(self, key: str, folder: str = "/var/edoc") -> bytes:
        """Return the edXML file of a message."""
        told = self.call("getEdoc", {"docId": key, "filePath": folder}, b"{}")
        return base64.b64decode(told["data"], validate=True)

    def update_status(self, key: str, status: str, *, spelling: str = "docid", **more: str) -> None:
        """Confirm a message: processing, done or fail. spelling: docid, or docId as some do."""
        self.call("updateStatus", {"status": status, spelling: key, **more}, b"{}")

    def sent(self, key: str) -> list[dict[str, Any]]:
        """List how far a sent document is with each receiver."""
        told = self.call("getSentEdocList", _kind("edoc") | {"docId": key})
        found: list[dict[str, Any]] = told["data"]
        return found

    def agencies(self, verb: str = "getAgenciesList", **told: str) -> list[dict[str, Any]]:
        """List agencies; also by `getAgenciesListQD20` and `getSynchronizeUnit`."""
        found: list[dict[str, Any]] = self.call(verb, told)["data"]
        return found

    def count(self, kind: str = "edoc") -> int:
        """Count what waits."""
        verb = "countReceiveStatus" if kind == "status" else "countReceiveEdoc"
        return int(self.call(verb, _kind(kind), b"{}")["count"])

    def download(self, key: str) -> bytes:
        """Return a message's file raw; empty: the axis refused."""
        self.arguments |= {"docId": key, "filePath": "/var/edoc"}
        return self._tried("GET", "downloadEdoc", None, _JSON)[1]

    def register_agency(self, told: Mapping[str, str] | str) -> None:
        """Open an agency: id, pcode, code, name, mail, mobile, fax."""
        text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
        self.call("registerAgency", {}, text.encode())

    def delete_agency(self, code: str) -> None:
        """Close an agency."""
        self.call("deleteAgency", {"AgencyCode": code}, b"{}")

    # --- the wire ----------------------------------------------------------------------

    def call(
        self, verb: str, told: Mapping[str, str], body: bytes = b"", kind: str = _JSON
    ) -> dict[str, Any]:
        """Make one call. Raises: VxpFailed, AxisBusy."""
        self.arguments |= told
        status, content = self._tried("POST", verb, body, kind)
        try:
            answer = json.loads(content.decode("ascii"))
        except ValueError as problem:
            raise AxisBusy(f"{verb}: HTTP {status}, no JSON: {content[:80]!r}") from problem
        if not isinstance(answer, dict) or str(answer.get("ErrorCode")) != "0":
            raise VxpFailed(answer)
        return answer

    def headers(self, content_type: str) -> list[tuple[str, bytes]]:
        """Return the headers of a call: each argument twice, and their signature."""
        arguments = {**self.arguments, "Content-Type": content_type}
        text = json.dumps(
            {PREFIX + name: value for name, value in arguments.items()},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        signed = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        told = {
            **_HEADERS,
            **{PREFIX + name: value for name, value in arguments.items()},
            "Content-Type": content_type,
            f"{PREFIX}sign-header-key": ";".join(arguments),
            f"{PREFIX}sign-header": text,
            f"{PREFIX}hash-header": signed,
        }
        return [(name, _cut(value)) for name, value in told.items()]

    def _tried(
        self, method: str, verb: str, body: bytes | None, content_type: str
    ) -> tuple[int, bytes]:
        """Try a call again when the connection breaks, as the deployed clients do even for POST."""
        for attempt in range(self.attempts):
            try:
                return self._once(method, verb, body, content_type)
            except (OSError, http.client.HTTPException) as problem:
                if attempt + 1 == self.attempts:
                    raise AxisBusy(f"{verb}: {problem}") from problem
        raise AxisBusy(verb)

    def _once(
        self, method: str, verb: str, body: bytes | None, content_type: str
    ) -> tuple[int, bytes]:
        parts = urlsplit(self.endpoint)
        is_tls = parts.scheme == "https"
        made = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        connection = made(parts.hostname or "", parts.port, timeout=self.timeout)
        is_file = content_type == _BYTES
        waits = bool(body) and not is_file and self.expects_continue
        try:
            connection.putrequest(method, f"{parts.path}/{verb}", skip_accept_encoding=True)
            for name, value in self.headers(content_type):
                connection.putheader(name, value)
            connection.putheader("Connection", "Keep-Alive")
            if not is_file:
                connection.putheader("Accept-Encoding", "gzip,deflate")
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            if waits:
                connection.putheader("Expect", "100-continue")
            connection.endheaders()
            self._sent(connection, body or b"", waits=waits)
            answer = connection.getresponse()
            return answer.status, _plain(answer)
        finally:
            connection.close()

    def _sent(self, connection: http.client.HTTPConnection, body: bytes, *, waits: bool) -> None:
        if waits:
            began = time.monotonic()
            select.select([connection.sock], [], [], CONTINUE_SECONDS)
            self.last_wait = time.monotonic() - began
        if body:
            connection.send(body)


def _kind(kind: str) -> dict[str, str]:
    return {"servicetype": "eDoc", "messagetype": kind}


def unpadded(digest: bytes) -> str:
    """Return a digest as these clients write it: no leading zero in any byte."""
    return "".join(f"{byte:x}" for byte in digest)


def timestamp(at: datetime) -> str:
    """Return a time as these clients write it: what follows `+` is milliseconds."""
    return f"{at:%d%m%YT%H%M%S}+{at.microsecond // 1000:04d}"


def sample(sender: str, receiver: str, *, at: datetime) -> bytes:
    """Return a small document to try a connection with."""
    number = f"{at:%H%M%S}"
    attached = base64.b64encode("Văn bản thử kết nối.\n".encode()).decode()
    return _SAMPLE.format(
        sender=sender,
        receiver=receiver,
        day=f"{at:%Y/%m/%d}",
        number=number,
        id=f"{sender},{at:%Y/%m/%d},{number}/THU-{secrets.token_hex(3)}",
        attached=attached,
    ).encode()


def saved(folder: Path, key: str, content: bytes, at: datetime) -> Path:
    """Write a message where these clients write it: `<folder>/<year>/<month>/<docId>.edxml`."""
    name = "".join(letter for letter in key if letter.isalnum() or letter in "-_")
    path = folder / str(at.year) / str(at.month) / f"{name}.edxml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _cut(value: str) -> bytes:
    """Each letter to its low byte: what happens to Vietnamese in these clients' headers."""
    return bytes(ord(letter) & 0xFF for letter in value)


def _plain(answer: http.client.HTTPResponse) -> bytes:
    content = answer.read()
    if answer.headers.get("Content-Encoding") == "gzip":
        return gzip.decompress(content)
    return content


_SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope \
xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>{sender}</edXML:OrganId></edXML:From>
<edXML:To><edXML:OrganId>{receiver}</edXML:OrganId></edXML:To>
<edXML:DocumentId>{id}</edXML:DocumentId>
<edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber>\
<edXML:CodeNotation>THU</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:PromulgationDate>{day}</edXML:PromulgationDate>\
</edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName>\
</edXML:DocumentType>
<edXML:Subject>Thử kết nối trục liên thông văn bản</edXML:Subject>
<edXML:SteeringType>0</edXML:SteeringType>
</edXML:MessageHeader><edXML:TraceHeaderList id="thu" version="1.0"><edXML:Bussiness>\
<edXML:BussinessDocType>0</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>
</edXML:edXMLHeader></edXML:edXMLEnvelope><AttachmentEncoded><Attachment>
<ContentId>cid:1</ContentId><AttachmentName>thu.txt</AttachmentName>
<edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">{attached}\
</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>
"""
