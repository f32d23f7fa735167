# SPDX-License-Identifier: Apache-2.0
"""The colours as the style sheets set them, with the contrast that each keeps in both themes."""

import re
from dataclasses import dataclass
from functools import cache

from lienthong.web.markup import SHEETS

_TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
#: The ground that a colour is judged on, where it is not paper.
_GROUNDS = {"on-lotus": "lotus"} | {
    f"{name}-tint": "ink" for name in ("lotus", "info", "jade", "amber", "red")
}
_GROUNDS |= dict.fromkeys(("paper", "surface", "sunken"), "ink")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """One colour in both themes."""

    name: str
    light: str
    dark: str
    on: str  #: what it is judged against
    light_contrast: float
    dark_contrast: float


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@cache
def colours() -> tuple[Colour, ...]:
    """Return every colour of tokens.css, with what dark.css makes of it."""
    light = dict(_TOKEN.findall((SHEETS / "tokens.css").read_text()))
    dark = light | dict(_TOKEN.findall((SHEETS / "dark.css").read_text()))
    made = []
    for name in light:
        ground = _GROUNDS.get(name, "paper")
        made.append(
            Colour(
                name=name,
                light=light[name],
                dark=dark[name],
                on=ground,
                light_contrast=contrast(light[name], light[ground]),
                dark_contrast=contrast(dark[name], dark[ground]),
            )
        )
    return tuple(made)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
