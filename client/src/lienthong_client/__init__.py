# SPDX-License-Identifier: Apache-2.0
"""Connect a document management system to a Liên Thông axis."""

from lienthong_client.asynchronous import AsyncClient
from lienthong_client.errors import AxisBusy, BadPush, BadReceipt, BadSettings, Refused
from lienthong_client.receipts import Receipt
from lienthong_client.settings import Settings
from lienthong_client.synchronous import Client
from lienthong_client.values import (
    Attachment,
    Delivery,
    Document,
    Errand,
    Event,
    Sent,
)

__all__ = [
    "AsyncClient",
    "Attachment",
    "AxisBusy",
    "BadPush",
    "BadReceipt",
    "BadSettings",
    "Client",
    "Delivery",
    "Document",
    "Errand",
    "Event",
    "Receipt",
    "Refused",
    "Sent",
    "Settings",
]
