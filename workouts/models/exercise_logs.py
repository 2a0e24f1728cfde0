"""One exercise on one side of a session: what was prescribed, what was done, why it was skipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workouts.domain.adherence import SideRecord
from workouts.domain.dose import Dose
from workouts.domain.dose import Laterality as DomainLaterality
from workouts.domain.dose import Side as DomainSide
from workouts.domain.timeline import Prescription
from workouts.models.catalogue import RoutineItem
from workouts.models.names import NameField
from workouts.models.people import Patient

if TYPE_CHECKING:
    from workouts.models.prescriptions import PrescribedItem
    from workouts.models.sessions import SessionLog
    from workouts.models.users import User


MAX_HELD_SECONDS = 36_000


MAX_REPS = 50


class Side(models.TextChoices):
    RIGHT = DomainSide.RIGHT.value, _("right")
    LEFT = DomainSide.LEFT.value, _("left")
    BOTH = DomainSide.BOTH.value, _("both")


class SkipReason(models.IntegerChoices):
    """Why an exercise was skipped. Of two reports the larger wins, so pain is never overwritten."""

    NONE = 0, _("not skipped")
    OTHER = 1, _("another reason")
    CANNOT_HERE = 2, _("I can't do it here")
    UNSURE = 3, _("I'm not sure how to do it")
    NO_TIME = 4, _("no time")
    PAIN = 5, _("it hurts")


# The columns of a report: figures that only grow.
REPORT_FIGURES = ("reps_done", "held_seconds", "declared_reps", "skip_reason", "eased")


@dataclass(frozen=True, slots=True)
class Report:
    """The progress of one exercise on one side, as a device sends it."""

    item_id: int
    side: str
    reps_done: int = 0
    held_seconds: int = 0
    declared_reps: int = 0
    skip_reason: int = SkipReason.NONE
    eased: int = 0

    @property
    def figures(self) -> dict[str, int]:
        """The figures by column."""
        return {name: getattr(self, name) for name in REPORT_FIGURES}

    def larger_than(self, log: "ExerciseLog") -> dict[str, int]:
        """The figures that are larger than the stored ones."""
        return {name: value for name, value in self.figures.items() if value > getattr(log, name)}

    @property
    def key(self) -> tuple[int, str]:
        return (self.item_id, self.side)

    @property
    def reps(self) -> int:
        """The largest number of repetitions in the report."""
        return max(self.reps_done, self.declared_reps)


class ExerciseLogQuerySet(models.QuerySet["ExerciseLog"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(session__patient__in=Patient.objects.visible_to(user))

    def in_order(self) -> Self:
        """In the order of practice: by the item's position, the sides as created at the start."""
        return self.select_related("item__exercise").order_by("item__position", "pk")


class ExerciseLog(models.Model):
    """One exercise on one side in one session: what was prescribed that day, and what was done."""

    session = models.ForeignKey(
        "workouts.SessionLog",
        models.CASCADE,
        related_name="exercise_logs",
        verbose_name=_("session"),
    )
    item = models.ForeignKey(
        RoutineItem, models.PROTECT, related_name="exercise_logs", verbose_name=_("exercise")
    )
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    prescribed_reps = models.PositiveSmallIntegerField(_("repetitions asked for"))
    prescribed_reps_max = models.PositiveSmallIntegerField(_("repetitions at most"))
    prescribed_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"))
    rest_seconds = models.PositiveSmallIntegerField(_("rest (seconds)"))
    remark = NameField(_("remark"), max_length=200, blank=True)
    reps_done = models.PositiveSmallIntegerField(_("repetitions by the timer"), default=0)
    held_seconds = models.PositiveIntegerField(_("seconds held by the timer"), default=0)
    declared_reps = models.PositiveSmallIntegerField(_("repetitions declared"), default=0)
    skip_reason = models.PositiveSmallIntegerField(
        _("skipped because"), choices=SkipReason.choices, default=SkipReason.NONE
    )
    # A number, so that of two reports the larger wins as with every other figure.
    eased = models.PositiveSmallIntegerField(_("eased"), default=0)

    objects = ExerciseLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercise done")
        verbose_name_plural = _("exercises done")
        ordering = ["session", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "item", "side"], name="exercise_log_session_item_side"
            ),
            models.CheckConstraint(
                condition=Q(prescribed_reps__gte=1)
                & Q(prescribed_reps_max__gte=F("prescribed_reps")),
                name="exercise_log_reps_in_order",
            ),
            models.CheckConstraint(
                condition=Q(reps_done__lte=F("prescribed_reps_max"))
                & Q(declared_reps__lte=F("prescribed_reps_max")),
                name="exercise_log_done_within_prescribed",
            ),
            models.CheckConstraint(
                condition=Q(held_seconds__lte=MAX_HELD_SECONDS),
                name="exercise_log_held_seconds_bounded",
            ),
            models.CheckConstraint(
                condition=Q(skip_reason__in=SkipReason.values),
                name="exercise_log_skip_reason_known",
            ),
            models.CheckConstraint(condition=Q(eased__lte=1), name="exercise_log_eased_0_or_1"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.get_side_display()}"

    @classmethod
    def prescribed(
        cls, session: "SessionLog", prescribed_item: "PrescribedItem", side: DomainSide
    ) -> Self:
        """A new row: this day's dose, nothing done yet."""
        dose = prescribed_item.dose
        return cls(
            session=session,
            item=prescribed_item.item,
            side=side.value,
            prescribed_reps=dose.reps_min,
            prescribed_reps_max=dose.reps_max,
            prescribed_seconds=dose.hold_seconds,
            rest_seconds=dose.rest_seconds,
            remark=prescribed_item.remark,
        )

    @property
    def dose(self) -> Dose:
        """The dose as it was prescribed when the session began."""
        return Dose(
            reps_min=self.prescribed_reps,
            reps_max=self.prescribed_reps_max,
            hold_seconds=self.prescribed_seconds,
            rest_seconds=self.rest_seconds,
            laterality=DomainLaterality(self.item.laterality),
        )

    @property
    def is_touched(self) -> bool:
        """Whether a report has said anything of it."""
        return any(getattr(self, name) for name in REPORT_FIGURES)

    @property
    def side_record(self) -> SideRecord:
        """This row as a value of `domain.adherence`."""
        return SideRecord(
            item=self.item_id,
            side=DomainSide(self.side),
            prescribed_reps=self.prescribed_reps,
            hold_seconds=self.dose.held_seconds_per_rep,
            reps_done=self.reps_done,
            held_seconds=self.held_seconds,
            declared_reps=self.declared_reps,
            skipped=self.skip_reason != SkipReason.NONE,
        )


def prescriptions(exercise_logs: Iterable[ExerciseLog]) -> list[Prescription]:
    """The input of `domain.timeline.build`, from a session's rows in order."""
    sides: dict[int, tuple[Dose, list[DomainSide]]] = {}
    for log in exercise_logs:
        sides.setdefault(log.item_id, (log.dose, []))[1].append(DomainSide(log.side))
    return [
        Prescription(item=item, dose=dose, sides=tuple(item_sides))
        for item, (dose, item_sides) in sides.items()
    ]
