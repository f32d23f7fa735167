# SPDX-License-Identifier: Apache-2.0
"""The quick yes never says yes where the full validator says no."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from lienthong.kernel import clock
from lienthong.procedures.rules import check_form, swift
from lienthong.procedures.tests import factories as make

VALUES = some.one_of(
    some.none(), some.booleans(), some.integers(-5, 10**13), some.floats(), some.text(max_size=14),
    some.sampled_from(["2026-02-29", "2026-01-31", "0912345678", "027196001234", "nam", "a@b.vn"]),
    some.lists(some.text(max_size=3), max_size=4), some.dictionaries(some.text(max_size=3),
    some.integers(), max_size=2),
)  # fmt: skip


@pytest.mark.parametrize("code", [make.BIRTH, make.HOUSEHOLD])
def test_fits_when_a_shipped_form_then_every_keyword_of_it_is_known(code: str) -> None:
    test = swift.fits(make.pack(code).form_schema)
    assert test is not None
    assert test(make.example(code))


@pytest.mark.parametrize("code", [make.BIRTH, make.HOUSEHOLD])
@settings(max_examples=150, deadline=None)
@given(value=VALUES, seed=some.integers(0, 10_000))
def test_fits_when_any_answer_is_changed_then_it_agrees_with_the_full_validator(
    code: str, value: Any, seed: int
) -> None:
    schema = make.pack(code).form_schema
    form = _changed(copy.deepcopy(make.example(code)), value, random.Random(seed))
    test, full = swift.fits(schema), Draft202012Validator(schema, format_checker=swift.FORMATS)
    assert test is not None
    if test(form):
        assert full.is_valid(form)
    elif not isinstance(value, list | float):  # there it may leave the word to the full validator
        assert not full.is_valid(form)


def _changed(form: Any, value: Any, dice: random.Random) -> Any:
    """Put a value somewhere into a form, or take an answer out, or add one."""
    at = form
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = dice.choice([*keys, "unknown"]) if isinstance(at, dict) else dice.choice(keys)
        inner = at.get(key) if isinstance(at, dict) else at[key]
        if isinstance(inner, dict | list) and inner and dice.random() < 0.7:
            at = inner
            continue
        if dice.random() < 0.1 and isinstance(at, dict):
            at.pop(key, None)
        else:
            at[key] = value
        return form


def test_fits_when_a_keyword_is_unknown_or_leads_to_itself_then_the_full_validator_is_left() -> (
    None
):
    assert swift.fits({"type": "object", "dependentRequired": {"a": ["b"]}}) is None
    assert swift.fits({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}) is None
    assert swift.fits({"type": "object", "additionalProperties": {"type": "string"}}) is None


def test_fits_when_a_reference_has_keywords_beside_it_then_both_hold() -> None:
    schema = {
        "$ref": "#/$defs/a",
        "maxLength": 3,
        "$defs": {"a": {"type": "string", "minLength": 2}},
    }
    test = swift.fits(schema)
    assert test is not None
    assert [test(one) for one in ("a", "ab", "abcd", 5)] == [False, True, False, False]


def test_check_form_when_one_answer_is_wrong_then_the_words_are_those_of_the_validator() -> None:
    form = dict(make.example(make.BIRTH)) | {"declarant_phone": "12"}
    found = check_form(make.pack(make.BIRTH), form, on=clock.today())
    assert [(one.path, one.code) for one in found] == [("declarant_phone", "pattern")]
