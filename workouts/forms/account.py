"""Forms for a patient's name, language and time zone, and for the deletion of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.forms.fields import LanguageChoice, zone_choices
from workouts.forms.merging import MergingForm
from workouts.models import Patient
from workouts.models.names import NameInput


class ProfileForm(LanguageChoice, MergingForm):
    name = NameInput(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Patient
        fields = ["language", "zone"]

    field_order = ["name", "language", "zone"]

    def __init__(self, *args: Any, instance: Patient, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, initial={"name": instance.user.name}, **kwargs)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not (name or self.instance.user.email):
            raise forms.ValidationError(
                _("Without an email address a name is needed."), code="nameless"
            )
        return name

    def save(self) -> Patient:  # type: ignore[override]  # there is no saving it without the name
        patient = super().save()
        if "name" in self.changed_data:
            patient.user.name = self.cleaned_data["name"]
            patient.user.save(update_fields=["name"])
        return patient


class DeletionForm(forms.Form):
    """A box to check, so that nobody deletes everything by one wrong tap."""

    is_sure = forms.BooleanField(
        label=_("Yes, delete everything about me"),
        error_messages={"required": _("Check the box if you are sure. Nothing is deleted yet.")},
    )
