# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    """Keep what tests store out of the checkout."""
    settings.VAR = tmp_path
    return tmp_path
