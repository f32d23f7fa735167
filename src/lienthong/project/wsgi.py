# SPDX-License-Identifier: Apache-2.0
import os

from lienthong.kernel import processes
from lienthong.project import collecting, environment

if environment.read().metrics_token:  # before anything counts
    processes.share(environment.read().var / "metrics" / "site")

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
application = get_wsgi_application()
collecting.look_seldom()
