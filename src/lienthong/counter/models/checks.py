# SPDX-License-Identifier: Apache-2.0
"""Constraints that several tables share."""

from collections.abc import Iterable
from enum import Enum

from django.db.models import CheckConstraint, Q


def among(name: str, field: str, choices: Iterable[Enum]) -> CheckConstraint:
    """Hold a column to the values of an enum."""
    values = [each.value for each in choices]
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
