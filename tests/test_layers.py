"""Imports run one way: domain ← models ← forms, owners, content ← views, admin.

The tests have helper modules for what they share, and do not import each other.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "workouts"
LAYERS = ["domain", "models", "middle", "top"]
TOP = {"views", "admin", "urls", "management"}


def layer_of(module):
    """The layer of a dotted name below `workouts`, or None for what belongs to no layer."""
    name = module.split(".")[1] if "." in module else ""
    if name in {"domain", "models"}:
        return LAYERS.index(name)
    if name in TOP:
        return LAYERS.index("top")
    return LAYERS.index("middle") if name else None


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workouts"):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("workouts"))


TESTS = sorted(Path(__file__).resolve().parent.rglob("*.py"))
SOURCES = sorted(
    path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and path.name != "apps.py"
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_from_its_own_layer_or_below(path):
    own = layer_of("workouts." + ".".join(path.relative_to(ROOT).with_suffix("").parts))

    above = [name for name in imported(path) if own is not None and (layer_of(name) or 0) > own]

    assert above == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_nothing_is_imported_from_a_module_of_tests(path):
    modules = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]

    assert [name for name in modules if name.split(".")[-1].startswith("test_")] == []
