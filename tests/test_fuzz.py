"""Malformed requests to every URL, by every role: no 5xx, nothing stored, nothing logged.

The addresses come from the URLconf, the fields from the forms that the views make of them, what a
list may be asked from its admin. So a page that is new tomorrow is tried tomorrow. Every request
is taken back, so all of them meet the same clinic. The dice are seeded: what fails, fails again.
"""

import io
import itertools
import logging
import random
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.urls import resolve

from tests.conftest import GUEST_SECRET
from tests.fuzzing.attempts import attempts
from tests.fuzzing.clinic import FEED_TOKEN, ROLES, ROUTES, address_of, jars_of, names_in, rows_of
from tests.fuzzing.prober import Prober, right_fields
from workouts.models import User
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

pytestmark = pytest.mark.django_db

# How many requests an address gets from each role: from one who is let in, and from one who is not.
REQUESTS, REQUESTS_AT_THE_DOOR = 6, 1


@pytest.fixture
def world(content, make_patient, start_session, settings, tmp_path):
    """A therapist's patient with a row of everything, a colleague's, and everybody's browser."""
    settings.MEDIA_ROOT = tmp_path
    therapist, colleague, administrator = (
        User.objects.create_user(f"{name}@example.com", name=name, is_staff=True)
        for name in ("thea", "omar", "ada")
    )
    therapist.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    colleague.groups.add(Group.objects.get(name=THERAPIST_GROUP))
    administrator.groups.add(Group.objects.get(name=ADMINISTRATOR_GROUP))
    users = {
        "patient": make_patient("olga@example.com", name="Olga", therapist=therapist).user,
        "other": make_patient("zelda@example.com", name="Zelda", therapist=colleague).user,
        "therapist": therapist,
        "administrator": administrator,
        "superuser": User.objects.create_superuser("root@example.com"),
    }
    for user in users.values():
        user.set_password("hips-and-heels")
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    patient = users["patient"].patient
    patient.change_feed(FEED_TOKEN)
    rows = rows_of(patient, therapist, start_session)
    start_session(secret=GUEST_SECRET)
    return SimpleNamespace(users=users, patient=patient, rows=rows, jars=jars_of(users))


@pytest.fixture
def log():
    """What a server would write: the site's own handler, which leaves out what it leaves out."""
    handlers = [
        each for each in logging.getLogger("django").handlers if type(each) is logging.StreamHandler
    ]
    text = io.StringIO()
    former = handlers[0].setStream(text)
    yield text
    handlers[0].setStream(former)


@pytest.fixture
def made(monkeypatch):
    """Every form and formset that was made since the list was emptied."""
    found = []

    def watch(kind):
        init = kind.__init__

        def noted(self, *args, **kwargs):
            init(self, *args, **kwargs)
            found.append(self)

        monkeypatch.setattr(kind, "__init__", noted)

    watch(BaseForm)
    watch(BaseFormSet)
    return found


def fuzz(routes, role, world, log, made, *, seed, requests):
    """What is wrong, by what it is: the requests that brought it about."""
    prober = Prober(world, role, log, made)
    for route in routes:
        dice = random.Random(f"{seed} {route} {role}")  # noqa: S311 - a test's own dice
        fields, let_in = right_fields(route, prober, made)
        left = requests if let_in else REQUESTS_AT_THE_DOOR
        for each in itertools.islice(attempts(route, world, fields, dice), left):
            prober.check(each)
    return prober


def test_every_address_can_be_made(world):
    wrong = []
    for route in ROUTES:
        found = resolve(address_of(route, world))
        if found.kwargs.keys() != set(names_in(route)) and "app_label" not in route:
            wrong.append((route, found.kwargs))

    assert (wrong, len(ROUTES) > 150) == ([], True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_sent_breaks_an_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=0, requests=REQUESTS)

    assert prober.wrong == {}


@pytest.mark.parametrize("role", ["nobody", "patient", "therapist"])
def test_a_few_addresses_stand_what_is_sent(role, world, log, made):
    """So that what is new is tried at once, a little at a time: another few for each role."""
    routes = random.Random(role).sample(ROUTES, 8)  # noqa: S311 - a test's own dice
    prober = fuzz(routes, role, world, log, made, seed=0, requests=4)

    assert prober.wrong == {}


@pytest.mark.soak
@pytest.mark.parametrize("role", ROLES)
def test_a_thousand_malformed_requests_break_no_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=1, requests=1000 // len(ROLES) + 1)

    assert prober.wrong == {}
