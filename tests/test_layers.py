"""Imports run one way: domain ← models ← forms, owners, content ← views, admin.

The tests have helper modules for what they share, and do not import each other.
"""

import ast
from pathlib import Path

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


def imports_from_above(path):
    own = layer_of("workouts." + ".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [name for name in imported(path) if own is not None and (layer_of(name) or 0) > own]


def imports_from_tests(path):
    modules = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    return [name for name in modules if name.split(".")[-1].startswith("test_")]


def test_modules_import_only_from_their_own_layer_or_below():
    wrong = {path.relative_to(ROOT): imports_from_above(path) for path in SOURCES}

    assert {path: names for path, names in wrong.items() if names} == {}


def test_nothing_is_imported_from_a_module_of_tests():
    wrong = {path.name: imports_from_tests(path) for path in TESTS}

    assert {name: names for name, names in wrong.items() if names} == {}
