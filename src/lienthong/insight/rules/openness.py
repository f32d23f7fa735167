# SPDX-License-Identifier: Apache-2.0
"""What the published record of a procedure must hold, by the fields of `LayThuTuc`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

#: Parts that every published procedure has (NĐ 63/2010/NĐ-CP, Điều 8). Requirements, papers and
#: fees may lawfully be none, so an empty one is no gap.
PARTS = (
    "MATTHC",
    "TENTTHC",
    "MACOQUANCONGBO",
    "LINHVUCTHUCHIEN",
    "TRINHTUTHUCHIEN",
    "CACHTHUCTHUCHIEN",
    "DOITUONGTHUCHIEN",
    "KETQUATHUCHIEN",
    "CANCUPHAPLY",
    "COQUANTHUCHIEN",
)


class Published(StrEnum):
    """Counts of the catalogue of procedures, not of dossiers."""

    LISTED = "listed"  #: procedures published
    COMPLETE = "complete"  #: of these, with every part
    OFFERED = "offered"  #: procedures that can be applied for online
    FULL = "full"  #: of the listed, those whose every step is online (toàn trình)
    USED = "used"  #: of these, with at least one online dossier in the period


class Below(StrEnum):
    """Counts of the agencies directly below one."""

    SETTLING = "settling"  #: agencies that settled a dossier in the period
    SIGNING = "signing"  #: of these, with at least one digitally signed result


class Asked(StrEnum):
    """Counts of petitions (phản ánh, kiến nghị) within an agency's competence."""

    TOTAL = "petitions"  #: all
    IN_TIME = "petitions_in_time"  #: handled before or at their term
    CONTENT = "petitions_content"  #: not answered "không hài lòng", not raised again
    QUIET = "dossiers_quiet"  #: dossiers received that nobody petitioned about


def missing_parts(record: Mapping[str, Any]) -> list[str]:
    """Return the parts that a published record lacks."""
    return [part for part in PARTS if not record.get(part)]
