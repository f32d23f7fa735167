# SPDX-License-Identifier: Apache-2.0
"""How often a dossier may be looked up by somebody who has not signed in. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

#: An address is counted over this span.
WINDOW = dt.timedelta(minutes=10)
#: A code is counted over this span: guessing one dossier's secret is a slow business.
CODE_WINDOW = dt.timedelta(hours=1)
#: Wrong answers of one address in its span; many people share the address of a telephone network.
WRONG_PER_ADDRESS = 20
#: Look-ups of one address in its span, right or wrong.
ALL_PER_ADDRESS = 300
#: Wrong secrets for one code, from everywhere, after which a wrong address gets no second try.
WRONG_PER_CODE = 30


class Counted(StrEnum):
    """What attempts are counted by."""

    ADDRESS = "address"  #: where they come from
    CODE = "code"  #: which dossier they ask for
    PAIR = "pair"  #: both together

    @property
    def window(self) -> dt.timedelta:
        """The span it is counted over."""
        return WINDOW if self is Counted.ADDRESS else CODE_WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Attempts of one span."""

    asked: int = 0  #: all of them
    wrong: int = 0  #: those without an answer


def is_shut(address: Tally, code: Tally, pair: Tally) -> bool:
    """Tell whether an attempt is turned away unlooked-at.

    A code that many guess stays open for who has not guessed: somebody with the right secret gets
    in at the first try from any address that is not itself the guesser's.
    """
    if address.wrong >= WRONG_PER_ADDRESS or address.asked >= ALL_PER_ADDRESS:
        return True
    return code.wrong >= WRONG_PER_CODE and pair.wrong > 0
