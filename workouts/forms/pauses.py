"""Forms for pauses, and for barriers: what kept a patient from practicing."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.forms.fields import DayInput
from workouts.models import Pause
from workouts.models.multiline import MultilineInput
from workouts.models.pauses import LONGEST_PAUSE, REASONS_TO_CHOOSE
from workouts.models.reminders import Barrier

# How far back a patient may set a forgotten pause.
PAUSE_BACK = timedelta(days=30)


class PauseForm(forms.ModelForm):  # type: ignore[type-arg]  # takes them in the stubs alone
    """Days without expected practice; the first one may be in the past."""

    class Meta:
        model = Pause
        fields = ["first_day", "last_day", "reason"]
        labels = {"first_day": _("First day"), "last_day": _("Last day"), "reason": _("Reason")}
        widgets = {
            "first_day": DayInput(),
            "last_day": DayInput(),
            "reason": forms.RadioSelect,
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["first_day"].initial = today
        cast(forms.ChoiceField, self.fields["reason"]).choices = REASONS_TO_CHOOSE

    def clean_first_day(self) -> date:
        first_day = self.cleaned_data["first_day"]
        if self.today - first_day > PAUSE_BACK:
            raise forms.ValidationError(
                _("At most 30 days back: please ask your therapist."), code="back"
            )
        if first_day - self.today > LONGEST_PAUSE:
            raise forms.ValidationError(_("At most a year ahead."), code="ahead")
        return first_day


class BarrierForm(forms.Form):
    """A barrier, chosen with one tap, and an optional question to the therapist."""

    barrier = forms.ChoiceField(choices=Barrier.choices)
    question = MultilineInput(
        label=_("Your question to the therapist"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
