"""Who practices: a patient, with a therapist, a time zone, a usual time and cues."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from simple_history.models import HistoricalRecords

from workouts.domain.day import instant_on, is_known_zone, minute_of, practice_day
from workouts.domain.names import fold
from workouts.domain.rhythm import usual_minute
from workouts.domain.streak import Streak, read_streak
from workouts.models.languages import active_language
from workouts.models.names import NameField
from workouts.models.users import User, waiting_addresses
from workouts.models.zones import validate_zone, zone_or_clinics

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from workouts.models.pauses import Pause


log = logging.getLogger(__name__)

P = TypeVar("P", bound="Patient")
R = TypeVar("R")

# The reason of the pause that begins with a discharge: one of `PauseReason`.
DISCHARGED = "left"

NOON = 12 * 60
USUAL_OF_LATEST = 14

# The range of each number among the cue settings.
CUE_RANGES = {
    "tones_volume": (0, 100),
    "voice_volume": (0, 100),
    "lead_in_seconds": (5, 60),
    "extra_rest_seconds": (0, 60),
    "move_seconds": (2, 10),
}


def figure_field(
    label: "StrPromise", setting: str, *, default: int
) -> "models.PositiveSmallIntegerField[int, int]":
    """A column for a whole number within the setting's range."""
    least, most = CUE_RANGES[setting]
    validators = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=validators)


def each_apart(patients: Iterable[P], act: Callable[[P], R], *, what: str) -> Iterator[tuple[P, R]]:
    """Pairs of a patient and the result of `act`. A failure is logged, and the patient left out.

    For work on many patients: one person's data must not stop it for all others.
    """
    for patient in patients:
        try:
            found = act(patient)
        except Exception:
            log.exception("%s failed: user=%s", what, patient.user.opaque_id.hex)
        else:
            yield patient, found


class PatientQuerySet(models.QuerySet["Patient"]):
    def with_gets_mail(self) -> Self:
        """Adds `gets_mail`: reminders by email are wanted, and the address is confirmed."""
        waits = waiting_addresses().filter(user=OuterRef("user"), email=OuterRef("user__email"))
        is_wanted = Q(remind_by_mail=True, user__email__isnull=False) & ~Exists(waits)
        return self.annotate(
            gets_mail=ExpressionWrapper(is_wanted, output_field=models.BooleanField())
        )

    def called(self, text: str) -> Self:
        """The patients whose folded name or address contains each of these words."""
        for word in fold(text).replace('"', " ").split():
            self = self.filter(user__folded__contains=word)  # noqa: PLW0642 - a series of filters
        return self

    def namesakes_of(self, patient: "Patient") -> "list[Patient]":
        """The patients with the same folded name; none for an empty name."""
        name = fold(patient.user.name)
        if not name:
            return []
        found = self.filter(user__folded__startswith=name)
        return [each for each in found if fold(each.user.name) == name]

    def visible_to(self, user: User) -> Self:
        """The patients whom this member of staff looks after, or covers for a colleague today."""
        if user.sees_whole_clinic or not (user.is_active and user.is_staff):
            return self.looked_after_by(user)
        covered = self.model.objects.covered_by(user, day=timezone.localdate())
        return self.filter(Q(therapist=user) | Q(pk__in=covered.order_by().values("pk")))

    def looked_after_by(self, user: User) -> Self:
        """The patients whom this member of staff may hand over: not those covered alone."""
        if user.sees_whole_clinic:
            return self
        return self.filter(therapist=user) if user.is_active and user.is_staff else self.none()

    def covered_by(self, user: User, *, day: date) -> Self:
        return self.filter(
            covers__colleague=user,
            covers__first_day__lte=day,
            covers__until__gte=day,
            covers__ended_at=None,
        )


class Patient(models.Model):  # type: ignore[django-manager-missing]  # generic ones
    """A person in the program, with their therapist and settings."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="patient", verbose_name=_("user")
    )
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="patients",
        limit_choices_to={"is_staff": True},
        verbose_name=_("therapist"),
    )
    zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_("Taken from the first session's device when left empty."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=active_language
    )
    usual_slot = models.TimeField(
        _("usual time"), null=True, blank=True, help_text=_("The time of day to practice at.")
    )
    anchor = NameField(
        _("anchor"),
        max_length=80,
        blank=True,
        help_text=_("The daily habit it follows, such as “after coffee”."),
    )
    fallback_slot = models.TimeField(
        _("second time"),
        null=True,
        blank=True,
        help_text=_("For one more reminder if you haven't practiced."),
    )
    slot_answered_at = models.DateTimeField(null=True, editable=False)
    declined_zone = models.CharField(max_length=64, blank=True, editable=False)
    next_visit_on = models.DateField(_("next visit"), null=True, blank=True)
    remind_by_mail = models.BooleanField(_("reminders by email"), default=False)
    calendar_token = models.CharField(max_length=43, null=True, unique=True, editable=False)  # noqa: DJ001
    cue_tones = models.BooleanField(_("tones"), default=True)
    cue_voice = models.BooleanField(_("voice"), default=True)
    cue_vibration = models.BooleanField(_("vibration"), default=True)
    cue_tones_volume = figure_field(_("volume of the tones"), "tones_volume", default=80)
    cue_voice_volume = figure_field(_("volume of the voice"), "voice_volume", default=100)
    lead_in_seconds = figure_field(_("time to get ready (seconds)"), "lead_in_seconds", default=10)
    extra_rest_seconds = figure_field(_("longer rests (seconds)"), "extra_rest_seconds", default=0)
    move_seconds = figure_field(_("time for a move (seconds)"), "move_seconds", default=3)
    is_demo = models.BooleanField(default=False, editable=False)

    # Where it was read by `with_gets_mail`.
    gets_mail: bool

    objects = PatientQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["calendar_token", "slot_answered_at"])

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["user__folded", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    cue_tones_volume__range=CUE_RANGES["tones_volume"],
                    cue_voice_volume__range=CUE_RANGES["voice_volume"],
                ),
                name="patient_volumes_in_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    lead_in_seconds__range=CUE_RANGES["lead_in_seconds"],
                    extra_rest_seconds__range=CUE_RANGES["extra_rest_seconds"],
                    move_seconds__range=CUE_RANGES["move_seconds"],
                ),
                name="patient_pace_in_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def zone_name(self) -> str:
        """The patient's zone if it is known, else the clinic's."""
        return zone_or_clinics(self.zone)

    def today(self, *, now: datetime) -> date:
        """The practice day that the instant `now` belongs to, where this patient is."""
        return practice_day(now, self.zone_name)

    def coming_visit(self, *, today: date) -> date | None:
        """The day noted for the next visit; None once it is past."""
        day = self.next_visit_on
        return day if day and day >= today else None

    @property
    def joined_day(self) -> date:
        return practice_day(self.user.joined, self.zone_name)

    @property
    def may_be_invited(self) -> bool:
        """False for a closed account, and for one that works at the desk."""
        return self.user.is_active and not self.user.works_at_desk

    @transaction.atomic
    def discharge(self, *, by: User | None, now: datetime) -> bool:
        """Closes the account, and ends the plan: from today on no practice is expected.

        Returns and raises as `close_account`.
        """
        if not self.close_account(now=now):
            return False
        self.pauses.create(first_day=self.today(now=now), reason=DISCHARGED, set_by=by)
        self.leave_version(gettext_noop("Discharged"))
        return True

    @transaction.atomic
    def take_back(self, *, now: datetime) -> bool:
        """Opens the account again; False if it was open already. Nobody is signed in by it."""
        if not User.objects.filter(pk=self.user_id, is_active=False).update(is_active=True):
            return False
        self.user.is_active = True
        self.end_discharge(now=now)
        self.leave_version(gettext_noop("Taken back"))
        return True

    def end_discharge(self, *, now: datetime) -> None:
        """Practice is expected again from today on; the days before stay without."""
        for pause in self.pauses.filter(reason=DISCHARGED, last_day=None):
            pause.end(today=self.today(now=now))

    @transaction.atomic
    def close_account(self, *, now: datetime) -> bool:
        """Signs the account out, revokes links, push and covers; no practice is deleted.

        False if it was closed already. ValueError for the account of somebody at the desk.
        """
        if self.user.works_at_desk:
            raise ValueError("whoever works at the desk is no patient alone")
        if not User.objects.filter(pk=self.user_id, is_active=True).update(is_active=False):
            return False
        self.user.is_active = False
        self.user.sign_out_everywhere()
        self.invitations.revoke(now=now)
        # A browser that was signed out must not be woken any more.
        self.push_subscriptions.all().delete()
        self.covers.end(now=now)
        return True

    @transaction.atomic
    def hand_over(self, therapist: User, *, now: datetime) -> bool:
        """Gives the patient to another therapist; revokes open links, and ends covers.

        False if it was this therapist's patient already.
        """
        others = Patient.objects.filter(pk=self.pk).exclude(therapist=therapist)
        if not others.update(therapist=therapist):
            return False
        self.therapist = therapist
        self.invitations.revoke(now=now)
        self.covers.end(now=now)
        self.leave_version(gettext_noop("Handed over"))
        return True

    def leave_version(self, reason: str) -> None:
        """Adds a version with a reason to the history, for a change of other rows.

        The reason is stored in English and shown in the language of whoever reads it.
        """
        self._change_reason = reason
        self.save(update_fields=["therapist"])

    def learn_zone(self, zone: str) -> None:
        """Stores the zone of the first session's device, unless one is set already.

        An unknown zone counts as none.
        """
        if is_known_zone(zone) and not is_known_zone(self.zone):
            is_learned = Patient.objects.filter(pk=self.pk, zone=self.zone).update(zone=zone)
            self.zone = zone
            if is_learned:
                self.save(update_fields=["zone"])  # leaves a version

    def move_to(self, zone: str) -> None:
        """Moves the patient's times to this zone: the same wall-clock times there."""
        self.zone, self.declined_zone = zone, ""
        self.save(update_fields=["zone", "declined_zone"])

    def decline_zone(self, zone: str) -> None:
        """Leaves the zone unchanged, and stores not to offer that one again."""
        if zone and self.declined_zone != zone:
            self.declined_zone = zone
            self.save(update_fields=["declined_zone"])

    def answer_slot(self, *, at: datetime) -> None:
        """Stores that the question for a usual time was answered: it is not asked again."""
        Patient.objects.filter(pk=self.pk, slot_answered_at=None).update(slot_answered_at=at)

    def choose_language(self, language: str) -> None:
        self.language = language
        self.save(update_fields=["language"])

    def keep_cues(self, columns: Mapping[str, bool | int]) -> None:
        """Stores the cue settings, by column; unchanged ones leave no version."""
        changed = [name for name, value in columns.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, columns[name])
        if changed:
            self.save(update_fields=changed)

    def start_on(self, day: date) -> datetime:
        """The assumed start of a declared session of that practice day.

        At the slot, else the usual minute of the latest sessions, else noon. Raises as
        `instant_on` does.
        """
        if self.usual_slot:
            minute = minute_of(self.usual_slot)
        else:
            usual = usual_minute(self.sessions.latest_start_minutes(USUAL_OF_LATEST))
            minute = NOON if usual is None else usual
        return instant_on(day, minute, self.zone_name)

    def change_feed(self, token: str | None) -> None:
        """Gives the calendar feed a new token, and with it a new URL; None ends the feed."""
        self.calendar_token = token
        Patient.objects.filter(pk=self.pk).update(calendar_token=token)

    def end_mail_reminders(self) -> None:
        """Ends them; only the first time leaves a version."""
        if self.remind_by_mail:
            self.remind_by_mail = False
            self.save(update_fields=["remind_by_mail"])

    def streak(self, *, now: datetime, pauses: "Iterable[Pause] | None" = None) -> Streak:
        """Streak, reserves and strength, from the kept sessions; in three queries.

        In two if the page passes the patient's pauses.
        """
        return read_streak(
            self.sessions.kept_starts(),
            today=self.today(now=now),
            now=now,
            schedule=self.plans.schedule(),
            pauses=self.pauses.periods() if pauses is None else [each.period for each in pauses],
        )
