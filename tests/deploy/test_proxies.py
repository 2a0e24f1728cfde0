"""The site behind nginx and Caddy as in the examples: nothing doubled, no client believed."""

import re
import shutil
from contextlib import closing
from types import SimpleNamespace

import pytest

from tests.deploy import proxies
from tests.deploy.given import why_missing
from tests.deploy.proxies import NAME
from tests.site import Site, free_port, prepared

__all__ = ["prepared"]  # the fixture

pytestmark = [pytest.mark.exhaustive, pytest.mark.xdist_group("server")]

ONCE = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
TOKEN = "t" * 43
FEED = f"/calendar/{TOKEN}.ics"
SHARE_CALENDAR = f"""
from workouts.models import Patient
Patient.objects.first().change_feed("{TOKEN}")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, prepared):
    if reason := why_missing("ensure-proxies"):
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    site = Site(folder)
    site.fill()
    site.manage("shell", "--no-imports", "-c", SHARE_CALENDAR)
    site.env |= {"ALLOWED_HOSTS": NAME, "TRUSTED_PROXIES": "1"}
    site.boot()
    yield site
    site.kill()


@pytest.fixture(scope="module", params=proxies.COMMANDS)
def proxy(request, tmp_path_factory, site):
    proxy = proxies.start(request.param, tmp_path_factory.mktemp(request.param), site)
    yield proxy
    proxy.stop()


def ask(connection, path, *, method="GET", body=None, **headers):
    """The response's status and headers, as a list, and its body."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": NAME, **sent})
    with connection.getresponse() as response:
        return response.status, response.getheaders(), response.read()


def values(headers, name):
    return [value for each, value in headers if each.lower() == name.lower()]


@pytest.fixture
def https(proxy):
    with closing(proxy.over_https()) as connection:
        yield connection


def test_each_header_of_security_comes_once(https):
    status, headers, _body = ask(https, "/")

    assert status == 200
    assert {name: len(values(headers, name)) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert "max-age=31536000" in values(headers, "Strict-Transport-Security")[0]


def test_http_leads_to_https(proxy):
    with closing(proxy.over_http()) as connection:
        status, headers, _body = ask(connection, "/exercises/?a=1")

    [location] = values(headers, "Location")
    assert status in {301, 308}
    assert location == f"https://{NAME}/exercises/?a=1"


def test_cookie_is_secure(https):
    _status, headers, _body = ask(https, "/")

    cookies = values(headers, "Set-Cookie")
    assert cookies != []
    assert [each for each in cookies if "; Secure" not in each] == []


def test_scheme_that_a_client_names_is_ignored(https):
    """Believed, it would lead from https to https for ever."""
    assert ask(https, "/", X_Forwarded_Proto="http")[0] == 200


def test_address_that_a_client_names_is_ignored(https):
    """Believed, each of these would be somebody else, and nobody would have tried too often."""
    statuses = [
        ask(https, "/welcome/wrong/", X_Forwarded_For=f"192.0.2.{number}")[0]
        for number in range(1, 63)
    ]

    assert statuses[-1] == 429


def test_connection_is_kept_over_many_requests(https):
    socket = https.sock

    statuses = {ask(https, "/exercises/")[0] for _each in range(100)}

    assert (statuses, https.sock is socket) == ({200}, True)


def test_upload_of_three_megabytes_reaches_the_site(https):
    page = "/accounts/login/code/"
    _status, headers, _body = ask(https, page)
    token = re.search(r"csrftoken=([^;]+)", "; ".join(values(headers, "Set-Cookie")))[1]
    parts = {"csrfmiddlewaretoken": token, "email": "nobody@clinic.example"}
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    file = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    body = f"{fields}{file}".encode() + b"x" * 3 * 1024 * 1024 + b"\r\n--b--\r\n"

    status, headers, _body = ask(
        https,
        page,
        method="POST",
        body=body,
        Content_Type="multipart/form-data; boundary=b",
        Cookie=f"csrftoken={token}",
        Referer=f"https://{NAME}{page}",
    )

    assert (status, values(headers, "Location")) == (302, ["/accounts/login/code/confirm/"])


def test_calendar_that_was_subscribed_by_webcal_is_found(proxy, https):
    """Calendars ask for webcal:// by http, and follow to https."""
    with closing(proxy.over_http()) as connection:
        _status, headers, _body = ask(connection, FEED)
    assert values(headers, "Location") == [f"https://{NAME}{FEED}"]

    status, headers, body = ask(https, FEED)

    assert (status, body[:15]) == (200, b"BEGIN:VCALENDAR")
    assert values(headers, "Content-Type")[0].startswith("text/calendar")


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_page_arrives_as_the_site_has_compressed_it(https, encoding):
    _status, headers, _body = ask(https, "/", Accept_Encoding=encoding)

    assert values(headers, "Content-Encoding") == [encoding]
    assert "Accept-Encoding" in ", ".join(values(headers, "Vary"))


def test_style_sheet_is_compressed_and_kept_for_years(https):
    _status, _headers, page = ask(https, "/")
    path = re.search(rb'href="(/static/[^"]+\.css)"', page)[1].decode()

    _status, headers, _body = ask(https, path, Accept_Encoding="br")

    assert values(headers, "Content-Encoding") == ["br"]
    assert "immutable" in values(headers, "Cache-Control")[0]


def test_service_worker_is_asked_for_each_time_and_is_a_script(https):
    status, headers, _body = ask(https, "/service-worker.js")

    assert (status, values(headers, "Cache-Control")) == (200, ["no-cache"])
    assert values(headers, "Content-Type") == ["text/javascript; charset=utf-8"]


@pytest.mark.parametrize("kind", proxies.COMMANDS)
def test_request_that_comes_while_the_site_is_away_is_in_no_log(kind, tmp_path):
    """Its address may be a door, as that of a calendar is."""
    if reason := why_missing("ensure-proxies"):
        pytest.skip(reason)
    nobody = SimpleNamespace(address=f"127.0.0.1:{free_port()}")
    proxy = proxies.start(kind, tmp_path, nobody)
    with closing(proxy.over_https()) as connection:
        status, _headers, _body = ask(connection, FEED)
    proxy.stop()

    logs = "".join(path.read_text() for path in tmp_path.glob("*log"))
    assert status == 502
    assert (TOKEN in logs, "remote_ip" in logs) == (False, False)
