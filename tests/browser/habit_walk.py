"""The pages and states around the daily habit: slot, pauses, missed days, reminders, months."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from workouts.models import Patient, Pause, SessionLog
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.reminders.sending import unsubscribe_path

# Of this day a page is opened, and of its month.
DAYS_AGO = 20


@pytest.fixture
def habit_walk(visit, member, start_session):
    def practice(*days_ago):
        now = timezone.now()
        for ago in days_ago:
            start_session(member, at=now - timedelta(days=ago), done=7).finish(at=now)

    def walk(every_state=True):  # noqa: FBT002 - a switch of the tests
        visit.sign_in(member.user)
        practice(2, 1)
        visit.open("/")
        if every_state:
            yield "asked for a time once"
        visit.post("/settings/slot/", usual_slot="noon", anchor="after coffee")
        yield "time refused"
        times = {"usual_slot": time(7, 10), "fallback_slot": time(19), "anchor": "after coffee"}
        Patient.objects.filter(pk=member.pk).update(remind_by_mail=True, **times)
        visit.open("/settings/")
        visit.post("/calendar/renew/")
        yield "settings, with times and a calendar"
        yield from pause_walk(visit, member, every_state)
        Patient.objects.filter(pk=member.pk).update(zone="Europe/Berlin")
        visit.open("/")
        yield "another zone offered"
        Patient.objects.filter(pk=member.pk).update(zone="America/Los_Angeles")
        SessionLog.objects.all().delete()
        practice(*(range(4, 40) if every_state else (4, 5, DAYS_AGO)))
        yield from missed_walk(visit, every_state)
        visit.open(unsubscribe_path(member))
        yield "stop the mails"
        visit.submit()
        yield "mails stopped"

    return walk


def pause_walk(visit, patient, every_state):
    today = patient.today(now=timezone.now())
    visit.open("/progress/")
    before = today - timedelta(days=2)
    visit.post("/pauses/set/", first_day=f"{today}", last_day=f"{before}", reason="away")
    yield "pause refused"
    pause = Pause.objects.create(
        patient=patient,
        first_day=today,
        last_day=today + timedelta(days=6),
        reason=PauseReason.AWAY,
        set_by=patient.user,
    )
    for path in ("/", "/progress/") if every_state else ("/progress/",):
        visit.open(path)
        yield f"{path} in a pause"
    pause.delete()


def missed_walk(visit, every_state):
    visit.open("/")
    yield "after missed days"
    for barrier in Barrier.values:
        # Against pain the same start is offered as for want of time.
        if barrier == Barrier.NO_TIME and not every_state:
            continue
        visit.post("/barrier/answer/", barrier=barrier)
        visit.open("/")
        yield f"what helps: {barrier}"
    day = timezone.localdate() - timedelta(days=DAYS_AGO)
    for path in (f"/progress/{day:%Y}/{day:%m}/", f"/progress/{day}/"):
        visit.open(path)
        yield path.replace(f"{day}", "a day").replace(f"{day:%Y/%m}", "a month")
