# SPDX-License-Identifier: Apache-2.0
"""Call data services through the sharing platform; each answer is checked before it is believed."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong_client.receipts import place_of

_INPUT = re.compile(r'sig1=(\(("[^"]+"(?: "[^"]+")*)\);.*)', re.DOTALL)
_SIGNATURE = re.compile(r"sig1=:([A-Za-z0-9+/=]+):")
#: What the platform's signature must cover; X-Road-Id is the caller's own and never used twice.
_NEEDED = frozenset({"@status", "content-digest", "x-road-id", "x-road-request-id"})


class SharingFault(Exception):  # noqa: N818 - it names what was told
    """The platform did not carry the call; `type` is X-Road's."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(f"{type_}: {message}")
        self.type = type_


class Unproven(Exception):  # noqa: N818 - it names the answer
    """An answer that is not shown to be this call's, whole and signed: not to be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered."""

    status: int
    content: bytes
    headers: httpx.Headers
    leaf: str  #: of the evidence: `Sharing.evidence`

    def json(self) -> Any:
        """Return the content read as JSON."""
        return httpx.Response(self.status, content=self.content).json()


class Sharing:
    """A system on the platform. Use it as a context; connections are kept."""

    def __init__(
        self,
        url: str,
        *,
        client: str,
        key: str,
        platform_key: bytes | Sequence[bytes] | None,
        timeout: float | httpx.Timeout = 60,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """client: identifier of one's own system; key: its key.

        platform_key: what answers are signed with, 32 bytes (Ed25519), known from elsewhere;
        several while the platform changes its key; None: not checked. transport: httpx's own, such
        as one with a client certificate.
        """
        headers = {"X-Road-Client": client, "Lienthong-Key": key}
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=timeout, transport=transport
        )
        told = (platform_key,) if isinstance(platform_key, bytes) else platform_key or ()
        self._keys = tuple(map(Ed25519PublicKey.from_public_bytes, told))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._http.close()

    def get(self, service: str, path: str, *, issue: str = "") -> Answer:
        """Read from a service. service: `VN/GOV/G01/dan-cu/population`; issue: the dossier's code.

        Raises: SharingFault, Unproven, httpx.HTTPError.
        """
        return self.call("GET", service, path, headers={"X-Road-Issue": issue} if issue else {})

    def call(self, method: str, service: str, path: str, **more: Any) -> Answer:
        """Call a service; `more` is what httpx takes.

        Each call has an `X-Road-Id` of its own, so that no earlier answer can stand for this one. A
        long answer comes unsigned, for it streams: then its signature is read from its evidence.
        Raises: SharingFault, Unproven, httpx.HTTPError.
        """
        number = str(uuid4())
        headers = httpx.Headers(more.pop("headers", None))
        headers["X-Road-Id"] = number
        answer = self._http.request(method, f"/r1/{service}{path}", headers=headers, **more)
        if "x-road-error" in answer.headers:
            raise _fault(answer)
        leaf = answer.headers.get("lienthong-leaf", "")
        found = Answer(answer.status_code, answer.content, answer.headers, leaf)
        if self._keys:
            self._check(found, number)
        return found

    def _check(self, answer: Answer, number: str) -> None:
        """Check an answer against the platform's signature of it. Raises: Unproven, HTTPError."""
        digest = base64.b64encode(hashlib.sha512(answer.content).digest()).decode("ascii")
        told = {name.lower(): value for name, value in answer.headers.items()}
        if "signature" not in told:
            told = _told_by(self.evidence(answer), number)
        if told.get("content-digest") != f"sha-512=:{digest}:":
            raise Unproven("the digest is of another body")
        _check(told | {"@status": str(answer.status), "x-road-id": number}, self._keys)

    def evidence(self, answer: Answer) -> str:
        """Return the evidence of a call, as a file to keep. Raises: httpx.HTTPError."""
        found = self._http.get(f"/sharing/v1/evidence/{answer.leaf}")
        return found.raise_for_status().text


def _fault(answer: httpx.Response) -> SharingFault:
    """Return what the platform said; something in between may have written the body."""
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = f"HTTP {answer.status_code}"
    return SharingFault(answer.headers["x-road-error"], message)


def _told_by(evidence: str, number: str) -> dict[str, str]:
    """Return what the evidence of a call says of its answer, as headers would. Raises: Unproven."""
    try:
        told = _opened(json.loads(evidence))
        signed = told["answer"]
        if told["id"] != number:
            raise Unproven("the evidence is of another call")
        return {
            "content-digest": str(signed["digest"]),
            "signature-input": str(signed["input"]),
            "signature": str(signed["signature"]),
            "x-road-request-id": str(told["request_id"]),
            "x-road-request-hash": str(signed["request_hash"]),
        }
    except (ValueError, KeyError, TypeError) as problem:
        raise Unproven("the answer is not signed, and has no evidence that says so") from problem


def _opened(evidence: Any) -> Any:
    """Return what a leaf says, with the values that its evidence opens.

    They need no proof here: a signature that is not the platform's does not hold.
    """
    told = json.loads(evidence["body"])
    for one in evidence.get("openings", ()):
        place, name = place_of(told, str(one["path"]))
        place[name] = one["value"]
    return told


def _check(values: Mapping[str, str], keys: Sequence[Ed25519PublicKey]) -> None:
    """Check a signature (RFC 9421) over components by name. Raises: Unproven."""
    told = _INPUT.fullmatch(values.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(values["signature"])
    if told is None or signature is None:
        raise Unproven("the signature does not read")
    names = [name.strip('"') for name in told.group(2).split(" ")]
    if not set(names) >= _NEEDED:
        raise Unproven("the signature covers too little")
    lines = [f'"{name}": {values.get(name, "")}' for name in names]
    lines.append(f'"@signature-params": {told.group(1)}')
    signed = "\n".join(lines).encode("latin-1")
    if not any(_holds(key, signature.group(1), signed) for key in keys):
        raise Unproven("the signature does not hold")


def _holds(key: Ed25519PublicKey, signature: str, signed: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature), signed)
    except (InvalidSignature, ValueError):
        return False
    return True
