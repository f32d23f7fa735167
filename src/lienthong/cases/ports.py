# SPDX-License-Identifier: Apache-2.0
"""Who carries a result on paper."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from lienthong.cases.errors import CarrierDown, WordForged
from lienthong.cases.rules.posting import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """What a carrier is asked to carry: an envelope, and nothing of the matter in it."""

    parcel_id: uuid.UUID  #: asked for twice it is the same consignment
    case_code: str  #: printed on the label
    from_name: str  #: the agency
    from_address: str  #: where it is collected, and brought back to
    from_phone: str  #: of the agency
    to_name: str  #: who takes it in
    to_phone: str  #: whom the postman calls
    to_address: str  #: in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of a carrier, as it came: nothing in it is believed yet."""

    carrier: str  #: by the address it came to
    body: bytes  #: unchanged
    headers: Mapping[str, str]  #: as they came with it, their names in small letters


class Carrier(Protocol):
    """One carrier of parcels. Calls may use the network, so never inside a transaction."""

    name: str  #: as in addresses: `sandbox_post`
    title: str  #: as people read it

    def book(self, consignment: Consignment) -> str:
        """Announce a parcel, once however often; return its tracking number.

        Raises: CarrierDown.
        """

    def cancel(self, tracking: str) -> None:
        """Take an announcement back before the parcel was collected; once is enough.

        Raises: CarrierDown.
        """

    def read(self, message: Message) -> Word:
        """Check the signature, then read; no network.

        Raises: WordForged before anything is parsed, WordUnreadable after.
        """

    def follow(self, tracking: str) -> str:
        """Return the address where people follow a parcel, or nothing. No network."""

    def check(self) -> list[str]:
        """Return what is wrong with settings, connection and credentials."""


#: By what the fake carrier knows its own messages.
SEAL = "x-fake-seal"


@dataclass(kw_only=True)
class FakeCarrier:
    """A carrier in memory: what it said itself is believed, by its body and its seal."""

    name: str = "fake_post"
    title: str = "Bưu chính thử"
    is_down: bool = False
    booked: dict[uuid.UUID, Consignment] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    told: dict[tuple[bytes, str], Word] = field(default_factory=dict)

    def book(self, consignment: Consignment) -> str:
        """Remember the parcel; a second call changes nothing."""
        if self.is_down:
            raise CarrierDown
        self.booked.setdefault(consignment.parcel_id, consignment)
        return f"FK{consignment.parcel_id.hex[-10:].upper()}"

    def cancel(self, tracking: str) -> None:
        """Remember the number."""
        if self.is_down:
            raise CarrierDown
        self.cancelled.append(tracking)

    def read(self, message: Message) -> Word:
        """Know its own words again."""
        word = self.told.get((message.body, message.headers.get(SEAL, "")))
        if word is None:
            raise WordForged
        return word

    def follow(self, tracking: str) -> str:
        """Point to an address that nobody serves."""
        return f"https://fake.example/{tracking}"

    def check(self) -> list[str]:
        """Find nothing wrong."""
        return []

    def say(self, word: Word) -> Message:
        """Return the message that tells of a word."""
        body, seal = repr(word).encode(), uuid.uuid4().hex
        self.told[body, seal] = replace(word, signature=seal)
        return Message(carrier=self.name, body=body, headers={SEAL: seal})
