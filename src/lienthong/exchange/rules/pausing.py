# SPDX-License-Identifier: Apache-2.0
"""How long what failed rests: longer each time, never in step with others."""

import datetime as dt

#: After the first, second, … failure in a row; the last one from then on.
PAUSES_SECONDS = (2, 5, 15, 30, 60, 120, 300, 600)
#: Shares of a pause between which chance chooses.
SPREAD = (0.5, 1.5)


def pause(failures: int, chance: float) -> dt.timedelta:
    """Return how long to rest after so many failures in a row; none, no rest.

    chance: from 0 to 1, drawn anew each time.
    """
    if failures < 1:
        return dt.timedelta()
    base = PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS)) - 1]
    least, most = SPREAD
    return dt.timedelta(seconds=base * (least + (most - least) * chance))
