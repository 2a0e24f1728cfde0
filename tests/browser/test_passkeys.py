"""A passkey is added and signs in, under the strict policy, on a virtual authenticator."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import broken_rules
from workouts.models import Patient, StaffInvitation, User
from workouts.models.users import THERAPIST_GROUP

PASSWORD = "a-long-made-up-password"


@pytest.fixture
def authenticator(page):
    """A phone's own authenticator that always knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.fixture
def owner(live_server, content, page, authenticator):
    """A patient with a password who adds a passkey, as the page proposes it, and leaves."""
    user = User.objects.create_user("pat@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Patient.objects.create(user=user)
    sign_in_by_password(page, f"{live_server.url}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.get_by_label("Password").fill(PASSWORD)  # once more, before the account may change
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("main").get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()
    return user


def sign_in_by_password(page, url):
    page.goto(url)
    page.get_by_label("Email address").fill("pat@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def sign_in_by_passkey(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/progress/")


def test_passkey_signs_in_alone(live_server, page, owner, violations):
    sign_in_by_passkey(page, live_server)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations == []


def test_colleague_makes_a_passkey_from_the_link_and_comes_back_with_it(
    live_server, content, page, authenticator, violations
):
    _invitation, secret = StaffInvitation.objects.invite(
        email="nia@example.com", name="Nia New", role=THERAPIST_GROUP, by=None, now=timezone.now()
    )
    page.goto(live_server.url + reverse("welcome_desk", args=[secret]))
    page.get_by_role("button", name="Continue with a passkey").click()
    page.get_by_role("main").get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_role("link", name="Invite a patient").first).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("link", name="Invite a patient").first).to_be_visible()
    assert violations == []


def test_passkey_is_asked_for_after_a_password(live_server, page, owner, violations):
    sign_in_by_password(page, f"{live_server.url}/accounts/login/")
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    expect(page.get_by_text("authenticator app")).to_have_count(0)
    expect(page.get_by_label("Recovery code")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/progress/")

    page.goto(f"{live_server.url}/accounts/2fa/webauthn/reauthenticate/?next=/settings/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/settings/")

    assert violations == []


def test_axe_finds_nothing_where_a_passkey_is_asked_for(live_server, page, owner):
    sign_in_by_passkey(page, live_server)
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/reauthenticate/")
    proof = broken_rules(page)
    page.context.clear_cookies()
    sign_in_by_password(page, f"{live_server.url}/accounts/login/")
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()

    assert (proof, broken_rules(page)) == ([], [])
