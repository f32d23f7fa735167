# SPDX-License-Identifier: Apache-2.0
"""The rows of a repeated group: removed and put in another order, by one button each."""

from collections.abc import Mapping
from typing import Any

from lienthong.kernel.text import whole_number

#: What a button of a row says: `up.members.2`.
ACTS = ("up", "down", "remove")


def acted(answers: Mapping[str, Any], command: str) -> tuple[dict[str, Any], tuple[str, int]]:
    """Return the answers after a row's button was pressed, and the row to look at then.

    A command that names no row of the answers changes nothing.
    """
    act, _dot, rest = command.partition(".")
    key, _dot, number = rest.rpartition(".")
    index = whole_number(number)
    rows = answers.get(key)
    if act not in ACTS or index is None or not isinstance(rows, list):
        return dict(answers), ("", 0)
    if index >= len(rows):
        return dict(answers), ("", 0)
    left = [row for at, row in enumerate(rows) if at != index]
    target = min(index, max(len(left) - 1, 0))
    if act != "remove":
        target = max(0, min(len(left), index - 1 if act == "up" else index + 1))
        left.insert(target, rows[index])
    changed = {name: value for name, value in answers.items() if name != key}
    return changed | ({key: left} if left else {}), (key, target)
