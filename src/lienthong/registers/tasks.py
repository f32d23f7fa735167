# SPDX-License-Identifier: Apache-2.0
"""Jobs of the registers."""

from uuid import UUID

from procrastinate.contrib.django import app

from lienthong.registers import services


@app.task(name="registers.bring_in", queue="registers")
def bring_in(import_id: str) -> None:
    services.run(UUID(import_id))
