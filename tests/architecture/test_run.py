# SPDX-License-Identifier: Apache-2.0
"""The one entrance chooses the Python of the environment by what is installed."""

import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OWN = "/home/me/.pyenv/versions/3/bin/python3"
SYSTEM = f"/usr/bin/python3.{sys.version_info.minor}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the script, run by a Python of one's own on a machine with no other."""
    loader = SourceFileLoader("entrance_script", str(ROOT / "run"))
    spec = spec_from_loader("entrance_script", loader)
    assert spec is not None
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module.sys, "base_prefix", "/home/me/.pyenv/versions/3.11.7")
    there: set[str] = set()
    monkeypatch.setattr(Path, "exists", lambda path: str(path) in there)
    monkeypatch.setattr(Path, "is_dir", lambda path: str(path) in there)
    monkeypatch.setattr(os.path, "realpath", str)
    monkeypatch.setattr(sys, "executable", OWN)
    module.there = there
    return module


@pytest.mark.parametrize("lib", ["lib", "lib64"])
def test_python_when_built_unoptimised_and_the_system_has_the_same_then_that_one(
    run: Any, monkeypatch: pytest.MonkeyPatch, lib: str
) -> None:
    monkeypatch.setattr(run.sysconfig, "get_config_var", lambda _name: "'--enable-shared'")
    assert run.interpreter() == OWN
    run.there.add(SYSTEM)
    assert run.interpreter() == OWN  # it could make no environment
    run.there.add(f"/usr/{lib}/python3.{sys.version_info.minor}/ensurepip")
    before = run.wanted()
    assert run.interpreter() == SYSTEM
    run.there.clear()
    assert run.wanted() != before  # made anew when it goes


def test_python_when_optimised_or_the_systems_own_then_kept(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.there |= {SYSTEM, f"/usr/lib/python3.{sys.version_info.minor}/ensurepip"}
    monkeypatch.setattr(run.sysconfig, "get_config_var", lambda _name: "'--enable-optimizations'")
    assert run.interpreter() == OWN
    monkeypatch.setattr(run.sysconfig, "get_config_var", lambda _name: None)
    monkeypatch.setattr(run.sys, "base_prefix", "/usr")
    assert run.interpreter() == OWN


def pinned(name: str) -> dict[str, str]:
    """Return the packages that a lock file names, with all that it says of them."""
    entries = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    lines = [" ".join(entry.split()) for entry in entries if "==" in entry.partition("#")[0]]
    return {entry.partition("==")[0]: entry for entry in lines}


def test_locks_when_read_then_a_node_that_serves_takes_some_of_all_packages() -> None:
    every, serving = pinned("requirements.lock"), pinned("requirements-serving.lock")
    assert serving.items() <= every.items(), "compile it anew, constrained by requirements.lock"
    assert "django" in serving
    assert not {"pytest", "mypy", "ruff", "playwright"} & set(serving)


def test_environment_when_it_holds_everything_then_it_serves_too_but_not_the_other_way(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "installed"
    monkeypatch.setattr(run, "STAMP", stamp)
    run.there |= {str(stamp), str(run.PYTHON)}
    for lock, serves, tests in ((run.LOCK, True, True), (run.SERVING, True, False)):
        stamp.write_text(run.wanted(lock))
        assert run.is_ready(run.SERVING) is serves
        assert run.is_ready(run.LOCK) is tests
    stamp.write_text("of yesterday")
    assert not run.is_ready(run.SERVING)
