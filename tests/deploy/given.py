"""What the files for deploying give to the site, and what real servers beside it need."""

import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Those of Python itself and of the shell.
OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def text_of(name):
    return (ROOT / name).read_text()


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def make_certificate(folder, name):
    subprocess.run(  # noqa: S603 - our own command
        [  # noqa: S607 - of the machine
            "openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048",
            "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
            "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def why_missing(ensure):
    """What that script of bin/ says if it cannot bring the servers in a minute; else nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            [str(ROOT / "bin" / ensure)], capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return f"What bin/{ensure} brings could not be installed within a minute."
    return done.stderr.strip() if done.returncode else ""
