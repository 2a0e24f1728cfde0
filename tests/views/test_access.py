"""Every URL of the site, by every role: who may open it, with nobody else's data on it.

The list is made from the URLconf. An address without a rule here fails, so that none is forgotten.
"""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from model_bakery import baker

from tests.addresses import FEED_TOKEN, NAMES, url_for
from tests.conditions import some_of
from tests.conftest import GUEST_SECRET
from workouts.models import Pause, SessionLog, TherapistNote, User
from workouts.models.notes import Visibility
from workouts.models.pauses import PauseReason

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

ROLES = ["visitor", "guest", "owner", "other_patient", "therapist", "administrator"]
FAR_AHEAD = date(2100, 1, 1)
SIGNED_IN = {"owner", "other_patient", "therapist", "administrator"}

# Status of a GET and of a POST for each role; "own" is the owner, "else" everybody else.
OPEN = {"get": {"all": 200}, "post": {"all": 405}}
# A form about oneself: sent empty it is refused, and nobody else is in reach of it.
OWN_FORM = {
    "get": {"visitor": 302, "guest": 302, "else": 405},
    "post": {"visitor": 302, "guest": 302, "else": 422},
}
OWN_SWITCH = {
    "get": {"visitor": 302, "guest": 302, "else": 405},
    "post": {"all": 302},
}
OWN_PAGE = {
    "get": {"visitor": 302, "guest": 302, "else": 200},
    "post": {"visitor": 302, "guest": 302, "else": 405},
}
RULES = {
    "today": OPEN,
    "exercise_list": OPEN,
    "exercise_detail": OPEN,
    # The shipped exercises have no image of their own.
    "exercise_image": {"get": {"all": 404}, "post": {"all": 405}},
    # Nobody has given the clinic a logo here.
    "clinic_logo": {"get": {"all": 404}, "post": {"all": 405}},
    "handout": OPEN,
    "healthz": OPEN,
    "readyz": OPEN,
    "start_session": {"get": {"all": 405}, "post": {"all": 302}},
    "session": {"get": {"owner": 200, "else": 404}, "post": {"all": 405}},
    "record_progress": {"get": {"all": 405}, "post": {"owner": 302, "else": 404}},
    "finish_session": {"get": {"all": 405}, "post": {"owner": 302, "else": 404}},
    "choose_language": {"get": {"all": 405}, "post": {"all": 302}},
    "reopen_session": {"get": {"all": 405}, "post": {"owner": 302, "else": 404}},
    "record_morning": {"get": {"all": 405}, "post": {"owner": 422, "else": 404}},
    "set_cues": {"get": {"all": 405}, "post": {"all": 422}},
    "sound_check": OPEN,
    "offline": OPEN,
    "offline_kit": {"get": {"visitor": 204, "guest": 204, "else": 200}, "post": {"all": 405}},
    "service_worker": OPEN,
    "favicon": OPEN,
    "manifest": OPEN,
    "claim_sessions": {"get": {"all": 405}, "post": {"visitor": 302, "guest": 302, "else": 422}},
    **dict.fromkeys(["progress", "month"], OWN_PAGE),
    **dict.fromkeys(["times_chart", "pain_chart", "dose_chart", "strength_chart"], OWN_PAGE),
    **dict.fromkeys(["notes", "pauses"], OWN_PAGE),
    "practice_day": {
        "get": {"visitor": 302, "guest": 302, "owner": 200, "else": 404},
        "post": {"visitor": 302, "guest": 302, "else": 405},
    },
    "profile": {
        "get": {"visitor": 302, "guest": 302, "else": 200},
        "post": {"visitor": 302, "guest": 302, "else": 302},
    },
    "set_pause": OWN_FORM,
    "end_pause": {
        "get": {"visitor": 302, "guest": 302, "else": 405},
        "post": {"visitor": 302, "guest": 302, "owner": 302, "else": 404},
    },
    "declare_day": OWN_FORM,
    "set_slot": OWN_FORM,
    "answer_zone": OWN_FORM,
    "answer_barrier": OWN_FORM,
    "allow_push": OWN_FORM,
    **dict.fromkeys(["set_reminders", "forget_push", "renew_feed", "revoke_feed"], OWN_SWITCH),
    **dict.fromkeys(["sign_out_device", "sign_out_other_devices"], OWN_SWITCH),
    # Whoever holds the address: a calendar, or a mail program.
    "calendar_feed": OPEN,
    "unsubscribe": {"get": {"all": 200}, "post": {"all": 200}},
    **dict.fromkeys(["export_me", "export_sessions"], OWN_PAGE),
    "deletion": {
        "get": {"visitor": 302, "guest": 302, "else": 200},
        "post": {"visitor": 302, "guest": 302, "else": 405},
    },
    "ask_deletion": OWN_FORM,
    "take_back_deletion": OWN_SWITCH,
    # Whoever holds the link. Nobody does here: the tests of the page itself have one.
    "welcome": {"get": {"all": 404}, "post": {"all": 404}},
    "welcome_desk": {"get": {"all": 404}, "post": {"all": 404}},
    "welcome_code": {"get": {"all": 200}, "post": {"all": 422}},
    **dict.fromkeys(["welcome_in", "welcome_place", "welcome_address"], OWN_PAGE),
    "set_place": OWN_SWITCH,
    "mark_note_read": {
        "get": {"visitor": 302, "guest": 302, "else": 405},
        "post": {"visitor": 302, "guest": 302, "owner": 302, "else": 404},
    },
}
# Addresses of allauth: their pages show the signed-in person's own account and nothing else.
ACCOUNT_PREFIXES = ("account_", "mfa_")


@pytest.fixture
def world(content, make_patient, start_session):
    """An owner with a session, a private and a shared note; and everybody else."""
    owner = make_patient("owner@example.com", name="Olga Owner")
    owner.change_feed(FEED_TOKEN)
    therapist = User.objects.create_user("therapist@example.com", is_staff=True)
    session = start_session(owner, done=7)
    session.record([], at=session.started_at, note="OWNERS-OWN-WORD")
    notes = {"author": therapist, "patient": owner, "visibility": Visibility.SHARED}
    note = baker.make(TherapistNote, body="OWNERS-NOTE", **notes)
    pause = baker.make(Pause, patient=owner, reason=PauseReason.AWAY, first_day=FAR_AHEAD)
    start_session(secret=GUEST_SECRET)
    users = {
        "owner": owner.user,
        "other_patient": make_patient("other@example.com").user,
        "therapist": therapist,
        "administrator": User.objects.create_superuser("administrator@example.com"),
    }
    return {"users": users, "session": session, "note": note, "pause": pause}


@pytest.fixture
def browser_of(world):
    """A browser in which nobody, a guest, or the person of that role is signed in."""

    def make(role):
        client = Client()
        if role in SIGNED_IN:
            client.force_login(world["users"][role])
        elif role == "guest":
            client.cookies["guest"] = GUEST_SECRET
        return client

    return make


def test_every_address_has_a_rule():
    ours = {name for name in NAMES if not name.startswith(ACCOUNT_PREFIXES)}

    assert ours - set(RULES) == set()


def statuses_wanted(rule):
    return {role: rule.get("all") or rule.get(role) or rule["else"] for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_get_follows_the_rule_and_shows_nobody_elses_data(role, world, browser_of):
    browser = browser_of(role)
    answers = {name: browser.get(url_for(name, world)) for name in RULES}

    statuses = {name: answer.status_code for name, answer in answers.items()}
    pages = {name: answer.getvalue().decode(errors="replace") for name, answer in answers.items()}
    telling = [name for name, page in pages.items() if "OWNERS-" in page or "Olga" in page]
    assert statuses == {name: statuses_wanted(rule["get"])[role] for name, rule in RULES.items()}
    assert role == "owner" or telling == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_post_of_others_follows_the_rule_and_changes_nobody_elses_data(role, world, browser_of):
    browser = browser_of(role)

    statuses = {name: browser.post(url_for(name, world)).status_code for name in RULES}

    session, note = world["session"], world["note"]
    session.refresh_from_db()
    note.refresh_from_db()
    assert statuses == {name: statuses_wanted(rule["post"])[role] for name, rule in RULES.items()}
    assert (session.finished_at, session.note, note.seen_at) == (None, "OWNERS-OWN-WORD", None)
    assert Pause.objects.filter(pk=world["pause"].pk).exists()


def test_post_of_the_owner_follows_the_rule(world, browser_of):
    browser, statuses = browser_of("owner"), {}
    for name in RULES:
        with transaction.atomic():
            statuses[name] = browser.post(url_for(name, world)).status_code
            transaction.set_rollback(True)

    assert statuses == {
        name: statuses_wanted(rule["post"])["owner"] for name, rule in RULES.items()
    }


# These take a key, a person's id or an authenticator's, none of which is given here.
WITH_A_KEY = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
}
ACCOUNT_NAMES = [
    name for name in NAMES if name.startswith(ACCOUNT_PREFIXES) and name not in WITH_A_KEY
]


@pytest.mark.parametrize("role", some_of(ROLES, "visitor", "other_patient"))
def test_account_pages_show_nobody_elses_data(role, browser_of):
    browser = browser_of(role)

    answers = {name: browser.get(reverse(name)) for name in ACCOUNT_NAMES}

    failed = [name for name, answer in answers.items() if answer.status_code >= 500]
    telling = [name for name, answer in answers.items() if b"owner@example.com" in answer.content]
    assert failed == []
    assert role == "owner" or telling == []


@pytest.mark.parametrize("role", ["visitor", "guest", "owner", "other_patient"])
def test_desk_is_closed_to_everybody_but_staff(role, browser_of):
    response = browser_of(role).get("/admin/")

    assert response.headers["Location"] == "/admin/login/?next=/admin/"


def test_therapist_cannot_play_a_patients_session(browser_of, world):
    world["session"].patient.therapist = world["users"]["therapist"]
    world["session"].patient.save()

    response = browser_of("therapist").get(world["session"].get_absolute_url())

    assert response.status_code == 404


def test_guest_sees_own_session_alone(browser_of, world):
    own = SessionLog.objects.exclude(guest_hash="").get()

    assert browser_of("guest").get(own.get_absolute_url()).status_code == 200
