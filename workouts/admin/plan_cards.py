"""The cards of a plan, one for each exercise: what is typed into them, and what of it is stored.

A card shows the figures that the patient practices by. Only what differs from the routine is
stored. A plan with an order or with exercises of its own gets a routine of its own (ADR 14).
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workouts.admin.fields import DoseForm, Reps, RepsField
from workouts.admin.plan_order import Move, arrange, arrangement
from workouts.domain.dose import Laterality, Side
from workouts.forms.merging import MergingFormSet, as_sent
from workouts.forms.posted_rows import renumbered, rows_sent
from workouts.models import PlanItem, Routine, RoutineItem
from workouts.models.prescriptions import PrescribedItem, as_shipped

TYPED_FIELDS = ("reps", "hold_seconds", "rest_seconds", "only_side", "in_short", "remark")
SIDE_CHOICES = [
    ("", gettext_lazy("Right and left")),
    (Side.RIGHT.value, gettext_lazy("Right only")),
    (Side.LEFT.value, gettext_lazy("Left only")),
]


class PlanItemForm(DoseForm):
    """A card. `items` are the routines' items by key; `routine` is the key of the plan's own."""

    remembers_new = True

    class Meta:
        model = PlanItem
        fields: tuple[str, ...] = ()
        labels = {
            "hold_seconds": pgettext_lazy("of a dose", "Hold"),
            "rest_seconds": pgettext_lazy("of a dose", "Rest"),
        }

    reps = RepsField()
    in_short = forms.BooleanField(label=gettext_lazy("In the short version"), required=False)
    only_side = forms.ChoiceField(label=gettext_lazy("Side"), choices=SIDE_CHOICES, required=False)
    is_left_out = forms.BooleanField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(
        required=False, min_value=1, max_value=1000, widget=forms.HiddenInput
    )

    def __init__(self, *args, items=(), routine=None, instance=None, initial=None, **kwargs):
        initial = initial or {}
        key = instance.item_id if instance else initial.get("item")
        self.routine_item = dict(items).get(key)
        self.is_added = self.routine_item is not None and self.routine_item.routine_id != routine
        if self.routine_item is not None:
            initial = {**figures_of(self.routine_item, instance), **initial}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        for name in ("reps", "hold_seconds", "rest_seconds"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def remembered(self):
        """What the buttons change is compared with what is stored as well, though it is hidden."""
        return [*super().remembered(), self["is_left_out"], self["position"]]

    def has_changed(self):
        """Ignores a row that names an exercise of the routine and changes nothing of it."""
        is_bare = self.instance._state.adding and not {*self.changed_data} - {"item"}
        return (super().has_changed() and not is_bare) or self.is_added

    @property
    def is_dropped(self):
        return self.fields["is_left_out"].to_python(self["is_left_out"].value())

    @property
    def has_sides(self):
        return self.routine_item.laterality == Laterality.EACH_SIDE

    def values(self, item):
        """What was typed, by the columns of `PlanItem`; None for what is as in the routine."""
        typed = {
            name: self.cleaned_data[name]
            for name in {*self.changed_data, *(TYPED_FIELDS if self.is_added else ())}
            if name in self.cleaned_data
        }
        values = {
            name: typed[name] for name in ("is_left_out", "only_side", "remark") & typed.keys()
        }
        for name in ("hold_seconds", "rest_seconds", "in_short") & typed.keys():
            values[name] = None if typed[name] == getattr(item, name) else typed[name]
        if "reps" in typed:
            is_usual = typed["reps"] in {None, (item.reps_min, item.reps_max)}
            values["reps_min"], values["reps_max"] = (None, None) if is_usual else typed["reps"]
        return values


def figures_of(item, plan_item):
    """The initial values of a card: what the patient practices by now."""
    dose = plan_item.adapt(item.dose) if plan_item else item.dose
    return {
        "reps": Reps(dose.reps_min, dose.reps_max),
        "hold_seconds": dose.hold_seconds,
        "rest_seconds": dose.rest_seconds,
        "in_short": plan_item.is_in_short(item) if plan_item else item.in_short,
        "position": item.position,
    }


class PlanItemFormSet(MergingFormSet):
    """A card for each exercise of the plan; what is as in the routine is not stored."""

    def __init__(self, *args, instance, **kwargs):
        self.every_item = items_for(instance.patient)
        own = [each for each in self.every_item.values() if each.routine_id == instance.routine_id]
        self.routine_items = {each.pk: each for each in sorted(own, key=lambda each: each.position)}
        self.by_exercise = {each.exercise_id: each for each in self.every_item.values()}
        self.by_exercise |= {each.exercise_id: each for each in reversed(own)}
        adapted = set(instance.items.values_list("item", flat=True))
        kwargs["initial"] = [{"item": pk} for pk in self.routine_items if pk not in adapted]
        kwargs["form_kwargs"] = {"items": self.every_item, "routine": instance.routine_id}
        super().__init__(*args, instance=instance, **kwargs)

    def match(self, stored):
        self.asked = arrangement(self.data)
        rows = rows_sent(self.data, self.prefix)
        if self.asked and rows:
            arrange(rows, self.asked)
            added = self.row_to_add() if self.asked.move is Move.ADD else None
            counted = sum(1 for row in rows if any(row.get("id", ())))
            rows = [*rows, added] if added else rows
            self.data = renumbered(self.data, self.prefix, rows, counted)
        others = super().match(stored)
        self.initial_extra = [{"item": self.item_of(row)} for row in others]
        return others

    def row_to_add(self):
        """The chosen exercise as a row that a browser would send; None for one not on offer."""
        item = next((each for each in self.offered() if str(each.pk) == self.data.get("add")), None)
        if item is None:
            return None
        form = self.form(initial={"item": item.pk}, prefix="", **self.get_form_kwargs(0))
        row = {}
        for bound in form:
            sent = as_sent(bound) if bound.name in form.initial else ""
            if not (bound.name == "in_short" and sent == "False"):
                row[bound.name] = sent if isinstance(sent, list) else [sent]
        self.added = item.pk
        return row | {"position": ["999"], "item": [str(item.pk)]}

    def offered(self):
        """An item for each exercise that the plan does not have yet, by the exercise's name."""
        here = {each.exercise_id for each in self.routine_items.values()}
        if self.is_bound:
            sent = [self.item_of(row) for row in rows_sent(self.data, self.prefix)]
            here |= {self.every_item[pk].exercise_id for pk in sent if pk}
        others = [item for key, item in self.by_exercise.items() if key not in here]
        return sorted(others, key=lambda item: str(item.exercise))

    def find(self, row, stored):
        """Finds the stored row by its exercise: somebody else may have added it meanwhile."""
        found = next((each for each in stored if each.item_id == self.item_of(row)), None)
        sent = row.get("id", [""])[-1]
        return found if found and sent in {"", str(found.pk)} else None

    def item_of(self, row):
        """The key of the item in a sent row, of the plan's routine if the exercise is in it."""
        sent = row.get("item", [""])[-1]
        item = next((each for pk, each in self.every_item.items() if str(pk) == sent), None)
        if item is None or item.pk in self.routine_items:
            return item and item.pk
        return self.by_exercise[item.exercise_id].pk

    def cards(self):
        """The cards of the page: what is practiced in its order, then what is left out."""
        named = [form for form in self.forms if form.routine_item is not None]
        cards = sorted(named, key=lambda form: (form.is_dropped, self.place_of(form)))
        practiced = [each for each in cards if not each.is_dropped]
        for number, form in enumerate(practiced, start=1):
            form.place, form.of = number, len(practiced)
            form.is_first, form.is_last = number == 1, number == len(practiced)
        return cards

    def place_of(self, form):
        try:
            place = form.fields["position"].clean(form["position"].value())
        except ValidationError:
            place = None
        return place or form.routine_item.position

    def unnamed(self):
        """Rows of exercises that are not there: only their errors are shown."""
        return [form for form in self.forms if form.routine_item is None and form.errors]

    def clean(self):
        super().clean()
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        self.touched = set()
        self.rows = self.build_rows()
        for form in self.forms:
            row = self.rows.get(form.routine_item and form.routine_item.pk)
            if row is None or form.errors:
                continue
            try:
                # A version saved in between may have figures that these contradict.
                row.full_clean(exclude=["plan"], validate_unique=False)
            except ValidationError as error:
                form.add_error(None, error.messages)
                self.rows.pop(form.routine_item.pk)
        left_out = {pk for pk, row in self.rows.items() if row.is_left_out}
        if self.is_arranged_only:
            return
        if left_out >= {*self.routine_items, *self.rows}:
            raise ValidationError(_("Leave at least one exercise in the plan."), code="empty")

    @property
    def is_arranged_only(self):
        return self.asked is not None

    def build_rows(self):
        """By item: the row of the version that is changed, with the changes made here."""
        base = getattr(self.instance, "base", self.instance)
        rows = {row.item_id: row for row in base.items.all()}
        for row in rows.values():
            row.item = self.every_item.get(row.item_id, row.item)
        for form in self.forms:
            if form.routine_item is None or "item" in form.errors:
                continue
            values = form.values(form.routine_item) if hasattr(form, "cleaned_data") else {}
            if values or form.is_added:
                self.touched.add(form.routine_item.pk)
                row = rows.setdefault(form.routine_item.pk, PlanItem(item=form.routine_item))
                for name, value in values.items():
                    setattr(row, name, value)
        return rows

    def order(self):
        """The items in the order of the cards, without those that were added and dropped again."""
        places = {
            form.routine_item: (form.is_dropped, self.place_of(form))
            for form in self.cards()
            if not (form.is_added and form.is_dropped)
        }
        # A card that was not sent stays where it is.
        for item in self.routine_items.values():
            places.setdefault(item, (False, item.position))
        return sorted(places, key=places.get)

    @property
    def has_own_order(self):
        """Whether the exercises or their order differ from those of the plan's routine."""
        dropped = {form.routine_item.pk for form in self.cards() if form.is_dropped}
        order = [item.pk for item in self.order() if item.pk not in dropped]
        return order != [pk for pk in self.routine_items if pk not in dropped]

    def has_changed(self):
        return bool(self.touched) or self.has_own_order

    def prescribed(self):
        """What the patient would be shown, as far as it is typed without mistakes."""
        rows = getattr(self, "rows", None) or self.stored_rows()
        items = []
        for form in self.cards():
            row = rows.get(form.routine_item.pk)
            if form.is_dropped:
                continue
            if row is None:
                items.append(as_shipped(form.routine_item))
                continue
            items.append(
                PrescribedItem(
                    item=form.routine_item,
                    dose=row.adapt(form.routine_item.dose),
                    remark=row.remark,
                    in_short=row.is_in_short(form.routine_item),
                    remark_language=self.instance.remark_language,
                )
            )
        return tuple(items)

    def stored_rows(self):
        return {
            form.routine_item.pk: form.instance for form in self.initial_forms if form.routine_item
        }

    # --- Saving ----------------------------------------------------------------------------------

    def own_routine(self):
        """Gives the plan a routine of its own if its order needs one; the new items by the old."""
        if not self.has_own_order:
            return {}
        plan = self.instance
        plan.routine, items = plan.routine.copy_for(plan.patient, self.order())
        return items

    def save(self, commit=True):  # noqa: FBT002 - Django's own signature
        """Stores the cards of a plan that has not begun."""
        if not self.has_changed():
            return []
        items = self.own_routine()
        if items:
            self.instance.save(update_fields=["routine"])
        for pk, row in self.rows.items():
            if pk not in self.touched and not items:
                continue
            if pk in items:
                row.item = items[pk]
            elif items:
                continue
            if not row.is_as_the_routine:
                row.plan = self.instance
                row.save()
            elif row.pk:
                row.delete()
        return []

    def save_copies(self, items):
        """Stores the rows of the new version that the form's plan has become."""
        for pk, row in self.rows.items():
            if row.is_as_the_routine or (items and pk not in items):
                continue
            row.item = items.get(pk, row.item)
            row.save_copy(self.instance)
            self.new_objects.append(row)


def items_for(patient):
    """The items of the clinic's routines and of the patient's own, by key; the default's last."""
    items = RoutineItem.objects.filter(routine__in=Routine.objects.open_to(patient))
    items = items.select_related("exercise", "routine").order_by("routine__is_default", "pk")
    return {each.pk: each for each in items}
