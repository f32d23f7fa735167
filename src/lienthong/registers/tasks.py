# SPDX-License-Identifier: Apache-2.0
"""Jobs of the registers."""

from uuid import UUID

from procrastinate.contrib.django import app

from lienthong.kernel.actor import Actor
from lienthong.registers import services


@app.periodic(cron="41 2 * * *")
@app.task(name="registers.sweep_files", queue="registers")
def sweep_files(timestamp: int) -> None:
    """Throw away files that were laid down and forgotten."""
    del timestamp
    services.sweep_files(Actor.system("registers.sweep"))


@app.task(name="registers.bring_in", queue="registers")
def bring_in(import_id: str) -> None:
    services.run(UUID(import_id))
