"""The real nginx and Caddy in front of a real site, each with its example from the repository."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from http.client import HTTPConnection, HTTPSConnection

import pytest

from tests.deploy.given import is_listening, make_certificate, text_of
from tests.site import free_port

NAME = "hip.clinic.example"
SECONDS = 30


class Proxy:
    """A running proxy: its ports, and connections to them by the site's name."""

    def __init__(self, folder, command, ports):
        self.http, self.https = ports
        self.trusts = ssl.create_default_context(cafile=str(folder / "cert.pem"))
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=self.log, stderr=self.log, env={**os.environ, "HOME": str(folder)}
        )
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if is_listening(self.https):
                return
            time.sleep(0.05)
        pytest.fail(f"{command[0]} did not start: {(folder / 'log').read_text()[-500:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(SECONDS)
        self.log.close()

    def over_http(self):
        return HTTPConnection("127.0.0.1", self.http, timeout=SECONDS)

    def over_https(self):
        connection = HTTPSConnection(NAME, self.https, context=self.trusts, timeout=SECONDS)
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=SECONDS)
        connection.sock = self.trusts.wrap_socket(plain, server_hostname=NAME)
        return connection


def replaced(text, *pairs):
    """The example with the test's own ports and paths; each of those must be in it."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def nginx(folder, site, ports):
    http, https = ports
    live = f"/etc/letsencrypt/live/{NAME}"
    example = replaced(
        text_of("deploy/nginx.conf"),
        ("127.0.0.1:8000", site),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80", f"listen 127.0.0.1:{http}"),
        ("listen 443", f"listen 127.0.0.1:{https}"),
        (f"{live}/fullchain.pem", f"{folder}/cert.pem"),
        (f"{live}/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx/hip-workout.log", f"{folder}/error.log"),
    )
    user = "user root;" if os.getuid() == 0 else ""
    temporary = " ".join(
        f"{each}_temp_path {folder}/{each};"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As Debian's nginx.conf around it, whose gzip is on.
    (folder / "nginx.conf").write_text(
        f"{user} pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; gzip on; {temporary}\n{example}\n}}\n"
    )
    command = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    return [command, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


def caddy(folder, text, ports):
    http, https = ports
    options = f"\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n\tskip_install_trust\n"
    certificate = f"{NAME} {{\n\ttls {folder}/cert.pem {folder}/key.pem"
    example = replaced(text, ("\tlog {\n", f"{options}\tlog {{\n"), (f"{NAME} {{", certificate))
    (folder / "Caddyfile").write_text(example)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def caddy_on_the_machine(folder, site, ports):
    return caddy(folder, replaced(text_of("deploy/Caddyfile"), ("127.0.0.1:8000", site)), ports)


def caddy_of_compose(folder, site, ports):
    example = replaced(text_of("Caddyfile"), ("{$ALLOWED_HOSTS}", NAME), ("hip:8000", site))
    return caddy(folder, example, ports)


COMMANDS = {"nginx": nginx, "caddy": caddy_on_the_machine, "compose": caddy_of_compose}


def start(kind, folder, site):
    make_certificate(folder, NAME)
    ports = free_port(), free_port()
    return Proxy(folder, COMMANDS[kind](folder, site.address, ports), ports)
