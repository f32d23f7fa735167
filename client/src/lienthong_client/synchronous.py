# SPDX-License-Identifier: Apache-2.0
"""The client for programs that wait."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from lienthong_client import calls, files
from lienthong_client.calls import Call
from lienthong_client.errors import AxisBusy
from lienthong_client.receipts import Receipt
from lienthong_client.settings import Settings
from lienthong_client.values import Delivery, Document, Event, Sent

Value = TypeVar("Value")


class Client:
    """A connected system. Raises from every call: Refused, AxisBusy, BadReceipt, OSError."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        """transport: for tests, and for proxies that httpx should use; it makes its own TLS."""
        self._settings = settings
        self._http = httpx.Client(
            base_url=settings.url,
            headers={"Authorization": f"Bearer {settings.key}"},
            timeout=settings.timeout_seconds,
            transport=transport,
            verify=settings.tls(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def send(self, document: Document, files: Sequence[str | Path] = ()) -> Sent:
        """Send a document with its files."""
        return self._witnessed(calls.send(self._settings, document, files))

    def recall(
        self, document_id: str, *, sender: str, receivers: Sequence[str], reason: str
    ) -> Sent:
        """Take a document back: at once where it was not fetched, else the receivers are asked."""
        call = calls.recall(
            self._settings, document_id, sender=sender, receivers=receivers, reason=reason
        )
        return self._witnessed(call)

    def inbox(self, *, limit: int = 20, wait: float = 0) -> list[Delivery]:
        """Borrow what waits, the most urgent first; acknowledge each within two minutes."""
        return self._call(calls.inbox(self._settings, limit, wait))

    def fetch(self, delivery: Delivery, folder: str | Path) -> Path:
        """Save the statement and every file of a borrowed document; return their folder."""
        target = files.folder_of(delivery, folder)
        for place in files.left(delivery, target):
            self._tried(partial(self._save, delivery, place, target))
        files.settle(target)
        return target

    def acknowledge(self, delivery: Delivery, *, problem: str = "") -> None:
        """Sign the receipt for a document; problem: why it could not be taken."""
        self._call(calls.acknowledge(self._settings, delivery, problem))

    def say(self, document: Document, *, receiver: str, status: str, description: str = "") -> Sent:
        """Report how far a receiver is with a document: 02 to 06, 15, 16."""
        call = calls.say(
            self._settings, document, receiver=receiver, status=status, description=description
        )
        return self._witnessed(call)

    def destroyed(
        self, document: Document, *, receiver: str, by: str, description: str = ""
    ) -> Sent:
        """Report that the copy of a document that was let go has been destroyed."""
        call = calls.destroyed(
            self._settings, document, receiver=receiver, by=by, description=description
        )
        return self._witnessed(call)

    def events(self, *, after: int = -1, wait: float = 0) -> list[Event]:
        """List what happened to this system's documents after a place in the log."""
        return self._call(calls.events(after, wait))

    def nodes(self) -> dict[str, str]:
        """Return the nodes of the axis: the key of each one's log, by its code."""
        return self._call(calls.nodes())

    def handed_over(self, event: Event, keys: Mapping[str, str] | None = None) -> Receipt:
        """Return another node's proof that a receiver's system acknowledged a document, verified.

        keys: of the nodes' logs, by their codes; None: as the axis tells them.
        """
        return calls.handed_over(event, self.nodes() if keys is None else keys)

    def _witnessed(self, call: Call[Sent]) -> Sent:
        """Make a call and come back with its receipt, also when it had been accepted before."""
        sent = self._call(call)
        if sent.receipt is None and self._settings.verifies:
            return self._call(calls.proof(self._settings, call, sent))
        return sent

    def _call(self, call: Call[Value]) -> Value:
        return calls.understood(call, self._tried(partial(self._once, call)))

    def _tried(self, once: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask until there is an answer. Raises: AxisBusy."""
        for attempt in range(self._settings.attempts):
            answer: httpx.Response | None = None
            try:
                answer = once()
            except httpx.HTTPError as failure:
                last: Exception = failure
            else:
                if not calls.should_retry(answer):
                    return answer
                last = AxisBusy(f"{answer.status_code} {answer.reason_phrase}")
            if attempt + 1 < self._settings.attempts:
                time.sleep(calls.pause(attempt, answer))
        raise AxisBusy(str(last)) from last

    def _save(self, delivery: Delivery, place: int, target: Path) -> httpx.Response:
        with self._http.stream("GET", calls.content_path(delivery, place)) as answer:
            if not answer.is_success:
                answer.read()
                if calls.should_retry(answer):
                    return answer
            calls.checked(answer)
            with files.Incoming(target, delivery.document.attachments[place], place) as incoming:
                for piece in answer.iter_bytes():
                    incoming.write(piece)
        return answer

    def _once(self, call: Call[Value]) -> httpx.Response:
        if not call.statement:
            return self._http.request(call.method, call.path, params=call.params, json=call.json)
        with calls.parts(call) as parts:
            return self._http.request(call.method, call.path, files=parts)
