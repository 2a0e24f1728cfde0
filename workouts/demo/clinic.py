"""Makes the demo clinic: therapists, an administrator and the patients of `stories`.

Its sessions are made by the same model verbs as real ones: start, record, finish. Its people are
recognized by their email address, whose ending no real person can have. Making the clinic again
replaces the old one and nothing else; beside real patients it is refused.
"""

import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from workouts.catalogue.loading import load_content
from workouts.demo.stories import HOME, STORIES, Story, Visit
from workouts.domain.day import local_start, practice_day
from workouts.domain.streak import A_DAY
from workouts.domain.timeline import build, total_seconds
from workouts.models import (
    Patient,
    Pause,
    Plan,
    PlanItem,
    Routine,
    SessionLog,
    SkipReason,
    TherapistNote,
)
from workouts.models.exercise_logs import Report
from workouts.models.notes import Visibility
from workouts.models.owners import Owner
from workouts.models.plans import SessionLength
from workouts.models.prescriptions import Prescribed, PrescribedItem, prescribed_for
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP, User
from workouts.people.deletion import delete_practice

PRACTICE_DAYS = 120
SEED = 7
EMAIL_ENDING = "@demo.example"
MESSAGES_UNREAD_FOR = timedelta(days=5)
STAFF = (
    ("ada", "Ada Clark", ADMINISTRATOR_GROUP),
    ("thea", "Thea Lindqvist", THERAPIST_GROUP),
    ("omar", "Omar Haddad", THERAPIST_GROUP),
)

IS_DEMO_USER = Q(email__endswith=EMAIL_ENDING) | Q(patient__is_demo=True)
IS_DEMO_PATIENT = Q(user__email__endswith=EMAIL_ENDING) | Q(is_demo=True)


class RealPatientsError(Exception):
    """There are real patients in this database."""


def make_clinic(
    *,
    now: datetime,
    seed: int = SEED,
    days: int = PRACTICE_DAYS,
    stories: Sequence[Story] = STORIES,
) -> str:
    """Makes the clinic as of `now`, in place of an earlier one. Returns everybody's password.

    The same seed and day give the same sessions; today's are those that would be over by `now`.
    """
    if Patient.objects.exclude(IS_DEMO_PATIENT).exists():
        raise RealPatientsError
    # Random, not "demo": others may reach the machine. Hashed only once, and before the
    # transaction, because hashing is slow by design.
    password = f"hips-{secrets.token_hex(4)}"
    password_hash = make_password(password)
    today = practice_day(now, HOME)
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    with transaction.atomic():
        remove_clinic()
        load_content()
        staff = {login: hire(login, name, group, password_hash) for login, name, group in STAFF}
        for story in stories:
            # Each story has its own random numbers, so that a change of one changes no other.
            rng = Random(f"{seed} {story.login}")  # noqa: S311 - for a story, not for a secret
            visits = list(story.visits(dates, rng))
            joined_on = visits[0].day if visits else today
            patient = admit(story, staff[story.therapist], password_hash, joined_on=joined_on)
            prescribe(story, patient, today=today)
            for visit in visits:
                session_uuid = uuid.UUID(int=rng.getrandbits(128), version=4)
                practice(patient, visit, session_uuid=session_uuid, now=now)
            add_pauses_and_barriers(story, patient, today=today)
            write_notes(story, patient, now=now)
            mark_old_messages_read(patient, now=now)
    return password


def remove_clinic() -> None:
    """Deletes the demo's people and all their data, history included."""
    users = list(User.objects.filter(IS_DEMO_USER).values_list("pk", flat=True))
    # Patients first: a user who has written notes about patients cannot be deleted.
    for patient in Patient.objects.filter(user__in=users):
        delete_practice(patient)
    User.objects.filter(pk__in=users).delete()


def hire(login: str, name: str, group: str, password_hash: str) -> User:
    user = register(login, name, password_hash, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


def register(login: str, name: str, password_hash: str, **fields: Any) -> User:
    """Adds a user whose address is verified, so that code and password both work."""
    user = User.objects.create(
        email=f"{login}{EMAIL_ENDING}", name=name, password=password_hash, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def admit(story: Story, therapist: User, password_hash: str, *, joined_on: date) -> Patient:
    joined_at = datetime.combine(joined_on, time.min, ZoneInfo(HOME))
    return Patient.objects.create(
        user=register(story.login, story.name, password_hash, joined_at=joined_at),
        therapist=therapist,
        zone=HOME,
        usual_slot=story.usual_slot,
        fallback_slot=story.fallback_slot,
        anchor=story.anchor,
        is_demo=True,
    )


def prescribe(story: Story, patient: Patient, *, today: date) -> None:
    if story.plan is None:
        return
    routine = cast(Routine, Routine.objects.default())
    plan = Plan.objects.create(
        patient=patient,
        routine=routine,
        starts_on=today - timedelta(days=story.plan.days_ago),
        weekday_mask=story.plan.weekday_mask,
        pain_limit=story.plan.pain_limit,
    )
    for item in routine.items.filter(exercise__slug__in=story.plan.items):
        PlanItem.objects.create(plan=plan, item=item, **story.plan.items[item.exercise.slug])


def practice(patient: Patient, visit: Visit, *, session_uuid: uuid.UUID, now: datetime) -> None:
    midnight = datetime.combine(visit.day, time.min, ZoneInfo(visit.zone))
    started_at = (midnight + timedelta(minutes=visit.minute)).astimezone(UTC)
    start = local_start(started_at, visit.zone)
    prescribed = prescribed_for(patient, day=start.practice_day)
    done, skipped = done_and_skipped(prescribed, visit)
    seconds = total_seconds(build(each.prescription for each in done))
    ended_at = started_at + timedelta(seconds=seconds)
    if ended_at > now:
        return
    session = SessionLog.objects.start(
        owner=Owner(user=patient.user, patient=patient, guest_hash=""),
        session_uuid=session_uuid,
        prescribed=prescribed,
        version=visit.version,
        local_start=start,
        started_at=started_at,
        pain_before=visit.pain_before,
    )
    if not done:
        return
    reports = [*done_reports(done, visit), *pain_reports(skipped)]
    session.record(reports, at=ended_at, pain_after=visit.pain_after, note=visit.note)
    session.finish(at=ended_at)
    if visit.pain_next_morning is not None and (morning := started_at + A_DAY) <= now:
        session.record_morning(visit.pain_next_morning, at=morning)


def done_and_skipped(
    prescribed: Prescribed, visit: Visit
) -> tuple[list[PrescribedItem], list[PrescribedItem]]:
    """The visit's exercises that are done, and those that are skipped because they hurt."""
    items = prescribed.short_items if visit.version == SessionLength.SHORT else prescribed.items
    done: list[PrescribedItem] = []
    skipped: list[PrescribedItem] = []
    for each in items[: visit.done]:
        (skipped if each.item.exercise.slug == visit.hurts else done).append(each)
    return done, skipped


def done_reports(items: Iterable[PrescribedItem], visit: Visit) -> Iterator[Report]:
    for each in items:
        dose = each.dose
        reps = min(dose.reps_min + visit.one_more, dose.reps_max)
        by_timer = {"reps_done": reps, "held_seconds": reps * dose.held_seconds_per_rep}
        figures = {"declared_reps": reps} if visit.is_declared else by_timer
        for side in dose.sides:
            yield Report(item_id=each.item.pk, side=side.value, **figures)


def pain_reports(items: Iterable[PrescribedItem]) -> Iterator[Report]:
    for each in items:
        for side in each.dose.sides:
            yield Report(item_id=each.item.pk, side=side.value, skip_reason=SkipReason.PAIN)


def add_pauses_and_barriers(story: Story, patient: Patient, *, today: date) -> None:
    """Adds the story's pauses, and the answers about what kept the patient from practicing."""
    for each in story.pauses:
        last = each.last_days_ago
        Pause.objects.create(
            patient=patient,
            first_day=today - each.first_days_ago * A_DAY,
            last_day=None if last is None else today - last * A_DAY,
            reason=each.reason,
            set_by=patient.therapist if each.is_by_therapist else patient.user,
        )
    for days_ago, barrier, question in story.barriers:
        day = today - days_ago * A_DAY
        patient.barrier_answers.create(day=day, barrier=barrier, question=question)


def write_notes(story: Story, patient: Patient, *, now: datetime) -> None:
    for note in story.notes:
        written_at = now - timedelta(days=note.days_ago)
        TherapistNote.objects.create(
            patient=patient,
            author=cast(User, patient.therapist),
            body=note.body,
            visibility=Visibility.SHARED if note.is_shared else Visibility.PRIVATE,
            is_visit=note.is_visit,
            written_at=written_at,
        )
        if note.is_read:
            read = TherapistNote.objects.shared_with(patient).filter(written_at=written_at)
            read.mark_read(at=written_at + timedelta(days=1))


def mark_old_messages_read(patient: Patient, *, now: datetime) -> None:
    """Marks messages that are older than a few days as read by the therapist."""
    before = now - MESSAGES_UNREAD_FOR
    said = SessionLog.objects.of(patient).exclude(note="").filter(started_at__lt=before)
    said.update(note_read_at=F("started_at") + A_DAY)
    asked = patient.barrier_answers.exclude(question="").filter(day__lt=before.date())
    asked.update(question_read_at=before)


def welcome(password: str, *, address: str) -> str:
    """The text that the command prints: how to sign in, and as whom."""
    site = f"http://{address}"
    staff = [(group, f"{login}{EMAIL_ENDING}", name) for login, name, group in STAFF]
    patients = [
        ("Patient", f"{story.login}{EMAIL_ENDING}", f"{story.name}: {story.gist}")
        for story in STORIES
    ]
    people = (f"  {role:<21}{email:<23}{gist}" for role, email, gist in [*staff, *patients])
    return "\n".join(
        [
            "The demo clinic is ready.",
            "",
            *people,
            "",
            f"Password, the same for all:  {password}",
            f"Sign in with it:             {site}{reverse('account_login')}",
            f"or by a code in the mail:    {site}{reverse('account_request_login_code')}",
            f"Patients then see:           {site}{reverse('progress')}",
            f"Therapists' desk:            {site}{reverse('admin:index')}",
            "",
            "Serve the site with `make run`. Mail is printed there unless EMAIL_URL is set.",
        ]
    )
