"""How accounts are made: an e-mail address and a code, a name if one likes, no password needed."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.models import Patient


class LoginForm(AllauthLoginForm):
    """Allauth drops the password here when signing up asks for none; ours may be set later on."""

    def _setup_password_field(self):
        """Keeps the field that the base class would delete."""


class SignupForm(AllauthSignupForm):
    """Allauth's form and a name. Whoever signs up is a patient from then on."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        help_text=_("As your therapist knows you. You may leave it out."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "name"]

    def custom_signup(self, request, user):
        super().custom_signup(request, user)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        Patient.objects.get_or_create(user=user)
