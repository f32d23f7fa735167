# SPDX-License-Identifier: Apache-2.0
"""Who acts on a page of the portal, asked again where it is for an enterprise."""

from django.http import HttpRequest

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.portal import services
from lienthong.web.access import actor_of

#: Where the session keeps for whom, and when, the register last said that one acts.
_CONFIRMED = "portal.confirmed"
_HOUR = 3_600


def acting(request: HttpRequest) -> Actor:
    """Return the actor; who acts for an enterprise is asked for in its register every hour.

    Every page of the portal takes its actor from here: a director who was struck off the register
    keeps no page. Raises: NotRepresentative; what the register refuses.
    """
    actor = actor_of(request)
    if actor.represents:
        number, at = request.session.get(_CONFIRMED, ["", 0])
        now = clock.now().timestamp()
        if number != actor.represents or now - at > _HOUR:
            services.confirm_represents(actor)
            request.session[_CONFIRMED] = [actor.represents, now]
    return actor
