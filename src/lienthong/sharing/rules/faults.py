# SPDX-License-Identifier: Apache-2.0
"""What is told when the platform, not the provider, ends a call (X-Road REST protocol 1.0.4).

Types are written here as releases up to 7.7 spell them; `spelled` gives the spelling since 7.8.
"""

import re
from dataclasses import dataclass

CONSUMER, PROVIDER = "Server.ClientProxy", "Server.ServerProxy"
BAD_REQUEST = "Client.BadRequest"
#: Ours: the protocol knows no quotas. Answered with 429 and Retry-After.
TOO_MANY = f"{PROVIDER}.QuotaExceeded"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ORIGINS = frozenset({"Client", "Server", "ClientProxy", "ServerProxy"})
#: Types that a caller cannot mend: 500. All others: 400.
_SERVER = "Server."


@dataclass(frozen=True, slots=True)
class Told:
    """A fault as it is answered."""

    status: int
    type: str


class Fault(Exception):  # noqa: N818 - it names what happened
    """A call that the platform does not carry out, or could not."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_
        self.message = message


def consumer(code: str, message: str) -> Fault:
    """Return a fault found on the consumer's side."""
    return Fault(f"{CONSUMER}.{code}", message)


def provider(code: str, message: str) -> Fault:
    """Return a fault found on the provider's side."""
    return Fault(f"{PROVIDER}.{code}", message)


def spelled(type_: str) -> str:
    """Return a type in the spelling since 7.8: `server.clientproxy.access_denied`."""
    parts = type_.split(".")
    return ".".join(
        part.lower() if part in _ORIGINS else _HUMP.sub("_", part).lower() for part in parts
    )


def told(fault: Fault, *, spells_new: bool = False) -> Told:
    """Return status and type of the answer."""
    status = 500 if fault.type.startswith(_SERVER) else 400
    if fault.type == TOO_MANY:
        status = 429
    return Told(status, spelled(fault.type) if spells_new else fault.type)
