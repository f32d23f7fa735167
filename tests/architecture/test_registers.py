# SPDX-License-Identifier: Apache-2.0
"""Nothing but the registers reads a register: everybody else asks through the platform."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from lienthong.project import settings as shipped

SOURCE = Path(__file__).parents[2] / "src" / "lienthong"
SERVICES, QUERIES = "lienthong.registers.services", "lienthong.registers.queries"
#: What other packages may use of the services. None returns what a register holds of somebody,
#: but `through`, which asks through the platform; a copy that is opened was disclosed before.
WITHOUT_READING = {
    "through", "check_packs", "new_key", "write", "take_back", "load", "Row", "Told", "Reading",
    "seal_copy", "open_copy", "propose", "NewProposal", "lay", "let_run", "run", "Laid",
    "seek_likenesses",
}  # fmt: skip
#: Of the queries: declarations and the values of their lists, and the trail of who read what.
OF_DECLARATIONS = {
    "declaration", "declarations", "load_folder", "folder", "accesses", "count_accesses",
    "is_access_of", "PAGE_SIZE", "values", "lasting", "AccessFilter", "AccessView",
    "Reader", "keeper",
}  # fmt: skip
#: Of the desk's: whom a decided correction concerns, numbers only, and which officials decide on an
#: open one, so that they can be told.
OF_CORRECTIONS = {"Concerned", "concerned", "deciding"}
#: Where the platform's questions come in, each with its signature checked; and for tests only.
BEHIND_THE_PLATFORM = {"sharing/services/registers.py"}
FOR_TESTS = {"connectors/local_registers/adapter.py"}
#: Answer what the platform carried; used by the registers' own door and nobody else.
ANSWERING = {
    "read_registers", "find_in_register", "ask_register", "follow_register", "changed_in_register",
}  # fmt: skip
DOOR = "connectors/registers_door.py"


def outside() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE)
        if place.parts[0] != "registers" and "tests" not in place.parts:
            yield place.as_posix(), ast.parse(path.read_text())


def used(tree: ast.Module, module: str) -> set[str]:
    """Return every name of a module that a file takes or reaches, under whichever alias."""
    aliases, found = _imported(tree, module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id in aliases else set()
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            named = {one.id for one in node.args[:1] if isinstance(one, ast.Name)}
            found |= {"getattr"} if node.func.id == "getattr" and named & aliases else set()
    return found


def _imported(tree: ast.Module, module: str) -> tuple[set[str], set[str]]:
    """Return what a file calls a module, and which names it takes out of it."""
    package, _, name = module.rpartition(".")
    aliases, found = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith(package)}
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            aliases |= {one.asname or one.name for one in node.names if one.name == name}
        elif isinstance(node, ast.ImportFrom) and node.module == module:
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{module}."):
            below = (node.module or "").removeprefix(f"{module}.")
            found |= {f"{below}.{one.name}" for one in node.names}
    return aliases, found


def test_registers_when_used_elsewhere_then_nobody_reads_them() -> None:
    behind = BEHIND_THE_PLATFORM | FOR_TESTS
    readers = {
        place: found
        for place, tree in outside()
        if place not in behind and (found := used(tree, SERVICES) - WITHOUT_READING)
    }
    assert not readers, "ask through registers.through()"
    assert all(used(ast.parse((SOURCE / one).read_text()), SERVICES) for one in behind)


def test_queries_when_used_elsewhere_then_of_declarations_and_trails_only() -> None:
    for place, tree in outside():
        named = used(tree, QUERIES) - OF_DECLARATIONS
        named = {one.removeprefix("keeper.") for one in named} | used(tree, f"{QUERIES}.keeper")
        assert named <= OF_CORRECTIONS, (place, named)


def test_tables_when_named_elsewhere_then_by_nobody() -> None:
    for place, tree in outside():
        assert not used(tree, "lienthong.registers.models"), place
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "registers_version" not in node.value, f"{place}:{node.lineno}"
    for path in SOURCE.rglob("*.sql"):
        assert "registers_version" not in path.read_text() or "registers" in path.parts, path


def test_what_answers_the_platform_when_used_then_by_the_registers_door_only() -> None:
    users = {
        place
        for place, tree in outside()
        if used(tree, "lienthong.sharing.services") & ANSWERING and "sharing/" not in place
    }
    assert users == {DOOR}


def test_port_when_shipped_then_goes_through_the_platform() -> None:
    text = Path(shipped.__file__).read_text()
    assert '"registers.Registers": "lienthong.connectors.own_registers.ThroughPlatform"' in text
    for place, tree in outside():
        strings = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
        named = [one for one in strings if isinstance(one, str) and "LocalRegisters" in one]
        assert not named or place == "project/settings_test.py", place
    assert "LocalRegisters" in settings.PORTS["registers.Registers"]


def test_search_when_somebody_reads_then_found() -> None:
    for text, name in (
        ("from lienthong.registers import services as s\ns.read(a, 'population', '1')", "read"),
        ("from lienthong.registers.services import find", "find"),
        ("from lienthong.registers.services.reading import read", "reading.read"),
        ("import lienthong.registers.services", "lienthong.registers.services"),
        ("from lienthong.registers import services\ngetattr(services, 're' + 'ad')", "getattr"),
    ):
        assert used(ast.parse(text), SERVICES) - WITHOUT_READING == {name}, text
