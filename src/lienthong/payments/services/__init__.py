# SPDX-License-Identifier: Apache-2.0
"""Use cases of the payments: owe, begin, settle, cancel, expire, give back, receipt, reconcile."""

from lienthong.payments.services.cash import cancel_cash, count_cash, take_cash
from lienthong.payments.services.ordering import begin, cancel, open_payee, order
from lienthong.payments.services.receipts import issue_receipt
from lienthong.payments.services.reconciling import Reconciliation, reconcile
from lienthong.payments.services.refunding import refund, request_refund
from lienthong.payments.services.settling import Settled, record_notice, settle
from lienthong.payments.services.sweeping import check, expire_due, retry_refunds

__all__ = [
    "Reconciliation",
    "Settled",
    "begin",
    "cancel",
    "cancel_cash",
    "check",
    "count_cash",
    "expire_due",
    "issue_receipt",
    "open_payee",
    "order",
    "reconcile",
    "record_notice",
    "refund",
    "request_refund",
    "retry_refunds",
    "settle",
    "take_cash",
]
