# SPDX-License-Identifier: Apache-2.0
"""The gateway is woken where there is something to tell other nodes."""

from django.db import connection

from lienthong.sharing.rules.words import TALKS

#: What the gateway listens on: `gateway.waiting`.
CHANNEL = "exchange_ready"


def wake_talks() -> None:
    """Let this node's gateways talk with the other nodes, once the transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(TALKS)])
