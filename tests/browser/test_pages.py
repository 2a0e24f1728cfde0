"""Every page in Chromium: nothing that the policy refuses, nothing from elsewhere."""

import re
from datetime import timedelta
from urllib.parse import urlparse

import pytest
from django.utils import timezone
from model_bakery import baker
from playwright.sync_api import expect

from tests.browser.acting import sign_in
from workouts.models import TherapistNote, User
from workouts.models.notes import Visibility

# Links that end the visit, lead away from the pages or would be followed for ever.
NUMBER_OR_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
LEFT_ALONE = ("/accounts/logout/", "/admin/logout/", "/static/", "/admin/jsi18n/")


@pytest.fixture
def lived_in(patient, start_session):
    """A patient with ten days of practice, an open session and a new note."""
    now = timezone.now()
    for ago in range(1, 11):
        start_session(patient, at=now - timedelta(days=ago), done=7).finish(at=now)
    author = User.objects.create_superuser("thea@example.com", name="Thea")
    baker.make(
        TherapistNote,
        patient=patient,
        author=author,
        body="Well done",
        visibility=Visibility.SHARED,
        written_at=now - timedelta(days=1),
    )
    return {"patient": patient, "author": author, "session": start_session(patient, at=now)}


def crawl(page, start, *, limit=400):
    """Opens every page that links lead to, one page for each route; the addresses opened."""
    waiting, seen, shapes = [start], set(), set()
    while waiting and len(seen) < limit:
        url = waiting.pop()
        path = urlparse(url).path
        # Of the pages that differ only in a row's number or name, one is enough.
        shape = NUMBER_OR_UUID.sub("N", path)
        if shape in shapes or path.startswith(LEFT_ALONE):
            continue
        shapes.add(shape)
        seen.add(path)
        page.goto(url)
        origin = f"{urlparse(start).scheme}://{urlparse(start).netloc}"
        links = page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(link => link.href)"
        )
        waiting += [link.split("#")[0] for link in links if link.startswith(origin)]
    return seen


def test_crawl_as_a_guest_violates_no_policy(live_server, content, page, violations):
    seen = crawl(page, live_server.url)

    assert {"", "/exercises/", "/exercises/bridge/", "/accounts/login/code/"} <= seen | {""}
    assert violations == []


def test_crawl_as_a_patient_violates_no_policy(live_server, lived_in, page, violations):
    sign_in(page, live_server, lived_in["patient"].user)

    seen = crawl(page, live_server.url)

    assert {"/progress/", "/settings/"} <= seen
    assert violations == []


def test_crawl_of_the_desk_violates_no_policy(live_server, lived_in, page, violations):
    sign_in(page, live_server, lived_in["author"])

    seen = crawl(page, f"{live_server.url}/admin/")

    assert "/admin/workouts/patient/" in seen
    assert violations == []


def paths(lived_in):
    return [
        "/",
        "/exercises/",
        "/exercises/advanced-bridge/",
        "/progress/",
        "/settings/",
        lived_in["session"].get_absolute_url(),
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/password/set/",
        "/no-such-page/",
    ]


def test_pages_load_nothing_from_elsewhere(live_server, lived_in, page):
    sign_in(page, live_server, lived_in["patient"].user)
    elsewhere = []
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if not request.url.startswith((live_server.url, "data:", "blob:"))
            else None
        ),
    )

    for path in paths(lived_in):
        page.goto(f"{live_server.url}{path}")

    assert elsewhere == []
    expect(page).to_have_url(f"{live_server.url}{paths(lived_in)[-1]}")
