# SPDX-License-Identifier: Apache-2.0
"""The life of a service in the catalogue."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

LEAST_TIMEOUT_SECONDS, MOST_TIMEOUT_SECONDS, USUAL_TIMEOUT_SECONDS = 1, 600, 60


class State(StrEnum):
    """How a service stands."""

    #: Not in service yet, for trying: its provider is asked to answer with invented data, which the
    #: platform cannot check. Called like any other, by who holds a right.
    SANDBOX = "sandbox"
    ON = "on"
    MAINTENANCE = "maintenance"  #: answers nothing; the notice says until when
    DEPRECATED = "deprecated"  #: answers; the notice says what follows it
    ENDED = "ended"  #: answers nothing any more, for good


#: What a provider may make of a service.
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.SANDBOX: frozenset({State.ON, State.ENDED}),
        State.ON: frozenset({State.MAINTENANCE, State.DEPRECATED}),
        State.MAINTENANCE: frozenset({State.ON, State.DEPRECATED}),
        State.DEPRECATED: frozenset({State.ON, State.MAINTENANCE, State.ENDED}),
        State.ENDED: frozenset(),
    }
)
#: Those that a notice must explain.
TOLD = frozenset({State.MAINTENANCE, State.DEPRECATED, State.ENDED})
#: Those that access may be asked for.
OPEN = frozenset({State.SANDBOX, State.ON, State.MAINTENANCE})


_EDITION = re.compile(r"[-.]v?\d+(\.\d+)*$", re.IGNORECASE)


def family(code: str) -> str:
    """Return what editions of a service have in common: `dan-cu` of `dan-cu-v2`."""
    return _EDITION.sub("", code) or code


class RequestState(StrEnum):
    """How a request for access stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  #: by who asked
