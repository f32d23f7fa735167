# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Registered for its words only: the gateway has no models and no Django views."""

    name = "lienthong.gateway"
    label = "gateway"
