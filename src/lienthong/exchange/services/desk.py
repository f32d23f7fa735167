# SPDX-License-Identifier: Apache-2.0
"""The desk of this node: its place on the axis, and taking in what comes for its agencies."""

import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, suppress
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils.module_loading import import_string

from lienthong.audit import services as audit
from lienthong.exchange.errors import AxisAway, AxisRefused, RouteTaken
from lienthong.exchange.models import System
from lienthong.exchange.ports import Axis, Lent
from lienthong.exchange.rules.systems import SystemKind
from lienthong.exchange.services import filing, systems
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, SystemId

#: What old clients would call the desk: it is no agency's system.
DESK_CODE = "00.00.VANTHU"
WAIT_SECONDS = 20.0
PAUSE_SECONDS = 5.0
logger = logging.getLogger(__name__)


def axis() -> Axis:
    """Return the data plane of this node."""
    made: Axis = import_string(settings.PORTS["exchange.Axis"])()
    return made


@transaction.atomic
def open_desk(actor: Actor, *, agency_id: AgencyId) -> SystemId:
    """Connect the desk of this node, or give it the keys that this installation has now.

    agency_id: whose node it is. Raises: Denied, AgencyMissing, BadSystem.
    """
    actor.require(systems.RIGHT)
    keys = axis().credentials()
    row = System.objects.select_for_update().filter(code=DESK_CODE).first()
    if row is None:
        opened = systems.open_system(
            actor,
            systems.NewSystem(
                code=DESK_CODE, name="Bàn văn thư", agency_id=agency_id, kind=SystemKind.DESK,
                per_second=10_000,
            ),
        )  # fmt: skip
        row = System.objects.get(pk=opened.id)
    held = (bytes(row.key_sha256 or b""), bytes(row.public_key or b""))
    if held != (keys.key_sha256, keys.public_key):
        row.key_sha256 = keys.key_sha256
        row.save(update_fields=["key_sha256"])
        systems.keep_public_key(actor, row, keys.public_key)
        audit.record(actor, "exchange.key_changed", row.pk, before=None, after={"code": row.code})
    return SystemId(row.pk)


@transaction.atomic
def serve(actor: Actor, desk: SystemId, agency_codes: Collection[str]) -> None:
    """Let the desk carry for agencies and all below them, from today; once is enough.

    For all of them or none. Raises: Denied, SystemMissing, AgencyMissing.
    """
    for code in agency_codes:
        with suppress(RouteTaken):  # it does already, or another system will
            systems.route(actor, desk, code, from_day=clock.today(), covers_below=True)


def take_in(wait_seconds: float = 0.0) -> int:
    """Put what came into the books of its agencies, then sign for it; return how many came.

    Raises: AxisAway, AxisRefused.
    """
    lent = axis().borrow(wait_seconds)
    filed = [one for one in lent if _filed(one)]
    if filed:
        axis().acknowledge(filed)
    return len(filed)


def _filed(one: Lent) -> bool:
    """Enter a package; one that cannot be entered waits, and keeps none of the others waiting."""
    try:
        filing.file_incoming(one.package_id, one.receivers)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("package %s cannot be entered in the books", one.package_id)
        return False
    return True


def run(stop: threading.Event) -> None:
    """Take in until told to stop; wait while no desk is open, and while the axis is away."""
    if not settings.AXIS_URL:
        return
    failures = 0
    while not stop.is_set():
        try:
            close_old_connections()
            if not System.objects.filter(code=DESK_CODE, is_open=True).exists():
                stop.wait(PAUSE_SECONDS)
                continue
            take_in(WAIT_SECONDS)
            failures = 0
        except (AxisAway, AxisRefused, DatabaseError) as problem:
            failures += 1
            if failures == 2:  # said once; the gateway learns of a new desk in some seconds
                logger.warning("the desk takes nothing in: %s", problem)
            connection.close()
            stop.wait(PAUSE_SECONDS)
    connection.close()


def opened(delivery_id: UUID, place: int) -> AbstractContextManager[Iterator[bytes]]:
    """Open a file of a package that came to the desk; the caller has decided who may see it.

    Raises: AxisAway, AxisRefused.
    """
    return axis().content(delivery_id, place)
