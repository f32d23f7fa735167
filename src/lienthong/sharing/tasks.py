# SPDX-License-Identifier: Apache-2.0
"""Jobs of the sharing platform."""

from procrastinate.contrib.django import app

from lienthong.kernel.actor import Actor
from lienthong.sharing import services
from lienthong.sharing.services import counting


@app.periodic(cron="* * * * *")
@app.task(name="sharing.take_words", queue="exchange", queueing_lock="sharing.take_words")
def take_words(timestamp: int = 0) -> None:
    """Let what other nodes said about requests for access take effect."""
    del timestamp
    services.take_words()


@app.periodic(cron="17 * * * *")
@app.task(name="sharing.leave", queue="exchange", queueing_lock="sharing.leave")
def leave(timestamp: int = 0) -> None:
    """End what nodes that left had here."""
    del timestamp
    services.end_with_nodes_gone()


@app.periodic(cron="27 1-9 * * *")
@app.task(name="sharing.remind", queue="exchange", queueing_lock="sharing.remind")
def remind(timestamp: int = 0) -> None:
    """Remind of services and rights that end soon; in office hours."""
    del timestamp
    services.remind()


@app.periodic(cron="* * * * *")
@app.task(name="sharing.count", queue="exchange", queueing_lock="sharing.count")
def count(timestamp: int = 0) -> None:
    """Count the calls that came since the last time, for the desks."""
    del timestamp
    counting.follow()


@app.periodic(cron="7 * * * *")
@app.task(name="sharing.destroy_bodies", queue="exchange", queueing_lock="sharing.destroy_bodies")
def destroy_bodies(timestamp: int = 0) -> None:
    """Destroy kept bodies of calls whose time is over."""
    del timestamp
    services.destroy_due(Actor.system("sharing.destroy_bodies"))
