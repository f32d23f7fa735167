# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.models.packages import (
    Body,
    Delivery,
    Event,
    Package,
    Receiver,
)
from lienthong.exchange.models.systems import Route, System

__all__ = [
    "Body",
    "Delivery",
    "Event",
    "Package",
    "Receiver",
    "Route",
    "System",
]
