# SPDX-License-Identifier: Apache-2.0
"""Database terms for validity: the days from a first to a last one, both included."""

from enum import Enum

from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models

OVERLAPS = RangeOperators.OVERLAPS
EQUALS = RangeOperators.EQUAL


def days(first: str = "valid_from", last: str = "valid_to") -> models.Func:
    """Return the range of days between two date columns; an empty last one is without end."""
    return models.Func(
        first,
        last,
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="DATERANGE",
        output_field=DateRangeField(),
    )


def ordered(name: str, first: str = "valid_from", last: str = "valid_to") -> models.CheckConstraint:
    """Return the constraint that the last day does not come before the first."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{last}__isnull": True})
        | models.Q(**{f"{last}__gte": models.F(first)}),
        name=name,
    )


def among(name: str, column: str, values: type[Enum]) -> models.CheckConstraint:
    """Return the constraint that a column holds a member of an enumeration."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [member.value for member in values]}), name=name
    )
