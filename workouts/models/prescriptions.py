"""Computes what is prescribed on a day: the plan's dose for each item, else the routine's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from workouts.domain.day import over_at
from workouts.domain.dose import Dose
from workouts.domain.timeline import Prescription
from workouts.models.catalogue import Routine, RoutineItem
from workouts.models.plans import Plan, SessionLength

if TYPE_CHECKING:
    from workouts.models.people import Patient


@dataclass(frozen=True, slots=True)
class PrescribedItem:
    """One exercise of a session with this patient's dose."""

    item: RoutineItem
    dose: Dose
    remark: str
    in_short: bool
    remark_language: str = ""

    @property
    def prescription(self) -> Prescription:
        """This item as a value of `domain.timeline`."""
        return Prescription(item=self.item.pk, dose=self.dose, sides=self.dose.sides)


def as_shipped(item: RoutineItem) -> PrescribedItem:
    """The item with the routine's own dose, without a plan's changes."""
    return PrescribedItem(item=item, dose=item.dose, remark="", in_short=item.in_short)


@dataclass(frozen=True, slots=True)
class Prescribed:
    """The prescription of a patient, or a guest, on a day."""

    routine: Routine | None
    items: tuple[PrescribedItem, ...]
    pain_limit: int | None = None

    @property
    def short_items(self) -> tuple[PrescribedItem, ...]:
        """The items marked for the short version; all of them if none is marked."""
        return tuple(each for each in self.items if each.in_short) or self.items

    def items_of(self, version: str) -> tuple[PrescribedItem, ...]:
        return self.short_items if version == SessionLength.SHORT else self.items

    def prescriptions(self, version: str) -> tuple[Prescription, ...]:
        """The items of that length as values of `domain.timeline`."""
        return tuple(each.prescription for each in self.items_of(version))


def items_on(routine: Routine, *, end: datetime) -> Sequence[RoutineItem]:
    """The routine's items as they were when a day ended, in their order.

    Before their first record in the history: as they are now.
    """
    items = routine.items.select_related("exercise").order_by("position")
    if end > timezone.now():
        return list(items)
    records = RoutineItem.history.filter(routine_id=models.OuterRef("routine"))
    known = models.Exists(records.filter(history_date__lt=end))
    present = list(items.annotate(is_known=known))
    if present and not present[0].is_known:
        return present
    # An item that was deleted from the routine can no longer be logged.
    there = {item.pk for item in present}
    past = items_before(end, present, records_of_items([routine.pk]))
    return [item for item in past if item.pk in there]


def records_of_items(routines: Collection[int]) -> list[Any]:
    """The history of the items of these routines, oldest first."""
    records = RoutineItem.history.filter(routine_id__in=routines).select_related("exercise")
    return list(records.order_by("history_date", "history_id"))


def items_before(
    instant: datetime, items: Sequence[RoutineItem], records: Iterable[Any]
) -> Sequence[RoutineItem]:
    """The items as they were before that instant, by their records, in their order then."""
    latest = {each.id: each for each in records if each.history_date < instant}
    if not latest:
        return items
    past = []
    for record in latest.values():
        if record.history_type != "-" and record.exercise is not None:
            item = record.instance
            item.exercise = record.exercise
            past.append(item)
    return sorted(past, key=lambda item: item.position)


def prescribed_for(
    patient: "Patient | None", *, day: date, plans: Sequence[Plan] | None = None
) -> Prescribed:
    """The prescription of `patient` (None for a guest) on `day`, in at most three queries.

    For a day that is over, in at most five: it is what was prescribed then, whatever has become of
    the routines since. `plans` are the patient's with their routines, earliest first, where they
    have been read already.
    """
    if plans is None:
        plan = Plan.objects.in_force(patient, day=day)
    else:
        plan = next((each for each in reversed(plans) if each.starts_on <= day), None)
    end = over_at(day, patient.zone_name if patient else timezone.get_current_timezone_name())
    routine: Routine | None
    if plan:
        routine = plan.routine
    elif end > timezone.now():
        routine = Routine.objects.default()
    else:
        routine = Routine.objects.default_before(end)
    if routine is None:
        return Prescribed(routine=None, items=())
    own = {each.item_id: each for each in plan.items.all()} if plan else {}
    items = []
    for item in items_on(routine, end=end):
        plan_item = own.get(item.pk)
        if plan_item is None:
            items.append(as_shipped(item))
        elif not plan_item.is_left_out:
            dose = plan_item.adapt(item.dose)
            in_short = plan_item.is_in_short(item)
            items.append(
                PrescribedItem(
                    item=item,
                    dose=dose,
                    remark=plan_item.remark,
                    in_short=in_short,
                    remark_language=plan.remark_language if plan else "",
                )
            )
    limit = plan.pain_limit if plan else None
    return Prescribed(routine=routine, items=tuple(items), pain_limit=limit)
