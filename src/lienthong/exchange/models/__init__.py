# SPDX-License-Identifier: Apache-2.0
from lienthong.exchange.models.desk import Book, Draft, DraftFile, Filing, ReceiverGroup
from lienthong.exchange.models.nodes import Certificate, FormerKey, Node
from lienthong.exchange.models.packages import (
    Body,
    Delivery,
    Event,
    Follower,
    Likeness,
    Package,
    Receiver,
)
from lienthong.exchange.models.running import Instruction, Push, Traffic
from lienthong.exchange.models.systems import Route, System
from lienthong.exchange.models.tallies import Counted, Tally

__all__ = [
    "Body",
    "Book",
    "Certificate",
    "Counted",
    "Delivery",
    "Draft",
    "DraftFile",
    "Event",
    "Filing",
    "Follower",
    "FormerKey",
    "Instruction",
    "Likeness",
    "Node",
    "Package",
    "Push",
    "Receiver",
    "ReceiverGroup",
    "Route",
    "System",
    "Tally",
    "Traffic",
]
