# SPDX-License-Identifier: Apache-2.0
"""Every action that may be recorded, and the sentence an auditor reads for it."""

from collections.abc import Mapping
from typing import Any

from lienthong.kernel.text import lazy

#: Fields a sentence may name: {actor}, {subject}, {case}, {purpose}.
#: One line per action, `package.past_tense`, sorted by package; `tests/architecture` holds
#: each `audit.record` call against it.
ACTIONS: Mapping[str, Any] = {
    "audit.receipt_taken": lazy("{actor} tải biên nhận của bản ghi {subject}"),
}


def sentence(action: str, **fields: str) -> str:
    """Say in the reader's language what was done; an unknown action is shown by its name."""
    text = ACTIONS.get(action)
    return str(text).format(**fields) if text is not None else action
