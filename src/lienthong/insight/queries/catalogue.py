# SPDX-License-Identifier: Apache-2.0
"""Counts of the catalogue of procedures, and the fields they belong to."""

import uuid
from collections.abc import Collection
from functools import lru_cache

from lienthong.insight.rules import Published, missing_parts
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import LawField, Level, record


def published(used_codes: Collection[str]) -> dict[Published, int]:
    """Return the counts of the catalogue, for the whole country only: it is one catalogue.

    used_codes: procedures with an online dossier in the period.
    """
    listed, complete, full, online = _catalogue(procedures.in_force_ids())
    return {
        Published.LISTED: listed,
        Published.COMPLETE: complete,
        Published.OFFERED: len(online),
        Published.FULL: full,
        Published.USED: len(online & set(used_codes)),
    }


def fields_of(codes: Collection[str]) -> dict[str, LawField]:
    """Return the field of administration of some procedures; unknown codes are left out."""
    return procedures.fields_of(codes)


@lru_cache(maxsize=4)
def _catalogue(version_ids: tuple[uuid.UUID, ...]) -> tuple[int, int, int, frozenset[str]]:
    """Count a catalogue: procedures, complete ones, wholly online ones, codes of those online.

    Versions never change, so the same ids give the same counts.
    """
    known = [procedures.by_id(one) for one in version_ids]
    complete = sum(1 for one in known if not missing_parts(record(one)))
    full = sum(1 for one in known if one.level is Level.FULL)
    return len(known), complete, full, frozenset(one.code for one in known if one.is_online)
