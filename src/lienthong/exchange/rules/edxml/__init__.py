# SPDX-License-Identifier: Apache-2.0
"""edXML packages (QCVN 102:2016/BTTTT): a strict writer, a tolerant and bounded reader."""

from lienthong.exchange.rules.edxml.checks import (
    Problem,
    Problems,
    problems_of,
    problems_of_status,
)
from lienthong.exchange.rules.edxml.reading import Package, read, understood
from lienthong.exchange.rules.edxml.tree import Sink, Taker
from lienthong.exchange.rules.edxml.values import (
    Attachment,
    Business,
    Edoc,
    Errand,
    Hop,
    Organ,
    Priority,
    ReceiverChange,
    Reference,
    Replaced,
    Signer,
    Staff,
    StatusCode,
    StatusMessage,
)
from lienthong.exchange.rules.edxml.wrapping import unwrapped, wrapped
from lienthong.exchange.rules.edxml.writing import write, write_status

__all__ = [
    "Attachment",
    "Business",
    "Edoc",
    "Errand",
    "Hop",
    "Organ",
    "Package",
    "Priority",
    "Problem",
    "Problems",
    "ReceiverChange",
    "Reference",
    "Replaced",
    "Signer",
    "Sink",
    "Staff",
    "StatusCode",
    "StatusMessage",
    "Taker",
    "problems_of",
    "problems_of_status",
    "read",
    "understood",
    "unwrapped",
    "wrapped",
    "write",
    "write_status",
]
