"""The site behind Caddy as compose.yaml starts both, on a network of their own."""

import re
import urllib.error

import pytest

from tests.deploy.composed import COMPOSE, NAME, Composed, ComposedGuest, compose_is_there
from tests.deploy.containers import image, needs_engine
from tests.deploy.players import Player, play_until

__all__ = ["image"]  # the fixture

pytestmark = [
    pytest.mark.image,
    needs_engine,
    pytest.mark.skipif(
        not compose_is_there(), reason=f"{' '.join(COMPOSE)}, which starts both, is missing"
    ),
]


@pytest.fixture(scope="module")
def composed(tmp_path_factory, image):
    composed = Composed(tmp_path_factory.mktemp("hip-compose-test"), image)
    composed.start()
    yield composed
    composed.compose("down", "--volumes")


def status_of(opener, url):
    try:
        with opener.open(url, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_http_leads_to_https(composed):
    status, headers = composed.ask_by_http("/exercises/?a=1")

    assert (status, headers["Location"]) == (308, f"https://{NAME}/exercises/?a=1")


def test_front_page_is_strict(composed):
    with composed.opener().open(f"{composed.url}/", timeout=20) as response:
        headers, page = response.headers, response.read().decode()

    assert "<h1" in page
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "; Secure" in headers["Set-Cookie"]


def test_caddy_knows_the_name_and_no_secret(composed):
    known = set(re.findall(r"^([A-Z_]+)=", composed.run("caddy", "env"), re.M))

    assert known & {"ALLOWED_HOSTS", "EMAIL_URL", "SECRET_KEY"} == {"ALLOWED_HOSTS"}


def test_site_is_ready_and_has_its_first_backup(composed):
    files = composed.run("hip", "sh", "-c", "stat -c '%u %a %n' /backups/*").splitlines()

    assert status_of(composed.opener(), f"{composed.url}/readyz") == 200
    assert re.fullmatch(r"10001 600 /backups/hip-\w+-\w+-\w+\.zip", files[0])


def test_clients_are_told_apart_by_their_own_address(composed):
    """Caddy's stands before them all: counted as one, they would lock each other out."""
    guest, path = composed.opener(), f"{composed.url}/welcome/wrong/"
    for number in range(1, 63):
        guest.addheaders = [("X-Forwarded-For", f"192.0.2.{number}")]
        last = status_of(guest, path)

    beside = composed.run("hip", "python", "-c", FROM_INSIDE)

    assert (last, beside.strip()) == (429, "404")


# Past this machine's address: from the site's own container to Caddy's.
FROM_INSIDE = f"""
import http.client, socket, ssl
context = ssl._create_unverified_context()
connection = http.client.HTTPSConnection("{NAME}", context=context)
plain = socket.create_connection(("caddy", 443))
connection.sock = context.wrap_socket(plain, server_hostname="{NAME}")
connection.request("GET", "/welcome/wrong/")
print(connection.getresponse().status)
"""


def test_session_goes_on_after_both_were_made_again(composed):
    player = Player(ComposedGuest(composed))
    assert player.guest.report(player.path, player.pairs[0], 1) == 200
    composed.compose("down")

    composed.start()

    assert player.guest.report(player.path, player.pairs[0], 2) == 200
    assert composed.stored()[player.uuid, player.pairs[0]] == 2


def test_site_stopped_in_mid_session_loses_nothing(composed):
    acknowledged, refused, _ended = play_until(
        lambda: composed.compose("stop", "hip"), lambda: ComposedGuest(composed)
    )
    composed.compose("start", "hip")
    composed.start()

    assert composed.stored().items() >= acknowledged.items()
    assert len(acknowledged) >= 4
    # Caddy says so for the site that is away.
    assert refused == [502] * len(refused)
