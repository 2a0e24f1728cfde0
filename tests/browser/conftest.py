"""A real Chromium against a live server. Nothing but this machine is ever asked for anything."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.player import stand_still
from tests.conftest import GUEST_SECRET
from tests.site import packed_files

# Playwright's loop runs in the thread of the test, which also asks the database: tests only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)

WHOLE_CHROMIUM = ("chromium", "chromium-browser")
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    """Everything below this folder drives a browser."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def packed(pytestconfig):
    """The settings by which pages get the packed files, a dozen instead of a hundred."""
    return {
        "STATIC_ROOT": packed_files(pytestconfig),
        "STORAGES": site_settings.STORAGES
        | {"staticfiles": {"BACKEND": "hipsite.storage.ModuleManifestStorage"}},
    }


@pytest.fixture(scope="session")
def live_server(packed):
    """The site in a thread of the test, its static files served as they really are."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    with override_settings(**packed):
        server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def hasty_commits(request):
    """Each commit waits for the disk for milliseconds; what is seen here outlives no power cut."""
    if "live_server" not in request.fixturenames or connection.vendor != "sqlite":
        yield
        return
    request.getfixturevalue("transactional_db")
    connection_created.connect(hurry)
    hurry(connection)
    yield
    connection_created.disconnect(hurry)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")


def hurry(connection, **_signal):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def packed_pages(packed, settings):
    """Set per test: a storage that outlives the browser tests gives server tests packed names."""
    for name, value in packed.items():
        setattr(settings, name, value)


def first_installed(*names):
    """Where the first of these programs is, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium that bin/ensure-chromium found or brought; else Playwright's own.

    The shell without windows is preferred: a whole Chromium takes twice the time for each page.
    """
    system = first_installed("chromium-headless-shell", *WHOLE_CHROMIUM)
    return {
        **browser_type_launch_args,
        **({"executable_path": system} if system else {}),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": PHONE,
        "timezone_id": "America/Los_Angeles",
        # A test's own routes do not see what a worker answers; the tests without a network want it.
        "service_workers": "block",
    }


@pytest.fixture
def violations(page):
    """What the Content-Security-Policy refused and what the scripts threw, as it happens."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console",
        lambda message: (
            found.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )
    return found


@pytest.fixture
def still_page(page):
    """Nothing moves, so that whatever is measured has arrived."""
    page.emulate_media(reduced_motion="reduce")


@pytest.fixture
def open_player(live_server, start_session, page, violations):
    """Opens the guided page of such a session of a guest, its clock in the test's hands."""

    def opened(**session):
        session = start_session(at=timezone.now(), **session)
        page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": live_server.url}])
        stand_still(page)
        page.goto(live_server.url + session.get_absolute_url())
        expect(page.get_by_role("timer")).to_have_text("10")
        return page

    yield opened
    assert violations == []


@pytest.fixture
def player(open_player):
    """The guided page at the beginning of a guest's session."""
    return open_player()
