"""Middleware: the headers of every response, compression, and the access log's line."""

import logging
import time

import brotli
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from model_bakery import baker

from workouts.models import User

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def test_answers_carry_the_content_security_policy(client, content):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert set(policy.split("; ")) == POLICY


def test_only_the_second_factors_page_may_show_a_data_picture(patient_client, patient):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email, verified=True)
    session = patient_client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()

    policy = patient_client.get("/accounts/2fa/totp/activate/").headers["Content-Security-Policy"]

    assert "img-src 'self' data:" in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_answers_carry_the_security_headers(client, content, header, value):
    assert client.get("/").headers[header] == value


def test_answers_allow_the_wake_lock_and_no_camera(client, content):
    policy = client.get("/").headers["Permissions-Policy"].split(", ")

    assert "screen-wake-lock=(self)" in policy
    assert "camera=()" in policy


@pytest.mark.parametrize("path", ["/", "/progress/", "/settings/"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_personal_pages_are_cached_by_nobody(patient_client, content, path, headers):
    response = patient_client.get(path, headers=headers)

    assert response.headers["Cache-Control"] == "no-store, private"
    assert {"Cookie", "HX-Request"} <= set(response.headers["Vary"].split(", "))


@pytest.fixture
def staff_client(client):
    client.force_login(User.objects.create_superuser("admin@example.com"))
    return client


def test_desk_asks_staff_for_a_second_factor_in_production(staff_client, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True

    response = staff_client.get("/admin/")

    assert response.headers["Location"] == "/accounts/2fa/"


def test_desk_opens_with_a_second_factor(staff_client, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    user = User.objects.get()
    baker.make(Authenticator, user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert staff_client.get("/admin/").status_code == 200


def test_desk_opens_without_one_on_ones_own_machine(staff_client):
    assert staff_client.get("/admin/").status_code == 200


def test_access_log_names_the_route_and_not_the_path(guest_client, start_session, caplog):
    session = start_session()
    caplog.set_level(logging.INFO, "hipsite.access")

    guest_client.get(session.get_absolute_url())

    assert "route=session status=200" in caplog.text
    assert str(session.uuid) not in caplog.text


def test_access_log_names_the_user_opaquely(patient_client, patient, content, caplog):
    caplog.set_level(logging.INFO, "hipsite.access")

    patient_client.get("/progress/")

    assert f"user={patient.user.opaque_id.hex}" in caplog.text
    assert patient.user.email not in caplog.text


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("", None), ("abra", None)],
)
def test_pages_are_compressed_as_the_browser_takes_it(client, content, accepted, encoding):
    response = client.get("/", headers={"accept-encoding": accepted})

    assert response.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response.headers["Vary"]


def test_compressed_page_says_the_same(client, content):
    plain = client.get("/offline/")

    compressed = client.get("/offline/", headers={"accept-encoding": "br"})

    assert brotli.decompress(compressed.content) == plain.content
    assert int(compressed.headers["Content-Length"]) == len(compressed.content)


def test_length_of_a_compressed_page_tells_nothing(client, content):
    lengths = {
        len(client.get("/exercises/", headers={"accept-encoding": "br"}).serialize())
        for _ in range(20)
    }

    assert len(lengths) > 1


def test_short_answers_stay_as_they_are(client):
    response = client.get("/healthz", headers={"accept-encoding": "br"})

    assert response.content == b"ok"
    assert "Content-Encoding" not in response.headers
