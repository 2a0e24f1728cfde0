"""Form fields shared at the desk: doses, weekdays, lists of steps."""

import re
from typing import NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext_lazy as _

from workouts.domain.dose import USUAL_HOLD_SECONDS, USUAL_REPS
from workouts.formats import weekdays
from workouts.forms.merging import MergingForm
from workouts.forms.posted_rows import many_valued
from workouts.models.plans import mask_of, weekdays_of

MOST_REPS = 50
# By the field, which has one figure or two.
USUAL_MAXIMUM = {
    "reps": USUAL_REPS,
    "reps_min": USUAL_REPS,
    "reps_max": USUAL_REPS,
    "hold_seconds": USUAL_HOLD_SECONDS,
}


class LinesField(forms.CharField):
    """A list of texts, edited as one text a line. Empty lines are dropped; no line gives None."""

    widget = AdminTextareaWidget

    def __init__(self, *, encoder=None, decoder=None, **kwargs):
        super().__init__(**kwargs)
        self.help_text = self.help_text or _("One per line.")
        self.empty_value = None

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        lines = [line.strip() for line in (text or "").splitlines()]
        return [line for line in lines if line] or None

    def run_validators(self, value):
        """Checks all lines at once, as one text."""
        super().run_validators("\n".join(value or []))

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or None)


class Reps(NamedTuple):
    """How many repetitions are asked for, and how many at most."""

    least: int
    most: int

    def __str__(self):
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


class RepsField(forms.CharField):
    """Repetitions in one box: “3”, or “3-5” for three, and up to five if it goes well."""

    def __init__(self, **kwargs):
        super().__init__(label=_("Repetitions"), required=False, max_length=20, **kwargs)

    def prepare_value(self, value):
        return str(value) if isinstance(value, Reps) else value

    def to_python(self, value):
        text = super().to_python(str(value) if isinstance(value, Reps) else value)
        if not text:
            return None
        figures = re.fullmatch(
            r"(\d{1,3})(?:\s*[-\u2010-\u2014\u2212]\s*(\d{1,3}))?", text, re.ASCII
        )
        reps = Reps(int(figures[1]), int(figures[2] or figures[1])) if figures else None
        if reps is None or not 1 <= reps.least <= reps.most <= MOST_REPS:
            raise ValidationError(
                _("Enter a number such as 3, or two such as 3–5; at most %(most)d."),
                code="reps",
                params={"most": MOST_REPS},
            )
        return reps

    def run_validators(self, value):
        """The figures have been checked; there is no text left."""


class ConfirmationField(forms.CharField):
    """Hidden: the warning that somebody saw and saves in spite of. It never counts as a change."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def has_changed(self, initial, data):
        return False


class DoseForm(MergingForm):
    """Warns once about figures above the usual maximum; saving again confirms them."""

    knowingly = ConfirmationField()

    def clean(self):
        super().clean()
        high = {
            name: self.cleaned_data[name]
            for name, usual in USUAL_MAXIMUM.items()
            if name in self.changed_data and highest(self.cleaned_data.get(name)) > usual
        }
        warned = ",".join(f"{name}={value}" for name, value in high.items())
        if self.cleaned_data.get("knowingly", "") == warned:
            return
        self.data = many_valued(self.data)
        self.put(self.add_prefix("knowingly"), warned)
        for name in high:
            self.add_error(
                name,
                ValidationError(
                    _("Usually it is %(usual)d at most. Save again if you mean it."),
                    code="unusual",
                    params={"usual": USUAL_MAXIMUM[name]},
                ),
            )


def highest(value):
    """The higher one of two figures; 0 for none."""
    return value.most if isinstance(value, Reps) else value or 0


def weekday_choices():
    return [(day, WEEKDAY_NAMES[day]) for day in weekdays()]


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as checkboxes, stored as a mask: bit 0 is Monday."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=weekday_choices, coerce=int, **kwargs)

    def prepare_value(self, value):
        return sorted(weekdays_of(value)) if isinstance(value, int) else value

    def clean(self, value):
        return mask_of(super().clean(value))

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)
