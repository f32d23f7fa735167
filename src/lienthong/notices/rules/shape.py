# SPDX-License-Identifier: Apache-2.0
"""The shape of a notice: its words in two languages, its fields, its channels."""

from dataclasses import dataclass, field
from string import Formatter

from lienthong.notices.rules.delivery import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A notice in one language."""

    subject: str  #: one line
    body: str  #: plain text: what happened, what to do, by when
    sms: str = ""  #: one line; the subject when empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of notice."""

    code: str  #: its name in code
    vi: Words  #: Vietnamese, the source
    en: Words  #: English
    channels: frozenset[Channel] = field(default=frozenset({Channel.EMAIL}))  #: beside the inbox
    is_optional: bool = True  #: False: sent whatever the recipient prefers (security, money)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields its words use."""
        texts = (self.vi.subject, self.vi.body, self.vi.sms)
        parsed = (name for text in texts for _, name, _, _ in Formatter().parse(text))
        return frozenset(name for name in parsed if name)
