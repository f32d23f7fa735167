# SPDX-License-Identifier: Apache-2.0
import os

from django.core.wsgi import get_wsgi_application

from lienthong.project import collecting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings")
application = get_wsgi_application()
collecting.look_seldom()
