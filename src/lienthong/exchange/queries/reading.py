# SPDX-License-Identifier: Apache-2.0
"""What a stored package says."""

import msgspec

from lienthong.exchange.models import Package
from lienthong.exchange.rules.edxml import Edoc


def letter_of(package: Package) -> Edoc:
    """Return the document that a package carries."""
    return msgspec.convert(package.envelope, Edoc)
