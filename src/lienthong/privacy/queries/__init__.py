# SPDX-License-Identifier: Apache-2.0
"""Reads: purposes, consents, requests, breaches, what is due."""

from lienthong.privacy.queries.access import HANDLE, OVERSEE
from lienthong.privacy.queries.breaches import (
    BreachPage,
    BreachQueue,
    BreachView,
    breach,
    breaches,
    notice_of,
)
from lienthong.privacy.queries.consents import (
    CONSENTS,
    ConsentView,
    Said,
    consent_history,
    consents,
)
from lienthong.privacy.queries.purposes import (
    check_links,
    folder,
    load_folder,
    purpose,
    purpose_of_read,
    purposes,
    register_purposes,
)
from lienthong.privacy.queries.requests import (
    DeskCounts,
    DeskPage,
    Queue,
    RequestView,
    desk_counts,
    handler_of,
    own_request,
    own_requests,
    request,
    requests,
)
from lienthong.privacy.queries.retention import Kept, kept

__all__ = [
    "CONSENTS",
    "HANDLE",
    "OVERSEE",
    "BreachPage",
    "BreachQueue",
    "BreachView",
    "ConsentView",
    "DeskCounts",
    "DeskPage",
    "Kept",
    "Queue",
    "RequestView",
    "Said",
    "breach",
    "breaches",
    "check_links",
    "consent_history",
    "consents",
    "desk_counts",
    "folder",
    "handler_of",
    "kept",
    "load_folder",
    "notice_of",
    "own_request",
    "own_requests",
    "purpose",
    "purpose_of_read",
    "purposes",
    "register_purposes",
    "request",
    "requests",
]
