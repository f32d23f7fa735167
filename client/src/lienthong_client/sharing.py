# SPDX-License-Identifier: Apache-2.0
"""Call data services through the sharing platform; each answer is checked before it is believed."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any, Self

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_INPUT = re.compile(r'sig1=(\(("[^"]+"(?: "[^"]+")*)\);.*)', re.DOTALL)
_SIGNATURE = re.compile(r"sig1=:([A-Za-z0-9+/=]+):")
_NEEDED = ("@status", "content-digest", "x-road-request-id")


class SharingFault(Exception):  # noqa: N818 - it names what was told
    """The platform did not carry the call; `type` is X-Road's."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(f"{type_}: {message}")
        self.type = type_


class Unproven(Exception):  # noqa: N818 - it names the answer
    """An answer whose digest or signature does not hold: not to be used."""


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
        platform_key: bytes | None,
        timeout: float = 60,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """client: identifier of one's own system; key: its key.

        platform_key: what answers are signed with, 32 bytes (Ed25519), known from elsewhere;
        None: not checked. transport: httpx's own, such as one with a client certificate.
        """
        headers = {"X-Road-Client": client, "Lienthong-Key": key}
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=timeout, transport=transport
        )
        self._key = Ed25519PublicKey.from_public_bytes(platform_key) if platform_key else None

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
        """Call a service; `more` is what httpx takes. Raises: SharingFault, Unproven."""
        answer = self._http.request(method, f"/r1/{service}{path}", **more)
        if "x-road-error" in answer.headers:
            raise SharingFault(answer.headers["x-road-error"], answer.json()["message"])
        if self._key is not None and "signature" in answer.headers:
            _check(answer, self._key)
        elif self._key is not None and len(answer.content) <= 1 << 20:
            raise Unproven("the answer is not signed")
        leaf = answer.headers.get("lienthong-leaf", "")
        return Answer(answer.status_code, answer.content, answer.headers, leaf)

    def evidence(self, answer: Answer) -> str:
        """Return the evidence of a call, as a file to keep. Raises: httpx.HTTPError."""
        found = self._http.get(f"/sharing/v1/evidence/{answer.leaf}")
        return found.raise_for_status().text


def _check(answer: httpx.Response, key: Ed25519PublicKey) -> None:
    digest = base64.b64encode(hashlib.sha512(answer.content).digest()).decode("ascii")
    if answer.headers.get("content-digest") != f"sha-512=:{digest}:":
        raise Unproven("the digest is of another body")
    told = _INPUT.fullmatch(answer.headers.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(answer.headers["signature"])
    if told is None or signature is None:
        raise Unproven("the signature does not read")
    names = [name.strip('"') for name in told.group(2).split(" ")]
    if not set(_NEEDED) <= set(names):
        raise Unproven("the signature covers too little")
    values = {"@status": str(answer.status_code)} | dict(answer.headers)
    lines = [f'"{name}": {values.get(name, "")}' for name in names]
    lines.append(f'"@signature-params": {told.group(1)}')
    try:
        key.verify(base64.b64decode(signature.group(1)), "\n".join(lines).encode("latin-1"))
    except (InvalidSignature, ValueError) as problem:
        raise Unproven("the signature does not hold") from problem
