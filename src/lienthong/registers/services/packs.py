# SPDX-License-Identifier: Apache-2.0
"""Checking of declarations, for `./run packs check`."""

from pathlib import Path

from lienthong.registers import queries, rules


def check_packs(folder: Path) -> list[rules.Finding]:
    """Return everything wrong with the declarations of a folder, and the lists beside it.

    Empty when they hold.
    """
    return [*queries.load_folder(folder)[1], *queries.load_codes(folder.parent / "codes")[1]]
