# SPDX-License-Identifier: Apache-2.0
"""Where packages are joined: which handler acts on which event, which adapter serves which port."""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.identity.events import NewDeviceSeen
from lienthong.notices import services as notices
from lienthong.payments.ports import Provider

#: Handlers of each event; each runs in a job and a transaction of its own, exactly once in effect.
HANDLERS: Mapping[type[Any], tuple[Callable[[Any], None], ...]] = {
    NewDeviceSeen: (notices.tell_of_new_device,),
}

#: Payment providers by name; the first one is offered first.
PAYMENT_PROVIDERS: Mapping[str, Provider] = {}
