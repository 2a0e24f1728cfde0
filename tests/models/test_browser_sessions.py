"""Sessions that were Django's own are taken over: everybody stays signed in."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from workouts.models import BrowserSession, User

pytestmark = pytest.mark.django_db

migration = import_module("workouts.migrations.0027_staff")


def former_session(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "workouts.backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def run(function):
    function(apps, SimpleNamespace(connection=connection))


def test_former_session_still_signs_in(client, patient):
    client.cookies["sessionid"] = former_session(patient.user)

    run(migration.move_sessions)

    assert client.get(reverse("profile")).status_code == 200
    assert BrowserSession.objects.get().user == patient.user
    assert not Session.objects.exists()


def test_former_session_of_somebody_deleted_is_nobodys():
    user = User.objects.create_user("gone@example.com")
    former_session(user)
    user.delete()

    run(migration.move_sessions)

    assert BrowserSession.objects.get().user is None


def test_former_session_that_cannot_be_read_is_nobodys():
    Session.objects.create(session_key="k" * 32, session_data="?", expire_date="2100-01-01T00:00Z")

    run(migration.move_sessions)

    assert BrowserSession.objects.get().user is None


def test_sessions_move_back(patient):
    key = former_session(patient.user)
    run(migration.move_sessions)

    run(migration.move_back)

    assert SessionStore(key)[SESSION_KEY] == str(patient.user.pk)
