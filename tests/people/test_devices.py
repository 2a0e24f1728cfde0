"""Where somebody is signed in: noted without addresses, and signed out from elsewhere."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import SESSION_KEY, login
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import NOW
from workouts.models import BrowserSession, PushSubscription
from workouts.models.browser_sessions import BrowserSessionQuerySet, SessionStore
from workouts.people.devices import find_session, sign_out, sign_out_everywhere, sign_out_others
from workouts.reminders import push

pytestmark = pytest.mark.django_db

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
TODAY = date(2026, 6, 10)


@pytest.fixture
def sign_in(time_machine):
    """A browser in which that user has signed in and looked at a page."""
    time_machine.move_to(NOW, tick=False)

    def sign_in(user, says=IPHONE):
        browser = Client(headers={"user-agent": says})
        browser.force_login(user)
        browser.get(reverse("profile"))
        return browser

    return sign_in


def session_of(browser):
    return BrowserSession.objects.get(pk=browser.session.session_key)


def test_session_knows_whose_it_is_and_when_it_was_used(sign_in, patient):
    session = session_of(sign_in(patient.user))

    assert (session.user, session.seen_on) == (patient.user, TODAY)


def test_device_is_named_on_its_next_day(sign_in, patient, time_machine):
    browser = sign_in(patient.user)

    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    browser.get(reverse("profile"))

    session = session_of(browser)
    assert (str(session), session.seen_on) == ("Phone, Safari", TODAY + timedelta(days=1))


def test_device_is_named_at_the_sign_in(rf, patient):
    request = rf.get("/", headers={"user-agent": IPHONE})
    request.session = SessionStore()

    login(request, patient.user)
    request.session.save()

    assert str(BrowserSession.objects.get()) == "Phone, Safari"


def test_use_is_noted_once_a_day(sign_in, patient):
    browser = sign_in(patient.user)

    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("profile"))

    assert [each["sql"] for each in queries if "UPDATE" in each["sql"]] == []


def test_looking_does_not_renew_the_sign_in(sign_in, patient, time_machine):
    browser = sign_in(patient.user)
    before = session_of(browser).expire_date

    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    browser.get(reverse("profile"))

    assert session_of(browser).expire_date == before


def test_page_is_shown_though_its_use_cannot_be_noted(sign_in, patient, time_machine, monkeypatch):
    browser = sign_in(patient.user)

    def fail(*_args, **_options):
        raise DatabaseError

    monkeypatch.setattr(BrowserSessionQuerySet, "use", fail)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)

    assert browser.get(reverse("profile")).status_code == 200


def test_session_of_nobody_says_nothing():
    store = SessionStore()
    store["typed"] = "something"
    store.save()

    assert list(BrowserSession.objects.values_list("user", "device_kind", "seen_on")) == [
        (None, "", None)
    ]


def test_what_is_stored_has_no_address_of_the_network(sign_in, patient):
    session = session_of(sign_in(patient.user))

    stored = {key: str(value) for key, value in session.get_decoded().items()}
    assert SESSION_KEY in stored
    assert "127.0.0.1" not in f"{stored} {vars(session)}"


def test_new_password_leaves_the_device_its_name(sign_in, patient):
    browser = sign_in(patient.user)
    store = SessionStore(browser.session.session_key)
    store.load()

    store.cycle_key()

    assert BrowserSession.objects.get().user == patient.user


def test_expired_sessions_are_not_listed(sign_in, patient):
    sign_in(patient.user)

    later = NOW + timedelta(days=91)
    assert list(BrowserSession.objects.of(patient.user, now=NOW)) == [BrowserSession.objects.get()]
    assert list(BrowserSession.objects.of(patient.user, now=later)) == []


def test_name_in_pages_is_not_the_key(sign_in, patient):
    session = session_of(sign_in(patient.user))

    assert session.session_key not in session.ref
    assert find_session(patient.user, session.ref).get() == session


def test_session_of_somebody_else_is_not_found(sign_in, patient, make_patient):
    session = session_of(sign_in(make_patient("other@example.com").user))

    assert not find_session(patient.user, session.ref).exists()


@pytest.fixture
def wake(patient):
    """Lets a browser be woken: its session knows the subscription."""

    def wake(browser, name):
        subscription = PushSubscription.objects.allow(
            patient, endpoint=f"https://push.example/{name}", p256dh="k", auth="a"
        )
        session = browser.session
        session[push.SESSION_KEY] = subscription.endpoint_hash
        session.save()
        return subscription

    return wake


def test_browser_that_is_signed_out_is_not_woken(sign_in, wake, patient):
    lost, own = sign_in(patient.user), sign_in(patient.user)
    wake(lost, "lost")
    kept = wake(own, "own")

    count = sign_out(find_session(patient.user, session_of(lost).ref))

    assert count == 1
    assert list(PushSubscription.objects.all()) == [kept]
    assert lost.get(reverse("profile")).status_code == 302
    assert own.get(reverse("profile")).status_code == 200


def test_all_others_are_signed_out_and_not_woken(sign_in, wake, patient, rf):
    lost, own = sign_in(patient.user), sign_in(patient.user)
    wake(lost, "lost")
    kept = wake(own, "own")
    PushSubscription.objects.allow(
        patient, endpoint="https://push.example/expired", p256dh="k", auth="a"
    )
    request = rf.post("/")
    request.session = own.session

    count = sign_out_others(request, patient.user)

    assert count == 1
    assert list(PushSubscription.objects.all()) == [kept]
    assert list(BrowserSession.objects.all()) == [session_of(own)]


def test_signing_out_everywhere_ends_all_of_one_user(sign_in, wake, patient, make_patient):
    wake(sign_in(patient.user), "one")
    sign_in(patient.user)
    other = sign_in(make_patient("other@example.com").user)

    count = sign_out_everywhere(patient.user)

    assert count == 2
    assert not PushSubscription.objects.exists()
    assert list(BrowserSession.objects.all()) == [session_of(other)]


def test_new_password_signs_every_other_browser_out(sign_in, wake, patient):
    lost, own = sign_in(patient.user), sign_in(patient.user)
    wake(lost, "lost")

    own.post(
        reverse("account_set_password"), {"password1": "a-long-one-2", "password2": "a-long-one-2"}
    )

    assert own.get(reverse("profile")).status_code == 200
    assert list(BrowserSession.objects.filter(user=patient.user)) == [session_of(own)]
    assert not PushSubscription.objects.exists()
