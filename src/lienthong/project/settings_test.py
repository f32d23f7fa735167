# SPDX-License-Identifier: Apache-2.0
"""The same settings, quick and closed off, for tests."""

import os

from lienthong.project.entrance import template
from lienthong.project.settings import *  # noqa: F403 - the one override file is the settings plus a few lines

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # tests serve from the sources, without a collected folder
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get(template.VARIABLE)}  # noqa: F405 - as above
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - a live server's threads must let go of the test database
PUBLIC_STAMP_SECONDS = 0.0  # a test sees what it has just published
# No gateway stands beside most tests; those that need the platform say so.
PORTS["registers.Registers"] = "lienthong.connectors.local_registers.adapter.LocalRegisters"  # noqa: F405 - as above
