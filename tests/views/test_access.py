"""Every address and every role: who may open it, and that nobody else's data is on it.

The list is made from the URLconf. An address without a rule here fails, so that none is forgotten.
"""

import pytest
from django.urls import URLPattern, get_resolver, reverse
from model_bakery import baker

from tests.conftest import GUEST_SECRET
from workouts.models import SessionLog, TherapistNote, User
from workouts.models.notes import Visibility

pytestmark = pytest.mark.django_db

ROLES = ["visitor", "guest", "owner", "other_patient", "therapist", "administrator"]
SIGNED_IN = {"owner", "other_patient", "therapist", "administrator"}

# Status of a GET and of a POST for each role; "own" is the owner, "else" everybody else.
OPEN = {"get": {"all": 200}, "post": {"all": 405}}
RULES = {
    "today": OPEN,
    "exercise_list": OPEN,
    "exercise_detail": OPEN,
    "healthz": OPEN,
    "readyz": OPEN,
    "start_session": {"get": {"all": 405}, "post": {"all": 302}},
    "session": {"get": {"owner": 200, "else": 404}, "post": {"all": 405}},
    "record_progress": {"get": {"all": 405}, "post": {"owner": 302, "else": 404}},
    "finish_session": {"get": {"all": 405}, "post": {"owner": 302, "else": 404}},
    "claim_sessions": {"get": {"all": 405}, "post": {"visitor": 302, "guest": 302, "else": 422}},
    "progress": {
        "get": {"visitor": 302, "guest": 302, "else": 200},
        "post": {"visitor": 302, "guest": 302, "else": 405},
    },
    "profile": {
        "get": {"visitor": 302, "guest": 302, "else": 200},
        "post": {"visitor": 302, "guest": 302, "else": 302},
    },
    "read_note": {
        "get": {"visitor": 302, "guest": 302, "else": 405},
        "post": {"visitor": 302, "guest": 302, "owner": 302, "else": 404},
    },
}
# Addresses of allauth: their pages show the signed-in person's own account and nothing else.
ACCOUNT_PREFIXES = ("account_", "mfa_")


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif getattr(pattern, "namespace", None) != "admin":  # tests/admin has its own crawl
            yield from names_of(pattern.url_patterns)


NAMES = sorted({name for name in names_of(get_resolver().url_patterns) if name})


@pytest.fixture
def world(content, make_patient, start_session):
    """An owner with a session, a private and a shared note; and everybody else."""
    owner = make_patient("owner@example.com", name="Olga Owner")
    therapist = User.objects.create_user("therapist@example.com", is_staff=True)
    session = start_session(owner, done=7)
    session.record([], at=session.started_at, note="OWNERS-OWN-WORD")
    notes = {"author": therapist, "patient": owner, "visibility": Visibility.SHARED}
    note = baker.make(TherapistNote, body="OWNERS-NOTE", **notes)
    start_session(secret=GUEST_SECRET)
    users = {
        "owner": owner.user,
        "other_patient": make_patient("other@example.com").user,
        "therapist": therapist,
        "administrator": User.objects.create_superuser("administrator@example.com"),
    }
    return {"users": users, "session": session, "note": note}


@pytest.fixture
def sign_in(client, world):
    def as_role(role):
        if role in SIGNED_IN:
            client.force_login(world["users"][role])
        elif role == "guest":
            client.cookies["guest"] = GUEST_SECRET
        return client

    return as_role


def url_for(name, world):
    arguments = {
        "exercise_detail": ["bridge"],
        "session": [world["session"].uuid],
        "record_progress": [world["session"].uuid],
        "finish_session": [world["session"].uuid],
        "read_note": [world["note"].pk],
    }
    return reverse(name, args=arguments.get(name, []))


def wanted(rule, role):
    return rule.get("all") or rule.get(role) or rule["else"]


@pytest.mark.parametrize("name", NAMES)
def test_every_address_has_a_rule(name):
    assert name in RULES or name.startswith(ACCOUNT_PREFIXES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", RULES)
def test_get_follows_the_rule_and_shows_nobody_elses_data(name, role, world, sign_in):
    response = sign_in(role).get(url_for(name, world))

    page = response.content.decode()
    assert response.status_code == wanted(RULES[name]["get"], role)
    if role != "owner":
        assert "OWNERS-" not in page
        assert "Olga" not in page


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", RULES)
def test_post_follows_the_rule_and_changes_nobody_elses_data(name, role, world, sign_in):
    response = sign_in(role).post(url_for(name, world))

    assert response.status_code == wanted(RULES[name]["post"], role)
    if role != "owner":
        session, note = world["session"], world["note"]
        session.refresh_from_db()
        note.refresh_from_db()
        assert (session.finished_at, session.note, note.seen_at) == (None, "OWNERS-OWN-WORD", None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "name",
    [
        name
        for name in NAMES
        if name.startswith(ACCOUNT_PREFIXES)
        and name
        not in {
            # These take a key, a person's id or an authenticator's, none of which is given here.
            "account_confirm_email",
            "account_reset_password_from_key",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
        }
    ],
)
def test_account_pages_show_nobody_elses_data(name, role, world, sign_in):
    response = sign_in(role).get(reverse(name))

    assert response.status_code < 500
    if role != "owner":
        assert "owner@example.com" not in response.content.decode()


@pytest.mark.parametrize("role", ["visitor", "guest", "owner", "other_patient"])
def test_desk_is_closed_to_everybody_but_staff(role, sign_in):
    response = sign_in(role).get("/admin/")

    assert response.headers["Location"] == "/admin/login/?next=/admin/"


def test_therapist_cannot_play_a_patients_session(sign_in, world):
    world["session"].patient.therapist = world["users"]["therapist"]
    world["session"].patient.save()

    response = sign_in("therapist").get(world["session"].get_absolute_url())

    assert response.status_code == 404


def test_guest_sees_own_session_alone(sign_in, world):
    own = SessionLog.objects.exclude(guest_hash="").get()

    assert sign_in("guest").get(own.get_absolute_url()).status_code == 200
