"""Makes a secret key on the first run and stores it in a file beside the database."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_or_make_key(path: Path, make: Callable[[], str]) -> str:
    """The key stored at `path`, readable by its owner alone; made by `make` if there is none.

    If two processes make one at the same time, both read the one that was stored first.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
