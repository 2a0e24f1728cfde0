"""Tells a therapist once that a patient has not practised for a week, by a mail without a name.

A silence is known by the day on which the person last did something, or joined. It is news for two
weeks, so that a program set up anew does not begin with old stories.
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

from workouts.domain.reminding import DAYS_OF_SILENCE, silent_days
from workouts.mails import compose, site_context
from workouts.models import Patient, Plan, Reminder, SessionLog, User
from workouts.models.people import each_apart
from workouts.models.reminders import Channel, Slot

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from workouts.reminders.delivery import Mailbox


NEWS_FOR = timedelta(days=14)
# Further back nobody looks: with pauses, a silence may take long to become one of seven days.
OLDEST = timedelta(days=120)
WEEK = timedelta(days=7)


class Known(TypedDict):
    last_day: date | None
    told: list[Reminder]


PerhapsSilent: TypeAlias = "WithAnnotations[Patient, Known]"


@dataclass(frozen=True, slots=True)
class Silence:
    patient: Patient
    last_day: date


@dataclass(frozen=True, slots=True)
class SilenceMessage:
    """A word to a therapist about everybody who has just fallen silent."""

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
        headers={"Auto-Submitted": "auto-generated"},
    )


def news_of_silence(*, now: datetime) -> Iterator[SilenceMessage]:
    """A message for each therapist with somebody newly silent, in at most four queries."""
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
    """The silence that this patient's therapist is to hear of now; None without any."""
    last_day = patient.last_day or patient.joined_day
    told = {reminder.day for reminder in patient.told}
    is_new = last_day not in told and is_news(patient, last_day, now=now)
    return Silence(patient, last_day) if is_new else None


def perhaps_silent(*, now: datetime) -> QuerySet[PerhapsSilent]:
    """Patients in somebody's care who did nothing in the last days, with the day they last did."""
    practised = SessionLog.objects.of(OuterRef("pk")).practised()
    last_day = practised.order_by("-practice_day").values("practice_day")[:1]
    today = now.date()
    told = Prefetch("reminders", Reminder.objects.filter(slot=Slot.SILENCE), to_attr="told")
    patients = (
        Patient.objects.filter(
            user__is_active=True,
            therapist__is_active=True,
            therapist__email__isnull=False,
            is_demo=False,
        )
        .exclude(Exists(practised.filter(practice_day__gte=today - WEEK)))
        .annotate(last_day=Subquery(last_day))
        .filter(
            Q(last_day__gte=today - OLDEST)
            | Q(last_day=None, user__joined_at__range=(now - OLDEST, now - WEEK))
        )
        .select_related("user", "therapist")
        .prefetch_related(told)
        .order_by("pk")
    )
    return cast(QuerySet[PerhapsSilent], patients)


def is_news(patient: Patient, last_day: date, *, now: datetime) -> bool:
    """Whether the silence has become one of seven expected days, and not long ago."""
    today = patient.today(now=now)
    schedule = [plan.period for plan in patient.plans.all()]
    pauses = [pause.period for pause in patient.pauses.all()]
    count, before = (
        silent_days(last_day, today=day, schedule=schedule, pauses=pauses)
        for day in (today, today - NEWS_FOR)
    )
    return count >= DAYS_OF_SILENCE > before
