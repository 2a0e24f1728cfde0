"""A passkey is added and signs in, under the strict policy, on a virtual authenticator."""

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from workouts.models import Patient, User

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


def test_passkey_is_added_and_signs_in(live_server, content, page, authenticator, violations):
    user = User.objects.create_user("pat@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Patient.objects.create(user=user)

    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)  # once more, before the account may change
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("main").get_by_role("checkbox").check()
    page.get_by_role("main").get_by_role("button", name="Add").click()
    page.wait_for_url("**/accounts/2fa/**")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/progress/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations == []
