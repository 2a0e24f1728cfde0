"""What a member of staff chooses for themselves: the daily email, and where they are signed in."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.admin.conftest import browser_of, queries_of
from tests.conftest import NOW
from workouts.models import BrowserSession, DailyMail, PatientRead, User

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:your_desk")
CHOOSE = reverse("admin:choose_daily_mail")
OTHERS = reverse("admin:sign_out_others")
TODAY = date(2026, 6, 10)


@pytest.fixture
def at_eight(time_machine):
    time_machine.move_to(NOW, tick=False)


def choice_of(user):
    return DailyMail.objects.filter(user=user).values_list("hour", "checked_on").first()


def test_daily_email_is_off_at_first(therapist_client):
    form = therapist_client.get(PAGE).context["form"]

    assert form["hour"].value() is None
    assert not DailyMail.objects.exists()


def test_hour_still_to_come_begins_today(at_eight, therapist, therapist_client):
    response = therapist_client.post(CHOOSE, {"hour": "9"}, follow=True)

    assert "Daily email at 9 a.m." in response.content.decode()
    assert choice_of(therapist) == (9, None)


@pytest.mark.parametrize("hour", [7, 8])
def test_hour_that_is_over_begins_tomorrow(at_eight, therapist, therapist_client, hour):
    therapist_client.post(CHOOSE, {"hour": str(hour)})

    assert choice_of(therapist) == (hour, TODAY)


def test_midnight_is_an_hour(at_eight, therapist, therapist_client):
    therapist_client.post(CHOOSE, {"hour": "0"})

    assert choice_of(therapist) == (0, TODAY)
    assert therapist_client.get(PAGE).context["form"]["hour"].value() == 0


def test_daily_email_is_ended(at_eight, therapist, therapist_client):
    DailyMail.objects.create(user=therapist, hour=9, fingerprints=["a"], checked_on=TODAY)

    response = therapist_client.post(CHOOSE, {"hour": ""}, follow=True)

    assert "You get no daily email." in response.content.decode()
    assert DailyMail.objects.values_list("hour", "fingerprints", "checked_on").get() == (
        None,
        [],
        TODAY,
    )


def test_same_choice_again_changes_nothing(at_eight, therapist, therapist_client):
    DailyMail.objects.create(user=therapist, hour=7)

    therapist_client.post(CHOOSE, {"hour": "7"})

    assert choice_of(therapist) == (7, None)


@pytest.mark.parametrize("hour", ["24", "-1", "seven", "7.5", "\x00"])
def test_hour_that_is_none_is_refused_beside_its_field(therapist_client, hour):
    response = therapist_client.post(CHOOSE, {"hour": hour})

    assert response.status_code == 422
    assert response.context["form"].errors["hour"]
    assert not DailyMail.objects.exists()


def test_without_an_address_there_is_nothing_to_choose(make_staff):
    user = make_staff("thea@example.com", name="Thea")
    User.objects.filter(pk=user.pk).update(email=None)
    client = browser_of(User.objects.get(pk=user.pk))

    client.post(CHOOSE, {"hour": "7"})

    assert client.get(PAGE).context["form"].fields["hour"].disabled
    assert not DailyMail.objects.exists()


def test_address_that_waits_is_said(therapist, therapist_client):
    EmailAddress.objects.create(user=therapist, email=therapist.email, verified=False)

    page = therapist_client.get(PAGE).content.decode()

    assert "Emails start once you confirm your email address." in page


def test_second_factors_are_named(therapist, therapist_client):
    for kind in ("totp", "webauthn", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=therapist, type=kind, data={})

    page = " ".join(therapist_client.get(PAGE).content.decode().split())

    assert "You have an authenticator app, 2 passkeys." in page


def test_lost_device_is_signed_out(therapist, therapist_client):
    lost = browser_of(therapist)
    ref = BrowserSession.objects.get(pk=lost.session.session_key).ref

    therapist_client.post(reverse("admin:sign_out_one", args=[ref]))

    assert lost.get(PAGE).status_code == 302
    assert therapist_client.get(PAGE).status_code == 200


def test_device_of_a_colleague_stays_signed_in(therapist_client, colleague_client):
    ref = BrowserSession.objects.get(pk=colleague_client.session.session_key).ref

    therapist_client.post(reverse("admin:sign_out_one", args=[ref]))

    assert colleague_client.get(PAGE).status_code == 200


def test_all_other_devices_are_signed_out(therapist, therapist_client, colleague_client):
    lost = browser_of(therapist)

    page = therapist_client.post(OTHERS, follow=True).content.decode()

    assert "1 device is signed out." in page
    assert lost.get(PAGE).status_code == 302
    assert colleague_client.get(PAGE).status_code == 200


def test_choice_of_a_colleague_is_not_shown(therapist, colleague_client):
    DailyMail.objects.create(user=therapist, hour=9)

    assert colleague_client.get(PAGE).context["form"]["hour"].value() is None


def test_page_shows_no_patient(therapist_client, own):
    therapist_client.get(PAGE)

    assert not PatientRead.objects.exclude(pk=own.read.pk).exists()


@pytest.mark.parametrize("url", [CHOOSE, OTHERS, reverse("admin:sign_out_one", args=["d" * 32])])
def test_get_changes_nothing(therapist_client, url):
    assert therapist_client.get(url).status_code == 405


def test_page_takes_no_post(therapist_client):
    assert therapist_client.post(PAGE).status_code == 405


def test_patient_does_not_see_it(patient_client):
    assert patient_client.get(PAGE).status_code == 302


def test_page_takes_the_same_queries_for_many_devices(therapist, therapist_client):
    one = queries_of(therapist_client, PAGE)
    for _device in range(3):
        browser_of(therapist)

    assert queries_of(therapist_client, PAGE) == one


def test_day_of_the_clinic_counts(time_machine, therapist, therapist_client):
    """Late in the evening at the clinic it is tomorrow in UTC."""
    time_machine.move_to(NOW + timedelta(hours=14), tick=False)
    client = browser_of(therapist)

    client.post(CHOOSE, {"hour": "7"})

    assert choice_of(therapist) == (7, TODAY)
