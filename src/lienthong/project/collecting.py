# SPDX-License-Identifier: Apache-2.0
"""How often the servers look for garbage that refers to itself."""

import gc


def look_seldom() -> None:
    """Leave aside what is loaded now, and look through the rest much less often.

    Requests leave next to no such garbage, but a look walks over everything that lives: it was a
    sixth of the gateway's time. Called once, when a server process has loaded its code.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
