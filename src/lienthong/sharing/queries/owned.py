# SPDX-License-Identifier: Apache-2.0
"""What of the platform is this node's own: its pages as callers, its registers as services."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from lienthong.sharing.models import Exchange, Service, Subsystem
from lienthong.sharing.rules.services import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A call that one of this node's own systems made."""

    leaf_id: UUID  #: in the log `sharing`
    at: dt.datetime
    service: str  #: identifier
    status: int
    ms: int


def service_code(register: str) -> str:
    """Return the code that a register is published under: `civil-status`."""
    return register.replace("_", "-")


def own_caller(key: str) -> str | None:
    """Return the identifier of the open system of this node that shows a key; None without."""
    sha256 = hashlib.sha256(key.encode()).digest()
    rows = Subsystem.objects.filter(key_sha256=sha256, is_open=True)
    return rows.values_list("identifier", flat=True).first()


def own_register(register: str, caller: str) -> str | None:
    """Return the identifier of the service that this node's own site serves a register as.

    caller: identifier of who asks. It must hold a right, and rights are only given to who asked for
    them: a service that somebody else publishes under the same name is never taken for it.
    """
    row = (
        Service.objects.filter(
            code=service_code(register), base_url__endswith=f"/api/registers/v1/{register}",
            rights__subsystem__identifier=caller, rights__ended_at=None,
        )
        .exclude(state=State.ENDED)
        .select_related("subsystem")
        .order_by("-published_at")
        .first()
    )  # fmt: skip
    return f"{row.subsystem.identifier}/{row.code}" if row else None


def last_carried(key: str) -> Carried | None:
    """Return the last call that the system showing a key made; None before the first."""
    sha256 = hashlib.sha256(key.encode()).digest()
    client = Subsystem.objects.filter(key_sha256=sha256).values_list("pk", flat=True).first()
    row = Exchange.objects.filter(client_id=client).order_by("-id").first() if client else None
    if row is None:
        return None
    return Carried(leaf_id=row.pk, at=row.at, service=row.service, status=row.status, ms=row.ms)
