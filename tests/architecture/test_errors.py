# SPDX-License-Identifier: Apache-2.0
"""Every refusal has a code of its package, a kind, and a sentence that names its fields."""

from collections import Counter

from lienthong.kernel.errors import Kind, Refusal
from lienthong.project.reference import refusals


def test_refusals_when_listed_then_codes_are_unique_and_of_their_package() -> None:
    found: list[type[Refusal]] = refusals()
    assert len(found) > 3
    doubled = [code for code, times in Counter(r.code for r in found).items() if times > 1]
    assert not doubled
    for refusal in found:
        words = refusal.__module__.split(".")
        packages = {words[1], ".".join(words[1:-1])}
        assert refusal.code.rsplit(".", 1)[0] in packages, refusal
        assert refusal.kind in Kind, refusal
        assert str(refusal.text).endswith((".", "!", "?", "…")), refusal
