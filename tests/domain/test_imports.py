"""The domain package imports nothing but the standard library and itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import workouts.domain

DOMAIN = Path(workouts.domain.__file__).parent
ROOT = DOMAIN.parents[1]
MODULES = sorted(DOMAIN.rglob("*.py"))


def imported_names(path):
    """Absolute names of all imports in a file, wherever in it they stand."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *([node.module] if node.module else [])])


def is_allowed(name):
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or f"{name}.".startswith("workouts.domain.")


def test_the_domain_has_modules_to_look_at():
    assert {"day", "streak"} <= {path.stem for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_domain_module_imports_only_the_standard_library_and_the_domain(path):
    foreign = [name for name in imported_names(path) if not is_allowed(name)]

    assert foreign == []


def test_importing_the_domain_does_not_load_django():
    names = ["workouts.domain", *(f"workouts.domain.{p.stem}" for p in MODULES if p.stem[0] != "_")]
    code = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"

    finished = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603 our own interpreter on our own words

    assert finished.returncode == 0
