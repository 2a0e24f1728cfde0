"""One email a day to a therapist who wants it: how much waits at the desk.

It contains no name, and nothing about health. It counts patients who need the therapist, unread
messages, and deletions to come. It is sent only on a day on which something new is among them, at
the hour that the therapist chose (the clinic's time). Without news the day is over as well: what
comes later in it waits for the next one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workouts.domain.attention import Flag
from workouts.mails import compose, site_context
from workouts.models import DailyMail, Deletion, Glance, Patient, SeenFlag, User
from workouts.models.glance import FLAG_COLUMNS
from workouts.models.messages import SOURCES
from workouts.models.reminders import Channel
from workouts.reminders.delivery import Mailbox

# The flags that need a therapist; the others can wait for the next visit.
PRESSING_FLAGS = (Flag.HURTS, Flag.STOPPED)
FINGERPRINT_SALT = "workouts.reminders.daily"
FINGERPRINT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for one member of staff, with a fingerprint of each thing."""

    patients: int
    messages: int
    deletions: int
    fingerprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class DailyMessage:
    """The email of one day, claimed by the row that chose its hour."""

    daily: DailyMail
    day: date
    waiting: Waiting
    channel: Channel = Channel.MAIL

    @property
    def receiver(self) -> User:
        return self.daily.user

    def claim(self) -> list[DailyMail]:
        is_mine = self.daily.claim(day=self.day, fingerprints=self.waiting.fingerprints)
        return [self.daily] if is_mine else []

    def send(self, mailbox: Mailbox) -> None:
        mailbox.send(daily_mail(self.receiver, self.waiting))


def daily_messages(*, now: datetime) -> Iterator[DailyMessage]:
    """Yields the email of each member of staff whose hour has come; seven queries for each."""
    here = timezone.localtime(now)
    day = here.date()
    for daily in DailyMail.objects.due(day=day, hour=here.hour).select_related("user"):
        waiting = read_waiting(daily.user)
        if waiting.fingerprints - set(daily.fingerprints):
            yield DailyMessage(daily, day, waiting)
        else:
            daily.claim(day=day, fingerprints=waiting.fingerprints)


def read_waiting(user: User) -> Waiting:
    patients = looked_after_by(user)
    flagged = read_flagged(patients)
    messages = [
        (kind, pk, text)
        for kind, source in SOURCES.items()
        for pk, text in source.unread()
        .filter(patient__in=patients)
        .order_by()
        .values_list("pk", source.text)
    ]
    deletions = list(Deletion.objects.to_come_for(user).values_list("pk"))
    things = [*flagged, *messages, *(("deletion", *each) for each in deletions)]
    return Waiting(
        patients=len({patient for patient, _flag in flagged}),
        messages=len(messages),
        deletions=len(deletions),
        fingerprints=frozenset(map(fingerprint, things)),
    )


def looked_after_by(user: User) -> QuerySet[Patient]:
    """The patients whom this member of staff treats; an administrator sees others as well."""
    patients = Patient.objects.filter(user__is_active=True, is_demo=False)
    if user.sees_whole_clinic:
        return patients.filter(therapist=user)
    return patients.filter(pk__in=Patient.objects.visible_to(user).values("pk"))


def read_flagged(patients: QuerySet[Patient]) -> list[tuple[int, Flag]]:
    """Who needs the therapist, and why, by the stored glances: a pair for each pressing flag.

    What somebody at the desk has seen rests until its day, or until it gets worse.
    """
    columns = [FLAG_COLUMNS[flag] for flag in PRESSING_FLAGS]
    is_pressing = Q(*[(column, True) for column in columns], _connector=Q.OR)
    glances = list(Glance.objects.filter(is_pressing, patient__in=patients))
    seen = SeenFlag.objects.of_patients([glance.pk for glance in glances])
    return [
        (glance.pk, flag)
        for glance in glances
        for flag in glance.open_flags(seen.get(glance.pk, {}))
        if flag in PRESSING_FLAGS
    ]


def fingerprint(thing: Iterable[object]) -> str:
    """The same for the same thing, and nothing of it can be read."""
    text = "\x1f".join(map(str, thing))
    return salted_hmac(FINGERPRINT_SALT, text).hexdigest()[:FINGERPRINT_LENGTH]


def daily_mail(user: User, waiting: Waiting) -> EmailMessage:
    return compose(
        "mail/daily.txt",
        {
            **site_context(settings.SITE_URL),
            "waiting": waiting,
            "choice_url": f"{settings.SITE_URL}{reverse('admin:your_desk')}",
        },
        to=cast(str, user.email),  # nobody without one is written to
    )
