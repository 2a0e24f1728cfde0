"""The site and Caddy as compose.yaml starts them, on ports that are free.

`COMPOSE` is the command, with its options; `docker compose` is the default.
"""

import http.client
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from contextlib import closing
from functools import partial
from http.cookiejar import CookieJar

import pytest

from tests.deploy.containers import BOOT_SECONDS, ENGINE
from tests.deploy.given import text_of
from tests.deploy.players import STORED, stored_in
from tests.deploy.proxies import replaced
from tests.guest import Guest
from tests.site import free_port

COMPOSE = shlex.split(os.environ.get("COMPOSE", f"{shlex.join(ENGINE)} compose"))
# Caddy makes the certificate of a name below localhost itself.
NAME = "hip.localhost"
ROOT_CERTIFICATE = "/data/caddy/pki/authorities/local/root.crt"


def compose_is_there():
    if not shutil.which(COMPOSE[0]):
        return False
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMPOSE, "version"], capture_output=True, check=False
    )
    return done.returncode == 0


class Composed:
    """The services in a folder of their own, whose name is that of their containers and volumes."""

    def __init__(self, folder, image):
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        self.url = f"https://{NAME}:{self.https}"
        services = replaced(
            text_of("compose.yaml"),
            ("    build: .\n", ""),
            ("image: hip-workout", f"image: {image}"),
            ('"80:80", "443:443", "443:443/udp"', f'"{self.http}:80", "{self.https}:443"'),
        )
        settings = replaced(text_of(".env.example"), ("=hip.clinic.example\n", f"={NAME}\n"))
        (folder / "compose.yaml").write_text(services)
        (folder / ".env").write_text(f"{settings}SITE_URL={self.url}\n")
        (folder / "Caddyfile").write_text(text_of("Caddyfile"))

    def compose(self, *arguments):
        done = subprocess.run(  # noqa: S603 - our own command
            [*COMPOSE, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"{arguments}: {done.stderr[-1000:]}")
        return done.stdout

    def run(self, service, *command):
        """What a command inside of a service prints."""
        return self.compose("exec", "-T", service, *command)

    def start(self):
        self.compose("up", "--detach")
        until = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < until:
            try:
                self.trust(self.run("caddy", "cat", ROOT_CERTIFICATE))
                self.opener().open(f"{self.url}/readyz", timeout=5).close()
            except (OSError, pytest.fail.Exception):
                time.sleep(0.2)
            else:
                return
        pytest.fail(self.compose("logs")[-1000:])

    def trust(self, certificate):
        self.context = ssl.create_default_context(cadata=certificate)

    def opener(self, *handlers):
        return urllib.request.build_opener(ToThisMachine(self.context), *handlers)

    def ask_by_http(self, path):
        """The status and the headers of an answer without TLS."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=20)
        with closing(connection):
            connection.request("GET", path, headers={"Host": NAME})
            response = connection.getresponse()
            return response.status, response.headers

    def stored(self):
        return stored_in(self.run("hip", "python", "-c", STORED, "/data/hip.sqlite3"))


class ToThisMachine(urllib.request.HTTPSHandler):
    """Looks up no name: each one is this machine's."""

    def __init__(self, context):
        super().__init__(context=context)
        self.connection = partial(Connection, context=context)

    def https_open(self, request):
        return self.do_open(self.connection, request)


class Connection(http.client.HTTPSConnection):
    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


class ComposedGuest(Guest):
    """A guest by https, who says like a browser from which page a form is sent."""

    def __init__(self, composed):
        self.site, self.page, self.jar = composed, "", CookieJar()
        self.opener = composed.opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.addheaders = [("Referer", f"{composed.url}/")]
        self.opener.open(f"{composed.url}/", timeout=20).close()
