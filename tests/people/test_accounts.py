"""Signing up and in: by code, by password, and who becomes a patient."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone
from model_bakery import baker

from tests.malformed import long_address
from workouts.models import Patient, User

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-made-up-password"
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)\s*$", re.MULTILINE)


@pytest.fixture
def member(db):
    user = User.objects.create_user("pat@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in_user(client):
    return client.session.get("_auth_user_id")


def test_sign_up_by_code_makes_a_patient(client, content):
    client.post("/accounts/signup/", {"email": "New@Example.com", "name": "Nell"})
    code = CODE.search(mail.outbox[-1].body)[1]

    client.post("/accounts/confirm-email/", {"code": code})

    patient = Patient.objects.get()
    assert (patient.user.email, patient.user.name) == ("new@example.com", "Nell")
    assert signed_in_user(client) == str(patient.user.pk)


def test_sign_up_with_a_known_address_tells_a_stranger_nothing(client, member):
    known = client.post("/accounts/signup/", {"email": member.email}).headers["Location"]
    new = client.post("/accounts/signup/", {"email": "new@example.com"}).headers["Location"]

    assert known == new


def test_sign_in_by_code(client, member):
    client.post("/accounts/login/code/", {"email": member.email})
    code = CODE.search(mail.outbox[-1].body)[1]

    client.post("/accounts/login/code/confirm/", {"code": code})

    assert signed_in_user(client) == str(member.pk)


@pytest.mark.parametrize(
    ("path", "email", "confirm"),
    [
        ("/accounts/login/code/", "pat@example.com", "/accounts/login/code/confirm/"),
        ("/accounts/signup/", "new@example.com", "/accounts/confirm-email/"),
    ],
)
def test_code_that_did_not_come_is_sent_anew(client, content, member, path, email, confirm):
    page = client.post(path, {"email": email}, follow=True).content.decode()

    cache.clear()  # some seconds have passed since the first
    client.post(confirm, {"action": "resend"})
    old, new = (CODE.search(each.body)[1] for each in mail.outbox)
    client.post(confirm, {"code": new})

    assert "Send a new code" in page
    assert old != new
    assert signed_in_user(client) == str(User.objects.get(email=email).pk)


def test_page_of_a_code_says_once_where_it_went(client, member):
    page = client.post("/accounts/login/code/", {"email": member.email}, follow=True)

    assert page.content.decode().count(member.email) == 1


def test_sign_in_by_password(client, member):
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert signed_in_user(client) == str(member.pk)


def test_sign_in_by_a_wrong_password_is_refused(client, member):
    response = client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    assert signed_in_user(client) is None
    assert response.context["form"].errors


def test_sign_in_is_limited_for_each_account(client, member):
    for _attempt in range(12):
        client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    response = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert signed_in_user(client) is None
    assert "Too many" in response.content.decode()


def test_mail_with_a_code_says_nothing_about_health(client, member):
    client.post("/accounts/login/code/", {"email": member.email})

    text = mail.outbox[-1].body.lower()

    assert [word for word in ("pain", "hip ", "exercise", "therap") if word in text] == []


def test_sign_out_needs_a_post(client, member):
    client.force_login(member)

    client.get("/accounts/logout/")

    assert signed_in_user(client) == str(member.pk)


def test_email_is_kept_in_lower_case(db):
    assert User.objects.create_user("PAT@Example.COM").email == "pat@example.com"


def test_closed_account_is_told_what_to_do(client, content):
    page = client.get("/accounts/inactive/").content.decode()

    assert "This account is closed" in page
    assert "ask your clinic" in page


@pytest.fixture
def keeper(client, member):
    """Somebody with an authenticator app and recovery codes, who has just shown who they are."""
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    RecoveryCodes.activate(member)
    baker.make(Authenticator, user=member, type="totp", data={"secret": "x"})
    return member


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


def written_here(response):
    return response.templates[0].origin.name.startswith(str(settings.BASE_DIR / "templates"))


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
    assert (field.label, field.errors) == ("E-mail address", ["Enter a valid e-mail address."])
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
    assert "Confirm every e-mail address of yours first" in page.content.decode()


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


def test_every_recovery_code_is_shown(client, keeper):
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert [code for code in codes if f"<li>{code}</li>" not in page] == []


def test_passkey_is_to_sign_in_alone_unless_one_says_otherwise(client, keeper):
    form = client.get("/accounts/2fa/webauthn/add/").context["form"]

    assert form["passwordless"].initial is True
    assert form["name"].initial == "Passkey 1"


def test_new_password_is_chosen_and_signs_in(client, member):
    client.post("/accounts/password/reset/", {"email": member.email})
    code = CODE.search(mail.outbox[-1].body)[1]
    page = client.post("/accounts/password/reset/confirm/", {"code": code}, follow=True)
    password = "another-long-made-up-one"

    refused = client.post(page.wsgi_request.path, {"password1": password, "password2": "other"})
    done = client.post(
        page.wsgi_request.path, {"password1": password, "password2": password}, follow=True
    )
    client.post("/accounts/login/", {"login": member.email, "password": password})

    assert written_here(page)
    assert written_here(done)
    assert list(refused.context["form"].errors) == ["password2"]
    assert signed_in_user(client) == str(member.pk)


def codes_on(page):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    return sum(code in page.content.decode() for code in codes)


def test_recovery_codes_are_shown_once(client, keeper):
    first = client.get("/accounts/2fa/recovery-codes/")
    second = client.get("/accounts/2fa/recovery-codes/")

    assert [codes_on(first), codes_on(second)] == [10, 0]
    assert "10 codes are left" in second.content.decode()


def test_new_recovery_codes_are_shown_once_as_well(client, keeper):
    client.get("/accounts/2fa/recovery-codes/")

    made = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    again = client.get("/accounts/2fa/recovery-codes/")

    assert [codes_on(made), codes_on(again)] == [10, 0]


def test_page_without_codes_does_not_say_that_they_are_here(client, keeper):
    client.get("/accounts/2fa/recovery-codes/")
    client.post("/accounts/2fa/recovery-codes/generate/")

    page = client.get("/accounts/2fa/")

    assert codes_on(page) == 0
    assert "Here are your new recovery codes" not in page.content.decode()


def test_recovery_codes_are_a_file_for_ten_minutes_where_they_were_shown(
    client, keeper, time_machine
):
    client.get("/accounts/2fa/recovery-codes/")
    at_once = client.get("/accounts/2fa/recovery-codes/download/")
    time_machine.move_to(timezone.now() + timedelta(seconds=601))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    later = client.get("/accounts/2fa/recovery-codes/download/")

    assert codes_on(at_once) == 10
    assert (later.status_code, later.url) == (302, "/accounts/2fa/recovery-codes/")


def test_recovery_codes_are_no_file_where_they_were_not_shown(client, keeper):
    response = client.get("/accounts/2fa/recovery-codes/download/")

    assert response.status_code == 302


def test_lost_factor_is_reset_on_the_machine(client, keeper, capsys):
    call_command("reset_factor", keeper.email.upper())

    assert not Authenticator.objects.exists()
    assert client.get("/accounts/2fa/").status_code == 302
    assert "The second factor is reset" in capsys.readouterr().out


def test_command_says_where_there_is_none(member, capsys):
    call_command("reset_factor", member.email)

    assert "no second factor" in capsys.readouterr().out


def test_command_says_where_there_is_nobody(db):
    with pytest.raises(CommandError, match="Nobody signs in with this address"):
        call_command("reset_factor", "nobody@example.com")


def test_way_back_is_documented():
    text = (settings.BASE_DIR / "docs" / "deploy.md").read_text()

    assert "manage.py reset_factor" in text
