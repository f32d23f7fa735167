# SPDX-License-Identifier: Apache-2.0
"""Names of files: what their sender sees again, never a path."""

from lienthong.kernel.text import clean

MAX_LENGTH = 120
_SEPARATORS = str.maketrans('\\:*?"<>|', "/_______")


def clean_name(name: str, *, extension: str) -> str:
    """Return a name without folders, control or direction characters, in NFC, 120 letters at most.

    extension: `.pdf`, added where the name has none of its own; may be empty.
    """
    last = clean(name.translate(_SEPARATORS).rsplit("/", 1)[-1]).strip(". ") or "tep"
    own = extension_of(last)
    stem = last[: -len(own)] if own else last
    ending = last[-len(own) :] if own else extension
    return stem[: MAX_LENGTH - len(ending)].rstrip(". ") + ending


def extension_of(name: str) -> str:
    """Return the lower-case extension with its dot, or nothing."""
    stem, dot, ending = name.strip(". ").rpartition(".")
    return f".{ending.lower()}" if dot and stem and ending.isalnum() and len(ending) <= 8 else ""
