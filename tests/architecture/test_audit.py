# SPDX-License-Identifier: Apache-2.0
"""Every action that the code records has a sentence for the auditor."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from lienthong.audit.rules import ACTIONS, sentence

SOURCE = Path(__file__).parents[2] / "src" / "lienthong"


def recorded() -> Iterator[tuple[str, ast.expr]]:
    """Yield place and action of each `audit.record` and `audit.Act` outside of tests."""
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="audit"), attr="record" | "Act"),
                    args=[_, action, *_],
                ):
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", action


def test_actions_when_recorded_then_have_a_sentence() -> None:
    places = list(recorded())
    assert len(places) > 20
    missing = [
        f"{place} {action.value}"
        for place, action in places
        if isinstance(action, ast.Constant) and action.value not in ACTIONS
    ]
    assert not missing, "add a line to ACTIONS in audit/rules.py"


def test_actions_when_listed_then_name_their_package_and_known_fields() -> None:
    packages = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    for action, text in ACTIONS.items():
        assert action.split(".")[0] in packages, action
        fields = {field for _, field, _, _ in string.Formatter().parse(str(text)) if field}
        assert fields <= {"actor", "subject", "case", "purpose"}, action
    assert sentence("unknown.thing") == "unknown.thing"
