# SPDX-License-Identifier: Apache-2.0
"""Reads of the catalogue: one procedure in force, an old version, lists, the search."""

from lienthong.procedures.queries.catalogue import (
    EVERYTHING,
    addresses,
    by_field,
    by_id,
    by_life_event,
    counts_of,
    current,
    edition,
    fields,
    fields_of,
    in_force_ids,
    is_sensitive,
    letters,
    life_events,
    listed,
    names,
    record,
    version,
    versions,
)
from lienthong.procedures.queries.editing import (
    MissView,
    WordView,
    everyday_words,
    misses,
)
from lienthong.procedures.queries.searching import look, search

__all__ = [
    "EVERYTHING",
    "MissView",
    "WordView",
    "addresses",
    "by_field",
    "by_id",
    "by_life_event",
    "counts_of",
    "current",
    "edition",
    "everyday_words",
    "fields",
    "fields_of",
    "in_force_ids",
    "is_sensitive",
    "letters",
    "life_events",
    "listed",
    "look",
    "misses",
    "names",
    "record",
    "search",
    "version",
    "versions",
]
