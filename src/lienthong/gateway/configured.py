# SPDX-License-Identifier: Apache-2.0
"""What the gateway and its jobs are started with, from the node's settings."""

from urllib.parse import urlsplit

from django.conf import settings

from lienthong.gateway.process import Config
from lienthong.ledger.services.keys import signing_key
from lienthong.sharing.services.keyrings import keyring
from lienthong.sharing.services.keys import site_keys


def configured() -> Config:
    """Return the settings of this node's data plane."""
    return Config(
        database_url=settings.ENVIRONMENT.database_url,
        origin=f"{urlsplit(settings.BASE_URL).netloc}/ledger/exchange",
        key=signing_key(settings.VAR / "keys", is_production=settings.ENVIRONMENT.is_production),
        bodies=settings.VAR / "bodies",
        sharing_keys=keyring(),
        site_keys=site_keys,
        call_bodies_keys=settings.CALL_BODIES_KEYS,
        journals=settings.VAR / "journals",
        is_journalled=settings.ENVIRONMENT.sharing_journal,
    )
