"""Finds which reminders are due, for many patients at once, and sends them by mail and push.

`domain.reminding` decides what is due for one patient; this module reads the rows for a batch of
them. `workouts.reminders.delivery` prevents that anything is sent twice.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import Signer
from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.urls import reverse
from django.utils import timezone

from workouts.domain.reminding import Due, Habit, due_reminder, open_slots
from workouts.domain.streak import Pause as PausePeriod
from workouts.domain.streak import PlanPeriod
from workouts.mails import compose, site_context
from workouts.models import Deletion, Patient, Plan, PushSubscription, Reminder, SessionLog, User
from workouts.models.people import each_apart
from workouts.models.reminders import Channel
from workouts.reminders import push
from workouts.reminders.daily import daily_messages
from workouts.reminders.delivery import Mailbox, NotNowError, OutgoingMessage, deliver
from workouts.reminders.silence import silence_messages

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Browsers(TypedDict):
    has_browser: bool


Remindable: TypeAlias = "WithAnnotations[Patient, Browsers]"

PATIENTS_PER_BATCH = 200
# Who was active less than this time ago is still practicing, and not disturbed.
STILL_PRACTICING_FOR = timedelta(minutes=30)

log = logging.getLogger(__name__)
signer = Signer(salt="workouts.reminders.unsubscribe", sep=".")


def send_due(*, now: datetime, is_over: Callable[[], bool] = lambda: False) -> None:
    """Sends what is due by `now` and was not sent yet. Several may run at the same time."""
    mailbox = Mailbox()
    try:
        for message in due(now=now):
            if is_over():
                return
            deliver(message, mailbox)
    finally:
        mailbox.close()


def due(*, now: datetime) -> Iterator[OutgoingMessage]:
    """Yields every message that is due, patients' first; the queries of a batch are constant."""
    patients: list[Remindable] = []
    last_pk = 0
    while last_pk == 0 or len(patients) == PATIENTS_PER_BATCH:
        patients = list(remindable().filter(pk__gt=last_pk)[:PATIENTS_PER_BATCH])
        last_pk = patients[-1].pk if patients else -1
        yield from due_messages(patients, now=now)
    yield from silence_messages(now=now)
    yield from daily_messages(now=now)


# --- What is due -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReminderMessage:
    """A reminder for a patient through one channel."""

    patient: Patient
    due: Due
    channel: Channel

    @property
    def key(self) -> tuple[int, date, str, str]:
        return (self.patient.pk, self.due.day, self.due.slot, self.channel)

    @property
    def receiver(self) -> User:
        return self.patient.user

    def claim(self) -> list[Reminder]:
        reminder = Reminder.objects.claim(
            self.patient,
            day=self.due.day,
            slot=self.due.slot.value,
            channel=self.channel,
            at=timezone.now(),
        )
        return [reminder] if reminder else []

    def send(self, mailbox: Mailbox) -> None:
        if self.channel == Channel.MAIL:
            mailbox.send(reminder_mail(self.patient))
        else:
            wake_browsers(self.patient, until=self.due.until)


def remindable() -> QuerySet[Remindable]:
    """The active patients who want reminders and have chosen a time."""
    browsers = PushSubscription.objects.working().filter(patient=OuterRef("pk"))
    patients = (
        Patient.objects.with_gets_mail()
        .annotate(has_browser=Exists(browsers))
        .filter(Q(gets_mail=True) | Q(has_browser=True), user__is_active=True)
        .exclude(usual_slot=None, fallback_slot=None)
        .exclude(user__in=Deletion.objects.pending().values("user"))
        .select_related("user")
        .order_by("pk")
    )
    return cast(QuerySet[Remindable], patients)


def due_messages(patients: Sequence[Remindable], *, now: datetime) -> list[ReminderMessage]:
    """The messages that are due to these patients and unclaimed, in at most eight queries."""
    slots = dict(
        each_apart(patients, lambda each: open_slots(habit_of(each), now=now), what="A reminder")
    )
    days = {each.day for found in slots.values() for each in found}
    if not days:
        return []
    claimed = read_claimed(patients, days)
    # Most patients were reminded in an earlier round.
    patients = [
        patient
        for patient, found in slots.items()
        if any(
            message.key not in claimed
            for due in found
            for message in messages_by_channel(patient, due)
        )
    ]
    if not patients:
        return []
    history = read_recent_days(patients, days, now=now)
    prefetch_habits(patients)
    messages = each_apart(
        patients, lambda each: messages_to(each, history, now=now), what="A reminder"
    )
    return [message for _each, own in messages for message in own if message.key not in claimed]


def messages_to(
    patient: Remindable, history: "RecentDays", *, now: datetime
) -> list[ReminderMessage]:
    due = due_reminder(
        habit_of(
            patient,
            schedule=tuple(plan.period for plan in patient.plans.all()),
            pauses=tuple(pause.period for pause in patient.pauses.all()),
        ),
        now=now,
        kept_days=history.kept_days[patient.pk],
        unanswered_days=history.unanswered_days[patient.pk],
        is_practicing=patient.pk in history.practicing,
    )
    return messages_by_channel(patient, due) if due else []


def messages_by_channel(patient: Remindable, due: Due) -> list[ReminderMessage]:
    """A reminder's messages: one for each channel that the patient wants."""
    channels = [(Channel.MAIL, patient.gets_mail), (Channel.PUSH, patient.has_browser)]
    return [ReminderMessage(patient, due, channel) for channel, is_wanted in channels if is_wanted]


def habit_of(
    patient: Patient, *, schedule: tuple[PlanPeriod, ...] = (), pauses: tuple[PausePeriod, ...] = ()
) -> Habit:
    return Habit(
        zone=patient.zone_name,
        usual=patient.usual_slot,
        fallback=patient.fallback_slot,
        schedule=schedule,
        pauses=pauses,
    )


def prefetch_habits(patients: Sequence[Patient]) -> None:
    """Fetches the patients' plans, pauses and browsers, in three queries."""
    plans = Prefetch("plans", Plan.objects.order_by("starts_on"))
    prefetch_related_objects(patients, plans, "pauses", "push_subscriptions")


@dataclass(frozen=True, slots=True)
class RecentDays:
    """What patients have done and were sent, by their primary key."""

    kept_days: defaultdict[int, set[date]]
    unanswered_days: defaultdict[int, set[date]]
    practicing: set[int]


def read_claimed(
    patients: Sequence[Patient], days: Collection[date]
) -> set[tuple[int, date, str, str]]:
    sent = Reminder.objects.to_patients().filter(patient__in=patients, day__in=days).order_by()
    return set(sent.values_list("patient", "day", "slot", "channel"))


def read_recent_days(
    patients: Sequence[Patient], days: Collection[date], *, now: datetime
) -> RecentDays:
    """Reads the patients' history of these days, in four queries."""
    of_days = SessionLog.objects.filter(patient__in=patients, practice_day__in=days).order_by()
    since = now - STILL_PRACTICING_FOR
    is_recent = Q(started_at__gt=since) | Q(progressed_at__gt=since)
    return RecentDays(
        kept_days=by_patient(of_days.kept().values_list("patient", "practice_day")),
        unanswered_days=read_unanswered(patients),
        practicing=set(of_days.unfinished().filter(is_recent).values_list("patient", flat=True)),
    )


def read_unanswered(patients: Sequence[Patient]) -> defaultdict[int, set[date]]:
    """The days of the reminders that each patient got since they last practiced; two queries."""
    last_days = read_last_days(patients)
    since = reduce(
        or_,
        (Q(patient=patient, day__gt=last_days[patient.pk] or date.min) for patient in patients),
    )
    sent = Reminder.objects.to_patients().filter(since).order_by().distinct()
    return by_patient(sent.values_list("patient", "day"))


def read_last_days(patients: Sequence[Patient]) -> dict[int, date | None]:
    """The day on which each patient last did something; None for those who never did."""
    practiced = SessionLog.objects.of(OuterRef("pk")).practiced().order_by("-practice_day")
    last_day = Subquery(practiced.values("practice_day")[:1])
    with_day = Patient.objects.filter(pk__in=[patient.pk for patient in patients]).order_by()
    return dict(with_day.values_list("pk", last_day))


def by_patient(rows: Iterable[tuple[int, date]]) -> defaultdict[int, set[date]]:
    days = defaultdict(set)
    for patient, day in rows:
        days[patient].add(day)
    return days


# --- What is sent ------------------------------------------------------------------------------


def reminder_mail(patient: Patient) -> EmailMessage:
    unsubscribe_url = f"{settings.SITE_URL}{unsubscribe_path(patient)}"
    return compose(
        "mail/reminder.txt",
        {**site_context(settings.SITE_URL), "unsubscribe_url": unsubscribe_url},
        to=cast(str, patient.user.email),  # nobody without one is written to
        headers={
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def unsubscribe_path(patient: Patient) -> str:
    """The signed path that ends these mails without a sign-in, and allows nothing else."""
    return reverse("unsubscribe", args=[signer.sign(patient.user.opaque_id.hex)])


def wake_browsers(patient: Patient, *, until: datetime) -> None:
    """Sends a push to each of the patient's browsers, and deletes subscriptions that are gone.

    One that its push service refuses is left out from then on, and shown to the patient as such.
    Raises NotNowError if no push was sent.
    """
    seconds = max(int((until - timezone.now()).total_seconds()), 60)
    outcomes = []
    working = [each for each in patient.push_subscriptions.all() if each.refused_at is None]
    for subscription in working:
        outcome = push.send(subscription, seconds_to_live=seconds)
        outcomes.append(outcome)
        if outcome is push.Outcome.GONE:
            subscription.delete()
        elif outcome is push.Outcome.REFUSED:
            subscription.refused_at = timezone.now()
            subscription.save(update_fields=["refused_at"])
            log.warning("A push service refuses reminders: user=%s", patient.user.opaque_id.hex)
    if push.Outcome.SENT not in outcomes:
        raise NotNowError
