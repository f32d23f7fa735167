# SPDX-License-Identifier: Apache-2.0
"""How long a push rests after it failed: longer each time, never in step with others."""

import datetime as dt
import random

#: After the first, second, … failure in a row; the last one from then on.
PAUSES_SECONDS = (2, 5, 15, 30, 60, 120, 300, 600)
#: Shares of a pause between which chance chooses.
SPREAD = (0.5, 1.5)


def pause(failures: int, chance: float | None = None) -> dt.timedelta:
    """Return how long to rest after so many failures in a row, from 1 on.

    chance: from 0 to 1; None: drawn.
    """
    base = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS)) - 1]
    drawn = random.random() if chance is None else chance  # noqa: S311 - keeps pushes apart, guards nothing
    least, most = SPREAD
    return dt.timedelta(seconds=base * (least + (most - least) * drawn))
