# SPDX-License-Identifier: Apache-2.0
"""Where a signature shows on its page (NĐ 30/2020, Phụ lục I, boxes 7c, 8 and 14)."""

from dataclasses import dataclass
from enum import StrEnum

POINTS_PER_MM = 72 / 25.4

#: The leader's signature image, between the position and the name.
LEADER_WIDTH_MM, LEADER_HEIGHT_MM = 48.0, 18.0

#: Real size of the seal of a people's committee (TT 07/2010/TT-BCA; the figure is illustrative).
SEAL_MM = 36.0

#: The seal covers this part of the leader's signature image, on its left.
SEAL_OVERLAP = 1 / 3

#: The text block in the top right corner of page 1: under the edge, above the Quốc hiệu.
TEXT_WIDTH_MM, TEXT_HEIGHT_MM, TEXT_RIGHT_MM, TEXT_TOP_MM = 75.0, 13.0, 15.0, 5.0


class Look(StrEnum):
    """How a signature shows."""

    LEADER = "leader"  #: blue image of the handwritten signature
    SEAL = "seal"  #: red image of the seal
    TEXT = "text"  #: black text, size 10
    HIDDEN = "hidden"  #: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where, and how. The place is a point that the template names, else one given in millimetres.

    The point is the centre of the leader's signature; the seal is placed by the same point.
    """

    look: Look  #: how it shows
    anchor: str = ""  #: PDF named destination, made by `#anchor("chu-ky")` of nd30.typ
    page: int = -1  #: page without the anchor: 0 is the first, -1 the last
    x_mm: float = 145.0  #: centre without the anchor, from the left edge
    y_mm: float = 250.0  #: centre without the anchor, from the top edge
    lines: tuple[str, ...] = ()  #: TEXT: lines above the time; the signer's name when empty


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a page, in PDF points from the lower left corner."""

    page: int  #: 0 is the first
    x: float  #: to the right
    y: float  #: upwards


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in whole PDF points from the lower left corner."""

    page: int  #: 0 is the first
    left: int  #: left edge
    bottom: int  #: lower edge
    right: int  #: right edge
    top: int  #: upper edge

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Return it as a PDF rectangle."""
        return self.left, self.bottom, self.right, self.top


#: The leader signs between the position and the name.
LEADER = Placement(look=Look.LEADER, anchor="chu-ky")

#: The agency seals a third of the leader's signature, on its left.
AGENCY_SEAL = Placement(look=Look.SEAL, anchor="chu-ky")

#: The agency signs an e-copy or a separate attachment: text only, no seal (boxes 14).
TOP_RIGHT = Placement(look=Look.TEXT, page=0)

#: Signed, and nothing shows: receipts.
HIDDEN = Placement(look=Look.HIDDEN, page=0)


def box_of(look: Look, point: Point, *, page_width: float, page_height: float) -> Box | None:
    """Return the rectangle of a signature around its point; None when nothing shows."""
    if look is Look.HIDDEN:
        return None
    if look is Look.TEXT:
        right = page_width - TEXT_RIGHT_MM * POINTS_PER_MM
        top = page_height - TEXT_TOP_MM * POINTS_PER_MM
        left, bottom = (
            right - TEXT_WIDTH_MM * POINTS_PER_MM,
            top - TEXT_HEIGHT_MM * POINTS_PER_MM,
        )
        return Box(point.page, round(left), round(bottom), round(right), round(top))
    width, height = LEADER_WIDTH_MM * POINTS_PER_MM, LEADER_HEIGHT_MM * POINTS_PER_MM
    x, y = point.x, point.y
    if look is Look.SEAL:
        x -= width / 2 - width * SEAL_OVERLAP + SEAL_MM * POINTS_PER_MM / 2
        width = height = SEAL_MM * POINTS_PER_MM
    left, bottom = round(x - width / 2), round(y - height / 2)
    return Box(point.page, left, bottom, left + round(width), bottom + round(height))
