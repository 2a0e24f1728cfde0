"""An invited patient's first pages: the link that signs in, once, and what it says otherwise."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import GUEST_SECRET
from tests.demo_code import CODE
from workouts.models import Invitation, PushSubscription, User
from workouts.models.hashed import hash_secret
from workouts.reminders.push import SESSION_KEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db):
    """An invited patient without an email address, and the link."""
    invitation, secret = Invitation.objects.invite(
        name="Pia New",
        email="",
        therapist=User.objects.create_user("thea@example.com", name="Thea", is_staff=True),
        by=None,
        opaque_id="00000000-0000-4000-8000-00000000000a",
        now=timezone.now(),
    )
    invitation.patient.secret = secret
    invitation.patient.link = reverse("welcome", args=[secret])
    return invitation.patient


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_does_not_use_it_up(client, newcomer, method):
    response = getattr(client, method)(newcomer.link)

    assert (response.status_code, signed_in(client)) == (200, None)
    assert Invitation.objects.open(now=timezone.now()).count() == 1


def test_page_of_the_link_names_nobody(client, newcomer):
    page = client.get(newcomer.link).content.decode()

    assert "Pia" not in page


def test_button_signs_in_and_leads_on(client, newcomer):
    response = client.post(newcomer.link)

    assert response.url == reverse("welcome_in")
    assert signed_in(client) == str(newcomer.user.pk)


def test_signing_in_cycles_the_session(client, newcomer):
    session = client.session
    session["before"] = "yes"
    session.save()
    before = session.session_key

    client.post(newcomer.link)

    assert client.session.session_key != before


def test_button_works_with_the_form_protection_on(newcomer):
    client = Client(enforce_csrf_checks=True)
    token = client.get(newcomer.link).context["csrf_token"]

    response = client.post(newcomer.link, {"csrfmiddlewaretoken": str(token)})

    assert response.url == reverse("welcome_in")


def test_second_browser_is_not_let_in(client, newcomer):
    Client().post(newcomer.link)

    response = client.post(newcomer.link)

    assert (response.status_code, signed_in(client)) == (404, None)


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_was_let_in_by_the_link_goes_on(client, newcomer, method):
    client.post(newcomer.link)

    response = getattr(client, method)(newcomer.link)

    assert response.url == reverse("welcome_in")


def spoil(newcomer, how):
    """The address to try once the link has come to this end."""
    rows = Invitation.objects.filter(patient=newcomer)
    now = timezone.now()
    if how == "used":
        rows.update(used_at=now)
    elif how == "revoked":
        rows.revoke(now=now)
    elif how == "expired":
        rows.update(expires_at=now - timedelta(seconds=1))
    elif how == "closed":
        newcomer.discharge(by=None, now=now)
    else:
        return reverse("welcome", args=["x" * 43])
    return newcomer.link


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("how", ["used", "revoked", "expired", "closed", "unknown"])
def test_whatever_is_wrong_the_answer_is_the_same(client, newcomer, how, method):
    url = spoil(newcomer, how)

    response = getattr(client, method)(url)

    assert (response.status_code, signed_in(client)) == (404, None)
    assert response.templates[0].name == "workouts/welcome_closed.html"


def test_closed_page_is_the_same_for_a_used_and_an_unknown_link(client, newcomer):
    unknown = reverse("welcome", args=["x" * 43])
    Client().post(newcomer.link)

    assert page_at(client, newcomer.link) == page_at(client, unknown)


def page_at(client, path):
    """The page without its path, which the switch of the language leads back to, and the token."""
    page = client.get(path).content.decode().replace(path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_another_person_signed_in_is_said_first(patient_client, newcomer, patient):
    page = patient_client.get(newcomer.link).content.decode()

    assert f"<strong>{patient.user.email}</strong> is signed in on this device" in page


def test_another_person_is_not_signed_out_without_asking(patient_client, newcomer, patient):
    response = patient_client.post(newcomer.link)

    assert (response.status_code, signed_in(patient_client)) == (409, str(patient.user.pk))
    assert Invitation.objects.open(now=timezone.now()).count() == 1


def test_another_person_is_signed_out_once_said_so(patient_client, newcomer, patient):
    endpoint_hash = hash_secret("https://push.example.com/1")
    PushSubscription.objects.create(patient=patient, endpoint_hash=endpoint_hash)
    session = patient_client.session
    session[SESSION_KEY] = endpoint_hash
    session.save()
    patient_client.cookies["guest"] = GUEST_SECRET

    response = patient_client.post(newcomer.link, {"instead": "yes"})

    assert signed_in(patient_client) == str(newcomer.user.pk)
    assert response.cookies["guest"].value == ""
    assert not PushSubscription.objects.exists()


def test_page_of_somebody_who_signed_in_meanwhile_is_refused(patient_client, newcomer):
    response = patient_client.post(newcomer.link, {"page_owner": "user-" + "0" * 32})

    assert response.status_code == 409
    assert Invitation.objects.open(now=timezone.now()).count() == 1


def test_guests_sessions_may_be_claimed_after_it(guest_client, newcomer, start_session):
    start_session(done=7)

    guest_client.post(newcomer.link)

    assert guest_client.get(reverse("progress")).context["claimable_count"] == 1


def test_secret_is_in_no_referrer_and_no_cache(client, newcomer):
    headers = client.get(newcomer.link).headers

    assert headers["Referrer-Policy"] == "strict-origin"
    assert headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("is_open", [True, False])
def test_secret_is_in_no_log(client, newcomer, caplog, is_open):
    caplog.set_level(logging.DEBUG, logger="hipsite")
    if not is_open:
        spoil(newcomer, "revoked")

    client.get(newcomer.link)
    client.post(newcomer.link)

    assert "route=welcome" in caplog.text
    assert newcomer.secret not in caplog.text


def test_guessing_meets_a_limit(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"welcome": "3/m/ip"}

    statuses = [client.get(reverse("welcome", args=[f"{n}" * 43])).status_code for n in range(5)]

    assert statuses == [404, 404, 404, 429, 429]


# --- The pages after it ---------------------------------------------------------------------------


@pytest.fixture
def newcomer_client(client, newcomer):
    client.post(newcomer.link)
    return client


def test_first_page_greets_by_name(newcomer_client):
    page = newcomer_client.get(reverse("welcome_in")).content.decode()

    assert "You're in, Pia New" in page


def test_place_asks_for_language_and_zone_alone(newcomer_client):
    response = newcomer_client.get(reverse("welcome_place"))

    assert "<h1>Is this right?</h1>" in response.content.decode()
    assert list(response.context["form"].fields) == ["language", "zone"]


def test_place_keeps_the_zone(newcomer_client, newcomer):
    response = newcomer_client.post(reverse("set_place"), {"zone": "Europe/Lisbon"})

    newcomer.refresh_from_db()
    assert (response.url, newcomer.zone) == (reverse("welcome_address"), "Europe/Lisbon")


def test_place_left_to_the_device_stays_empty(newcomer_client, newcomer):
    newcomer_client.post(reverse("set_place"), {"zone": ""})

    newcomer.refresh_from_db()
    assert (newcomer.zone, newcomer.history.count()) == ("", 1)


def test_unknown_zone_is_asked_for_again(newcomer_client, newcomer):
    response = newcomer_client.post(reverse("set_place"), {"zone": "Mars/Olympus"})

    newcomer.refresh_from_db()
    assert (response.status_code, newcomer.zone) == (422, "")


def test_place_leads_a_patient_with_an_address_to_the_sound_check(patient_client):
    response = patient_client.post(reverse("set_place"), {"zone": "Europe/Lisbon"})

    assert response.url == reverse("sound_check")


def test_patient_without_an_address_reads_what_that_means(newcomer_client):
    page = newcomer_client.get(reverse("welcome_address")).content.decode()

    assert "you need a new link from your therapist" in page
    assert reverse("account_email") in page


def test_patient_with_an_address_reads_that_it_is_saved(patient_client):
    page = patient_client.get(reverse("welcome_address")).content.decode()

    assert "Your email address is saved" in page


def test_invited_patient_starts_the_first_session(newcomer_client, newcomer, content):
    response = newcomer_client.post(
        reverse("start_session"), {"version": "full", "zone": "Europe/Lisbon"}
    )

    newcomer.refresh_from_db()
    assert response.url == newcomer.sessions.get().get_absolute_url()
    assert newcomer.zone == "Europe/Lisbon"


# --- Without an email address --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "account_logout",
        "account_reset_password",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_email_verification_sent",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "profile",
        "progress",
        "today",
        "deletion",
        "export_me",
        "export_sessions",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_fails_without_an_address(newcomer_client, content, name, method):
    response = getattr(newcomer_client, method)(reverse(name), follow=True)

    assert response.status_code < 500


def test_settings_name_a_patient_without_an_address(newcomer_client):
    page = newcomer_client.get(reverse("profile")).content.decode()

    assert "You are signed in as <strong>Pia New</strong>." in page


@pytest.mark.parametrize("name", ["profile", "account_logout"])
def test_signing_out_is_warned_of_without_an_address(newcomer_client, name):
    page = newcomer_client.get(reverse(name)).content.decode()

    assert "Without an email address, you need a new link" in page


def test_signing_out_is_not_warned_of_with_an_address(patient_client):
    page = patient_client.get(reverse("profile")).content.decode()

    assert "Without an email address, you need a new link" not in page


def test_name_cannot_be_emptied_without_an_address(newcomer_client, newcomer):
    response = newcomer_client.post(reverse("profile"), {"name": "", "zone": ""})

    newcomer.user.refresh_from_db()
    assert (response.status_code, newcomer.user.name) == (422, "Pia New")


def test_mail_cannot_be_switched_on_without_an_address(newcomer_client, newcomer):
    newcomer_client.post(reverse("set_reminders"), {"remind_by_mail": "on"})

    newcomer.refresh_from_db()
    assert newcomer.remind_by_mail is False


def test_address_is_added_and_proved_by_a_code(newcomer_client, newcomer, mailoutbox):
    newcomer_client.post(reverse("account_email"), {"email": "pia@example.com", "action_add": ""})
    (code,) = CODE.findall(mailoutbox[0].body)

    newcomer_client.post(reverse("account_email_verification_sent"), {"code": code})

    newcomer.user.refresh_from_db()
    assert newcomer.user.email == "pia@example.com"
