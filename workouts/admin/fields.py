"""Form fields for what the desk edits in a plainer way than it is stored."""

from functools import reduce

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class LinesField(forms.CharField):
    """A list of texts, edited as one text a line. Empty lines do not count; no line is None."""

    widget = AdminTextareaWidget

    def __init__(self, *, encoder=None, decoder=None, **kwargs):
        super().__init__(**kwargs)
        self.help_text = self.help_text or _("One a line.")
        self.empty_value = None

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        lines = [line.strip() for line in (text or "").splitlines()]
        return [line for line in lines if line] or None

    def run_validators(self, value):
        """What no text may hold no line may."""
        super().run_validators("\n".join(value or []))

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or None)


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as checkboxes, kept as a mask: bit 0 is Monday."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=list(WEEKDAYS.items()), coerce=int, **kwargs)

    def prepare_value(self, value):
        return mask_weekdays(value) if isinstance(value, int) else value

    def clean(self, value):
        return reduce(lambda mask, day: mask | 1 << day, super().clean(value), 0)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


def mask_weekdays(mask):
    return [day for day in range(7) if mask >> day & 1]
