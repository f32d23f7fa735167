# SPDX-License-Identifier: Apache-2.0
"""Reads of the payments: orders, what to show a payer, sums that must go back, a day's takings."""

import datetime as dt
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Count, Q, Sum
from django.utils.module_loading import import_string

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId, FileId, OrderId
from lienthong.payments import ports, rules
from lienthong.payments.errors import OrderMissing, ProviderMissing
from lienthong.payments.models import CashCount, CashEntry, Incoming, Order, Receipt

#: How long a payment link still shows, after the time to pay, that the money arrived.
LINK_REMAINS = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A fee order as others see it."""

    id: OrderId  #: its key
    code: str  #: in the bank memo and the address
    status: rules.Status  #: where it stands
    amount_vnd: int  #: the whole sum
    items: tuple[rules.FeeItem, ...]  #: its lines
    payer_number: str  #: who owes
    payer_name: str  #: in full
    agency_id: AgencyId  #: to whom
    reference: str  #: what for
    return_path: str  #: where the payer came from, a path of this site, or empty
    created_at: dt.datetime  #: since when
    expires_at: dt.datetime  #: until when it may be paid
    paid_at: dt.datetime | None  #: when the sum arrived
    is_cash: bool  #: it was handed over at a window
    failure: str  #: why the last attempt failed, or empty
    receipt_number: str  #: `12/2026`, or empty
    receipt_file_id: FileId | None  #: the PDF, once it is made
    bank_bin: str  #: bank of the receiving account, six digits
    account: str  #: its number
    account_name: str  #: its owner
    vietqr: str  #: payload of the QR code; empty when it can no longer be paid


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedReceipt:
    """A receipt as whoever holds it may know it: nothing of the payer."""

    number: str  #: `12/2026`
    agency_id: AgencyId  #: who received the money
    reference: str  #: what for
    issued_at: dt.datetime  #: when
    file_id: FileId  #: its PDF
    ended_at: dt.datetime | None  #: since when the money goes or went back; None: it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotal:
    """What one agency was paid on one day."""

    agency_id: AgencyId  #: to whom
    orders: int  #: how many were paid
    amount_vnd: int  #: together


def providers() -> Mapping[str, ports.Provider]:
    """Return the connected providers by name, the first one preferred."""
    wired: Mapping[str, ports.Provider] = import_string(settings.PAYMENT_PROVIDERS)
    return wired


def provider(name: str) -> ports.Provider:
    """Return one provider.

    Raises: ProviderMissing.
    """
    found = providers().get(name)
    if found is None:
        raise ProviderMissing(provider=name)
    return found


def order(order_id: OrderId) -> OrderView:
    """Return an order, for packages that know its id.

    Raises: OrderMissing.
    """
    return view_of(_only(Order.objects.filter(pk=order_id).first()))


def order_by_code(code: str) -> OrderView:
    """Return an order by its code, for packages that know what it is for.

    Raises: OrderMissing.
    """
    return view_of(_by_code(code))


def orders_of(reference: str) -> list[OrderView]:
    """Return the orders made for a dossier or draft, oldest first."""
    return [view_of(row) for row in Order.objects.filter(reference=reference).order_by("id")]


def shown_to(actor: Actor, code: str, *, token: str = "") -> OrderView:
    """Return an order to its payer, to who holds its link, or to the payee's cashier.

    Raises: OrderMissing, also when it is somebody else's.
    """
    row = _by_code(code)
    if not (_is_theirs(actor, row) or _is_opened(row, token)):
        raise OrderMissing
    return view_of(row)


def may_see_receipt(actor: Actor, order_id: OrderId) -> bool:
    """Tell whether a receipt, which names its payer in full, is shown to somebody.

    Never by a payment link: who pays for another learns no personal number by it.
    """
    row = Order.objects.filter(pk=order_id).first()
    return row is not None and _is_theirs(actor, row)


def link_token(code: str) -> str:
    """Return the secret of a payment link: whoever holds it may see and pay the order."""
    return Signer(salt="payments.link").signature(code)


def holds_link(code: str, token: str) -> bool:
    """Tell whether a token opens an order."""
    try:
        Signer(salt="payments.link").unsign(f"{code}:{token}")
    except BadSignature:
        return False
    return True


def paid_on(day: dt.date) -> list[DayTotal]:
    """Return what each agency was paid on a legal date."""
    start = clock.at(day, dt.time())
    rows = (
        Order.objects.filter(
            incoming__disposition=rules.Disposition.SETTLES,
            incoming__taken_at__gte=start,
            incoming__taken_at__lt=start + dt.timedelta(days=1),
        )
        .values("agency_id")
        .annotate(orders=Count("id"), total=Sum("amount_vnd"))
        .order_by("agency_id")
    )
    return [
        DayTotal(
            agency_id=AgencyId(row["agency_id"]), orders=row["orders"], amount_vnd=row["total"]
        )
        for row in rows
    ]


def due_refunds() -> list[UUID]:
    """Return the ids of sums that must go back, oldest first."""
    rows = Incoming.objects.filter(refund_state=rules.RefundState.DUE).order_by("recorded_at")
    return list(rows.values_list("id", flat=True))


def unclaimed() -> list[Incoming]:
    """Return sums that fit no order, for this package's pages and services only."""
    return list(
        Incoming.objects.filter(
            disposition=rules.Disposition.UNKNOWN_ORDER, refund_state=rules.RefundState.NONE
        ).order_by("recorded_at")
    )


def receipt_among(file_ids: Collection[FileId]) -> IssuedReceipt | None:
    """Return the receipt that one of some files is, or None."""
    row = Receipt.objects.select_related("order").filter(file_id__in=file_ids).first()
    if row is None or row.file_id is None:
        return None
    return IssuedReceipt(
        number=str(row),
        agency_id=AgencyId(row.agency_id),
        reference=row.order.reference,
        issued_at=row.issued_at.astimezone(clock.HANOI),
        file_id=FileId(row.file_id),
        ended_at=_ended_at(row.order),
    )


def _ended_at(order: Order) -> dt.datetime | None:
    """Return since when a paid order is paid no more: the decision counts, not the transfer."""
    if order.status == rules.Status.PAID:
        return None
    change = order.changes.filter(before=rules.Status.PAID).order_by("-at").first()
    return change.at.astimezone(clock.HANOI) if change else None


def says_vietqr(text: str) -> OrderView | None:
    """Return the order whose payment QR code says exactly this, or None."""
    codes = [text[at : at + rules.LENGTH] for at in range(len(text)) if text[at] == "L"]
    known = [code for code in codes if rules.is_code(code)][:3]
    for row in Order.objects.select_related("payee").filter(code__in=known):
        if _vietqr(row) == text:
            return view_of(row)
    return None


def _is_theirs(actor: Actor, row: Order) -> bool:
    if actor.kind is ActorKind.CITIZEN:
        return hmac.compare_digest(actor.personal_number or "", row.payer_number)
    if actor.kind is ActorKind.OFFICIAL:
        return actor.has("payments.reconcile") and actor.agency_id == row.agency_id
    return actor.kind is ActorKind.SYSTEM


def _is_opened(row: Order, token: str) -> bool:
    """Tell whether a payment link opens an order: until a day after it could be paid."""
    return clock.now() < row.expires_at + LINK_REMAINS and holds_link(row.code, token)


def _by_code(code: str) -> Order:
    """Look up what may be typed by anybody; a code with a typing error asks no table."""
    return _only(Order.objects.filter(code=code).first() if rules.is_code(code) else None)


def _only(row: Order | None) -> Order:
    if row is None:
        raise OrderMissing
    return row


def view_of(row: Order) -> OrderView:
    """Return a row as its frozen value."""
    receipt = Receipt.objects.filter(order=row).first()
    last = row.attempts.order_by("-begun_at").first()
    is_open = row.status in (rules.Status.CREATED, rules.Status.PENDING)
    lines = row.items.order_by("position")
    return OrderView(
        id=OrderId(row.pk),
        code=row.code,
        status=rules.Status(row.status),
        amount_vnd=row.amount_vnd,
        items=tuple(
            rules.FeeItem(code=line.code, name=line.name, amount_vnd=line.amount_vnd)
            for line in lines
        ),
        payer_number=row.payer_number,
        payer_name=row.payer_name,
        agency_id=AgencyId(row.agency_id),
        reference=row.reference,
        return_path=row.return_path,
        created_at=row.created_at,
        expires_at=row.expires_at,
        paid_at=row.paid_at,
        is_cash=row.paid_at is not None and CashEntry.objects.filter(order=row).exists(),
        failure=last.reason if is_open and last and last.failed_at else "",
        receipt_number=str(receipt) if receipt else "",
        receipt_file_id=FileId(receipt.file_id) if receipt and receipt.file_id else None,
        bank_bin=row.payee.bank_bin,
        account=row.payee.account,
        account_name=row.payee.account_name,
        vietqr=_vietqr(row) if is_open else "",
    )


def _vietqr(row: Order) -> str:
    return rules.vietqr(
        bank_bin=row.payee.bank_bin,
        account=row.payee.account,
        amount_vnd=row.amount_vnd,
        memo=row.code,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CashLine:
    """One receipt of a cash book."""

    order_id: OrderId
    order_code: str
    receipt_number: str  #: `12/2026`
    cashier: str
    payer_name: str
    amount_vnd: int
    taken_at: dt.datetime
    cancelled_by: str  #: empty while it stands
    cancel_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CashBox:
    """The cash of one cashier and one day."""

    account_id: UUID
    cashier: str
    expected_vnd: int  #: by the receipts that stand, less what was handed back for earlier days
    counted_vnd: int | None  #: None until it was counted
    explanation: str

    @property
    def difference_vnd(self) -> int:
        """Return how much more was counted than the receipts say."""
        return 0 if self.counted_vnd is None else self.counted_vnd - self.expected_vnd


def cash_book(actor: Actor, day: dt.date) -> tuple[list[CashLine], list[CashBox]]:
    """Return the receipts and boxes of a legal date at the actor's agency.

    A cashier sees their own; who holds `counter.manage` sees all.
    Raises: Denied.
    """
    sees_all = actor.has("counter.manage")
    if not sees_all:
        actor.require("counter.serve")
    if actor.agency_id is None:
        raise Denied(right="counter.serve")
    own = {} if sees_all else {"account_id": actor.account_id}
    rows = list(
        CashEntry.objects.filter(Q(day=day) | Q(returned_on=day), agency_id=actor.agency_id, **own)
        .select_related("order__receipt")
        .order_by("order__receipt__year", "order__receipt__number")
    )
    counts = {
        row.account_id: row
        for row in CashCount.objects.filter(agency_id=actor.agency_id, day=day, **own)
    }
    boxes: dict[UUID, CashBox] = {}
    for row in rows:
        box = boxes.get(row.account_id)
        count = counts.get(row.account_id)
        standing = _in_box(row, day)
        boxes[row.account_id] = CashBox(
            account_id=row.account_id, cashier=row.cashier,
            expected_vnd=(box.expected_vnd if box else 0) + standing,
            counted_vnd=count.counted_vnd if count else None,
            explanation=count.explanation if count else "",
        )  # fmt: skip
    return [_cash_line(row) for row in rows], list(boxes.values())


def _in_box(row: CashEntry, day: dt.date) -> int:
    """Return what a receipt puts into its cashier's box on a day; what it takes out is negative."""
    if row.returned_on == day:
        return -row.amount_vnd
    return 0 if row.cancelled_at and not row.returned_on else row.amount_vnd


def _cash_line(row: CashEntry) -> CashLine:
    receipt = row.order.receipt
    return CashLine(
        order_id=OrderId(row.order_id), order_code=row.order.code,
        receipt_number=f"{receipt.number}/{receipt.year}", cashier=row.cashier,
        payer_name=row.order.payer_name, amount_vnd=row.amount_vnd, taken_at=row.taken_at,
        cancelled_by=row.cancelled_by, cancel_reason=row.cancel_reason,
    )  # fmt: skip
