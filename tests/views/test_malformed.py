"""Malformed requests to the patients' forms: no 5xx, and nothing stored."""

import random

import pytest
from django.test import Client

from tests.conftest import GUEST_SECRET
from workouts.models import BarrierAnswer, Deletion, Patient, Pause, SessionLog, TherapistNote, User

pytestmark = pytest.mark.django_db

WRONG = [
    "\x00",
    "a\x00b",
    "\ud800",
    "9223372036854775808",
    "-9223372036854775809",
    "NaN",
    "Infinity",
    "1e309",
    "-1",
    "0x10",
    "١٢٣x",
    "Mars/Olympus",
    "../../etc/passwd",
    "{}",
    "' OR 1=1 --",
    "x" * 10_000,
    "x" * 3_000_000,
]
HABITS = ["zone", "declined_zone", "usual_slot", "fallback_slot", "anchor", "slot_answered_at"]
HABITS += ["remind_by_mail", "calendar_token"]
# For each endpoint, the fields in which any of these values is wrong.
ENDPOINTS = {
    "/sessions/start/": [
        "version",
        "pain_before",
        "already_begun",
        "page_owner",
    ],
    "/sessions/{uuid}/progress/": [
        "reports-TOTAL_FORMS",
        "reports-0-item",
        "reports-0-side",
        "reports-0-reps_done",
        "reports-0-held_seconds",
        "reports-0-declared_reps",
        "reports-0-skip_reason",
        "reports-0-eased",
        "pain_after",
        "page_owner",
    ],
    "/sessions/{uuid}/finish/": ["pain_after", "reports-TOTAL_FORMS", "page_owner"],
    "/sessions/claim/": ["answer", "page_owner"],
    "/sessions/{uuid}/morning/": ["pain", "page_owner"],
    "/settings/": ["zone", "page_owner"],
    "/settings/deletion/": ["anything"],
    "/export/me.json": ["anything"],
    "/export/sessions.csv": ["anything"],
    "/settings/deletion/ask/": ["page_owner"],
    "/settings/deletion/take-back/": ["page_owner"],
    "/welcome/{wrong}/": ["instead", "page_owner"],
    "/welcome/code/": ["code", "instead", "page_owner"],
    "/welcome/place/": ["anything"],
    "/welcome/place/set/": ["zone", "page_owner"],
    "/settings/slot/": ["usual_slot", "fallback_slot", "suggestion", "page_owner"],
    "/settings/zone/": ["zone", "answer", "page_owner"],
    "/pauses/set/": ["first_day", "last_day", "reason", "page_owner"],
    "/pauses/{wrong}/end/": ["anything"],
    "/sessions/declare/": ["day", "version", "page_owner"],
    "/settings/reminders/": ["page_owner"],
    "/push/allow/": ["endpoint", "p256dh", "auth", "replaces", "page_owner"],
    "/push/forget/": ["endpoint", "page_owner"],
    "/calendar/renew/": ["page_owner"],
    "/calendar/{wrong}.ics": ["anything"],
    "/reminders/{wrong}/stop/": ["anything"],
    "/barrier/answer/": ["barrier", "page_owner"],
    "/settings/cues/": ["tones_volume", "lead_in_seconds", "page_owner"],
    "/notes/{wrong}/read/": ["anything"],
    "/exercises/{wrong}/": ["anything"],
    "/exercises/{wrong}/image/{wrong}.webp": ["anything"],
    "/exercises/bridge/image/{wrong}.webp": ["anything"],
    "/sessions/{wrong}/": ["anything"],
    "/handout/": ["anything"],
    "/progress/": ["anything"],
    "/progress/{wrong}/": ["anything"],
    "/progress/{wrong}/06/": ["anything"],
    "/progress/2026/{wrong}/": ["anything"],
    "/": ["anything"],
    "/accounts/login/": ["login", "password", "next"],
    "/accounts/login/code/": ["email", "next"],
    "/accounts/signup/": ["email", "name"],
}


def encode(value):
    """As a bot would put it on the wire: lone surrogates as bytes that UTF-8 forbids."""
    return value.encode("utf-8", "surrogatepass")


def body_of(fields):
    boundary = b"--malformed\r\n"
    parts = [
        boundary
        + b'Content-Disposition: form-data; name="'
        + name.encode()
        + b'"\r\n\r\n'
        + encode(value)
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--malformed--\r\n"


def stored():
    return (
        SessionLog.objects.count(),
        User.objects.count(),
        TherapistNote.objects.count(),
        list(Patient.objects.order_by("pk").values(*HABITS)),
        Pause.objects.count(),
        BarrierAnswer.objects.count(),
        Deletion.objects.count(),
        list(SessionLog.objects.values_list("finished_at", "pain_after", "note")),
        list(
            SessionLog.objects.values_list(
                "exercise_logs__reps_done",
                "exercise_logs__held_seconds",
                "exercise_logs__declared_reps",
                "exercise_logs__skip_reason",
            )
        ),
    )


@pytest.fixture
def browsers(start_session, patient):
    """A guest with a session, and a signed-in patient."""
    guest, signed_in = Client(raise_request_exception=False), Client(raise_request_exception=False)
    guest.cookies["guest"] = GUEST_SECRET
    signed_in.force_login(patient.user)
    return {"guest": guest, "patient": signed_in, "session": start_session()}


# Of each kind of wrong value one: what no text may hold, no encoding, no number, nothing at all.
SOME = ["\x00", "\ud800", "9223372036854775808", "NaN", "Mars/Olympus", "x" * 10_000]


def attack(browsers, path, fields, *, values):
    """Sends each of the malformed values to one endpoint; the answers' statuses."""
    randomly = random.Random(path)  # noqa: S311 - a test's own dice
    log = browsers["session"].exercise_logs.in_order().first()
    good = {
        "reports-TOTAL_FORMS": "1",
        "reports-INITIAL_FORMS": "0",
        "reports-0-item": str(log.item_id),
        "reports-0-side": log.side,
    }
    statuses = set()
    for wrong in values:
        small = wrong if len(wrong) < 5_000 else "x" * 200
        url = path.format(uuid=browsers["session"].uuid, wrong=small.replace("\ud800", "%ED%A0%80"))
        field = randomly.choice(fields)
        payload = body_of({**(good if "{uuid}" in path else {}), field: wrong})
        is_of_guest = "{uuid}" in path or path == "/sessions/start/"
        browser = browsers["guest" if is_of_guest else "patient"]
        if path.startswith("/accounts"):
            browser = Client(raise_request_exception=False)
        post = browser.post(url, payload, content_type="multipart/form-data; boundary=malformed")
        get = browser.get(
            url, {"next": small.replace("\ud800", "?"), "month": small[:20].replace("\ud800", "?")}
        )
        statuses |= {post.status_code, get.status_code}
    return statuses


def check(browsers, path, values):
    before = stored()

    statuses = attack(browsers, path, ENDPOINTS[path], values=values)

    assert [status for status in statuses if status >= 500] == []
    assert stored() == before


@pytest.mark.parametrize("path", ENDPOINTS)
def test_malformed_requests_are_refused(browsers, path):
    check(browsers, path, SOME)


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", ENDPOINTS)
def test_every_malformed_value_is_refused(browsers, path):
    check(browsers, path, WRONG)


@pytest.mark.soak
@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_thousand_malformed_requests_are_refused(browsers, path):
    check(browsers, path, WRONG * 60)
