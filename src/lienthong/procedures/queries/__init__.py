# SPDX-License-Identifier: Apache-2.0
"""Reads of the catalogue: one procedure in force, an old version, lists, the search."""

from lienthong.procedures.queries.catalogue import (
    MissView,
    by_field,
    by_id,
    by_life_event,
    current,
    fields,
    fields_of,
    in_force_ids,
    listed,
    misses,
    names,
    record,
    version,
)
from lienthong.procedures.queries.searching import search

__all__ = [
    "MissView",
    "by_field",
    "by_id",
    "by_life_event",
    "current",
    "fields",
    "fields_of",
    "in_force_ids",
    "listed",
    "misses",
    "names",
    "record",
    "search",
    "version",
]
