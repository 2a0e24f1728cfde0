"""What the files for deploying give to the site."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Those of Python itself and of the shell.
OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def text_of(name):
    return (ROOT / name).read_text()
