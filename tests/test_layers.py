"""Imports between the packages of `workouts/` run one way, from pages down to the rules.

The tests have helper modules for what they share, and do not import each other.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "workouts"
# From the lowest layer up. The modules at the root of a name are what each layer may use.
LAYERS = [
    {"domain"},
    {"models"},
    {"catalogue", "player", "progress", "reminders", "exports", "backups"},
    {"people"},
    {"forms"},
    {"views", "admin", "demo"},
    {"chores", "management", "urls"},
]
# What Django, or a package, looks for at the root.
DJANGOS = {"apps", "backends", "checks", "migrations", "templatetags", "translation"}
FOR_EVERY_LAYER = {"formats", "htmx", "mails"}
MIDDLE = 2
# Why a package of the middle knows a sibling.
SIBLINGS = {}


def package_of(module):
    """The part of a dotted name right below `workouts`, or "" for the whole."""
    return module.split(".")[1] if "." in module else ""


def layer_of(module):
    """The number of a module's layer, or None for what belongs to no layer."""
    name = package_of(module)
    return next((number for number, names in enumerate(LAYERS) if name in names), None)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "workouts":
            yield from (f"workouts.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workouts"):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("workouts"))


TESTS = sorted(Path(__file__).resolve().parent.rglob("*.py"))
SOURCES = sorted(
    path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and path.name != "apps.py"
)


def module_of(path):
    return "workouts." + ".".join(path.relative_to(ROOT).with_suffix("").parts)


def wrong_imports(path):
    """What a module imports from a layer above its own, or from a sibling of the middle."""
    own = module_of(path)
    if layer_of(own) is None:
        return []
    return [name for name in imported(path) if is_above(name, own) or is_sibling(name, own)]


def is_above(name, own):
    return (layer_of(name) or 0) > layer_of(own)


def is_sibling(name, own):
    ours, theirs = package_of(own), package_of(name)
    return (
        layer_of(name) == layer_of(own) == MIDDLE
        and ours != theirs
        and theirs not in SIBLINGS.get(ours, ())
    )


def imports_from_tests(path):
    modules = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    return [name for name in modules if name.split(".")[-1].startswith("test_")]


def test_modules_import_only_from_their_own_layer_or_below():
    wrong = {path.relative_to(ROOT): wrong_imports(path) for path in SOURCES}

    assert {path: names for path, names in wrong.items() if names} == {}


def test_nothing_is_imported_from_a_module_of_tests():
    wrong = {path.name: imports_from_tests(path) for path in TESTS}

    assert {name: names for name, names in wrong.items() if names} == {}


def test_every_module_has_its_layer():
    at_root = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")}
    known = set().union(*LAYERS) | FOR_EVERY_LAYER | DJANGOS

    assert {each for each in at_root if not each.startswith("__")} == known
