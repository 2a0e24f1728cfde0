"""A GET writes nothing: every URL of the site, requested by every role."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.addresses import DESK_NAMES, NAMES, address_of, url_for
from tests.conditions import parted
from tests.conftest import GUEST_SECRET
from workouts.models import BrowserSession, Glance, Patient, PatientRead, User

pytestmark = pytest.mark.django_db

# Who looked, who is signed in, how often was asked, and what follows from other rows.
WRITTEN_BY_LOOKING = {
    PatientRead._meta.db_table,
    BrowserSession._meta.db_table,
    Glance._meta.db_table,
    settings.CACHES["default"]["LOCATION"],
}
WRITING = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


def tables_written(queries):
    found = {match[1] for each in queries if (match := WRITING.match(each["sql"]))}
    return found - WRITTEN_BY_LOOKING


def addresses(case):
    """Every address of the URLconf that can be made for the rows of that patient."""
    world = {
        "session": case.session,
        "note": case.note,
        "pause": case.pause,
        "users": {"owner": case.user},
    }
    for name in NAMES:
        try:
            yield url_for(name, world)
        except NoReverseMatch:
            continue  # takes a key that nobody holds
    for name in DESK_NAMES:
        if address := address_of(name, case):
            yield address


def proved(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


ROLES = ["visitor", "guest", "patient", "therapist", "administrator", "newcomer", "unproved"]


@pytest.fixture
def people(own, therapist, administrator):
    return {
        "visitor": None,
        "guest": None,
        "patient": own.user,
        "therapist": therapist,
        "administrator": administrator,
        "newcomer": proved(User.objects.create_user("new@example.com")),
        "unproved": User.objects.create_user("waits@example.com"),
    }


@pytest.mark.parametrize("roles", parted(ROLES, "guest", "patient", "administrator", "newcomer"))
def test_no_get_makes_or_changes_a_row(roles, people, own):
    found, made = list(addresses(own)), {}
    for role in roles:
        client = Client()
        if user := people[role]:
            client.force_login(user)
        if role == "guest":
            client.cookies["guest"] = GUEST_SECRET
        for address in found:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            if tables := tables_written(queries):
                made[role, address] = tables

    assert made == {}
    assert len(found) > 100


def signed_in_at(email, password):
    client = Client()
    response = client.post(reverse("account_login"), {"login": email, "password": password})
    return client, response


@pytest.mark.parametrize("is_staff", [True, False])
def test_staff_land_on_the_desk_and_everybody_else_on_their_progress(db, is_staff):
    password = "a-long-made-up-password"
    proved(User.objects.create_user("thea@example.com", password, is_staff=is_staff))

    _client, response = signed_in_at("thea@example.com", password)

    assert response.url == reverse("admin:index" if is_staff else "progress")


def test_staff_are_led_from_a_patients_page_to_the_desk(therapist_client):
    page = therapist_client.get(reverse("progress")).content.decode()

    assert "Nothing here yet" in page
    assert f'href="{reverse("admin:index")}"' in page


def test_who_has_not_proved_an_address_is_no_patient(client, content):
    client.post(reverse("account_signup"), {"email": "new@example.com", "name": "Nell"})

    assert (User.objects.count(), Patient.objects.count()) == (1, 0)


def test_whoever_begins_a_session_is_a_patient(therapist_client, therapist, content):
    therapist_client.post(
        reverse("start_session"),
        {"uuid": "6f1f0d4e-8d0e-4bd1-9c43-0d4c8f1f3c11", "version": "full"},
    )

    assert Patient.objects.get().user == therapist


def test_day_of_nobody_shows_no_guests_sessions(therapist_client, own, start_session):
    session = start_session(secret=GUEST_SECRET, done=7)

    response = therapist_client.get(reverse("practice_day", args=[session.practice_day]))

    assert response.status_code == 404
