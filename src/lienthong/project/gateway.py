# SPDX-License-Identifier: Apache-2.0
"""The data plane's application, configured from the environment: `granian --interface asgi`.

Django is set up for its settings, its words and the services that the gateway borrows; requests
never pass through it.
"""

import os
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
django.setup()

from django.conf import settings  # noqa: E402 - only once Django is set up

from lienthong.connectors.vxp.door import Door  # noqa: E402 - as above
from lienthong.gateway.front import Front  # noqa: E402 - as above
from lienthong.gateway.front import application as _native  # noqa: E402 - as above
from lienthong.gateway.process import Config  # noqa: E402 - as above
from lienthong.ledger.services.keys import signing_key  # noqa: E402 - as above

_front = Front()
_config = Config(
    database_url=settings.ENVIRONMENT.database_url,
    origin=f"{urlsplit(settings.BASE_URL).netloc}/ledger/exchange",
    key=signing_key(settings.VAR / "keys", is_production=settings.ENVIRONMENT.is_production),
    bodies=settings.VAR / "bodies",
)
application = Door(
    _native(_config, _front),
    _front,
    key=_config.key,
    name=_config.origin,
    sealing_key=settings.SHARED_SECRETS_KEY,
)
