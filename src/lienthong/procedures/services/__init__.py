# SPDX-License-Identifier: Apache-2.0
"""Use cases: check and publish packs, load records, set results, write registers."""

from lienthong.procedures.services.checking import Report, check_folder, check_folders
from lienthong.procedures.services.outcomes import (
    known_facts,
    render_result,
    reserve_keys,
    write_registers,
)
from lienthong.procedures.services.publishing import load_records, note_miss, publish, read_folder

__all__ = [
    "Report",
    "check_folder",
    "check_folders",
    "known_facts",
    "load_records",
    "note_miss",
    "publish",
    "read_folder",
    "render_result",
    "reserve_keys",
    "write_registers",
]
