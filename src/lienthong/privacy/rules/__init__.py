# SPDX-License-Identifier: Apache-2.0
"""Purposes, requests and their clocks, breaches. Pure."""

from lienthong.privacy.rules.breaches import BreachKind, BreachStatus, BreachVerb
from lienthong.privacy.rules.purposes import Basis, Holding, Processing
from lienthong.privacy.rules.requests import Kind, Standing, Status, Verb

__all__ = [
    "Basis",
    "BreachKind",
    "BreachStatus",
    "BreachVerb",
    "Holding",
    "Kind",
    "Processing",
    "Standing",
    "Status",
    "Verb",
]
