# SPDX-License-Identifier: Apache-2.0
"""Who acts on a page of the portal, asked again where it is for an enterprise."""

from django.http import HttpRequest

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.portal import services
from lienthong.registers.errors import RegisterAway
from lienthong.web.access import actor_of

#: Where the session keeps for whom, and when, the register last said that one acts.
_CONFIRMED = "portal.confirmed"
_HOUR, _DAY = 3_600, 86_400


def acting(request: HttpRequest) -> Actor:
    """Return the actor; who acts for an enterprise is asked for in its register every hour.

    Every page of the portal takes its actor from here: a director who was struck off the register
    keeps no page. While the register cannot be asked, what it said last holds for a day.
    Raises: NotRepresentative; what the register refuses; RegisterAway.
    """
    actor = actor_of(request)
    if actor.represents:
        number, at = request.session.get(_CONFIRMED, ["", 0])
        now = clock.now().timestamp()
        if number != actor.represents or now - at > _HOUR:
            try:
                services.confirm_represents(actor)
            except RegisterAway:
                if number != actor.represents or now - at > _DAY:
                    raise
            else:
                request.session[_CONFIRMED] = [actor.represents, now]
    return actor
