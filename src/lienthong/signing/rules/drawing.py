# SPDX-License-Identifier: Apache-2.0
"""Images of signatures and seals, drawn for demonstration: PNG, transparent (NĐ 30/2020, PL I).

A node in service uploads the real images; these are invented from names.
"""

import hashlib
import io
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from lienthong.kernel.pdf import FONTS

BLUE = (20, 50, 160)
RED = (200, 16, 24)
_SCALE = 2
#: Images that are remembered: drawing one takes a third of a second.
_KEPT = 32

Curve = list[tuple[float, float]]


@lru_cache(maxsize=_KEPT)
def signature_image(name: str) -> bytes:
    """Return an invented handwritten signature, blue, the same for the same name."""
    width, height = 560, 210
    canvas = Image.new("RGBA", (width * _SCALE, height * _SCALE), (*BLUE, 0))
    pen = ImageDraw.Draw(canvas)
    points = _stroke(hashlib.sha256(name.encode()).digest(), width * _SCALE, height * _SCALE)
    for at, (x, y) in enumerate(points):
        radius = _SCALE * (2.2 + 1.3 * math.sin(at / 23))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*BLUE, 255))
    return _png(canvas.resize((width, height), Image.Resampling.LANCZOS), BLUE)


@lru_cache(maxsize=_KEPT)
def seal_image(name: str, *, above: str = "") -> bytes:
    """Return an invented round seal, red: the name around a star, a smaller line within.

    above: written along the lower edge, such as the name of the parent agency.
    """
    size = 425 * _SCALE
    canvas = Image.new("RGBA", (size, size), (*RED, 0))
    pen = ImageDraw.Draw(canvas)
    for inset, width in ((4, 9), (20, 3), (118, 3)):
        edge = inset * _SCALE
        pen.ellipse(
            (edge, edge, size - edge, size - edge), outline=(*RED, 255), width=width * _SCALE
        )
    _around(canvas, name.upper(), radius=163 * _SCALE, is_upper=True)
    _around(canvas, (above or "DEMO").upper(), radius=163 * _SCALE, is_upper=False)
    pen.polygon(_star(size / 2, size / 2, 62 * _SCALE), fill=(*RED, 255))
    return _png(canvas.resize((425, 425), Image.Resampling.LANCZOS), RED)


def _stroke(noise: bytes, width: int, height: int) -> Curve:
    """Run a pen through loops that lean to the right, then under them with a flourish."""
    knots: Curve = [(0.08 * width, 0.62 * height)]
    for at in range(9):
        x = (0.1 + 0.075 * at + noise[at] / 255 * 0.05) * width
        swing = 0.18 + noise[at + 10] / 255 * (0.27 if at in (0, 4) else 0.14)
        knots.append((x + 0.035 * width, (0.52 - (swing if at % 2 == 0 else -swing / 2)) * height))
    tail = noise[20] / 255
    knots += [
        (0.93 * width, (0.4 + 0.2 * tail) * height),
        (0.55 * width, (0.8 + 0.1 * tail) * height),
        (0.12 * width, (0.88 - 0.1 * tail) * height),
        (0.6 * width, 0.74 * height),
        (0.97 * width, (0.66 + 0.1 * tail) * height),
    ]
    return _smooth(knots)


def _smooth(knots: Curve) -> Curve:
    """Join knots by a Catmull-Rom spline, finely enough for a pen of three pixels."""
    padded = [knots[0], *knots, knots[-1]]
    curve: Curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(90):
            t = step / 90
            curve.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return curve


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def _around(canvas: Image.Image, text: str, *, radius: float, is_upper: bool) -> None:
    """Write along a circle, letter by letter, in what size the arc allows."""
    arc = math.radians(215 if is_upper else 100)
    font = _font(44 * _SCALE)
    widths = [font.getlength(letter) for letter in text]
    if sum(widths) > arc * radius:
        font = _font(max(18 * _SCALE, int(44 * _SCALE * arc * radius / sum(widths))))
        widths = [font.getlength(letter) for letter in text]
    sign = 1 if is_upper else -1
    angle = -sum(widths) / radius / 2
    centre = canvas.width / 2
    for letter, wide in zip(text, widths, strict=True):
        middle = angle + wide / radius / 2
        x = centre + radius * math.sin(middle)
        y = centre - sign * radius * math.cos(middle)
        tile = _tile(letter, font).rotate(-sign * math.degrees(middle), Image.Resampling.BICUBIC)
        canvas.alpha_composite(tile, (int(x - tile.width / 2), int(y - tile.height / 2)))
        angle += wide / radius


def _tile(letter: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    side = int(font.size * 2.4)
    tile = Image.new("RGBA", (side, side), (*RED, 0))
    ImageDraw.Draw(tile).text(
        (side / 2, side / 2 + font.size * 0.34), letter, font=font, fill=(*RED, 255), anchor="ms"
    )
    return tile


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(FONTS) / "Tinos-Bold.ttf"), size)


def _star(x: float, y: float, radius: float) -> Curve:
    return [
        (
            x + radius * (1 if at % 2 == 0 else 0.382) * math.sin(at * math.pi / 5),
            y - radius * (1 if at % 2 == 0 else 0.382) * math.cos(at * math.pi / 5),
        )
        for at in range(10)
    ]


def _png(canvas: Image.Image, colour: tuple[int, int, int]) -> bytes:
    """Keep only how much of the one colour each pixel shows: smaller, and nothing else in it."""
    flat = Image.new("RGBA", canvas.size, (*colour, 0))
    flat.putalpha(canvas.getchannel("A"))
    made = io.BytesIO()
    flat.save(made, "PNG", optimize=True)
    return made.getvalue()
