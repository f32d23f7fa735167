# SPDX-License-Identifier: Apache-2.0
"""A public text in both languages."""

from dataclasses import dataclass

from lienthong.kernel.text import active_language


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
