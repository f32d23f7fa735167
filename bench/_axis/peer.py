# SPDX-License-Identifier: Apache-2.0
"""The peer that runs on the same machine: django-pyas2, in an environment of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What it did: None when it could not be made to run here."""

    per_s: float | None
    note: str


def documents_per_s(size: int, documents: int) -> Peer:
    """Measure it."""
    return Peer(per_s=None, note="django-pyas2: not measured by this version of the bench")
