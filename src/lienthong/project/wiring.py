# SPDX-License-Identifier: Apache-2.0
"""Where packages are joined: which handler acts on which event, which adapter serves which port."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from lienthong.identity.events import NewDeviceSeen
from lienthong.notices import services as notices
from lienthong.payments.ports import Provider

#: Handlers of each event; each runs in a job and a transaction of its own, exactly once in effect.
HANDLERS: Mapping[type[Any], tuple[Callable[[Any], None], ...]] = {
    NewDeviceSeen: (notices.tell_of_new_device,),
}


def payment_providers() -> Mapping[str, Provider]:
    """Return the payment providers by name; the first one is offered first."""
    if settings.IS_PRODUCTION:
        return {}
    # Its tables exist outside production only, so its module is not imported elsewhere.
    from lienthong.connectors.sandbox_pay.adapter import SandboxPay

    return {"sandbox_pay": SandboxPay()}


PAYMENT_PROVIDERS = payment_providers()
