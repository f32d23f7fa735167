# SPDX-License-Identifier: Apache-2.0
"""The data plane's application, configured from the environment: `granian --interface asgi`.

Django is set up for its settings, its words and the services that the gateway borrows; requests
never pass through it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
django.setup()

from django.conf import settings  # noqa: E402 - only once Django is set up

from lienthong.connectors.vxp.door import Door  # noqa: E402 - as above
from lienthong.gateway.configured import configured  # noqa: E402 - as above
from lienthong.gateway.front import Front  # noqa: E402 - as above
from lienthong.gateway.front import application as _native  # noqa: E402 - as above
from lienthong.project import collecting  # noqa: E402 - as above

_front = Front()
_config = configured()
application = Door(
    _native(_config, _front),
    _front,
    key=_config.key,
    name=_config.origin,
    sealing_key=settings.SHARED_SECRETS_KEY,
)
collecting.look_seldom()
