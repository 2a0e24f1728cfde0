"""Forms for reminders: by mail, and by push to a browser."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.forms.merging import MergingForm
from workouts.models import Patient
from workouts.reminders import push


class ReminderForm(MergingForm):
    class Meta:
        model = Patient
        fields = ["remind_by_mail"]
        labels = {"remind_by_mail": _("Remind me by email")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["remind_by_mail"]
        if self.instance.user.email is None:
            field.disabled = True
            field.help_text = _("For this, add an email address to your account first.")
        elif self.instance.user.email_waits:
            field.help_text = _("Emails start once you confirm your email address.")


class PushForm(forms.Form):
    """A browser's push subscription."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self) -> str:
        endpoint = self.cleaned_data["endpoint"]
        if not push.is_allowed(endpoint):
            raise forms.ValidationError(_("This browser's push service is not one we can use."))
        return endpoint

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not self.errors and not push.is_browser_key(data["p256dh"], data["auth"]):
            raise forms.ValidationError(
                _("This browser could not be set up for reminders. Please try another one."),
                code="keys",
            )
        return data
