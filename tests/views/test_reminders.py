"""Reminder settings: mail, this browser, the calendar's address, and the link to stop."""

from datetime import UTC, date, datetime, time

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.push_keys import browser_keys
from workouts.models import Patient, Plan, PushSubscription, Routine
from workouts.reminders.sending import signer

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SECTION = "/settings/#reminders"
ENDPOINT = "https://push.example/abc"
TOKEN = "t" * 43
LATER = datetime(2100, 1, 1, tzinfo=UTC)  # than these tests are run
FEED = f"/calendar/{TOKEN}.ics"


@pytest.fixture
def browser():
    """What a browser says about where it can be woken."""
    return {"endpoint": ENDPOINT, **browser_keys()}


@pytest.fixture
def feed(patient):
    patient.change_feed(TOKEN)
    return patient


def words_of(response):
    return [str(each) for each in response.context["messages"]]


# --- By mail --------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_mail_is_switched_on(patient_client, patient, headers):
    patient_client.post("/settings/reminders/", {"remind_by_mail": "on"}, headers=headers)

    patient.refresh_from_db()
    assert patient.remind_by_mail


def test_mail_is_switched_off(patient_client, patient):
    Patient.objects.update(remind_by_mail=True)

    patient_client.post("/settings/reminders/", {})

    patient.refresh_from_db()
    assert not patient.remind_by_mail


def test_switch_by_a_plain_form_leads_back_with_a_message(patient_client):
    response = patient_client.post("/settings/reminders/", {"remind_by_mail": "on"}, follow=True)

    assert response.redirect_chain == [(SECTION, 302)]
    assert words_of(response) == ["Email reminders are on."]


def test_switch_by_htmx_is_answered_by_the_section_alone(patient_client):
    response = patient_client.post("/settings/reminders/", {}, headers=HTMX)

    page = response.content.decode()
    assert page.strip().startswith("<section")
    assert "You get no email reminders." in page


def test_switch_repeated_leaves_one_version(patient_client, patient):
    before = patient.history.count()

    for _attempt in range(3):
        patient_client.post("/settings/reminders/", {"remind_by_mail": "on"})

    assert patient.history.count() == before + 1


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ({}, "Choose your time first"),
        ({"usual_slot": time(7, 10)}, "At 7:10 a.m., if you haven't practiced."),
        (
            {"usual_slot": time(7, 10), "fallback_slot": time(18)},
            "At 7:10 a.m., and again at 6 p.m. if you haven't practiced.",
        ),
    ],
)
def test_settings_say_when_one_is_reminded(patient_client, patient, slots, words):
    Patient.objects.update(**slots)

    assert words in patient_client.get("/settings/").content.decode()


# --- Ended from a mail ----------------------------------------------------------------------------


def stop_url(patient):
    return f"/reminders/{signer.sign(patient.user.opaque_id.hex)}/stop/"


@pytest.fixture
def mailed(patient):
    Patient.objects.update(remind_by_mail=True)
    return patient


def test_link_of_the_mail_asks_first(client, mailed):
    response = client.get(stop_url(mailed))

    mailed.refresh_from_db()
    assert mailed.remind_by_mail
    assert "Stop these emails" in response.content.decode()


def test_mail_program_ends_the_mails_without_a_token(mailed):
    response = Client(enforce_csrf_checks=True).post(
        stop_url(mailed), {"List-Unsubscribe": "One-Click"}
    )

    mailed.refresh_from_db()
    assert (response.status_code, mailed.remind_by_mail) == (200, False)


def test_mails_ended_twice_stay_ended(client, mailed):
    for _attempt in range(2):
        response = client.post(stop_url(mailed))

    assert "You won't get these emails anymore." in response.content.decode()


def test_another_patients_mails_go_on(client, mailed, make_patient):
    other = make_patient("other@example.com", remind_by_mail=True)

    client.post(stop_url(mailed))

    other.refresh_from_db()
    assert other.remind_by_mail


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_link_is_not_found(client, mailed, method):
    forged = f"/reminders/{mailed.user.opaque_id.hex}.{'A' * 43}/stop/"

    response = getattr(client, method)(forged)

    mailed.refresh_from_db()
    assert (response.status_code, mailed.remind_by_mail) == (404, True)


# --- By this browser ------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_browser_is_allowed_to_be_woken(patient_client, patient, browser, headers):
    patient_client.post("/push/allow/", browser, headers=headers)

    subscription = PushSubscription.objects.get()
    assert (subscription.patient, subscription.endpoint) == (patient, ENDPOINT)


def test_browser_allowed_twice_is_one(patient_client, browser):
    for _attempt in range(2):
        response = patient_client.post("/push/allow/", browser)

    assert response.headers["Location"] == SECTION
    assert PushSubscription.objects.count() == 1


def test_browser_of_another_is_taken_over(patient_client, patient, make_patient, browser):
    PushSubscription.objects.allow(make_patient("other@example.com"), **browser)

    patient_client.post("/push/allow/", browser)

    assert PushSubscription.objects.get().patient == patient


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    "wrong", [{"endpoint": "https://10.0.0.7/x"}, {"auth": "x"}, {"p256dh": ""}]
)
def test_browser_with_a_wrong_address_or_key_is_refused(patient_client, browser, wrong, headers):
    response = patient_client.post("/push/allow/", {**browser, **wrong}, headers=headers)

    assert (response.status_code, PushSubscription.objects.count()) == (422, 0)
    assert response.context["push_form"].errors


def test_new_address_takes_the_place_of_the_old_one(patient_client, patient, browser):
    PushSubscription.objects.allow(patient, **{**browser, "endpoint": f"{ENDPOINT}-old"})

    patient_client.post("/push/allow/", {**browser, "replaces": f"{ENDPOINT}-old"})

    assert PushSubscription.objects.get().endpoint == ENDPOINT


def test_new_address_of_anothers_browser_is_not_found(patient_client, make_patient, browser):
    other = make_patient("other@example.com")
    PushSubscription.objects.allow(other, **{**browser, "endpoint": f"{ENDPOINT}-old"})

    response = patient_client.post("/push/allow/", {**browser, "replaces": f"{ENDPOINT}-old"})

    assert response.status_code == 404
    assert PushSubscription.objects.get().patient == other


@pytest.mark.parametrize("fields", [{"endpoint": ENDPOINT}, {}])
def test_browsers_are_forgotten(patient_client, patient, browser, fields):
    PushSubscription.objects.allow(patient, **browser)

    patient_client.post("/push/forget/", fields)

    assert not PushSubscription.objects.exists()


def test_forgetting_one_browser_keeps_the_other(patient_client, patient, browser):
    for ending in ("", "-other"):
        PushSubscription.objects.allow(patient, **{**browser, "endpoint": ENDPOINT + ending})

    patient_client.post("/push/forget/", {"endpoint": ENDPOINT})

    assert PushSubscription.objects.get().endpoint == f"{ENDPOINT}-other"


@pytest.mark.parametrize("fields", [{"endpoint": ENDPOINT}, {}])
def test_anothers_browser_is_not_forgotten(patient_client, make_patient, browser, fields):
    PushSubscription.objects.allow(make_patient("other@example.com"), **browser)

    patient_client.post("/push/forget/", fields)

    assert PushSubscription.objects.count() == 1


def test_signing_out_forgets_this_browser_alone(patient_client, patient, browser):
    PushSubscription.objects.allow(patient, **{**browser, "endpoint": f"{ENDPOINT}-other"})
    patient_client.post("/push/allow/", browser)

    patient_client.post("/accounts/logout/")

    assert PushSubscription.objects.get().endpoint == f"{ENDPOINT}-other"


# --- By one's own calendar ------------------------------------------------------------------------


def test_link_is_made_and_shown(patient_client, patient):
    response = patient_client.post("/calendar/renew/", follow=True)

    patient.refresh_from_db()
    page = response.content.decode()
    assert len(patient.calendar_token) == 43
    assert f'href="webcal://testserver/calendar/{patient.calendar_token}.ics"' in page
    assert 'class="segno"' in page


def test_new_link_ends_the_old_one(patient_client, client, feed):
    patient_client.post("/calendar/renew/", headers=HTMX)

    assert client.get(FEED).status_code == 404


def test_link_that_is_ended_is_not_found(patient_client, client, feed):
    patient_client.post("/calendar/revoke/")

    assert client.get(FEED).status_code == 404


def test_closed_account_has_no_feed(client, feed):
    feed.user.is_active = False
    feed.user.save()

    assert client.get(FEED).status_code == 404


def test_feed_needs_no_login(client, feed):
    Patient.objects.update(usual_slot=time(7, 10))

    response = client.get(FEED)

    [event] = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["SUMMARY"], event["URL"]) == ("Exercise", "http://testserver/")


def test_feed_tells_nobody_whose_it_is(client, make_patient):
    patient = make_patient(name="Pat Ient", usual_slot=time(7, 10), anchor="after my pills")
    patient.change_feed(TOKEN)

    text = client.get(FEED).content.decode()

    private = ("Pat", "pat@", "pills", "hip ", "pain")
    assert [word for word in private if word in text] == []


def test_feed_that_has_not_changed_is_not_sent_again(client, feed):
    etag = client.get(FEED).headers["ETag"]

    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 304


def stamps(client):
    """SEQUENCE and LAST-MODIFIED of the feed's events, of which there is one in these tests."""
    [event] = icalendar.Calendar.from_ical(client.get(FEED).content).walk("VEVENT")
    return int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt


def test_feed_is_stamped_anew_with_each_change(client, feed):
    """Whatever the feed is made of: a calendar takes an event again only where both have grown."""
    pause = {"first_day": date(2100, 2, 1), "last_day": date(2100, 2, 2), "reason": "away"}
    routine = Routine.objects.default()
    changes = {
        "a time": lambda: setattr(feed, "usual_slot", time(7, 30)) or feed.save(),
        "another time": lambda: setattr(feed, "usual_slot", time(18, 15)) or feed.save(),
        "back again": lambda: setattr(feed, "usual_slot", time(7, 30)) or feed.save(),
        "a zone": lambda: feed.move_to("Europe/Berlin"),
        "a zone that is gone": lambda: setattr(feed, "zone", "US/Pacific-New") or feed.save(),
        "the device's zone": lambda: feed.learn_zone("Asia/Tokyo"),
        "a pause": lambda: feed.pauses.create(**pause),
        "a shorter pause": lambda: feed.pauses.get().end(today=date(2100, 2, 2)),
        "no pause": lambda: feed.pauses.get().delete(),
        "a plan": lambda: Plan.objects.create(
            patient=feed, routine=routine, starts_on=feed.joined_day, weekday_mask=0b1010
        ),
        "other days": lambda: setattr(plan := feed.plans.get(), "weekday_mask", 1) or plan.save(),
        "no plan": lambda: feed.plans.get().delete(),
        "without a version": lambda: Patient.objects.update(usual_slot=time(9)),
    }
    found, before = {}, (-1, datetime(2026, 1, 1, tzinfo=UTC))
    with time_machine.travel(LATER, tick=False) as clock:
        for what, change in changes.items():
            clock.shift(60)
            change()
            after = stamps(client)
            if not (after[0] > before[0] and after[1] > before[1]):
                found[what] = (before, after)
            before = after

    assert found == {}


def test_feed_is_not_stamped_anew_for_what_it_does_not_say(client, feed):
    feed.usual_slot = time(7, 30)
    feed.save()
    before = stamps(client)

    feed.cue_tones_volume = 10
    feed.save()

    assert stamps(client) == before


def test_feed_takes_as_many_queries_after_many_changes(client, feed):
    feed.usual_slot = time(7, 30)
    feed.save()
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(FEED)
        counts.append(len(queries))
        for minute in range(5):
            feed.usual_slot = time(8, minute)
            feed.save()

    assert counts[0] == counts[1]


def test_feed_follows_the_time(client, feed):
    etag = client.get(FEED).headers["ETag"]
    Patient.objects.update(usual_slot=time(7, 10))

    assert client.get(FEED, headers={"If-None-Match": etag}).status_code == 200


def test_new_link_leaves_no_version_behind(patient_client, patient):
    before = patient.history.count()

    patient_client.post("/calendar/renew/")

    assert patient.history.count() == before
