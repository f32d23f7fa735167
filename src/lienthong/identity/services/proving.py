# SPDX-License-Identifier: Apache-2.0
"""Whether a person proved themselves with their second factor just now."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lienthong.identity import rules
from lienthong.kernel import clock


def is_second_factor_fresh(session: Mapping[str, Any]) -> bool:
    """Tell whether the second factor was shown within the last minutes of this session."""
    return rules.is_fresh(session.get(rules.METHODS_KEY, ()), at=clock.now().timestamp())


def second_factor_href(back: str) -> str:
    """Return the page that asks for the second factor again and then leads back."""
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
