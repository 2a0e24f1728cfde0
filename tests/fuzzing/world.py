"""Fixtures: a clinic with a row of everything, what the server logs, the forms it makes."""

import io
import logging
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet

from tests.conftest import GUEST_SECRET
from tests.fuzzing.clinic import FEED_TOKEN, jars_of, rows_of
from workouts.models import User
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP


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
