"""The pages and states that a person can meet, as walks: each stops in a state and gives its name.

Whoever checks something of every page takes the walks of one group after the other and looks at
the page at each stop. Without `every_state`, a walk leaves out what looks like another stop of it.
"""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from model_bakery import baker
from playwright.sync_api import expect

from tests.browser.acting import button
from tests.browser.lives import A_LONG_NAME, lived
from tests.browser.player import HOLD, LEAD_IN, skip_to
from tests.conftest import GUEST_SECRET
from workouts.models import Exercise

NOTICES = "[data-part=elsewhere], [data-part=finish-kept], [data-notice]"
PASSWORD = "a-long-made-up-password"
SHORT_CODE, LONG_WORD = "000", "word " * 401


def without_empty(found):
    """What is wrong in each state, of those where anything is."""
    return {name: each for name, each in found.items() if each}


# What is not laid out before it is seen would be found empty, or as it was at another width.
LAY_OUT_ALL = """
() => {
    for (const each of document.querySelectorAll("*")) {
        if (getComputedStyle(each).contentVisibility !== "visible") {
            each.style.animation = "none";
            each.style.contentVisibility = "visible";
        }
    }
}
"""

POST = """
([path, fields]) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: path });
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, ...fields })) {
        const input = document.createElement("input");
        form.append(Object.assign(input, { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
}
"""


class Visit:
    """One browser on the site."""

    def __init__(self, page, url):
        self.page = page
        self.url = url

    def open(self, path):
        self.page.goto(f"{self.url}{path}")

    def post(self, path, **fields):
        """As a form without scripts does, from the page that is open."""
        with self.page.expect_navigation():
            self.page.evaluate(POST, [path, fields])

    def submit(self):
        """Sends the page's own form, whatever its fields say."""
        with self.page.expect_navigation():
            self.page.locator("main form").first.evaluate("form => form.submit()")

    def carry(self, cookies):
        for name in (settings.SESSION_COOKIE_NAME, "guest"):
            if name in cookies:
                value = cookies[name].value
                self.page.context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def sign_in(self, user):
        """Signed in a moment ago and proved it, so that the account's pages do not ask again."""
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        self.carry(client.cookies)


def signed_in_earlier(user):
    """Cookies of somebody whose account's pages ask once more who it is."""
    client = Client()
    client.force_login(user)
    return client.cookies


@pytest.fixture
def visit(page, live_server, content):
    # The limits on signing in count in the cache, which outlives a test.
    cache.clear()
    return Visit(page, live_server.url)


@pytest.fixture
def member(make_patient):
    """A patient with a long name, who may sign in by a password."""
    patient = make_patient(name=A_LONG_NAME)
    user = patient.user
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return patient


FRONT_PATHS = ["/", "/?version=short"]
GUEST_PATHS = [
    "/exercises/",
    "/exercises/advanced-bridge/",
    "/handout/",
    "/sound-check/",
    "/offline/",
    "/accounts/login/code/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/inactive/",
    "/no-such-page/",
]


BEHIND_DASHBOARD = [
    "/progress/times/",
    "/progress/pain/",
    "/progress/dose/",
    "/progress/strength/",
    "/notes/",
    "/pauses/",
]
# An address and a button, as for a code; and what a second factor's pages show once there is one.
ALIKE = {"/accounts/password/reset/", "/accounts/2fa/", "/accounts/2fa/webauthn/"}


def without_alike(paths):
    return [path for path in paths if path not in ALIKE]


@pytest.fixture
def guest_walk(visit, member):
    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        for path in [*FRONT_PATHS, *GUEST_PATHS] if every_state else without_alike(GUEST_PATHS):
            visit.open(path)
            yield path
        visit.open("/")
        visit.page.get_by_text(gettext("Note your pain")).click()
        yield "front page, with its pain scale"
        visit.post("/sessions/start/", version="medium", pain_before="11", uuid="x")
        yield "start refused"
        visit.open("/")
        visit.post("/sessions/start/", csrfmiddlewaretoken="")
        yield "token missing"
        visit.open("/accounts/signup/")
        visit.page.locator("main input[type=email]").fill("nobody")
        visit.submit()
        yield "sign-up refused"
        visit.page.locator("main input[type=email]").fill("new@example.com")
        visit.submit()
        yield "code of the sign-up"
        visit.page.get_by_role("textbox").first.fill(SHORT_CODE)
        visit.submit()
        yield "code of the sign-up refused"
        visit.page.context.clear_cookies()
        if every_state:
            visit.open("/accounts/login/code/")
            visit.page.locator("main input[type=email]").fill(member.user.email)
            visit.submit()
            yield "code of the sign-in"
            visit.page.context.clear_cookies()
        visit.open("/accounts/login/")
        visit.post("/accounts/login/", login="nobody@example.com", password="wrong")
        yield "sign-in refused"
        if every_state:
            visit.post("/accounts/password/reset/", email=member.user.email)
            yield "code of a new password"

    return walk


ACCOUNT_PATHS = [
    "/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
]


@pytest.fixture
def account_walk(visit, member):
    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        visit.sign_in(member.user)
        for path in ACCOUNT_PATHS if every_state else without_alike(ACCOUNT_PATHS):
            visit.open(path)
            yield path
        visit.open("/settings/")
        visit.post("/settings/", name="n" * 151, usual_slot="noon", zone="Mars")
        yield "settings refused"
        if every_state:
            visit.post("/settings/cues/", lead_in_seconds="999", tones_volume="loud")
            yield "cues refused"
            visit.open("/accounts/email/")
            visit.post("/accounts/email/", action_add="", email="nobody")
            yield "address refused"
            visit.open("/settings/")
        visit.post("/settings/", page_owner="user-somebody")
        yield "another person's page"
        RecoveryCodes.activate(member.user)
        key = baker.make(
            Authenticator, user=member.user, type="webauthn", data={"name": "My phone's key"}
        )
        visit.page.context.clear_cookies()
        visit.carry(signed_in_earlier(member.user))
        visit.open("/accounts/2fa/recovery-codes/")
        yield "prove that it is you"
        visit.page.locator("[name=password]").fill(PASSWORD)
        visit.submit()
        for path in ("", "recovery-codes/", "recovery-codes/generate/", "webauthn/"):
            visit.open(f"/accounts/2fa/{path}")
            yield f"second factor in use: {path}"
        for path in ("edit", "remove"):
            visit.open(f"/accounts/2fa/webauthn/keys/{key.pk}/{path}/")
            yield f"passkey: {path}"
        visit.open("/accounts/2fa/reauthenticate/")
        yield "prove that it is you, by a code"
        visit.page.context.clear_cookies()
        visit.open("/")
        visit.post("/settings/", page_owner=f"user-{member.user.opaque_id.hex}")
        yield "signed out meanwhile"

    return walk


@pytest.fixture
def patient_walk(visit, member, start_session):
    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        visit.sign_in(member.user)
        visit.open("/progress/")
        yield "progress, empty"
        hurt, session = lived(member, start_session, today=0)
        paths = ("/", "/progress/", "/exercises/bridge/", "/handout/")
        for path in paths if every_state else []:
            visit.open(path)
            yield f"{path} after forty days"
        for path in BEHIND_DASHBOARD:
            visit.open(path)
            yield path
        visit.open(hurt.get_absolute_url())
        yield "done, and it hurt"
        visit.open("/progress/")
        visit.page.locator("#morning").get_by_role("button", name="7", exact=True).click()
        thanks = gettext("Thanks. We noted %(pain)s of 10.") % {"pain": 7}
        expect(visit.page.get_by_text(thanks)).to_be_visible()
        yield "the morning after, answered"
        visit.open("/")
        visit.post(f"/sessions/{hurt.uuid}/morning/", pain="11")
        yield "the morning after, refused"
        session.finish(at=timezone.now())
        if every_state:
            visit.open("/")
            yield "closed without a repetition"
        enough = start_session(member, at=timezone.now(), done=4)
        enough.finish(at=timezone.now())
        visit.open(enough.get_absolute_url())
        yield "greeted after the end"
        visit.open("/")
        yield "done today"
        start_session(at=timezone.now(), done=1)
        visit.page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": visit.url}])
        visit.open("/progress/")
        yield "was this you?"
        visit.post("/sessions/claim/", answer="perhaps")
        yield "was this you, refused"

    return walk


@pytest.fixture
def player_walk(visit, start_session):
    session = start_session(at=timezone.now())

    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        page = visit.page
        page.context.add_cookies([{"name": "guest", "value": GUEST_SECRET, "url": visit.url}])
        page.clock.install(time=datetime(2026, 6, 10, 15, 0, tzinfo=UTC))
        page.clock.pause_at(datetime(2026, 6, 10, 15, 1, tzinfo=UTC))
        visit.open(session.get_absolute_url())
        expect(page.get_by_role("timer")).to_have_text("10")
        if every_state:
            yield "lead-in"
        page.clock.run_for(LEAD_IN + 7_000)
        if every_state:
            yield "hold"
        steps = page.get_by_text(gettext("How to do it"), exact=True).first
        steps.click()
        yield "hold, with its steps"
        steps.click()
        button(page, "Pause").click()
        if every_state:
            yield "paused"
        button(page, "Resume").click()
        page.clock.run_for(3_000 + HOLD - 7_000 + 500)
        if every_state:
            yield "rest"
        button(page, "Options").click()
        yield "options"
        button(page, "Back to the session").click()
        page.keyboard.press("?")
        yield "keys"
        button(page, "Back to the session").click()
        button(page, "Skip").click()
        page.clock.run_for(LEAD_IN + 500)
        button(page, "Skip").click()
        yield "switch, and why skipped"
        button(page, "It hurts").click()
        yield "advice"
        page.keyboard.press("f")
        if every_state:
            yield "far view, with advice"
        button(page, "Continue as is").click()
        yield "far view"
        page.keyboard.press("f")
        skip_to(page, Exercise.objects.get(slug="bridge").name)
        page.clock.run_for(LEAD_IN + 3 * 15_000 + 2 * 8_000 + 1_000)
        yield "one more?"
        yield from end_walk(visit, session, every_state)

    return walk


def end_walk(visit, session, every_state):
    """From the finish panel on, past every notice, to what was done."""
    page = visit.page
    button(page, "Finish").click()
    if every_state:
        yield "finish"
    button(page, "I did it without the timer").click()
    if every_state:
        yield "declared"
    page.locator("#session-form textarea").evaluate(
        "(field, text) => { field.removeAttribute('maxlength'); field.value = text; }",
        LONG_WORD,
    )
    page.get_by_role("spinbutton").first.fill("9")
    page.locator("#session-form").evaluate("form => { form.noValidate = true; }")
    button(page, "Finish").click()
    expect(page.locator("#session-form .errorlist").first).to_be_visible()
    yield "finish refused"
    page.eval_on_selector_all(NOTICES, "all => { for (const each of all) each.hidden = false; }")
    yield "every notice at once"
    session.refresh_from_db()
    session.finish(at=timezone.now())
    visit.open(session.get_absolute_url())
    yield "done, as a guest"


WALKS = ["guest", "account", "patient", "habit", "player"]


@pytest.fixture
def walk(request, page, live_server):
    """The walk of the group that a test is parametrized with, each page laid out whole."""
    states = request.getfixturevalue(f"{request.param}_walk")

    def walked(every_state=True):  # noqa: FBT002 - a switch of the tests
        for name in states(every_state):
            page.evaluate(LAY_OUT_ALL)
            yield name

    return walked
