"""The invitation's link at the desk: shown once, replaced, revoked, and who may do that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import everything, queries_of, url_of
from tests.admin.inviting import INVITE, LINK, filled, issue, secret_of
from workouts.formats import qr_code
from workouts.models import BrowserSession, Invitation, User
from workouts.models.hashed import hash_secret

pytestmark = pytest.mark.django_db

# --- The link -------------------------------------------------------------------------------------


def test_link_is_on_the_page_as_code_and_as_text(therapist_client):
    page = therapist_client.post(INVITE, filled()).content.decode()

    (path, secret) = LINK.search(page).groups()
    assert qr_code(f"http://testserver{path}") in page
    assert Invitation.objects.get().secret_hash == hash_secret(secret)


def test_page_of_the_link_says_until_when_it_holds(therapist_client):
    response = therapist_client.post(INVITE, filled())

    ahead = response.context["invitation"].expires_at - timezone.now()
    assert timedelta(hours=23, minutes=59) < ahead <= timedelta(hours=24)


def test_secret_is_kept_nowhere(therapist_client):
    secret = secret_of(therapist_client.post(INVITE, filled()))

    sessions = [session.get_decoded() for session in BrowserSession.objects.all()]
    assert secret not in str(everything())
    assert secret not in str(sessions)


def test_page_of_the_link_is_kept_in_no_cache(therapist_client):
    response = therapist_client.post(INVITE, filled())

    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))


def test_link_opens_the_account(therapist_client, client, own):
    secret = issue(therapist_client, own.patient)

    client.post(reverse("welcome", args=[secret]))

    assert client.session["_auth_user_id"] == str(own.user.pk)


def test_new_link_takes_the_place_of_the_open_one(therapist_client, own):
    first = issue(therapist_client, own.patient)

    second = issue(therapist_client, own.patient)

    now = timezone.now()
    assert Invitation.objects.accept(first, now=now) is None
    assert Invitation.objects.accept(second, now=now).patient == own.patient


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": True}])
def test_no_link_is_made_for_a_closed_account_or_the_desk(therapist_client, own, change):
    User.objects.filter(pk=own.user.pk).update(**change)

    response = therapist_client.post(url_of(own.patient, "link"))

    assert response.url == url_of(own.patient, "way-in")
    assert not Invitation.objects.exists()


def test_revoking_takes_the_open_link_back(therapist_client, own):
    secret = issue(therapist_client, own.patient)

    therapist_client.post(url_of(own.patient, "revoke"))

    assert Invitation.objects.accept(secret, now=timezone.now()) is None


def test_revoking_again_changes_nothing(therapist_client, own):
    issue(therapist_client, own.patient)
    therapist_client.post(url_of(own.patient, "revoke"))
    before = everything()

    therapist_client.post(url_of(own.patient, "revoke"))

    assert everything() == before


# --- The patient's page ---------------------------------------------------------------------------


def test_patients_page_leads_to_the_way_in(therapist_client, own):
    page = therapist_client.get(url_of(own.patient)).content.decode()

    assert f'href="{url_of(own.patient, "way-in")}"' in page


def test_way_in_shows_each_link_but_not_the_link(therapist_client, own):
    first = issue(therapist_client, own.patient)
    second = issue(therapist_client, own.patient)

    response = therapist_client.get(url_of(own.patient, "way-in"))

    page = response.content.decode()
    assert [state.value for _each, state in response.context["invitations"]] == ["open", "revoked"]
    assert first not in page
    assert second not in page


def test_way_in_takes_the_same_queries_for_any_number_of_links(therapist_client, own):
    url = url_of(own.patient, "way-in")
    issue(therapist_client, own.patient)
    with_one = queries_of(therapist_client, url)
    issue(therapist_client, own.patient)
    issue(therapist_client, own.patient)

    assert queries_of(therapist_client, url) == with_one


# --- Guarded --------------------------------------------------------------------------------------


PAGES = ["way-in", "link", "letter", "revoke"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_patient_is_not_found(therapist_client, foreign, name, method):
    before = everything()

    response = getattr(therapist_client, method)(url_of(foreign.patient, name))

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize("name", ["link", "letter", "revoke"])
def test_mutation_by_get_is_not_allowed(therapist_client, own, name):
    before = everything()

    response = therapist_client.get(url_of(own.patient, name))

    assert (response.status_code, everything()) == (405, before)


@pytest.mark.parametrize("name", PAGES)
def test_impossible_key_is_not_found(therapist_client, name):
    response = therapist_client.post(f"/admin/workouts/patient/{2**70}/{name}/")

    assert response.status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_staff_without_a_role_see_no_way_in(make_staff, client, make_patient, name):
    staff = make_staff("sam@example.com", role="")
    patient = make_patient(therapist=staff)
    client.force_login(staff)

    response = client.post(url_of(patient, name))

    assert response.status_code == 403
