"""Informs a therapist once, by mail, that a patient has not practiced for a week. No names in it.

A silence is identified by the day on which the patient last did something, or joined. It is
reported for two weeks only, so that a server that is set up again does not report old ones.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.utils import timezone

from workouts.domain.reminding import MAX_UNANSWERED_DAYS, silent_days
from workouts.mails import compose, site_context
from workouts.models import Patient, Plan, Reminder, SessionLog, User
from workouts.models.people import each_apart
from workouts.models.reminders import Channel, Slot

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from workouts.reminders.delivery import Mailbox


REPORTED_FOR = timedelta(days=14)
# Patients whose last day is older are not examined. Long, as the days of a pause do not count.
LOOK_BACK = timedelta(days=120)
WEEK = timedelta(days=7)


class Known(TypedDict):
    last_day: date | None
    reported: list[Reminder]


PerhapsSilent: TypeAlias = "WithAnnotations[Patient, Known]"


@dataclass(frozen=True, slots=True)
class Silence:
    patient: Patient
    last_day: date


@dataclass(frozen=True, slots=True)
class SilenceMessage:
    """A mail to a therapist because of all patients who have just fallen silent."""

    receiver: User
    silences: tuple[Silence, ...]
    channel: Channel = Channel.MAIL

    def claim(self) -> list[Reminder]:
        claimed = [
            Reminder.objects.claim(
                each.patient,
                day=each.last_day,
                slot=Slot.SILENCE,
                channel=self.channel,
                at=timezone.now(),
            )
            for each in self.silences
        ]
        return [reminder for reminder in claimed if reminder]

    def send(self, mailbox: "Mailbox") -> None:
        mailbox.send(silence_mail(self.receiver))


def silence_mail(therapist: User) -> EmailMessage:
    return compose(
        "mail/silence.txt",
        site_context(settings.SITE_URL),
        to=cast(str, therapist.email),  # nobody without one is written to
    )


def silence_messages(*, now: datetime) -> Iterator[SilenceMessage]:
    """Yields a message for each therapist with a newly silent patient; at most four queries."""
    patients = list(perhaps_silent(now=now))
    plans = Prefetch("plans", Plan.objects.order_by("starts_on"))
    prefetch_related_objects(patients, plans, "pauses")
    silences: defaultdict[User, list[Silence]] = defaultdict(list)
    found = each_apart(patients, lambda each: new_silence(each, now=now), what="A silence")
    for patient, silence in found:
        if silence:
            silences[cast(User, patient.therapist)].append(silence)
    for therapist, own in silences.items():
        yield SilenceMessage(therapist, tuple(own))


def new_silence(patient: PerhapsSilent, *, now: datetime) -> Silence | None:
    """The patient's silence that the therapist is to be informed of now, or None."""
    last_day = patient.last_day or patient.joined_day
    reported = {reminder.day for reminder in patient.reported}
    is_new = last_day not in reported and is_reportable(patient, last_day, now=now)
    return Silence(patient, last_day) if is_new else None


def perhaps_silent(*, now: datetime) -> QuerySet[PerhapsSilent]:
    """Patients with a therapist who did nothing for a week, each with the `last_day` they did."""
    practiced = SessionLog.objects.of(OuterRef("pk")).practiced()
    last_day = practiced.order_by("-practice_day").values("practice_day")[:1]
    today = now.date()
    reported = Prefetch("reminders", Reminder.objects.filter(slot=Slot.SILENCE), to_attr="reported")
    patients = (
        Patient.objects.filter(
            user__is_active=True,
            therapist__is_active=True,
            therapist__email__isnull=False,
            is_demo=False,
        )
        .exclude(Exists(practiced.filter(practice_day__gte=today - WEEK)))
        # Whoever gets the daily email hears of it there.
        .exclude(therapist__daily_mail__hour__isnull=False)
        .annotate(last_day=Subquery(last_day))
        .filter(
            Q(last_day__gte=today - LOOK_BACK)
            | Q(last_day=None, user__joined_at__range=(now - LOOK_BACK, now - WEEK))
        )
        .select_related("user", "therapist")
        .prefetch_related(reported)
        .order_by("pk")
    )
    return cast(QuerySet[PerhapsSilent], patients)


def is_reportable(patient: Patient, last_day: date, *, now: datetime) -> bool:
    """Whether the silence reached seven planned days, and did so within the last two weeks."""
    today = patient.today(now=now)
    schedule = [plan.period for plan in patient.plans.all()]
    pauses = [pause.period for pause in patient.pauses.all()]
    count, before = (
        silent_days(last_day, today=day, schedule=schedule, pauses=pauses)
        for day in (today, today - REPORTED_FOR)
    )
    return count >= MAX_UNANSWERED_DAYS > before
