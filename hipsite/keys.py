"""Secrets that are made on the first run and kept beside the database."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_or_make_key(path: Path, make: Callable[[], str]) -> str:
    """The key kept at `path`, readable by its owner alone; what `make` returns if there is none.

    Of two processes that make it at once, both read the one that was first.
    """
    if not path.exists():
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(make())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
