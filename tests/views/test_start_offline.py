"""Sending a session that was begun without a network, with the figures that came along."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from tests.conftest import GUEST_SECRET, NOW, ZONE, owner_of
from tests.views.reports import START, first_log, in_ms, reports_of, url_of
from workouts.models import ExerciseLog, Plan, PlanItem, Routine, RoutineItem, SessionLog
from workouts.models.hashed import hash_secret
from workouts.people.owners import GUEST_COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


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
