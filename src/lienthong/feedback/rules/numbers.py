# SPDX-License-Identifier: Apache-2.0
"""Statistics that tell nothing about a single person, and the ratios of QĐ 766 group 5."""

from dataclasses import dataclass

#: Nothing is shown of a group smaller than this (k-anonymity; illustrative).
LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Group5:
    """The counts behind group 5 of QĐ 766, of one agency in one period (DG-03).

    A turn is one spell of a petition at one agency, counted in the period it began in.
    Transferred, merged, refused and withdrawn ones are not within competence; hiding a petition
    from the public page changes nothing here.
    """

    petitions: int  #: turns within competence that were answered, or whose term is over
    on_time: int  #: of these, answered on or before time
    unsatisfied: int  #: answered "không hài lòng", or complained about again
    dossiers_complained: int  #: dossiers that a petition was sent about

    @property
    def on_time_percent(self) -> float | None:
        """PAKN on time ÷ within competence × 100; None without any."""
        return percent(self.on_time, self.petitions)

    @property
    def satisfied_percent(self) -> float | None:
        """(total less unsatisfied or complained again) ÷ total × 100; None without any."""
        return percent(self.petitions - self.unsatisfied, self.petitions)


def percent(part: int, whole: int) -> float | None:
    """Return a share with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def is_enough(count: int) -> bool:
    """Tell whether a group is large enough to be shown."""
    return count >= LEAST


def shown(count: int, of: int) -> int | None:
    """Return a count of a group, or None where the group is too small to be told."""
    return count if is_enough(of) else None
