# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def var(settings, keys: Path) -> Path:
    """Keep the demonstration authority of tests out of the checkout, and make it once."""
    settings.VAR = keys
    return keys
