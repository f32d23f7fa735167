# SPDX-License-Identifier: Apache-2.0
"""The data plane's application, configured from the environment: `granian --interface asgi`.

Django is set up for its settings, its words and the services that the gateway borrows; requests
never pass through it.
"""

import os
from dataclasses import replace

import django

from lienthong.kernel import processes
from lienthong.project import environment

if environment.read().metrics_token:  # before anything counts
    processes.share(environment.read().var / "metrics" / "gateway")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
django.setup()

from django.conf import settings  # noqa: E402 - only once Django is set up
from starlette.types import ASGIApp  # noqa: E402 - as above

from lienthong.connectors.lgsp.door import Door as LgspDoor  # noqa: E402 - as above
from lienthong.connectors.vxp.door import VERBS, Door  # noqa: E402 - as above
from lienthong.gateway.configured import configured  # noqa: E402 - as above
from lienthong.gateway.front import Front  # noqa: E402 - as above
from lienthong.gateway.front import application as _native  # noqa: E402 - as above
from lienthong.gateway.identity import identity  # noqa: E402 - as above
from lienthong.gateway.metrics import Watched  # noqa: E402 - as above
from lienthong.gateway.process import Config  # noqa: E402 - as above
from lienthong.gateway.tls import dialler  # noqa: E402 - as above
from lienthong.project import collecting  # noqa: E402 - as above


def _as_node(config: Config) -> Config:
    """Return the settings with what this node is among others, where it is one."""
    if not settings.ENVIRONMENT.node:
        return config
    keys = identity(settings.VAR / "keys" / "node", settings.ENVIRONMENT.node)
    host, _, port = settings.ENVIRONMENT.node_listen.rpartition(":")
    listen = (host.strip("[]"), int(port)) if host else None
    return replace(config, identity=keys, dial=dialler(keys), listen=listen)


_front = Front()
_config = _as_node(configured())
_inner: ASGIApp = _native(_config, _front)
if _config.sharing_keys is not None:
    _inner = LgspDoor(_inner, _front, keys=_config.sharing_keys)
application: ASGIApp = Door(
    _inner,
    _front,
    key=_config.key,
    name=_config.origin,
    sealing_key=settings.SHARED_SECRETS_KEY,
)
if settings.ENVIRONMENT.metrics_token:
    application = Watched(
        application, _front, token=settings.ENVIRONMENT.metrics_token, verbs=frozenset(VERBS)
    )
collecting.look_seldom()
