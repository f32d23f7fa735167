# SPDX-License-Identifier: Apache-2.0
"""The registers' server, for the sharing platform on the inner network: `granian --interface asgi`.

Django is set up for its settings and services; requests never pass through it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
django.setup()

from lienthong.connectors.registers_door import Door  # noqa: E402 - only once Django is set up

application = Door()
