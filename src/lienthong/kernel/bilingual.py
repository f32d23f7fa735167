# SPDX-License-Identifier: Apache-2.0
"""A public text in both languages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from lienthong.kernel.text import active_language, sort_key

Named = TypeVar("Named")
#: Shorter lists are read at a glance: their order is the law's.
_LONG = 20


@dataclass(frozen=True, slots=True)
class Text:
    """A public text in both languages; `str()` gives the reader's."""

    vi: str = ""  #: Vietnamese, the source
    en: str = ""  #: English translation

    def __str__(self) -> str:
        """Say it in the language of the moment; in Vietnamese where no English is given."""
        return self.en if active_language() == "en" and self.en else self.vi

    def __bool__(self) -> bool:
        """Tell whether there is any text."""
        return bool(self.vi)


#: Nothing said.
NO_TEXT = Text()


def in_readers_order(many: Iterable[Named], name: Callable[[Named], Text]) -> list[Named]:
    """Return a list as its reader looks for things in it; what stands first stays first.

    Lists are kept in Vietnamese order. In English a long one that has a name for each of its
    entries goes by those: France stands under F, where Pháp is under P.
    """
    listed = list(many)
    is_foreign = active_language() == "en" and all(name(one).en for one in listed)
    if not is_foreign or len(listed) <= _LONG:
        return listed
    return [*listed[:1], *sorted(listed[1:], key=lambda one: sort_key(name(one).en))]
