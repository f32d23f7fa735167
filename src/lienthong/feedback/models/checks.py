# SPDX-License-Identifier: Apache-2.0
"""Constraints that several tables share."""

from collections.abc import Iterable
from enum import Enum

from django.db.models import CheckConstraint, Q


def among(
    name: str, field: str, choices: Iterable[Enum], *, is_optional: bool = False
) -> CheckConstraint:
    """Hold a column to the values of an enum (or to empty text)."""
    values = [each.value for each in choices] + ([""] if is_optional else [])
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
