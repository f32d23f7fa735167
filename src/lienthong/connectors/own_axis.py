# SPDX-License-Identifier: Apache-2.0
"""The data plane of this node, called over HTTP with the desk's own key (ADR 0167)."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, BinaryIO
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from lienthong.exchange.errors import AxisAway, AxisRefused
from lienthong.exchange.ports import Accepted, Credentials, Lent
from lienthong.exchange.rules import documents, jws
from lienthong.exchange.rules.documents import DestructionReport, HandoverReceipt, Taken
from lienthong.exchange.rules.edxml import Edoc, StatusMessage
from lienthong.kernel import clock, http
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import active_language

BASE = "/exchange/v1"
TIMEOUT = httpx.Timeout(60.0, connect=3.0)
MOST_LENT = 50


def signing_key() -> Ed25519PrivateKey:
    """Return what the desk signs with: of this installation's secret in `var/keys`."""
    seed = hashlib.sha256(b"lienthong/desk/v1\n" + settings.DESK_SECRET.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def access_key() -> str:
    """Return what the desk shows with each request."""
    told = f"lienthong/desk/key/v1\n{settings.DESK_SECRET}"
    return hashlib.sha256(told.encode()).hexdigest()


class OwnAxis:
    """Serves `exchange.ports.Axis`."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """transport: for tests that drive a gateway in their own process."""
        self._transport = transport

    def send(self, document: Edoc, files: Sequence[BinaryIO]) -> Accepted:
        """Send a document with its files."""
        statement = self._signed(document, documents.DOCUMENT)
        parts: list[tuple[str, Any]] = [("statement", (None, statement))]
        parts += [
            ("file", (f"tep-{place}", file, "application/octet-stream"))
            for place, file in enumerate(files)
        ]
        return _accepted(self._asked("POST", "documents", files=parts).json())

    def say(self, message: StatusMessage) -> Accepted:
        """Report a status."""
        return _accepted(self._word("statuses", self._signed(message, documents.STATUS)))

    def destroyed(self, report: DestructionReport) -> Accepted:
        """Report a destruction."""
        return _accepted(self._word("destructions", self._signed(report, documents.DESTRUCTION)))

    def borrow(self, wait_seconds: float) -> list[Lent]:
        """Take what waits."""
        asked = {"limit": MOST_LENT, "wait": wait_seconds}
        told = self._asked("POST", "leases", params=asked).json()
        return [
            Lent(
                delivery_id=UUID(one["id"]),
                package_id=UUID(one["package_id"]),
                statement=one["statement"],
                receivers=tuple(one["receivers"]),
            )
            for one in told["deliveries"]
        ]

    def acknowledge(self, lent: Sequence[Lent]) -> None:
        """Sign for packages; what was signed for before, or taken back meanwhile, is left."""
        receipts = [
            HandoverReceipt(
                delivery=one.delivery_id,
                package=one.package_id,
                sha256=hashlib.sha256(one.statement.encode()).hexdigest(),
                result=Taken.ACCEPTED,
                at=clock.now(),
            )
            for one in lent
        ]
        self._asked(
            "POST", "receipts", json=[self._signed(one, documents.RECEIPT) for one in receipts]
        )

    @contextmanager
    def content(self, delivery_id: UUID, place: int) -> Iterator[Iterator[bytes]]:
        """Open one file of a package that came."""
        path = f"{BASE}/deliveries/{delivery_id}/files/{place}"
        try:
            with self._http() as client, client.stream("GET", path) as answer:
                if not answer.is_success:
                    answer.read()
                    _checked(answer)
                yield answer.iter_bytes()
        except httpx.HTTPError as failure:
            raise AxisAway from failure

    def credentials(self) -> Credentials:
        """Return the keys of this installation's desk."""
        public = signing_key().public_key()
        return Credentials(
            key_sha256=hashlib.sha256(access_key().encode()).digest(),
            public_key=public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        )

    def check(self) -> list[str]:
        """Ask for nothing: address and keys must do."""
        if not settings.AXIS_URL:
            return []
        try:
            self._asked("GET", "events", params={"after": 1 << 62})
        except (AxisAway, AxisRefused) as problem:
            return [f"{settings.AXIS_URL}: {problem}"]
        return []

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return signing_key()

    def _signed(
        self, value: Edoc | StatusMessage | DestructionReport | HandoverReceipt, kind: str
    ) -> str:
        return jws.sign(documents.written(value), self._key, kind)

    def _word(self, path: str, statement: str) -> dict[str, Any]:
        """Say one thing and return its own answer. Raises: AxisAway, AxisRefused."""
        (told,) = self._asked("POST", path, json=[statement]).json()["results"]
        if "problem" in told:
            raise _refused(told["problem"])
        result: dict[str, Any] = told
        return result

    def _asked(self, method: str, path: str, **values: Any) -> httpx.Response:
        http.refuse_open_transaction()
        try:
            with self._http() as client:
                return _checked(client.request(method, f"{BASE}/{path}", **values))
        except httpx.HTTPError as failure:
            raise AxisAway from failure

    def _http(self) -> httpx.Client:
        if not settings.AXIS_URL and self._transport is None:
            raise AxisAway
        return httpx.Client(
            base_url=settings.AXIS_URL,
            headers={"Authorization": f"Bearer {access_key()}"},
            timeout=TIMEOUT,
            transport=self._transport,
            trust_env=False,
        )


def _checked(answer: httpx.Response) -> httpx.Response:
    """Return an answer that is one. Raises: AxisAway, AxisRefused."""
    if answer.is_success:
        return answer
    if _is_away(answer.status_code):
        raise AxisAway
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    raise _refused(problem)


def _refused(problem: dict[str, Any]) -> AxisRefused | AxisAway:
    if _is_away(problem.get("status")):
        return AxisAway()
    name = "title_en" if active_language() == "en" else "title"
    return AxisRefused(why=str(problem.get(name) or problem.get("title") or "?").rstrip("."))


def _is_away(status: object) -> bool:
    """Tell an axis that did not decide from one that said no: the same again may be taken."""
    return status in (408, 429) or (isinstance(status, int) and status >= 500)


def _accepted(told: dict[str, Any]) -> Accepted:
    return Accepted(package_id=UUID(told["id"]), leaf_id=LeafId(UUID(told["leaf"])))
