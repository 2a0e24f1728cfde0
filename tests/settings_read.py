"""Which settings the site reads from the environment, and which docs/deploy.md lists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE_ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# What Django itself reads.
DJANGOS = {"DJANGO_SETTINGS_MODULE"}


def settings_read():
    """The names of the settings that the code asks the environment for."""
    sources = [*(ROOT / "hipsite").rglob("*.py"), *(ROOT / "workouts").rglob("*.py")]
    return {name for path in sources for name in names_read(path)} - DJANGOS


def settings_listed():
    """The rows of the table: name, default, example, what it does."""
    return TABLE_ROW.findall((ROOT / "docs/deploy.md").read_text())


def names_read(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield from constants([node.slice])
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith(("environment.", "os.environ.", "os.getenv")):
                yield from constants(node.args[:1])


def constants(nodes):
    return [node.value for node in nodes if isinstance(node, ast.Constant)]
