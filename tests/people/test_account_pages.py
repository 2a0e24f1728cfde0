"""The account pages are the site's own, not allauth's: addresses, passkeys, a new password."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from model_bakery import baker

from tests.malformed import long_address
from tests.people.signing_in import PASSWORD, written_here

pytestmark = pytest.mark.django_db

ENTRANCE_PAGES = ["login/", "login/code/", "signup/", "password/reset/", "inactive/"]
ACCOUNT_PAGES = [
    "email/",
    "password/change/",
    "logout/",
    "reauthenticate/",
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]


@pytest.mark.parametrize("path", ENTRANCE_PAGES)
def test_way_in_is_in_our_own_words(client, path):
    response = client.get(f"/accounts/{path}")

    assert response.status_code == 200
    assert written_here(response)


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_account_is_in_our_own_words(client, keeper, path):
    response = client.get(f"/accounts/{path}")

    assert response.status_code == 200
    assert written_here(response)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("login/", "login"),
        ("login/code/", "email"),
        ("signup/", "email"),
        ("password/reset/", "email"),
        ("email/", "email"),
    ],
)
def test_address_is_called_the_same_everywhere(client, member, path, name):
    if path == "email/":
        client.force_login(member)

    page = client.post(f"/accounts/{path}", {name: "nobody", "action_add": ""})

    field = page.context["form"][name]
    assert (field.label, field.errors) == ("Email address", ["Enter a valid email address."])
    assert "placeholder" not in str(page.context["form"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("login/", "login"),
        ("login/code/", "email"),
        ("signup/", "email"),
        ("email/", "email"),
        ("password/reset/", "email"),
    ],
)
def test_address_longer_than_any_that_is_stored_is_refused(client, keeper, path, name):
    if path != "email/":
        client.logout()
    else:
        Authenticator.objects.all().delete()

    page = client.post(f"/accounts/{path}", {name: long_address(257), "action_add": ""})

    assert name in page.context["form"].errors
    assert not EmailAddress.objects.exclude(user=keeper).exists()


@pytest.mark.parametrize("path", ["edit", "remove"])
def test_passkey_is_changed_in_our_own_words(client, keeper, path):
    key = baker.make(Authenticator, user=keeper, type="webauthn", data={"name": "My key"})

    response = client.get(f"/accounts/2fa/webauthn/keys/{key.pk}/{path}/")

    assert "My key" in response.content.decode()
    assert written_here(response)


def test_app_is_set_up_in_our_own_words(client, keeper):
    Authenticator.objects.all().delete()

    response = client.get("/accounts/2fa/totp/activate/")

    assert response.status_code == 200
    assert written_here(response)


def test_address_to_be_confirmed_keeps_factors_away(client, keeper):
    Authenticator.objects.all().delete()
    baker.make(EmailAddress, user=keeper, email="second@example.com")

    page = client.get("/accounts/2fa/webauthn/add/", follow=True)

    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert "Confirm every email address of yours first" in page.content.decode()


def test_second_factor_is_asked_for_in_our_own_words(client, keeper):
    client.logout()
    response = client.post(
        "/accounts/login/", {"login": keeper.email, "password": PASSWORD}, follow=True
    )

    assert response.redirect_chain == [("/accounts/2fa/authenticate/", 302)]
    assert written_here(response)


@pytest.mark.parametrize("has_app", [True, False])
def test_proof_asks_for_a_code_that_there_is(client, keeper, has_app):
    if not has_app:
        Authenticator.objects.filter(type="totp").delete()
        baker.make(Authenticator, user=keeper, type="webauthn", data={"name": "My key"})

    page = client.get("/accounts/2fa/reauthenticate/")

    assert page.context["form"]["code"].label == ("Code" if has_app else "Recovery code")
    assert ("your authenticator app" in page.content.decode()) is has_app


def test_passkey_is_not_asked_for_where_there_is_none(client, keeper):
    client.logout()
    page = client.post(
        "/accounts/login/", {"login": keeper.email, "password": PASSWORD}, follow=True
    ).content.decode()

    assert "your authenticator app" in page
    assert "passkey" not in page


def test_only_address_can_be_confirmed_but_not_removed(client, member):
    client.force_login(member)
    confirmed = client.get("/accounts/email/").content.decode()
    EmailAddress.objects.update(verified=False)
    open_yet = client.get("/accounts/email/").content.decode()
    baker.make(EmailAddress, user=member, email="second@example.com")
    second = client.get("/accounts/email/").content.decode()

    actions = ["action_send", "action_remove", "action_primary"]
    assert [action in confirmed for action in actions] == [False, False, False]
    assert [action in open_yet for action in actions] == [True, False, False]
    assert [action in second for action in actions] == [True, True, True]


def test_passkey_is_to_sign_in_alone_unless_one_says_otherwise(client, keeper):
    form = client.get("/accounts/2fa/webauthn/add/").context["form"]

    assert form["passwordless"].initial is True
    assert form["name"].initial == "Passkey 1"
