# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class VxpConfig(AppConfig):
    name = "lienthong.connectors.vxp"
    label = "vxp"
