"""Staff need a second factor: enrolling, recovery codes, and what stays closed without one."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
)
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from tests.conftest import NOW
from workouts.models import User

pytestmark = pytest.mark.django_db

MFA_PAGE = "accounts/2fa/"


@pytest.fixture(autouse=True)
def needed(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def still(time_machine):
    """A code is one of the moment: the clock stands still, and a test moves it."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def staff_client(client):
    client.force_login(User.objects.create_superuser("thea@example.com"))
    return client


@pytest.mark.parametrize("path", ["", "jsi18n/", "autocomplete/", "words/"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_desk_is_closed_without_a_factor(path, method, headers, staff_client):
    url = reverse("admin:index") + path

    response = getattr(staff_client, method)(url, headers=headers)

    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_passkey_opens_the_desk(staff_client):
    Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )

    assert staff_client.get(reverse("admin:index")).status_code == 200


def test_enrolment_page_says_what_to_do(staff_client):
    text = staff_client.get(reverse("mfa_index")).content.decode()

    assert text.count("The desk opens once you have a second factor.") == 1


def test_patient_reads_nothing_of_the_desk(client, make_patient):
    client.force_login(make_patient("p@example.com").user)

    text = client.get(reverse("mfa_index")).content.decode()

    assert text.count("The desk opens once") == 0


@override_script_prefix("//")
def test_desk_is_closed_below_a_path_that_somebody_named(staff_client):
    """As a server that believes such a header calls the site."""
    response = staff_client.get("/admin/", SCRIPT_NAME="//")

    assert (response.status_code, response.url.endswith(MFA_PAGE)) == (302, True)


# --- The whole way --------------------------------------------------------------------------------

PASSWORD = "a-long-made-up-password"


@pytest.fixture
def newcomer(client):
    """A browser in which a new member of staff has just signed in with a password."""
    user = User.objects.create_superuser("new@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def code_of(secret, *, steps=0):
    """What an app shows now, or so many steps of 30 seconds from now."""
    counter = int(NOW.timestamp()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


def enrol(client):
    """Sets up an authenticator app, as one does who has scanned the code; the last answer."""
    asked = client.get(reverse("mfa_activate_totp"))
    if asked.status_code == 302:  # for the password once more, where there is one
        client.post(asked.url, {"password": PASSWORD})
        client.get(reverse("mfa_activate_totp"))
    code = code_of(client.session[SECRET_SESSION_KEY])
    return client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)


def test_new_member_of_staff_enrols_keeps_codes_and_comes_to_the_desk(newcomer):
    before = newcomer.get(reverse("admin:index"))
    page = enrol(newcomer).content.decode()
    after = newcomer.get(reverse("admin:index"))

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert before.url == reverse("mfa_index")
    assert len(codes) == 10
    assert [code for code in codes if code not in page] == []
    assert after.status_code == 200


def test_recovery_codes_can_be_taken_along_as_a_file(newcomer):
    enrol(newcomer)

    response = newcomer.get(reverse("mfa_download_recovery_codes"))

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert [code for code in codes if code not in response.content.decode()] == []


def test_recovery_code_stands_in_for_a_lost_phone(newcomer):
    enrol(newcomer)
    [code, *_others] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    newcomer.logout()
    newcomer.post(reverse("account_login"), {"login": "new@example.com", "password": PASSWORD})
    asked = newcomer.get(reverse("admin:index"))

    newcomer.post(reverse("mfa_authenticate"), {"code": code})

    assert asked.status_code == 302
    assert newcomer.get(reverse("admin:index")).status_code == 200


def test_password_alone_opens_nothing_once_there_is_a_factor(newcomer):
    enrol(newcomer)
    newcomer.logout()

    response = newcomer.post(
        reverse("account_login"), {"login": "new@example.com", "password": PASSWORD}
    )

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in newcomer.session


def test_member_of_staff_without_a_password_enrols_as_well(staff_client):
    enrol(staff_client)

    assert staff_client.get(reverse("admin:index")).status_code == 200


# --- The code of an app: one step before and after, and once --------------------------------------


@pytest.fixture
def secret(newcomer):
    """The secret of an app that is set up; its owner has given the password and is asked for it."""
    newcomer.get(reverse("mfa_index"))
    enrol(newcomer)
    ask_for_code(newcomer)
    return Authenticator.objects.get(type="totp").data["secret"]


def ask_for_code(client):
    client.logout()
    client.post(reverse("account_login"), {"login": "new@example.com", "password": PASSWORD})


def is_taken(client, code):
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_code_is_taken_one_step_before_and_after(newcomer, secret, steps, taken):
    assert is_taken(newcomer, code_of(secret, steps=steps)) is taken


@pytest.mark.parametrize("seconds", [0, 29, 31, 59])
def test_code_is_taken_once_for_as_long_as_it_would_be(newcomer, secret, time_machine, seconds):
    code = code_of(secret, steps=1)
    first = is_taken(newcomer, code)
    ask_for_code(newcomer)
    time_machine.move_to(NOW + timedelta(seconds=seconds), tick=False)

    assert (first, is_taken(newcomer, code)) == (True, False)


def test_next_code_is_taken_after_one(newcomer, secret):
    first = is_taken(newcomer, code_of(secret, steps=-1))
    ask_for_code(newcomer)

    assert (first, is_taken(newcomer, code_of(secret))) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_browser_that_gave_no_factor_is_signed_out_by_the_first_one(newcomer):
    other = Client()
    other.force_login(User.objects.get())

    enrol(newcomer)

    assert newcomer.get(reverse("admin:index")).status_code == 200
    assert "_auth_user_id" not in other.session


def test_browsers_stay_signed_in_when_another_factor_is_added(newcomer):
    enrol(newcomer)
    user = User.objects.get()
    other = Client()
    other.force_login(user)
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    authenticator_added.send(User, request=newcomer, user=user, authenticator=key)

    assert "_auth_user_id" in other.session


def test_patient_stays_signed_in_on_the_other_phone(patient_client, patient, rf):
    key = Authenticator.objects.create(user=patient.user, type=Authenticator.Type.WEBAUTHN, data={})

    authenticator_added.send(User, request=rf.get("/"), user=patient.user, authenticator=key)

    assert "_auth_user_id" in patient_client.session
