# SPDX-License-Identifier: Apache-2.0
"""What the gateway and its jobs are started with, from the node's settings."""

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from lienthong.gateway.process import Config
from lienthong.ledger.services.keys import signing_key


def configured() -> Config:
    """Return the settings of this node's data plane."""
    return Config(
        database_url=settings.ENVIRONMENT.database_url,
        origin=f"{urlsplit(settings.BASE_URL).netloc}/ledger/exchange",
        key=signing_key(settings.VAR / "keys", is_production=settings.ENVIRONMENT.is_production),
        bodies=settings.VAR / "bodies",
        sharing_key=sharing_key(),
    )


def sharing_key() -> Ed25519PrivateKey:
    """Return what this node signs calls of data services with."""
    keys, is_production = settings.VAR / "keys", settings.ENVIRONMENT.is_production
    return signing_key(keys, is_production=is_production, name="sharing")
