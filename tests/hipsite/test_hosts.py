"""Host names: the site redirects to its own, and health checks need none."""

import subprocess
import sys
from contextlib import suppress

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

from hipsite.settings import BASE_DIR
from tests.addresses import NAMES
from workouts.formats import qr_code

pytestmark = pytest.mark.django_db

SITE = "https://hip.example"


@pytest.fixture
def site(settings):
    settings.ALLOWED_HOSTS = ["hip.example", "www.hip.example", ".old.example"]
    settings.SITE_URL = SITE
    settings.REDIRECTS_TO_SITE_URL = settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("host", ["www.hip.example", "www.hip.example:8443", "a.old.example"])
@pytest.mark.parametrize(("method", "status"), [("get", 301), ("head", 301), ("post", 308)])
def test_other_name_leads_to_the_sites_own(site, client, host, method, status):
    response = getattr(client, method)("/progress/?a=1", headers={"host": host})

    assert (response.status_code, response.headers["Location"]) == (status, f"{SITE}/progress/?a=1")


@pytest.mark.parametrize("host", ["hip.example", "hip.example:8443", "HIP.example"])
def test_own_name_is_answered(site, client, host, content):
    response = client.get("/", headers={"host": host}, secure=True)

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/"])
def test_other_name_leads_nowhere_else(site, client, path):
    response = client.get(path, headers={"host": "www.hip.example"})

    assert response.headers["Location"].startswith(f"{SITE}/")


def test_unknown_name_is_refused(site, client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "10.88.0.3:8000", "[::1]:8000", "localhost:8000"]
)
def test_health_is_told_to_whoever_asks_by_a_number(site, client, ready, path, host):
    response = client.get(path, headers={"host": host})

    assert response.content == b"ok"


@pytest.mark.parametrize("path", ["/", "/healthz/", "/progress/", "/readyz/x"])
def test_nothing_else_is(site, client, path):
    assert client.get(path, headers={"host": "127.0.0.1"}).status_code == 400


def test_health_takes_no_post(site, client):
    assert client.post("/healthz", headers={"host": "127.0.0.1"}).status_code == 405


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/code/", {"email": "nobody@example.com"}),
        ("/accounts/signup/", {"email": "new@example.com"}),
        ("/accounts/password/reset/", {"email": "nobody@example.com"}),
    ],
)
def test_mails_name_the_site_and_not_what_the_client_called_it(site, client, path, fields):
    client.post(path, fields, headers={"host": "hip.example:8443"}, secure=True)

    [sent] = mail.outbox
    texts = [sent.body, sent.alternatives[0][0]]
    assert [text for text in texts if "8443" in text or f"{SITE}" not in text] == []


def test_no_page_names_the_port_by_which_it_was_asked_for(
    site, client, patient, content, django_user_model
):
    patient.change_feed("t" * 43)
    called = {"headers": {"host": "hip.example:8443"}, "secure": True}
    feed = reverse("calendar_feed", args=["t" * 43])
    bodies = {"feed": client.get(feed, **called).content.decode()}
    client.force_login(patient.user)
    for name in NAMES:
        with suppress(NoReverseMatch):
            answer = client.get(reverse(name), **called)
            # The icon is no text, and says nothing.
            bodies[name] = b"".join(answer).decode(errors="replace")
    client.force_login(django_user_model.objects.create_superuser("root@example.com"))
    link = reverse("admin:workouts_patient_link", args=[patient.pk])
    bodies["link"] = client.post(link, **called).content.decode()

    assert [name for name, body in bodies.items() if "8443" in body] == []
    assert qr_code(f"{SITE}/") in bodies["handout"]
    assert f"webcal://hip.example{feed}" in bodies["profile"]
    assert f"{SITE}/welcome/" in bodies["link"]


@pytest.mark.parametrize(
    ("environment", "is_refused"),
    [
        ({"ALLOWED_HOSTS": "hip.example"}, True),
        ({"ALLOWED_HOSTS": "hip.example", "DEFAULT_FROM_EMAIL": "me@pc.localdomain"}, True),
        ({"ALLOWED_HOSTS": "hip.example", "DEFAULT_FROM_EMAIL": "Clinic <h@hip.example>"}, False),
        ({}, False),
    ],
)
def test_deploy_check_refuses_mails_from_localhost(tmp_path, environment, is_refused):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        cwd=BASE_DIR,
        env={"VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("workouts.E003" in done.stderr) is is_refused
