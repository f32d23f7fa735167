# SPDX-License-Identifier: Apache-2.0
"""The settings of tests, with connections that are kept between requests, as a real site does."""

from lienthong.project import settings
from lienthong.project.settings_test import *  # noqa: F403 - the settings plus one line

DATABASES = {"default": settings.database(settings.ENVIRONMENT.database_url)}
