"""Every page in Chromium: nothing that the policy refuses, nothing from elsewhere."""

import re
from datetime import timedelta
from urllib.parse import urlparse

import pytest
from django.utils import timezone
from model_bakery import baker

from tests.browser.acting import sign_in
from tests.conditions import first_of
from workouts.models import TherapistNote, User
from workouts.models.notes import Visibility

# Links that end the visit, lead away from the pages or would be followed for ever.
NUMBER_OR_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
EXERCISE = re.compile(r"^/exercises/[^/]+(/)$")
# Pages that differ only in the exercise or the model that they are about.
ONE_TEMPLATE = [EXERCISE, re.compile(r"^/admin/workouts/\w+/N(/(history|delete)/)$")]
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


def crawl(page, start, *, pages, limit=400):
    """Opens every page that links lead to, one page for each route; the addresses opened.

    The telling pages alone are those below the start, one for each template.
    """
    origin = f"{urlparse(start).scheme}://{urlparse(start).netloc}"
    below, alike = (origin, []) if pages == "all" else (start, ONE_TEMPLATE)
    waiting, seen, shapes = [start], set(), set()
    while waiting and len(seen) < limit:
        url = waiting.pop()
        path = urlparse(url).path
        # Of the pages that differ only in a row's number or name, one is enough.
        shape = NUMBER_OR_UUID.sub("N", path)
        for pattern in alike:
            shape = pattern.sub(r"N\1", shape)
        if shape in shapes or path.startswith(LEFT_ALONE):
            continue
        shapes.add(shape)
        seen.add(path)
        page.goto(url)
        links = page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(link => link.href)"
        )
        waiting += [link.split("#")[0] for link in links if link.startswith(below)]
    return seen


telling_pages = pytest.mark.parametrize("pages", first_of("telling", "all"))


@pytest.fixture
def elsewhere(page, live_server):
    """What the pages ask of any other place, as it happens."""
    found = []
    ours = (live_server.url, "data:", "blob:")
    page.on(
        "request",
        lambda request: None if request.url.startswith(ours) else found.append(request.url),
    )
    return found


@telling_pages
def test_crawl_as_a_guest_violates_no_policy(
    live_server, content, page, violations, elsewhere, pages
):
    seen = crawl(page, live_server.url, pages=pages)

    assert {"", "/exercises/", "/accounts/login/code/"} <= seen | {""}
    assert any(map(EXERCISE.match, seen))
    assert (violations, elsewhere) == ([], [])


@telling_pages
def test_crawl_as_a_patient_violates_no_policy(
    live_server, lived_in, page, violations, elsewhere, pages
):
    sign_in(page, live_server, lived_in["patient"].user)

    seen = crawl(page, live_server.url, pages=pages)
    # What no link leads to.
    session = lived_in["session"].get_absolute_url()
    for path in {session, "/accounts/password/set/", "/no-such-page/"} - seen:
        page.goto(f"{live_server.url}{path}")

    assert {"/", "/exercises/", "/progress/", "/settings/"} <= seen | {"/"}
    assert {"/accounts/email/", "/accounts/2fa/"} <= seen
    assert (violations, elsewhere) == ([], [])


@telling_pages
def test_crawl_of_the_desk_violates_no_policy(
    live_server, lived_in, page, violations, elsewhere, pages
):
    sign_in(page, live_server, lived_in["author"])

    seen = crawl(page, f"{live_server.url}/admin/", pages=pages)

    assert "/admin/workouts/patient/" in seen
    assert (violations, elsewhere) == ([], [])
