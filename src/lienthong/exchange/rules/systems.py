# SPDX-License-Identifier: Apache-2.0
"""Kinds of connected systems, states of a delivery, kinds of events."""

from enum import IntEnum, StrEnum


class SystemKind(StrEnum):
    """What stands at the other end."""

    CLIENT = "client"  #: a document management system
    NODE = "node"  #: another node of the axis
    DESK = "desk"  #: the clerks' pages of this node


class Carriage(IntEnum):
    """Where a package is on its way to one system. Numbers are stored."""

    WAITING = 0  #: to be fetched, or pushed
    LENT = 1  #: handed to a poller that has not acknowledged yet
    DELIVERED = 2  #: acknowledged by the system's signed receipt
    FAILED = 3  #: the system says it cannot take it; a person must look
    WITHDRAWN = 4  #: taken back before it was handed over
    STRANDED = 5  #: waits, and no open system carries its receivers at present


class EventKind(StrEnum):
    """What happened to a package: the vocabulary of registered delivery (ETSI EN 319 522)."""

    ACCEPTED = "submission_acceptance"  #: the axis answers for it from here on
    CONSIGNED = "content_consignment"  #: its bytes were handed to a system
    HANDED_OVER = "content_handover"  #: the system acknowledged it with a signed receipt
    HANDOVER_FAILED = "content_handover_failure"
    RELAYED = "relay_to_remote"  #: another node of the axis answers for it from here on
    REROUTED = "rerouting"  #: it waits at another system now, or at none that would carry it
    ASKED = "request"  #: the sender asks receivers for it back, or to update or replace it
    STATUS = "status"  #: a receiver, or the sender, said something of it (01-16)
    WITHDRAWN = "withdrawal"  #: taken back before it was handed over
    DESTROYED = "destruction"  #: the receiver destroyed its copy and reports it
    EXAMINED = "signature_findings"  #: what the axis found of the signatures in its files
