# SPDX-License-Identifier: Apache-2.0
"""Foreign keys between packages point down, protect, and add no name to the other side."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]


def ranks() -> dict[str, int]:
    """Rank every package by its layer in the import contract; Django's own apps rank lowest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c for c in contracts["contracts"] if c["containers"] == ["lienthong"])["layers"]
    return {
        package.strip(): rank
        for rank, layer in enumerate(reversed(layers), start=1)
        for package in layer.split("|")
    }


def crossing() -> Iterator[tuple[models.ForeignObject, str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not (isinstance(field, models.ForeignObject) and field.related_model):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here != there and model.__module__.startswith("lienthong."):
                yield field, here, there


def test_foreign_keys_when_they_cross_then_point_down_and_protect() -> None:
    rank = ranks()
    seen = list(crossing())
    for field, here, there in seen:
        assert rank.get(there, 0) < rank[here], field
        assert field.remote_field.on_delete is models.PROTECT, field
        assert field.remote_field.hidden, field


def test_constraints_when_named_then_by_package_and_model() -> None:
    for model in apps.get_models():
        if model.__module__.startswith("lienthong."):
            for constraint in model._meta.constraints:
                assert constraint.name.startswith(model._meta.app_label + "_"), constraint.name


def test_models_when_defined_then_save_and_delete_are_djangos() -> None:
    for model in apps.get_models():
        if model.__module__.startswith("lienthong."):
            assert not {"save", "delete"} & vars(model).keys(), model
