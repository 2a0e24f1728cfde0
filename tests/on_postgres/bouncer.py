"""A real PgBouncer in transaction mode, between the servers and their PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.site import free_port

SETTINGS = """
[databases]
* = host={host} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
"""
SECONDS_TO_START = 10


@contextmanager
def bouncing(server):
    """The server's address with PgBouncer between, for as long as the block lasts.

    PgBouncer runs as whom PostgreSQL runs as: it refuses root, and must reach the same socket.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert program, "PgBouncer is missing: on Debian, sudo apt-get install pgbouncer"
    port = free_port()
    [host] = parse_qs(urlsplit(server).query)["host"]
    owner = os.stat(host)  # noqa: PTH116 - a path of a socket's folder
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(host=host, port=port))
        os.chown(folder, owner.st_uid, owner.st_gid)
        process = subprocess.Popen(  # noqa: S603 - a program of the machine
            [program, settings],
            stderr=subprocess.DEVNULL,
            user=owner.st_uid,
        )
        try:
            wait_for(port)
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def wait_for(port):
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < until, "PgBouncer did not start"
            time.sleep(0.05)
        else:
            return
