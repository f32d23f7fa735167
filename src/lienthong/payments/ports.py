# SPDX-License-Identifier: Apache-2.0
"""What payments ask of a payment provider, and a fake one for tests."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lienthong.payments.errors import CallbackForged, CallbackUnreadable
from lienthong.payments.rules import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a provider is asked to take."""

    order_code: str  #: goes into the bank memo
    amount_vnd: int  #: đồng
    memo: str  #: what the payer sees
    bank_bin: str  #: bank of the receiving agency, six digits
    account: str  #: its account number
    account_name: str  #: its owner
    return_url: str  #: where the payer goes afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A provider is ready to take a sum."""

    url: str  #: where the payer goes
    reference: str  #: the provider's own name of the attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A message from outside, as it came: nothing in it is believed yet."""

    provider: str  #: by the address it came to
    body: bytes  #: unchanged
    headers: Mapping[str, str]  #: names in lower case


class Provider(Protocol):
    """One payment provider. Calls may use the network, so never inside a transaction."""

    name: str  #: as in addresses: `sandbox_pay`
    title: str  #: as the payer reads it

    def begin(self, charge: Charge) -> Started:
        """Prepare a payment. Raises: ProviderDown."""

    def verify_callback(self, callback: Callback) -> Notice:
        """Check the signature, then read; no network.

        Raises: CallbackForged, CallbackUnreadable.
        """

    def query(self, order_code: str) -> Notice | None:
        """Return what became of an order, or None while nothing has. Raises: ProviderDown."""

    def refund(self, transaction: str, amount_vnd: int) -> str:
        """Send a sum back, once however often it is asked; return the number of the refund.

        Raises: ProviderDown.
        """

    def statement(self, day: dt.date) -> tuple[Notice, ...]:
        """Return everything taken on a legal date. Raises: ProviderDown."""

    def check(self) -> list[str]:
        """Return what is wrong with settings, connection and credentials."""


@dataclass(kw_only=True)
class FakeProvider:
    """A provider in memory, with real signatures."""

    name: str = "fake"
    title: str = "Ngân hàng thử"
    key: bytes = b"fake"
    taken: dict[str, Notice] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)

    def begin(self, charge: Charge) -> Started:
        """Point to an address that nobody serves."""
        return Started(url=f"https://fake.example/{charge.order_code}", reference=charge.order_code)

    def verify_callback(self, callback: Callback) -> Notice:
        """Check a real signature."""
        return read_signed(callback, key=self.key)

    def query(self, order_code: str) -> Notice | None:
        """Look among what was taken."""
        return next((one for one in self.taken.values() if one.order_code == order_code), None)

    def refund(self, transaction: str, amount_vnd: int) -> str:
        """Remember the sum; a second call changes nothing."""
        self.refunds.setdefault(transaction, amount_vnd)
        return f"R-{transaction}"

    def statement(self, day: dt.date) -> tuple[Notice, ...]:
        """List what was taken on a day."""
        return tuple(one for one in self.taken.values() if one.is_success and one.at.date() == day)

    def check(self) -> list[str]:
        """Find nothing wrong."""
        return []

    def take(self, notice: Notice) -> Callback:
        """Take a sum, and return the callback that tells of it."""
        self.taken[notice.transaction] = notice
        return signed(notice, provider=self.name, key=self.key)


SIGNATURE = "x-lienthong-signature"  #: header: hex HMAC-SHA-256 of the body


def signed(notice: Notice, *, provider: str, key: bytes) -> Callback:
    """Write a notice as JSON and sign it: the format of the sandbox and of the fake."""
    body = json.dumps(
        {
            "transaction": notice.transaction,
            "order": notice.order_code,
            "amount_vnd": notice.amount_vnd,
            "success": notice.is_success,
            "at": notice.at.isoformat(),
            "reason": notice.reason,
        }
    ).encode()
    return Callback(provider=provider, body=body, headers={SIGNATURE: _mac(body, key)})


def read_signed(callback: Callback, *, key: bytes) -> Notice:
    """Read what `signed` wrote.

    Raises: CallbackForged before anything is parsed, CallbackUnreadable after.
    """
    given = callback.headers.get(SIGNATURE, "")
    if not hmac.compare_digest(given.encode(), _mac(callback.body, key).encode()):
        raise CallbackForged
    try:
        told = json.loads(callback.body)
        return Notice(
            transaction=str(told["transaction"]),
            order_code=str(told["order"]),
            amount_vnd=int(told["amount_vnd"]),
            is_success=told["success"] is True,
            at=_aware(told["at"]),
            reason=str(told.get("reason", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise CallbackUnreadable from problem


def _aware(text: str) -> dt.datetime:
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def _mac(body: bytes, key: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()
