# SPDX-License-Identifier: Apache-2.0
"""A circuit breaker for each service: a provider that is away is not asked by everybody."""

from dataclasses import dataclass

#: So many failures in a row open it; it stays open so long, then one call tries.
FAILURES, REST_SECONDS = 5, 10.0


@dataclass(slots=True)
class Breaker:
    """Closed: calls pass. Open: they are refused at once. Half open: one call tries."""

    failures: int = 0
    opened_at: float | None = None
    is_trying: bool = False

    def may_call(self, now: float) -> bool:
        """Tell whether a call may pass; the first after the rest is the one that tries."""
        if self.opened_at is None:
            return True
        if self.is_trying or now - self.opened_at < REST_SECONDS:
            return False
        self.is_trying = True
        return True

    def succeeded(self) -> None:
        """The provider answered, whatever it said."""
        self.failures, self.opened_at, self.is_trying = 0, None, False

    def failed(self, now: float) -> None:
        """The provider was not reached, hung, or broke off."""
        self.failures, self.is_trying = self.failures + 1, False
        if self.failures >= FAILURES:
            self.opened_at = now

    def given_up(self) -> None:
        """The call ended before the provider could answer: it says nothing of the provider."""
        self.is_trying = False
