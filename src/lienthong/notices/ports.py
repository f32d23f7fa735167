# SPDX-License-Identifier: Apache-2.0
"""The ways out: e-mail and SMS, each with its fake."""

from dataclasses import dataclass, field
from typing import Protocol

from lienthong.notices.rules import Channel


class CannotSend(Exception):  # noqa: N818 - says what, not that it is an error
    """A provider did not take a letter. is_final: it never will."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is handed to a provider."""

    id: str  #: the same at every attempt, so that a provider can tell repetitions
    channel: Channel  #: e-mail or SMS
    to: str  #: e-mail address or telephone number
    name: str  #: of the recipient
    subject: str  #: one line; SMS: empty
    body: str  #: plain text
    language: str  #: `vi` or `en`


class Mail(Protocol):
    """Sends one e-mail."""

    def send(self, letter: Letter) -> str:
        """Hand over one letter; return the provider's reference. Raises: CannotSend."""

    def check(self) -> list[str]:
        """List what is wrong with settings and connection; nothing when all is well."""


class Sms(Protocol):
    """Sends one short message."""

    def send(self, letter: Letter) -> str:
        """Hand over one message; return the provider's reference. Raises: CannotSend."""

    def check(self) -> list[str]:
        """List what is wrong with settings and connection; nothing when all is well."""


@dataclass(slots=True)
class FakeOutlet:
    """Keeps what it is given, or fails as told: both for e-mail and for SMS."""

    letters: list[Letter] = field(default_factory=list)  #: what was sent, in order
    failures: list[CannotSend] = field(default_factory=list)  #: raised first, one per call

    def send(self, letter: Letter) -> str:
        """Hand over one letter; return its reference."""
        if self.failures:
            raise self.failures.pop(0)
        self.letters.append(letter)
        return letter.id

    def check(self) -> list[str]:
        """List what is wrong with the outlet."""
        return []
