# SPDX-License-Identifier: Apache-2.0
"""The sandbox bank as a payment provider, and what its customer can do with it."""

import datetime as dt
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lienthong.connectors.sandbox_pay.models import Transfer
from lienthong.kernel import clock
from lienthong.outbox import services as outbox
from lienthong.payments import ports, rules, services

NAME = "sandbox_pay"


class SandboxPay:
    """Takes imaginary money at once, and tells of it in signed callbacks."""

    name = NAME
    title = "Ngân hàng thử nghiệm"

    def begin(self, charge: ports.Charge) -> ports.Started:
        """Open a page of the bank for one payment."""
        back = urlsplit(charge.return_url)
        transfer = Transfer.objects.create(
            order_code=charge.order_code,
            amount_vnd=charge.amount_vnd,
            account=charge.account,
            account_name=charge.account_name,
            return_path=f"{back.path}?{back.query}" if back.query else back.path,
        )
        return ports.Started(url=f"/sandbox-pay/{transfer.pk}", reference=str(transfer.pk))

    def verify_callback(self, callback: ports.Callback) -> rules.Notice:
        """Check the signature, then read."""
        return ports.read_signed(callback, key=_key())

    def query(self, order_code: str) -> rules.Notice | None:
        """Return the payment that was taken for an order, or the last one that was refused."""
        decided = Transfer.objects.filter(order_code=order_code).exclude(state=Transfer.WAITING)
        taken = decided.filter(state=Transfer.TAKEN).order_by("decided_at").first()
        found = taken or decided.order_by("decided_at").last()
        return _notice(found) if found else None

    def refund(self, transaction: str, amount_vnd: int) -> str:
        """Give a payment back, once."""
        del amount_vnd  # this bank gives back what it took
        number = UUID(transaction.removeprefix("SB"))
        Transfer.objects.filter(pk=number, returned_at=None).update(returned_at=clock.now())
        return f"HT{number.hex}"

    def statement(self, day: dt.date) -> tuple[rules.Notice, ...]:
        """List what was taken on a legal date."""
        start = clock.at(day, dt.time())
        taken = Transfer.objects.filter(
            state=Transfer.TAKEN,
            decided_at__gte=start,
            decided_at__lt=start + dt.timedelta(days=1),
        )
        return tuple(_notice(one) for one in taken.order_by("decided_at"))

    def check(self) -> list[str]:
        """Find fault with an environment that is no place for play."""
        return ["sandbox_pay must not run in production"] if settings.IS_PRODUCTION else []


def transfer(number: UUID) -> Transfer | None:
    """Return one payment of the bank."""
    return Transfer.objects.filter(pk=number).first()


@transaction.atomic
def decide(number: UUID, *, is_taken: bool) -> Transfer:
    """Take or refuse a payment, once, and queue the callback that tells of it."""
    found = Transfer.objects.select_for_update().get(pk=number)
    if found.state == Transfer.WAITING:
        found.state = Transfer.TAKEN if is_taken else Transfer.REFUSED
        found.decided_at = clock.now()
        found.save(update_fields=["state", "decided_at"])
        outbox.enqueue("sandbox_pay.call_back", number=str(number))
    return found


def call_back(number: UUID) -> services.Settled:
    """Tell of a decided payment in signed bytes, as a bank's POST to our callback address would.

    Within one site the bytes go straight to the service, so that the demo needs no second server.
    """
    notice = _notice(Transfer.objects.get(pk=number))
    return services.settle(ports.signed(notice, provider=NAME, key=_key()))


def _notice(transfer: Transfer) -> rules.Notice:
    is_taken = transfer.state == Transfer.TAKEN
    return rules.Notice(
        transaction=f"SB{transfer.pk.hex}",
        order_code=transfer.order_code,
        amount_vnd=transfer.amount_vnd,
        is_success=is_taken,
        at=transfer.decided_at or clock.now(),
        reason="" if is_taken else "Ngân hàng từ chối giao dịch.",
    )


def _key() -> bytes:
    key: str = settings.SANDBOX_PAY_KEY
    return key.encode()
