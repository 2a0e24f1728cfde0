"""Gunicorn's own log lines leave out the client's address and input."""

import os
import socket
import subprocess
import sys
import time

import pytest

from hipsite import gunicorn
from tests.kept import ROOT
from tests.site import free_port

SECRET = "Tr0ub4dor"
MALFORMED = [
    f"GET /welcome/{SECRET} HTTP/{SECRET}\r\n\r\n",
    f"GET /{SECRET} HTTP/1.1\r\nHost: a\r\n{SECRET} : x\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: a\r\n{SECRET}\r\n\r\n",
    f"{SECRET}(\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {SECRET}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: a\r\nX: {SECRET * 2000}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
]
APP = """
import os

def application(environ, start_response):
    raise RuntimeError(os.environ["TYPED"])
"""


@pytest.fixture
def server(tmp_path):
    """A server whose application raises, and the file with what it writes."""
    (tmp_path / "raising.py").write_text(APP)
    port, log = free_port(), tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:hipsite.gunicorn", "raising"],
            cwd=ROOT,
            env={
                **os.environ,
                "ADDR": f"127.0.0.1:{port}",
                "VAR_DIR": str(tmp_path),
                "REMINDER_SENDER": "off",
                "TYPED": SECRET,
                "PYTHONPATH": str(tmp_path),
                "GUNICORN_CMD_ARGS": "--workers 1",
            },
            stdout=subprocess.DEVNULL,
            stderr=output,
        )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port, log
    process.terminate()
    process.wait(30)


def send(port, text):
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def test_its_lines_quote_no_client(server):
    port, log = server
    for text in [*MALFORMED, "GET / HTTP/1.0\r\n\r\n"]:
        send(port, text)
    time.sleep(1)

    lines = log.read_text()
    assert [each for each in (SECRET, "127.0.0.1", "ip=") if each in lines] == []
    assert "builtins.RuntimeError" in lines
    assert "in gunicorn: " in lines


def test_address_that_is_taken_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "{}:{}".format(*taken.getsockname())
        done = subprocess.run(
            [sys.executable, "-m", "gunicorn", "-c", "python:hipsite.gunicorn"],
            cwd=ROOT,
            env={**os.environ, "ADDR": address, "VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode != 0
    assert "in use" in done.stderr


def test_it_keeps_connections_longer_than_proxies_do():
    assert gunicorn.keepalive > 120  # seconds, as Caddy does; nginx 60
