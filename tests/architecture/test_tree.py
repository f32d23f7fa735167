# SPDX-License-Identifier: Apache-2.0
"""The tree keeps its shape: licence lines, sizes, no machine's paths, no address of an index."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 500, 60


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [p for p in paths if p.suffix in endings and p.exists() and "vendor" not in p.parts]


def sources() -> list[Path]:
    return [path for path in tracked(".py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{path.name}:{node.name}", node.end_lineno - node.lineno + 1


def test_sources_when_read_then_carry_the_licence() -> None:
    for path in sources():
        assert "SPDX-License-Identifier: Apache-2.0" in path.read_text()[:200], path


def test_sources_when_measured_then_within_the_budget() -> None:
    for path in sources():
        assert len(path.read_text().splitlines()) <= LONGEST_FILE, path
        for name, lines in functions(path):
            assert lines <= LONGEST_FUNCTION, name


def test_tree_when_searched_then_names_no_machine_and_no_index() -> None:
    personal = re.compile(r"(?:^|[^a-z])/(?:work|root|home/\w+)/[a-z]")
    for path in tracked(".py", ".md", ".toml", ".html", ".yaml", ".yml", ".lock", ".json", ".js"):
        if path == Path(__file__):
            continue
        text = path.read_text(errors="replace")
        assert not personal.search(text), path
        if path.name in ("requirements.lock", "package-lock.json"):
            assert "://" not in re.sub(r"\"(url|funding)\": \".*\"", "", text), path


def test_suppressions_when_used_then_give_a_reason() -> None:
    codes = r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w\-, ]+\])?"
    bare = re.compile(rf"#\s*(?:noqa|type:\s*ignore|pragma: no cover){codes}\s*$")
    for path in sources():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            assert not bare.search(line), f"{path}:{number}"
