"""Starting a session, its guided page, progress, the end, and whose it was."""

import json
import re
import uuid
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string

from tests.conftest import GUEST_SECRET, NOW, ZONE, owner_of
from tests.views.reports import reports_of, url_of
from workouts.models import (
    ExerciseLog,
    Patient,
    Plan,
    PlanItem,
    Routine,
    RoutineItem,
    SessionLog,
)
from workouts.models.hashed import hash_secret
from workouts.people.owners import GUEST_COOKIE
from workouts.player.cues import Cues
from workouts.views.player import UNSTARTED, unstarted_context

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
START = "/sessions/start/"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def returning_client(patient_client):
    """The patient is signed in on a browser that practised as a guest before."""
    patient_client.cookies["guest"] = GUEST_SECRET
    return patient_client


def in_ms(instant):
    return int(instant.timestamp() * 1000)


def first_log(session):
    return session.exercise_logs.in_order().first()


# --- Start ---------------------------------------------------------------------------------------


def test_start_opens_a_session_and_leads_to_it(client, content):
    response = client.post(START, {"version": "full"})

    assert response.headers["Location"] == SessionLog.objects.get().get_absolute_url()


def test_start_gives_a_guest_a_secret_and_keeps_its_hash(client, content):
    response = client.post(START)

    cookie = response.cookies[GUEST_COOKIE]
    assert SessionLog.objects.get().guest_hash == hash_secret(cookie.value)
    assert cookie["httponly"]


def test_start_keeps_the_guests_secret(guest_client, content):
    response = guest_client.post(START)

    assert GUEST_COOKIE not in response.cookies
    assert SessionLog.objects.get().guest_hash == hash_secret(GUEST_SECRET)


def test_start_of_a_patient_is_the_patients(patient_client, patient, content):
    patient_client.post(START)

    session = SessionLog.objects.get()
    assert (session.patient, session.guest_hash) == (patient, "")


def test_start_makes_staff_a_patient_of_their_own(client, content, django_user_model):
    user = django_user_model.objects.create_user("thea@example.com", is_staff=True)
    client.force_login(user)

    client.post(START)

    assert SessionLog.objects.get().patient == Patient.objects.get(user=user)


def test_start_decides_the_day_in_the_devices_zone(client, content):
    client.post(START, {"zone": "Asia/Tokyo"})

    session = SessionLog.objects.get()
    # Midnight of the 11th in Tokyo: by the rule of three o'clock still the day before.
    assert (str(session.practice_day), session.start_minute) == ("2026-06-10", 0)


def test_start_goes_on_with_todays_unfinished_session(patient_client, patient, start_session):
    session = start_session(patient)

    response = patient_client.post(START, {"zone": ZONE})

    assert response.headers["Location"] == session.get_absolute_url()
    assert SessionLog.objects.count() == 1


def test_start_after_a_finished_session_opens_another(patient_client, patient, start_session):
    start_session(patient).finish(at=NOW)

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_leaves_yesterdays_session_behind(patient_client, patient, start_session):
    start_session(patient, at=NOW - timedelta(days=1))

    patient_client.post(START, {"zone": ZONE})

    assert SessionLog.objects.of(patient).count() == 2


def test_start_repeated_with_one_uuid_opens_one_session(guest_client, content):
    fields = {"uuid": str(uuid.uuid4())}

    for _attempt in range(3):
        guest_client.post(START, fields)

    assert SessionLog.objects.count() == 1


def test_start_with_another_persons_uuid_is_not_found(client, start_session):
    session = start_session()

    response = client.post(START, {"uuid": str(session.uuid)})

    assert response.status_code == 404


def test_start_corrects_a_device_clock_that_is_off(client, content):
    device_now = NOW + timedelta(hours=5)

    client.post(
        START,
        {
            "started_at_ms": in_ms(device_now - timedelta(minutes=10)),
            "device_now_ms": in_ms(device_now),
        },
    )

    assert SessionLog.objects.get().started_at == NOW - timedelta(minutes=10)


def test_start_from_too_long_ago_is_kept_and_marked(client, content):
    client.post(
        START,
        {"started_at_ms": in_ms(datetime(2001, 1, 1, tzinfo=UTC)), "device_now_ms": in_ms(NOW)},
    )

    session = SessionLog.objects.get()
    assert (session.started_at, session.start_was_clamped) == (NOW - timedelta(days=30), True)


def test_start_teaches_the_patients_zone_once(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START, {"zone": "Europe/Madrid"})
    client.post(START, {"zone": "Asia/Tokyo"})

    patient.refresh_from_db()
    assert patient.zone == "Europe/Madrid"


def test_start_without_any_routine_says_so(client, no_content):
    response = client.post(START, follow=True)

    assert "There is no routine to practise yet." in response.content.decode()


def test_start_without_javascript_learns_no_zone(client, make_patient, content):
    patient = make_patient("new@example.com")
    Patient.objects.update(zone="")
    client.force_login(patient.user)

    client.post(START)

    patient.refresh_from_db()
    assert patient.zone == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", "endless"),
        ("pain_before", "11"),
    ],
)
def test_start_with_a_wrong_choice_says_so_and_opens_nothing(client, content, field, value):
    response = client.post(START, {field: value})

    assert (response.status_code, SessionLog.objects.count()) == (422, 0)
    assert response.context["form"].errors[field]


NO_PLACE = ["UTC", "GMT", "Etc/UTC", "Etc/GMT+8", "Etc/Unknown", "GMT0", "Zulu", "Universal"]
NO_ZONE = ["Mars/Olympus", "America/New_Zone", "x" * 65, "\x00", "../../etc/passwd", "utc"]


def test_start_in_a_zone_that_is_none_is_by_the_patients_or_the_clinics(
    patient_client, patient, content, settings
):
    settings.TIME_ZONE = "Asia/Tokyo"
    guest, found = patient_client.__class__(), {}
    for zone in [*NO_PLACE, *NO_ZONE]:
        SessionLog.objects.all().delete()
        for browser in (patient_client, guest):
            assert browser.post(START, {"zone": zone}).status_code == 302
        zones = list(SessionLog.objects.order_by("pk").values_list("zone", flat=True))
        if zones != [ZONE, "Asia/Tokyo"]:
            found[zone] = zones

    assert found == {}


def test_start_teaches_no_zone_that_is_no_place(patient_client, patient, content):
    Patient.objects.update(zone="")

    patient_client.post(START, {"zone": "UTC"})

    patient.refresh_from_db()
    assert patient.zone == ""


def test_start_in_the_evening_by_a_browser_that_hides_its_zone(patient_client, patient, content):
    evening = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)  # 21:00 of 9 June in Los Angeles
    with time_machine.travel(evening, tick=False):
        patient_client.post(START, {"zone": "UTC"})

    session = SessionLog.objects.get()
    assert (str(session.practice_day), session.start_minute) == ("2026-06-09", 21 * 60)


def test_start_by_hand_leads_to_the_list_of_what_was_done(guest_client, start_session):
    session = start_session()

    response = guest_client.post(START, {"zone": ZONE, "by_hand": "on"})

    assert response.headers["Location"] == f"{session.get_absolute_url()}#declare"


def test_start_by_hand_with_htmx_keeps_the_place_on_the_page(guest_client, start_session):
    session = start_session()

    response = guest_client.post(START, {"zone": ZONE, "by_hand": "on"}, headers=HTMX)

    assert response.headers["HX-Redirect"] == f"{session.get_absolute_url()}#declare"


# --- Begun without a network ---------------------------------------------------------------------


def begun(**fields):
    return {"uuid": str(uuid.uuid4()), "zone": ZONE, "already_begun": "on", **fields}


def test_begun_session_is_opened_by_its_own_name(guest_client, start_session):
    start_session()
    fields = begun()

    response = guest_client.post(START, fields)

    assert response.headers["Location"] == f"/sessions/{fields['uuid']}/"
    assert SessionLog.objects.get(uuid=fields["uuid"]).begun_offline


def test_begun_session_sent_again_is_the_same(guest_client, content):
    fields = begun()

    for _attempt in range(3):
        guest_client.post(START, fields)

    assert SessionLog.objects.count() == 1


def test_begun_session_belongs_to_the_day_it_began_on(guest_client, content):
    began, device_now = NOW - timedelta(days=3), NOW + timedelta(hours=1)
    began_by_the_device = began + timedelta(hours=1)

    guest_client.post(
        START,
        begun(started_at_ms=in_ms(began_by_the_device), device_now_ms=in_ms(device_now)),
    )

    session = SessionLog.objects.get()
    assert (session.started_at, session.practice_day) == (began, began.date())


def test_begun_session_asks_a_new_guest_to_come_again_with_a_secret(client, content):
    response = client.post(START, begun())

    assert (response.status_code, response.headers["Location"]) == (307, f"{START}?guest=new")
    assert GUEST_COOKIE in response.cookies
    assert not SessionLog.objects.exists()


def test_begun_session_of_a_new_guest_is_opened_when_they_come_again(client, content):
    fields = begun()

    client.post(START, fields, follow=True)

    session = SessionLog.objects.get(uuid=fields["uuid"])
    assert session.guest_hash == hash_secret(client.cookies[GUEST_COOKIE].value)


def test_begun_session_of_a_browser_that_keeps_no_cookies_is_opened_too(client, content):
    client.post(f"{START}?guest=new", begun())

    assert SessionLog.objects.count() == 1


@pytest.mark.parametrize("page_owner", ["", "own"])
def test_begun_session_of_a_guest_stays_a_guests_after_signing_in(
    returning_client, content, page_owner
):
    own = owner_of().page_id if page_owner else ""

    returning_client.post(START, begun(page_owner=own))

    session = SessionLog.objects.get()
    assert (session.patient, session.guest_hash) == (None, hash_secret(GUEST_SECRET))


def test_begun_session_of_a_patient_is_the_patients(patient_client, patient, content):
    owner = f"user-{patient.user.opaque_id.hex}"

    patient_client.post(START, begun(page_owner=owner))

    assert SessionLog.objects.get().patient == patient


def test_begun_session_that_was_claimed_meanwhile_is_found(returning_client, patient, content):
    fields = begun()
    returning_client.post(START, fields)
    SessionLog.objects.claim(hash_secret(GUEST_SECRET), patient)

    response = returning_client.post(START, fields)

    assert response.headers["Location"] == f"/sessions/{fields['uuid']}/"


def test_begun_session_of_another_is_not_found(client, start_session):
    session = start_session()
    client.cookies["guest"] = "o" * 43

    response = client.post(START, begun(uuid=str(session.uuid)))

    assert response.status_code == 404


def test_begun_session_keeps_what_was_done_by_an_earlier_plan(patient_client, patient, content):
    routine = Routine.objects.default()
    lost, lighter = routine.items.order_by("position").filter(laterality="bilateral")[:2]
    plan = Plan.objects.create(patient=patient, routine=routine, starts_on=NOW.date())
    PlanItem.objects.create(plan=plan, item=lost, is_left_out=True)
    PlanItem.objects.create(plan=plan, item=lighter, reps_min=1, reps_max=1)
    rows = [
        (ExerciseLog(item=lost, side="both"), {"reps_done": 5, "held_seconds": 150}),
        (ExerciseLog(item=lighter, side="both"), {"reps_done": 3, "eased": 1}),
    ]
    owner = f"user-{patient.user.opaque_id.hex}"

    patient_client.post(START, begun(page_owner=owner, **reports_of(*rows)))

    done = SessionLog.objects.get().exercise_logs.filter(reps_done__gt=0)
    assert list(done.order_by("item__position").values_list("item", "reps_done", "eased")) == [
        (lost.pk, 5, 0),
        (lighter.pk, 3, 1),
    ]


def test_begun_session_takes_later_progress_by_the_earlier_plan(guest_client, content):
    fields = begun()
    guest_client.post(START, fields)
    session = SessionLog.objects.get()

    response = guest_client.post(
        url_of("record_progress", session), reports_of((first_log(session), {"reps_done": 9}))
    )

    assert (response.status_code, first_log(session).reps_done) == (302, 9)


@pytest.mark.parametrize(
    ("figures", "changes"),
    [
        ({"reps_done": 51}, {}),
        ({"reps_done": "NaN"}, {}),
        ({"eased": 2}, {}),
        ({}, {"reports-0-item": 2**63}),
        ({}, {"reports-0-item": 999_999}),
        ({}, {"reports-0-side": "up"}),
        ({}, {"reports-TOTAL_FORMS": "x"}),
        ({}, {"reports-TOTAL_FORMS": 0}),
        ({}, {"uuid": ""}),
    ],
)
def test_begun_session_with_impossible_figures_is_not_opened(
    guest_client, content, figures, changes
):
    log = ExerciseLog(item=RoutineItem.objects.first(), side="both")

    response = guest_client.post(START, begun(**reports_of((log, figures))) | changes)

    assert (response.status_code, SessionLog.objects.count()) == (422, 0)


DEVICE_FIGURES = ["reps_done", "held_seconds", "declared_reps", "skip_reason", "eased"]


@pytest.mark.parametrize("fields", [{}, begun()], ids=["online", "begun"])
def test_start_with_a_wrong_clock_is_now_and_says_that_this_is_a_guess(
    guest_client, content, fields
):
    guest_client.post(START, fields | {"started_at_ms": "-1", "device_now_ms": in_ms(NOW)})

    session = SessionLog.objects.get()
    assert (session.started_at, session.start_was_clamped) == (NOW, True)


def test_begun_session_keeps_each_figure_that_can_be(guest_client, content):
    item = RoutineItem.objects.filter(laterality="bilateral").first()
    found = {}
    for name in DEVICE_FIGURES:
        for value in ["-1", "9" * 30, "NaN", "1.5", "\x00", "100000", "seven"]:
            right = "held_seconds" if name == "reps_done" else "reps_done"
            report = (ExerciseLog(item=item, side="both"), {right: 3, name: value})
            fields = begun(**reports_of(report))
            response = guest_client.post(START, fields)
            url = f"/sessions/{fields['uuid']}/progress/"
            again = guest_client.post(url, reports_of(report))
            log = ExerciseLog.objects.filter(session__uuid=fields["uuid"], item=item).first()
            figures = log and (getattr(log, right), getattr(log, name))
            if (response.status_code, again.status_code, figures) != (302, 302, (3, 0)):
                found[name, value] = (response.status_code, again.status_code, figures)

    assert found == {}


def test_begun_session_leaves_out_the_reports_that_cannot_be(guest_client, content):
    item = RoutineItem.objects.filter(laterality="bilateral").first()
    deleted = ExerciseLog(item_id=999_999, side="both")
    good = (ExerciseLog(item=item, side="both"), {"reps_done": 3})
    bad = [
        (deleted, {"reps_done": 5}),
        (ExerciseLog(item=item, side="up"), {"reps_done": 5}),
        (ExerciseLog(item=item, side="both"), {"reps_done": "NaN"}),
    ]

    guest_client.post(START, begun(**reports_of(*bad, good)))

    done = SessionLog.objects.get().exercise_logs.filter(reps_done__gt=0)
    assert list(done.values_list("item", "reps_done")) == [(item.pk, 3)]


def test_session_begun_on_the_page_takes_no_figures_with_a_repeated_start(
    guest_client, start_session
):
    session = start_session()
    rows = reports_of((first_log(session), {"reps_done": 50}))

    response = guest_client.post(START, begun(uuid=str(session.uuid), **rows))

    assert (response.status_code, first_log(session).reps_done) == (302, 0)


# --- The page ------------------------------------------------------------------------------------


def test_session_page_carries_the_steps(guest_client, start_session):
    session = start_session()

    response = guest_client.get(session.get_absolute_url())

    assert '"phase": "lead-in"' in response.context["player_data"]


def player_data(client, session):
    return json.loads(client.get(session.get_absolute_url()).context["player_data"])


def test_session_page_knows_how_the_patient_is_guided(patient_client, patient, start_session):
    Patient.objects.update(cue_tones=False, lead_in_seconds=20)

    data = player_data(patient_client, start_session(patient))

    assert data["cues"] == {**asdict(Cues()), "tones": False, "lead_in_seconds": 20}


def test_session_page_carries_the_steps_of_the_default_pace(patient_client, patient, start_session):
    Patient.objects.update(lead_in_seconds=20, extra_rest_seconds=30)

    data = player_data(patient_client, start_session(patient))

    assert [step["seconds"] for step in data["steps"][:3]] == [10, 30, 5]


@pytest.mark.parametrize(
    ("before", "limit", "concern"),
    [(5, 4, "above-limit"), (4, 4, ""), (5, None, ""), (None, 4, "")],
)
def test_session_page_knows_of_pain_above_the_limit(
    guest_client, start_session, before, limit, concern
):
    session = start_session()
    SessionLog.objects.update(pain_before=before, pain_limit=limit, pain_after=9)

    data = player_data(guest_client, session)

    assert (data["painLimit"], data["concern"]) == (limit, concern)


def test_session_page_is_as_that_of_a_session_not_begun_yet(guest_client, start_session):
    session = start_session()

    page = guest_client.get(session.get_absolute_url()).context
    unstarted = unstarted_context(None, "full", session.practice_day)

    names = {"uuid": str(UNSTARTED)}
    assert json.loads(unstarted["player_data"]) == json.loads(page["player_data"]) | names
    assert unstarted["formset"].initial == page["formset"].initial


def test_session_not_begun_yet_is_as_the_patients_plan_says(patient, content):
    routine = Routine.objects.default()
    plan = Plan.objects.create(patient=patient, routine=routine, starts_on=NOW.date(), pain_limit=3)
    for item in routine.items.exclude(exercise__slug="bridge"):
        PlanItem.objects.create(plan=plan, item=item, is_left_out=True)
    Patient.objects.update(cue_voice=False)
    patient.refresh_from_db()

    data = json.loads(unstarted_context(owner_of(patient), "full", NOW.date())["player_data"])

    assert [each["name"] for each in data["exercises"].values()] == ["Bridge"]
    assert (data["painLimit"], data["cues"]["voice"]) == (3, False)


def test_session_not_begun_yet_has_nothing_without_a_routine(no_content):
    assert unstarted_context(None, "short", NOW.date()) is None


def test_session_page_shows_where_the_player_will_begin(guest_client, start_session):
    session = start_session(done=1)

    page = guest_client.get(session.get_absolute_url()).content.decode()

    assert re.search('<session-player class="session is-coming"', page)
    assert re.search(r'data-slot="exercise">(.*?)<', page)[1] == "Glut stretch"
    assert re.search(r'data-slot="seconds">(.*?)<', page)[1] == "10"


def test_session_not_begun_yet_leaves_its_beginning_to_the_device(content):
    page = render_to_string(
        "workouts/session.html#session-player", unstarted_context(None, "full", NOW.date())
    )

    assert 'class="session"' in page
    assert re.search(r'data-slot="exercise">(.*?)<', page)[1] == ""


def test_session_page_says_which_sides_are_done(guest_client, start_session):
    session = start_session(done=2)

    response = guest_client.get(session.get_absolute_url())

    states = [each["state"] for each in response.context["rail"]]
    assert states == ["done", "done", "open", "open", "open", "open", "open"]


def test_finished_session_shows_the_chain(patient_client, patient, start_session):
    session = start_session(patient, done=7)
    session.finish(at=NOW)

    response = patient_client.get(session.get_absolute_url())

    assert response.context["streak"].chain == 1


def test_session_page_queries_do_not_grow_with_the_exercises(
    guest_client, start_session, count_queries
):
    short, full = start_session(version="short"), start_session()

    assert count_queries(guest_client, short.get_absolute_url()) == count_queries(
        guest_client, full.get_absolute_url()
    )


# --- Progress ------------------------------------------------------------------------------------


def test_progress_by_htmx_is_stored_and_answers_the_rail(guest_client, start_session):
    session = start_session()
    log = first_log(session)

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((log, {"reps_done": 2, "held_seconds": 60})),
        headers=HTMX,
    )

    log.refresh_from_db()
    assert (log.reps_done, log.held_seconds) == (2, 60)
    assert 'id="progress-rail"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_progress_by_a_plain_form_leads_back_to_the_page(guest_client, start_session):
    session = start_session()
    log = first_log(session)

    response = guest_client.post(
        url_of("record_progress", session), reports_of((log, {"declared_reps": 5}))
    )

    log.refresh_from_db()
    assert (log.declared_reps, response.headers["Location"]) == (5, session.get_absolute_url())


def test_progress_of_many_exercises_is_one_post(guest_client, start_session):
    session = start_session()
    rows = [(log, {"reps_done": 1}) for log in session.exercise_logs.in_order()]

    guest_client.post(url_of("record_progress", session), reports_of(*rows))

    assert session.exercise_logs.filter(reps_done=1).count() == 11


def test_progress_repeated_changes_nothing(guest_client, start_session):
    session = start_session()
    fields = reports_of((first_log(session), {"reps_done": 2}))

    for _attempt in range(3):
        guest_client.post(url_of("record_progress", session), fields, headers=HTMX)

    assert first_log(session).reps_done == 2


def test_progress_that_is_too_much_is_refused_beside_its_field(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((first_log(session), {"declared_reps": 6})),
    )

    assert (response.status_code, first_log(session).declared_reps) == (422, 0)
    assert response.context["formset"].forms[0].errors["declared_reps"] == [
        "At most 5 repetitions."
    ]


def test_progress_beside_an_impossible_answer_is_kept(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("finish_session", session),
        {**reports_of((first_log(session), {"reps_done": 2})), "pain_after": "11"},
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (422, None)
    assert first_log(session).reps_done == 2


def test_progress_with_one_wrong_number_stores_the_rest(guest_client, start_session):
    session = start_session()
    good, bad, *_rest = session.exercise_logs.in_order()

    response = guest_client.post(
        url_of("record_progress", session),
        reports_of((bad, {"declared_reps": 50}), (good, {"reps_done": 1})),
    )

    assert (response.status_code, first_log(session).reps_done) == (422, 1)


def test_refused_progress_keeps_the_words_that_were_typed(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("record_progress", session),
        {**reports_of((first_log(session), {"declared_reps": 6})), "note": "My left knee clicks"},
    )

    assert "My left knee clicks" in response.content.decode()


def test_progress_for_an_exercise_of_another_routine_is_refused(guest_client, start_session):
    session = start_session()
    routine = Routine.objects.create(slug="other", name="Other", summary="Other")
    item = RoutineItem.objects.create(
        routine=routine,
        exercise=first_log(session).item.exercise,
        position=1,
        reps_min=1,
        reps_max=1,
        hold_seconds=1,
        rest_seconds=1,
        laterality="bilateral",
    )
    foreign = ExerciseLog(item=item, side="both")

    response = guest_client.post(
        url_of("record_progress", session), reports_of((foreign, {"reps_done": 1}))
    )

    assert response.status_code == 422
    assert "These figures are not of this session" in response.content.decode()


def test_progress_of_another_guest_is_not_found(client, start_session):
    session = start_session()
    client.cookies["guest"] = "o" * 43

    response = client.post(
        url_of("record_progress", session), reports_of((first_log(session), {"reps_done": 1}))
    )

    assert (response.status_code, first_log(session).reps_done) == (404, 0)


def test_progress_by_get_is_not_allowed(guest_client, start_session):
    response = guest_client.get(url_of("record_progress", start_session()))

    assert response.status_code == 405


# --- Finish --------------------------------------------------------------------------------------


def test_finish_closes_the_session_with_pain_and_words(guest_client, start_session):
    session = start_session()

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "3", "note": "Easier than last week"}
    )

    session.refresh_from_db()
    assert (session.finished_at, session.pain_after, session.note) == (
        NOW,
        3,
        "Easier than last week",
    )
    assert response.headers["Location"] == session.get_absolute_url()


def test_finish_takes_the_reports_sent_along(guest_client, start_session):
    session = start_session()

    guest_client.post(
        url_of("finish_session", session), reports_of((first_log(session), {"reps_done": 5}))
    )

    assert first_log(session).reps_done == 5


def test_finish_without_answers_is_fine(guest_client, start_session):
    session = start_session()

    guest_client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert (session.finished_at, session.pain_after, session.note) == (NOW, None, "")


@pytest.mark.parametrize("wrong", [{"pain_after": "11"}, {"declared_reps": "51"}])
def test_finish_with_a_wrong_answer_keeps_the_session_open_and_the_words(
    guest_client, start_session, wrong
):
    session = start_session()
    rows = reports_of((first_log(session), {"reps_done": 2}))
    if "declared_reps" in wrong:
        rows, wrong = reports_of((first_log(session), wrong)), {}

    response = guest_client.post(
        url_of("finish_session", session), {**rows, **wrong, "note": "Twelve would be worse"}
    )

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (422, None)
    assert session.note == "Twelve would be worse"
    assert "Twelve would be worse" in response.content.decode()


def test_finish_repeated_keeps_the_first_time(guest_client, start_session):
    session = start_session()
    guest_client.post(url_of("finish_session", session))

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        guest_client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert session.finished_at == NOW


def test_finish_of_another_patient_is_not_found(client, start_session, patient, make_patient):
    session = start_session(patient)
    client.force_login(make_patient("other@example.com").user)

    response = client.post(url_of("finish_session", session))

    session.refresh_from_db()
    assert (response.status_code, session.finished_at) == (404, None)


def test_finish_by_get_is_not_allowed(guest_client, start_session):
    response = guest_client.get(url_of("finish_session", start_session()))

    assert response.status_code == 405


def test_finished_session_of_concern_says_what_to_do(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_before=2)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "4"}, follow=True
    )

    page = response.content.decode()
    assert "It hurts more than before the session" in page
    assert "Nobody watches this live." in page


def test_finished_session_above_the_limit_says_so(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_limit=3)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "4"}, follow=True
    )

    assert "more pain than your therapist wants" in response.content.decode()


def test_finished_session_without_concern_gives_no_advice(guest_client, start_session):
    session = start_session(done=7)
    SessionLog.objects.update(pain_before=2)

    response = guest_client.post(
        url_of("finish_session", session), {"pain_after": "3"}, follow=True
    )

    assert "Nobody watches this live." not in response.content.decode()


def test_finished_session_says_what_was_eased(guest_client, start_session):
    session = start_session()
    fields = reports_of((first_log(session), {"reps_done": 2, "eased": 1}))

    response = guest_client.post(url_of("finish_session", session), fields, follow=True)

    assert [entry["is_eased"] for entry in response.context["rail"]] == [True] + [False] * 6


# --- Going on with a closed one ------------------------------------------------------------------


@pytest.fixture
def closed(start_session):
    session = start_session(done=3)
    session.finish(at=NOW)
    return session


def is_closed(session):
    session.refresh_from_db()
    return session.finished_at is not None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_reopen_leads_back_to_the_guided_page(guest_client, closed, headers):
    response = guest_client.post(url_of("reopen_session", closed), headers=headers)

    assert (is_closed(closed), response.headers["Location"]) == (False, closed.get_absolute_url())


def test_reopen_keeps_what_was_done(guest_client, closed):
    guest_client.post(url_of("reopen_session", closed))

    assert first_log(closed).reps_done == 5


def test_reopen_repeated_leaves_it_open(guest_client, closed):
    for _attempt in range(3):
        guest_client.post(url_of("reopen_session", closed))

    assert is_closed(closed) is False


def test_reopen_on_another_day_says_that_it_stays_closed(guest_client, closed):
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        response = guest_client.post(url_of("reopen_session", closed), follow=True)

    assert is_closed(closed) is True
    assert "This session stays closed" in response.content.decode()


def test_reopen_of_another_guest_is_not_found(client, closed):
    client.cookies["guest"] = "o" * 43

    response = client.post(url_of("reopen_session", closed))

    assert (response.status_code, is_closed(closed)) == (404, True)


def test_reopen_by_get_is_not_allowed(guest_client, closed):
    assert guest_client.get(url_of("reopen_session", closed)).status_code == 405


@pytest.mark.parametrize(("done", "is_offered"), [(3, True), (7, False)])
def test_finished_session_offers_to_go_on_while_something_is_left(
    guest_client, start_session, done, is_offered
):
    session = start_session(done=done)
    session.finish(at=NOW)

    pages = [guest_client.get(url).content.decode() for url in (session.get_absolute_url(), "/")]

    assert ["Go on with this session" in page for page in pages] == [is_offered] * 2


# --- “Was this you?” -----------------------------------------------------------------------------


def test_dashboard_asks_whose_the_guest_sessions_were(returning_client, start_session):
    start_session(done=1)

    response = returning_client.get("/progress/")

    assert response.context["claimable_count"] == 1


def test_claim_yes_keeps_the_guest_sessions(returning_client, patient, start_session):
    session = start_session(done=7)

    returning_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert session.patient == patient


def test_claim_no_forgets_the_guest(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/", {"answer": "no"})

    session.refresh_from_db()
    assert (session.patient, response.cookies[GUEST_COOKIE].value) == (None, "")


def test_claim_without_an_answer_asks_again(returning_client, start_session):
    session = start_session(done=7)

    response = returning_client.post("/sessions/claim/")

    session.refresh_from_db()
    assert (response.status_code, session.patient) == (422, None)


def test_claim_of_a_stranger_leads_to_the_sign_in(guest_client, start_session):
    session = start_session(done=7)

    response = guest_client.post("/sessions/claim/", {"answer": "yes"})

    session.refresh_from_db()
    assert (session.patient, response.headers["Location"]) == (None, "/accounts/login/code/")


def test_claim_by_get_is_not_allowed(returning_client):
    assert returning_client.get("/sessions/claim/").status_code == 405
