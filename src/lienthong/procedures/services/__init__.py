# SPDX-License-Identifier: Apache-2.0
"""Use cases: check and publish packs, load records, set results, write registers."""

from lienthong.procedures.services.catalogue import listed_records
from lienthong.procedures.services.checking import Report, check_folder, check_folders
from lienthong.procedures.services.editing import (
    Noted,
    add_word,
    forget_old_searches,
    note_miss,
    note_search,
    remove_word,
)
from lienthong.procedures.services.outcomes import (
    Scan,
    known_facts,
    pages_of,
    render_result,
    reserve_keys,
    write_registers,
)
from lienthong.procedures.services.publishing import load_records, publish, read_folder
from lienthong.procedures.services.skeleton import begin_pack

__all__ = [
    "Noted",
    "Report",
    "Scan",
    "add_word",
    "begin_pack",
    "check_folder",
    "check_folders",
    "forget_old_searches",
    "known_facts",
    "listed_records",
    "load_records",
    "note_miss",
    "note_search",
    "pages_of",
    "publish",
    "read_folder",
    "remove_word",
    "render_result",
    "reserve_keys",
    "write_registers",
]
