"""Web pushes: posted to a local endpoint and decrypted there, as a browser would."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import http_ece
import pytest
import time_machine
from py_vapid import Vapid

from tests.conftest import NOW
from tests.push_keys import AUTH, BROWSER_KEY, browser_keys, to_text
from workouts.models import PushSubscription, Reminder
from workouts.reminders import push
from workouts.reminders.sending import send_due

EIGHT = NOW.replace(tzinfo=None).time().replace(hour=8)


class PushService(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(SimpleNamespace(headers=self.headers, body=body, path=self.path))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def service():
    """A push service on this machine, its address as `url`; it keeps what is posted."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), PushService)
    server.posts, server.status = [], 201
    server.url = f"http://127.0.0.1:{server.server_port}/push/1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def patient(make_patient):
    return make_patient(usual_slot=EIGHT)


@pytest.fixture
def subscription(patient, service):
    return PushSubscription.objects.allow(patient, endpoint=service.url, **browser_keys())


@pytest.fixture(autouse=True)
def local(settings):
    settings.PUSH_TO_THIS_MACHINE = True


def send_at(now=NOW):
    with time_machine.travel(now):
        send_due(now=now)


def test_push_is_read_by_the_browser_alone(subscription, service):
    send_at()

    [post] = service.posts
    plain = http_ece.decrypt(post.body, private_key=BROWSER_KEY, auth_secret=AUTH)
    assert json.loads(plain) == {"title": "Time to exercise", "url": "/"}


def test_push_proves_whose_site_it_is(subscription, service):
    send_at()

    proof = service.posts[0].headers["Authorization"]
    assert Vapid.verify(proof)
    assert proof.endswith(f"k={push.public_key()}")


def test_push_is_kept_no_longer_than_it_helps(subscription, service):
    send_at()

    headers = service.posts[0].headers
    assert (headers["Topic"], headers["Urgency"]) == ("reminder", "high")
    assert 7100 <= int(headers["TTL"]) <= 7200


def test_push_goes_out_once(subscription, service):
    send_at()
    send_at()

    assert len(service.posts) == 1


def test_each_browser_of_the_patient_is_woken(subscription, patient, service):
    PushSubscription.objects.allow(patient, endpoint=f"{service.url}2", **browser_keys())

    send_at()

    assert sorted(post.path for post in service.posts) == ["/push/1", "/push/12"]


@pytest.mark.parametrize("status", [404, 410])
def test_browser_that_is_gone_is_forgotten(subscription, service, status):
    service.status = status

    send_at()

    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [400, 403, 413])
def test_refused_push_is_not_tried_again(subscription, service, status):
    service.status = status

    send_at()
    send_at()

    assert (len(service.posts), PushSubscription.objects.count()) == (1, 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_push_refused_for_now_is_tried_again(subscription, service, status):
    service.status = status
    send_at()
    service.status = 201

    send_at()

    assert (len(service.posts), Reminder.objects.exclude(sent_at=None).count()) == (2, 1)


def test_service_that_cannot_be_reached_is_tried_again(subscription, service):
    PushSubscription.objects.update(endpoint="http://127.0.0.1:9/push")

    send_at()

    assert not Reminder.objects.exists()


def test_push_follows_no_one_elsewhere(subscription, service):
    service.status = 307

    send_at()

    assert [post.path for post in service.posts] == ["/push/1"]


def test_address_that_has_become_a_private_one_is_not_posted_to(subscription, service, settings):
    settings.PUSH_TO_THIS_MACHINE = False

    send_at()

    assert service.posts == []


# --- Which addresses may be posted to ------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "is_allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com:443/wpush/v2/abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://user:word@fcm.googleapis.com/abc", False),
        ("https://localhost/abc", False),
        ("https://printer.local/abc", False),
        ("https://db.internal/abc", False),
        ("https://intranet/abc", False),
        ("https://127.0.0.1/abc", False),
        ("https://2130706433/abc", False),
        ("https://0x7f.1/abc", False),
        ("https://[::1]/abc", False),
        ("https://[::1/abc", False),
        ("https://name.example:port/abc", False),
        ("ftp://name.example/abc", False),
        ("", False),
    ],
)
def test_push_is_posted_to_public_names_alone(settings, endpoint, is_allowed):
    settings.PUSH_TO_THIS_MACHINE = False

    assert push.is_allowed(endpoint) == is_allowed


@pytest.mark.parametrize(
    ("address", "is_reachable"), [("93.184.215.14", True), ("10.0.0.7", False), ("::1", False)]
)
def test_name_that_leads_into_ones_own_network_is_not_posted_to(
    settings, monkeypatch, address, is_reachable
):
    settings.PUSH_TO_THIS_MACHINE = False
    found = [(2, 1, 6, "", (address, 443))]
    monkeypatch.setattr(push.socket, "getaddrinfo", lambda *_a, **_k: found)

    assert push.is_reachable("https://push.example/abc") == is_reachable


# --- The key --------------------------------------------------------------------------------------


def test_key_of_the_environment_comes_first(settings):
    settings.VAPID_PRIVATE_KEY = to_text(bytes(31) + b"\x01")

    # The point that the curve begins at.
    assert push.public_key().startswith("BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW")


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("x" * 87, to_text(AUTH)), ("é", "é"), (browser_keys()["p256dh"], "short")],
    # A key is another one in each process, so it names no test.
    ids=["empty", "no point of the curve", "no base64", "short secret"],
)
def test_keys_that_are_none_are_known(p256dh, auth):
    assert not push.is_browser_key(p256dh, auth)


def test_keys_of_a_browser_are_known():
    assert push.is_browser_key(**browser_keys())


@pytest.mark.parametrize("status", [307, 400, 401, 403, 413])
def test_refused_push_counts_as_none(subscription, patient, service, status, caplog):
    service.status = status

    send_at()

    subscription.refresh_from_db()
    assert subscription.refused_at is not None
    assert not Reminder.objects.exists()
    assert patient.user.opaque_id.hex in caplog.text
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize("status", [404, 410])
def test_push_to_a_browser_that_is_gone_counts_as_none(subscription, service, status):
    service.status = status

    send_at()

    assert not Reminder.objects.exists()


def test_patient_reads_that_a_browser_was_refused(client, subscription, patient, service):
    service.status = 403
    client.force_login(patient.user)
    before = client.get("/settings/").content.decode()
    send_at()
    after = client.get("/settings/").content.decode()

    words = "no longer shows reminders"
    assert [words in before, words in after] == [False, True]
    assert [subscription.endpoint_hash in page for page in (before, after)] == [True, False]
    assert "1 browser reminds you" not in after


def test_browser_that_is_allowed_again_is_woken_again(subscription, patient, service):
    service.status = 403
    send_at()
    service.status = 201
    PushSubscription.objects.allow(patient, endpoint=service.url, **browser_keys())

    send_at()

    assert Reminder.objects.exclude(sent_at=None).count() == 1


def test_other_browser_is_woken_beside_a_refused_one(subscription, patient, service):
    PushSubscription.objects.allow(patient, endpoint=f"{service.url}2", **browser_keys())
    PushSubscription.objects.filter(pk=subscription.pk).update(refused_at=NOW)

    send_at()

    assert [post.path for post in service.posts] == ["/push/12"]


@pytest.mark.parametrize(
    ("site_url", "subject"),
    [
        ("https://hip.example", "https://hip.example"),
        ("http://127.0.0.1:8000", "mailto:clinic@localhost"),
    ],
)
def test_push_services_may_turn_to_the_site(settings, site_url, subject):
    settings.SITE_URL = site_url
    settings.DEFAULT_FROM_EMAIL = "Clinic <clinic@localhost>"

    assert push.subject() == subject


def test_push_is_taken_with_an_https_subject(subscription, service, settings):
    settings.SITE_URL = "https://hip.example"

    send_at()

    assert Vapid.verify(service.posts[0].headers["Authorization"])
