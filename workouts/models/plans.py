"""Plans: a routine prescribed to a patient from a day on, with own doses and remarks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workouts.domain.dose import Dose, Side
from workouts.domain.pain import NPRS_MAX
from workouts.domain.streak import PlanPeriod
from workouts.models.catalogue import Exercise, Laterality, Routine, RoutineItem, validate_hold
from workouts.models.days import day_text
from workouts.models.names import NameField
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.users import User


EVERY_DAY = 0b111_1111
# What a plan says of itself, beside its exercises: a new version takes it along.
PLAN_COLUMNS = ("weekday_mask", "pain_limit", "remark_language")
ITEM_FIGURES = ("reps_min", "reps_max", "hold_seconds", "rest_seconds")


class SessionLength(models.TextChoices):
    FULL = "full", _("full")
    SHORT = "short", _("short")


def weekdays_of(mask: int) -> frozenset[int]:
    """The days of the week whose bits are set; 0 is Monday."""
    return frozenset(day for day in range(7) if mask >> day & 1)


def mask_of(weekdays: Iterable[int]) -> int:
    """The mask whose bits are set for these days of the week."""
    return sum(1 << day for day in set(weekdays))


class PlanQuerySet(OfPatientQuerySet["Plan"]):
    def in_force(self, patient: Patient | None, *, day: date) -> "Plan | None":
        """The patient's plan on that day, or None: then the default routine is practiced."""
        if patient is None:
            return None
        return (
            self.filter(patient=patient, starts_on__lte=day)
            .select_related("routine")
            .order_by("-starts_on")
            .first()
        )

    def schedule(self) -> tuple[PlanPeriod, ...]:
        """The planned weekdays over time, as values of `domain.streak`."""
        return tuple(plan.period for plan in self.order_by("starts_on"))

    def with_end(self) -> Self:
        """Adds `ends_before`: the first day of the next version, if any."""
        later = Plan.objects.filter(patient=models.OuterRef("patient")).filter(
            starts_on__gt=models.OuterRef("starts_on")
        )
        first = later.order_by("starts_on").values("starts_on")[:1]
        return self.annotate(ends_before=models.Subquery(first))


class Plan(models.Model):
    """A routine prescribed to a patient from a day on, until the first day of a later plan."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="plans", verbose_name=_("patient")
    )
    routine = models.ForeignKey(
        Routine, models.PROTECT, related_name="plans", verbose_name=_("routine")
    )
    starts_on = models.DateField(_("from"))
    weekday_mask = models.PositiveSmallIntegerField(
        _("weekdays"), default=EVERY_DAY, help_text=_("Bit 0 is Monday, bit 6 is Sunday.")
    )
    pain_limit = models.PositiveSmallIntegerField(
        _("pain limit"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(NPRS_MAX)],
        help_text=_(
            "0 to 10. Any answer above it is marked, and the patient is advised to do less."
            " Leave it empty for no limit; a rise by 2 or more is marked in any case."
        ),
    )
    remark_language = models.CharField(
        _("language of the remarks"),
        max_length=10,
        blank=True,
        choices=[("", _("The patient's own")), *settings.LANGUAGES],
        help_text=_("The language in which you write remarks: a voice reads them aloud."),
    )

    # Where it was read by `with_end`.
    ends_before: date | None

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "starts_on"],
                name="plan_one_start_a_day",
                violation_error_message=_("This patient has a plan from that day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(weekday_mask__range=(1, EVERY_DAY)),
                name="plan_has_weekdays",
                violation_error_message=_("Choose at least one weekday."),
            ),
            models.CheckConstraint(
                condition=models.Q(pain_limit__isnull=True) | models.Q(pain_limit__lte=NPRS_MAX),
                name="plan_pain_limit_on_nprs",
                violation_error_message=_("Pain is rated from 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(routine)s from %(day)s") % {
            "routine": self.routine,
            "day": day_text(self.starts_on),
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A patient who changes to another language later does not change that of the remarks."""
        if not self.remark_language:
            self.remark_language = self.patient.language
        super().save(*args, **kwargs)

    @property
    def own_columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in PLAN_COLUMNS}

    @property
    def weekdays(self) -> frozenset[int]:
        """The planned days of the week; 0 is Monday."""
        return weekdays_of(self.weekday_mask)

    @property
    def period(self) -> PlanPeriod:
        return PlanPeriod(from_day=self.starts_on, weekdays=self.weekdays)

    def has_begun(self, *, today: date) -> bool:
        """Whether something may have been practiced by it already: then it never changes."""
        if self.starts_on == today:
            return self.patient.sessions.on(today).exists()
        return self.starts_on < today

    def has_ended(self, *, today: date) -> bool:
        """Whether a later version is in force by now."""
        later = Plan.objects.filter(patient=self.patient_id, starts_on__gt=self.starts_on)
        return later.filter(starts_on__lte=today).exists()

    @transaction.atomic
    def copy_to(self, patient: Patient, *, starts_on: date, with_remarks: bool) -> "Plan":
        """The same prescription for that patient. IntegrityError for a second one from that day.

        Exercises of one patient alone are not for another one.
        """
        routine, items = self.routine, None
        if routine.patient_id not in {None, patient.pk}:
            routine, items = routine.copy_for(patient, self.items_for_others())
        plan = Plan.objects.create(
            patient=patient,
            routine=routine,
            starts_on=starts_on,
            **self.own_columns,
        )
        for item in self.items.all():
            if items is not None and item.item_id not in items:
                continue
            item.item = items[item.item_id] if items else item.item
            item.remark = item.remark if with_remarks else ""
            item.save_copy(plan)
        return plan

    @transaction.atomic
    def prescribe_own(
        self, exercise: Exercise, *, starts_on: date | None, **figures: Any
    ) -> "Plan":
        """The plan with that exercise of its patient alone as the last one.

        From that day on as a new version, or, without a day, the plan itself. `figures` are the
        columns of a routine's item.
        """
        routine, items = self.routine.copy_for(
            self.patient, self.routine.items.select_related("exercise").order_by("position")
        )
        RoutineItem.objects.create(
            routine=routine, exercise=exercise, position=len(items) + 1, **figures
        )
        rows = list(self.items.all())
        plan = self
        if starts_on:
            plan = Plan(patient=self.patient, starts_on=starts_on, **self.own_columns)
        plan.routine = routine
        plan.save()
        for row in rows:
            row.item = items[row.item_id]
            if starts_on:
                row.save_copy(plan)
            else:
                row.save()
        return plan

    def items_for_others(self) -> "models.QuerySet[RoutineItem]":
        """The exercises, in their order, that may be prescribed to another patient as well."""
        return self.routine.items.filter(exercise__patient=None).order_by("position")


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(plan__in=Plan.objects.visible_to(user))


class PlanItem(models.Model):
    """What differs for one patient in one item of the routine. Empty figures are the item's."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items", verbose_name=_("plan"))
    item = models.ForeignKey(
        RoutineItem, models.PROTECT, related_name="plan_items", verbose_name=_("exercise")
    )
    is_left_out = models.BooleanField(_("left out"), default=False)
    in_short = models.BooleanField(
        _("in the short version"),
        null=True,
        blank=True,
        choices=[(None, _("–")), (True, _("yes")), (False, _("no"))],
    )
    only_side = models.CharField(
        _("only one side"),
        max_length=5,
        blank=True,
        choices=[
            ("", _("–")),
            (Side.RIGHT.value, _("right")),
            (Side.LEFT.value, _("left")),
        ],
        help_text=_("Of an exercise that has a turn on each side."),
    )
    reps_min = models.PositiveSmallIntegerField(_("repetitions asked for"), null=True, blank=True)
    reps_max = models.PositiveSmallIntegerField(_("repetitions at most"), null=True, blank=True)
    hold_seconds = models.PositiveSmallIntegerField(
        _("hold (seconds)"), null=True, blank=True, validators=[validate_hold]
    )
    rest_seconds = models.PositiveSmallIntegerField(_("rest (seconds)"), null=True, blank=True)
    remark = NameField(
        _("remark"),
        max_length=200,
        blank=True,
        help_text=_("Shown to the patient when this exercise starts."),
    )

    objects = PlanItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exercise of a plan")
        verbose_name_plural = _("exercises of a plan")
        ordering = ["plan", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "item"], name="plan_item_once"),
            models.CheckConstraint(
                condition=models.Q(reps_min__isnull=True, reps_max__isnull=True)
                | models.Q(
                    reps_min__isnull=False,  # SQL lets a comparison with NULL pass
                    reps_max__isnull=False,
                    reps_min__gte=1,
                    reps_max__gte=models.F("reps_min"),
                    reps_max__lte=50,
                ),
                name="plan_item_reps_in_order",
                violation_error_message=_("Enter both repetitions, or neither; at most 50."),
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(hold_seconds__isnull=True) | models.Q(hold_seconds__range=(1, 600))
                )
                & (models.Q(rest_seconds__isnull=True) | models.Q(rest_seconds__lte=600)),
                name="plan_item_seconds_in_range",
                violation_error_message=_("A hold lasts 1 to 600 seconds, a rest 0 to 600."),
            ),
            models.CheckConstraint(
                condition=models.Q(only_side__in=["", Side.RIGHT.value, Side.LEFT.value]),
                name="plan_item_side_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    def clean(self) -> None:
        super().clean()
        if self.only_side and self.item.laterality != Laterality.EACH_SIDE:
            raise ValidationError(
                {"only_side": _("This exercise has no turn of its own for each side.")},
                code="no-sides",
            )

    def adapt(self, dose: Dose) -> Dose:
        """The routine's dose with this patient's own figures."""
        own = {name: value for name in ITEM_FIGURES if (value := getattr(self, name)) is not None}
        return replace(dose, **own, only_side=Side(self.only_side) if self.only_side else None)

    def save_copy(self, plan: Plan) -> None:
        """Saves what this row says as a new row of that plan; from then on it is that one."""
        self.pk, self.plan = None, plan
        self._state.adding = True
        self.save()

    @property
    def is_as_the_routine(self) -> bool:
        """Whether nothing in it differs."""
        figures = [getattr(self, name) for name in ITEM_FIGURES]
        is_plain = not (self.is_left_out or self.only_side or self.remark)
        return is_plain and self.in_short is None and figures == [None] * len(figures)

    def is_in_short(self, item: RoutineItem) -> bool:
        return item.in_short if self.in_short is None else self.in_short
