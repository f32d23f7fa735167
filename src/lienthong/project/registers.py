# SPDX-License-Identifier: Apache-2.0
"""The registers' server, for the sharing platform on the inner network: `granian --interface asgi`.

Django is set up for its settings and services; requests never pass through it.
"""

import os

import django

from lienthong.kernel import processes
from lienthong.project import environment

_token = environment.read().metrics_token
if _token:  # before anything counts
    processes.share(environment.read().var / "metrics" / "registers")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
django.setup()

from starlette.types import ASGIApp  # noqa: E402 - only once Django is set up

from lienthong.connectors.registers_door import Door  # noqa: E402 - as above
from lienthong.connectors.registers_figures import Watched  # noqa: E402 - as above

application: ASGIApp = Watched(Door(), token=_token) if _token else Door()
