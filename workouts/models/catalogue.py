"""What can be practiced: exercises, and routines that put them in an order with a dose each.

Most of both belongs to the clinic. An exercise may also be of one patient alone, and so may the
routine of a plan whose exercises or whose order are the patient's own (ADR 14).
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from workouts.domain.dose import LONGEST_HOLD_SECONDS, Dose
from workouts.domain.dose import Laterality as DomainLaterality
from workouts.models.multiline import MultilineField
from workouts.models.names import NameField
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.users import User

M = TypeVar("M", bound=models.Model)

IMAGE_FOLDER = "exercises"
# Leaves room for a number behind it.
SLUG_CHARACTERS = 40


class Laterality(models.TextChoices):
    BILATERAL = DomainLaterality.BILATERAL.value, _("both sides at once")
    EACH_SIDE = DomainLaterality.EACH_SIDE.value, _("one side, then the other")
    ALTERNATING = DomainLaterality.ALTERNATING.value, _("both sides within one repetition")


def validate_lines(value: Any) -> None:
    """Requires a list of texts that are not empty, as steps and mistakes are stored."""
    is_list = isinstance(value, list)
    if not is_list or not all(isinstance(line, str) and line.strip() for line in value):
        raise ValidationError(_("One per line."), code="lines")


def validate_hold(seconds: int) -> None:
    """Refuses a hold so long that it would do harm."""
    if seconds > LONGEST_HOLD_SECONDS:
        raise ValidationError(
            _("That's too long to hold: %(most)d seconds at most."),
            code="hold",
            params={"most": LONGEST_HOLD_SECONDS},
        )


class CatalogueQuerySet(models.QuerySet[M]):
    def of_the_clinic(self) -> Self:
        """Those that are of no single patient."""
        return self.filter(patient=None)

    def open_to(self, patient: Patient | None) -> Self:
        """The clinic's, and those of this patient alone."""
        return self.filter(models.Q(patient=None) | models.Q(patient=patient))

    def visible_to(self, user: "User") -> Self:
        """The clinic's, and those of the patients whom this member of staff may see."""
        patients = Patient.objects.visible_to(user)
        return self.filter(models.Q(patient=None) | models.Q(patient__in=patients))


class SlugManager(models.Manager[M]):
    def get_queryset(self) -> CatalogueQuerySet[M]:
        return CatalogueQuerySet(self.model, using=self._db)

    def of_the_clinic(self) -> CatalogueQuerySet[M]:
        return self.get_queryset().of_the_clinic()

    def open_to(self, patient: Patient | None) -> CatalogueQuerySet[M]:
        return self.get_queryset().open_to(patient)

    def visible_to(self, user: "User") -> CatalogueQuerySet[M]:
        return self.get_queryset().visible_to(user)

    def get_by_natural_key(self, slug: str) -> M:
        return self.get(slug=slug)

    def free_slug(self, name: str) -> str:
        """A slug of that name which no row has yet."""
        wanted = slugify(name)[:SLUG_CHARACTERS] or str(self.model._meta.model_name)
        taken = set(self.filter(slug__startswith=wanted).values_list("slug", flat=True))
        numbered = (f"{wanted}-{number}" for number in count(2))
        return next(slug for slug in chain([wanted], numbered) if slug not in taken)


class Exercise(models.Model):  # type: ignore[django-manager-missing]  # a translated one
    """One movement, in plain words. Its history contains every earlier wording.

    One of a patient alone has a name, steps and what to feel; the other texts may be empty.
    """

    patient = models.ForeignKey(
        Patient,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_exercises",
        verbose_name=_("for this patient alone"),
    )
    slug = models.SlugField(_("slug"), unique=True)
    name = NameField(_("name"), max_length=80)
    purpose = NameField(
        _("purpose"), max_length=160, help_text=_("What it is good for, in one line.")
    )
    position = NameField(_("starting position"), max_length=80)
    needs = NameField(_("what you need"), max_length=160)
    steps = models.JSONField(_("steps"), validators=[validate_lines])
    feel = MultilineField(_("what you should feel"), max_length=400)
    mistakes = models.JSONField(_("common mistakes"), validators=[validate_lines])
    stop_when = MultilineField(_("when to stop"), max_length=400)
    figure = models.SlugField(
        _("figure"),
        blank=True,
        db_index=False,
        help_text=_("Which of the drawn figures shows it."),
    )
    image = models.ImageField(
        _("own image"),
        blank=True,
        upload_to=IMAGE_FOLDER,
        help_text=_("Shown in place of a figure."),
    )

    objects: "ClassVar[SlugManager[Self]]" = SlugManager()
    # Made by `workouts.translation`, as the texts in each language are.
    history: "ClassVar[Any]"

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exercise_detail", args=[self.slug])

    @property
    def image_url(self) -> str:
        """The URL of the own image, empty without one. Another image has another URL."""
        return self.url_of_image(str(self.image)) if self.image else ""

    def url_of_image(self, name: str) -> str:
        return reverse("exercise_image", args=[self.slug, PurePosixPath(name).stem])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class RoutineManager(SlugManager["Routine"]):
    def default(self) -> "Routine | None":
        """The routine for guests and patients without a plan; the oldest one if none is marked."""
        return self.of_the_clinic().order_by("-is_default", "pk").first()

    def default_before(self, instant: datetime) -> "Routine | None":
        """The default routine then, by the history of the routines; today's if it is unknown."""
        records = Routine.history.filter(history_date__lt=instant)
        latest = {each.id: each for each in records.order_by("history_date", "history_id")}
        marked = [pk for pk, each in latest.items() if each.is_default]
        return self.filter(pk__in=marked).first() or self.default()


class Routine(models.Model):  # type: ignore[django-manager-missing]  # a translated one
    """Exercises in their order. One routine is the clinic's default."""

    patient = models.ForeignKey(
        Patient,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="own_routines",
        verbose_name=_("for this patient alone"),
    )
    slug = models.SlugField(_("slug"), unique=True)
    name = NameField(_("name"), max_length=80)
    summary = NameField(_("summary"), max_length=200)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("For everybody without a plan of their own.")
    )

    objects: "ClassVar[RoutineManager]" = RoutineManager()
    history: "ClassVar[Any]"

    class Meta:
        verbose_name = _("routine")
        verbose_name_plural = _("routines")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="routine_only_one_default",
                violation_error_message=_("Another routine is the default already."),
            ),
            models.CheckConstraint(
                condition=models.Q(patient=None) | models.Q(is_default=False),
                name="routine_of_a_patient_is_no_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def copy_for(
        self, patient: Patient, items: "Iterable[RoutineItem]"
    ) -> "tuple[Routine, dict[int, RoutineItem]]":
        """A routine of that patient alone, with the same name and these items in this order.

        Returns it with the new items by the keys of those that were copied.
        """
        texts = {
            name: getattr(self, name)
            for name in (field.name for field in self._meta.fields)
            if name.startswith(("name_", "summary_"))
        }
        own = Routine.objects.create(patient=patient, slug=uuid4().hex, **texts)
        return own, {
            item.pk: item.copy_to(own, position=position)
            for position, item in enumerate(items, start=1)
        }


class RoutineItemManager(models.Manager["RoutineItem"]):
    def get_by_natural_key(self, routine_slug: str, position: int) -> "RoutineItem":
        return self.get(routine__slug=routine_slug, position=position)


class RoutineItem(models.Model):
    """An exercise at its position in a routine, with its dose."""

    routine = models.ForeignKey(
        Routine, models.CASCADE, related_name="items", verbose_name=_("routine")
    )
    exercise = models.ForeignKey(
        Exercise, models.PROTECT, related_name="items", verbose_name=_("exercise")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    reps_min = models.PositiveSmallIntegerField(_("repetitions asked for"))
    reps_max = models.PositiveSmallIntegerField(
        _("repetitions at most"), help_text=_("More than asked for: “one more?” is offered.")
    )
    hold_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"), validators=[validate_hold])
    rest_seconds = models.PositiveSmallIntegerField(_("rest (seconds)"))
    laterality = models.CharField(_("sides"), max_length=16, choices=Laterality.choices)
    in_short = models.BooleanField(_("in the short version"), default=False)
    dose_note = NameField(
        _("about the dose"),
        max_length=200,
        blank=True,
        help_text=_("For the clinic: which of these figures are defaults to change freely."),
    )

    objects: "ClassVar[RoutineItemManager]" = RoutineItemManager()
    history: "ClassVar[Any]"

    class Meta:
        verbose_name = _("exercise of a routine")
        verbose_name_plural = _("exercises of a routine")
        ordering = ["routine", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["routine", "position"], name="routine_item_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reps_min__gte=1)
                & models.Q(reps_max__gte=models.F("reps_min"))
                & models.Q(reps_max__lte=50),
                name="routine_item_reps_in_order",
                violation_error_message=_(
                    "Ask for at least one repetition, and at most as many as the most (50)."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(hold_seconds__range=(1, 600), rest_seconds__lte=600),
                name="routine_item_seconds_in_range",
                violation_error_message=_("A hold lasts 1 to 600 seconds, a rest 0 to 600."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.exercise}"

    def natural_key(self) -> tuple[str, int]:
        return (self.routine.slug, self.position)

    # What Django reads off the function itself.
    natural_key.dependencies = ["workouts.routine", "workouts.exercise"]  # type: ignore[attr-defined]

    def copy_to(self, routine: Routine, *, position: int) -> "RoutineItem":
        """The same exercise with the same dose, at that position of another routine."""
        values = {
            field.name: getattr(self, field.name)
            for field in self._meta.fields
            if not field.primary_key
        }
        return RoutineItem.objects.create(**values | {"routine": routine, "position": position})

    @property
    def dose(self) -> Dose:
        return Dose(
            reps_min=self.reps_min,
            reps_max=self.reps_max,
            hold_seconds=self.hold_seconds,
            rest_seconds=self.rest_seconds,
            laterality=DomainLaterality(self.laterality),
        )
