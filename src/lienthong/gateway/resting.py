# SPDX-License-Identifier: Apache-2.0
"""How long what failed rests here: the rule, and the chance that it is given."""

import datetime as dt
import random

from lienthong.exchange.rules.pausing import pause


def rest(failures: int) -> dt.timedelta:
    """Return how long to rest after so many failures in a row; none, no rest."""
    return pause(failures, random.random())  # noqa: S311 - keeps retries apart, guards nothing
