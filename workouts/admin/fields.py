"""Form fields shared at the desk: doses, weekdays, lists of steps."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext_lazy as _

from workouts.domain.dose import USUAL_HOLD_SECONDS, USUAL_REPS
from workouts.domain.weeks import WEEKDAYS
from workouts.forms.merging import MergingForm
from workouts.forms.posted_rows import many_valued
from workouts.models.plans import mask_of, weekdays_of

USUAL_MAXIMUM = {
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
            if name in self.changed_data and (self.cleaned_data.get(name) or 0) > usual
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


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as checkboxes, stored as a mask: bit 0 is Monday."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        names = [(day, WEEKDAY_NAMES[day]) for day in WEEKDAYS]
        super().__init__(choices=names, coerce=int, **kwargs)

    def prepare_value(self, value):
        return sorted(weekdays_of(value)) if isinstance(value, int) else value

    def clean(self, value):
        return mask_of(super().clean(value))

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)
