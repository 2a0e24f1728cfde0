"""What the files for deploying give to the site: their settings, and those that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Those of Python itself and of the shell.
OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def text_of(name):
    return (ROOT / name).read_text()


def documented():
    """The settings in the tables of docs/deploy.md."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/deploy.md"), re.M))


def read_by_the_site():
    """The settings that its code asks the environment for."""
    code = "".join(path.read_text() for path in (ROOT / "hipsite").glob("*.py"))
    asked = r"""(?:env\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']"""
    return set(re.findall(asked, code))
