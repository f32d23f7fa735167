# SPDX-License-Identifier: Apache-2.0
"""Conditions written in packs: comparisons, and, or, not over named answers. Nothing else runs."""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

MAX_LENGTH = 500

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_WORDS = {"true": True, "false": False, "none": None, "True": True, "False": False, "None": None}


class ConditionError(ValueError):
    """A condition that is not in the small language of packs."""


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """Return the parsed condition. Raises: ConditionError, naming what is not allowed."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise ConditionError(f"not an expression: {text!r}") from problem
    _check(tree)
    return tree


def names(text: str) -> set[str]:
    """Return the answers a condition asks for: `residence.commune_code` counts as `residence`."""
    found = {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)}
    return found - set(_WORDS)


def parts(text: str, holder: str) -> set[str]:
    """Return what a condition asks of one holder: of `row`, `row.kind` gives `kind`."""
    return {
        node.attr
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == holder
    }


def value(text: str, data: Mapping[str, Any]) -> Any:
    """Return what an expression comes to; an answer not given is None.

    Raises: ConditionError.
    """
    return _value(parse(text), data)


def holds(text: str, data: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds; an empty one always does. Raises: ConditionError."""
    return not text or bool(value(text, data))


def _check(node: ast.AST) -> None:
    allowed = (
        ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Name,
        ast.Load, ast.Constant, ast.Tuple, ast.List, ast.Attribute, ast.cmpop,
    )  # fmt: skip
    for part in ast.walk(node):
        is_unknown = isinstance(part, ast.cmpop) and type(part) not in _COMPARE
        if is_unknown or not isinstance(part, allowed):
            raise ConditionError(f"{type(part).__name__} is not allowed in a condition")
        if isinstance(part, ast.Attribute) and part.attr.startswith("_"):
            raise ConditionError(f"{part.attr} is not a name of an answer")
        if isinstance(part, ast.Constant) and not isinstance(part.value, str | int | bool | None):
            raise ConditionError(f"{part.value!r} is not allowed in a condition")


def _value(node: ast.expr, data: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return data.get(node.id, _WORDS.get(node.id))
        case ast.Attribute():
            holder = _value(node.value, data)
            return holder.get(node.attr) if isinstance(holder, Mapping) else None
        case ast.Tuple() | ast.List():
            return [_value(part, data) for part in node.elts]
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, data)
        case ast.UnaryOp():
            number = _value(node.operand, data)
            return -number if isinstance(number, int) else None
        case ast.BoolOp():
            return _chain(node, data)
    return _compare(node, data)


def _chain(node: ast.BoolOp, data: Mapping[str, Any]) -> Any:
    """`and` and `or` give the deciding value, so that `a or b` also means "b where a is empty"."""
    stops = isinstance(node.op, ast.Or)
    found: Any = None
    for part in node.values:
        found = _value(part, data)
        if bool(found) is stops:
            return found
    return found


def _compare(node: ast.expr, data: Mapping[str, Any]) -> bool:
    if not isinstance(node, ast.Compare):
        raise ConditionError(f"{type(node).__name__} is not allowed in a condition")
    left = _value(node.left, data)
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = _value(part, data)
        try:
            if not _COMPARE[type(sign)](left, right):
                return False
        except TypeError:  # an answer not given, or of another kind, compares as false
            return False
        left = right
    return True
