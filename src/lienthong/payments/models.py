# SPDX-License-Identifier: Apache-2.0
from django.db import models
from django.db.models import F, Q

from lienthong.kernel import ids
from lienthong.payments.rules import LIVE, Disposition, RefundState, Status


class Payee(models.Model):
    """The bank account that receives an agency's fees, over a span of days."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    bank_bin = models.CharField(max_length=6)
    account = models.CharField(max_length=19)
    account_name = models.TextField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_at=None), name="payments_payee_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} {self.account}"


class Order(models.Model):
    """What somebody owes an agency."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    code = models.CharField(max_length=12, unique=True)
    status = models.TextField(default=Status.CREATED)
    payer_number = models.CharField(max_length=12)
    payer_name = models.TextField()
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    reference = models.TextField()
    return_path = models.TextField(blank=True)
    idempotency_key = models.TextField()
    amount_vnd = models.BigIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]),
                name="payments_order_status",
            ),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payments_order_amount"),
            # An order that ended frees its key: the same is owed again, and asked for anew.
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(status__in=[status.value for status in LIVE]),
                name="payments_order_one_live",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="payments_order_span"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PAID.value) | Q(paid_at__isnull=False),
                name="payments_order_paid_at",
            ),
        ]
        indexes = [
            models.Index(fields=["payer_number", "-created_at"], name="payments_order_payer"),
            models.Index(fields=["reference"], name="payments_order_reference"),
            models.Index(
                fields=["expires_at"],
                condition=Q(status__in=[Status.CREATED.value, Status.PENDING.value]),
                name="payments_order_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Item(models.Model):
    """One line of an order."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.TextField()
    name = models.TextField()
    amount_vnd = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="payments_item_place"),
            models.CheckConstraint(condition=Q(amount_vnd__gte=0), name="payments_item_amount"),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One move of an order: its own ledger, beside the audit."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="changes")
    move = models.TextField()
    before = models.TextField()
    after = models.TextField()
    at = models.DateTimeField()
    leaf_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Attempt(models.Model):
    """One visit of the payer to a provider."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    provider = models.TextField()
    begun_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.provider} {self.begun_at:%d/%m/%Y %H:%M}"


class Incoming(models.Model):
    """A sum that a provider says it took: one row for each, whatever it turns out to be for."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    provider = models.TextField()
    transaction = models.TextField()
    order_code = models.TextField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="incoming")
    amount_vnd = models.BigIntegerField()
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    disposition = models.TextField()
    refund_state = models.TextField(default=RefundState.NONE)
    refund_number = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "transaction"], name="payments_incoming_once"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(disposition=Disposition.SETTLES.value),
                name="payments_incoming_one_settles",
            ),
            models.CheckConstraint(
                condition=Q(disposition__in=[one.value for one in Disposition]),
                name="payments_incoming_disposition",
            ),
            models.CheckConstraint(
                condition=Q(refund_state__in=[one.value for one in RefundState]),
                name="payments_incoming_refund_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recorded_at"],
                condition=Q(refund_state=RefundState.DUE.value),
                name="payments_incoming_due",
            ),
            models.Index(fields=["provider", "taken_at"], name="payments_incoming_day"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}/{self.transaction}"


class Receipt(models.Model):
    """The receipt (biên lai) of a paid order, numbered without gaps per agency and year."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="receipt")
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "number"], name="payments_receipt_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Book(models.Model):
    """The last receipt number of an agency's year; raised in the transaction that pays."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="payments_book_one")]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.year}: {self.last}"


class CashEntry(models.Model):
    """A fee taken in cash at a window; only ever cancelled, never changed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="cash")
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField()
    cashier = models.TextField()
    amount_vnd = models.BigIntegerField()
    given_vnd = models.BigIntegerField()
    day = models.DateField()
    taken_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.TextField(blank=True)
    cancel_reason = models.TextField(blank=True)
    #: Cancelled after its own day was counted: the day whose box the money left; else null.
    returned_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, given_vnd__gte=F("amount_vnd")),
                name="payments_cashentry_given",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason="") & ~Q(cancelled_by=""),
                name="payments_cashentry_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None)
                | Q(cancelled_at__isnull=False, returned_on__gt=F("day")),
                name="payments_cashentry_returned_later",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "day"], name="payments_cashentry_day"),
            models.Index(
                fields=["agency", "returned_on"],
                condition=Q(returned_on__isnull=False),
                name="payments_cashentry_returned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cashier}: {self.amount_vnd}"


class CashCount(models.Model):
    """The count of a cashier's box at the end of a day. After it the day takes no more cash."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    agency = models.ForeignKey("orgs.Agency", on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField()
    cashier = models.TextField()
    day = models.DateField()
    expected_vnd = models.BigIntegerField()
    counted_vnd = models.BigIntegerField()
    explanation = models.TextField(blank=True)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "account_id", "day"], name="payments_cashcount_once"
            ),
            models.CheckConstraint(
                condition=Q(expected_vnd=F("counted_vnd")) | ~Q(explanation=""),
                name="payments_cashcount_difference_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cashier} {self.day}: {self.counted_vnd}"
