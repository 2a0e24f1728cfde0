"""How accounts are made: an e-mail address and a code, a name if one likes, no password needed."""

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.models import Patient


class LoginForm(allauth_forms.LoginForm):
    """Allauth drops the password here when signing up asks for none; ours may be set later on."""

    def _setup_password_field(self):
        """Keeps the field that the base class would delete."""


class SignupForm(allauth_forms.SignupForm):
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


class NewPasswordLabels:
    """What allauth calls the fields of a new password, said as the other fields are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(NewPasswordLabels, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")


class SetPasswordForm(NewPasswordLabels, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordLabels, allauth_forms.ResetPasswordKeyForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey signs in by itself, unless somebody has a key that cannot do that."""

    name = forms.CharField(label=_("Name"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "Without a code or a password. Take the mark away for a key that knows no fingerprint"
            " and no PIN: it is then a second factor."
        ),
    )


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("An address cannot be added beside a passkey or a second factor."),
        "cannot_delete_authenticator": _("Your second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
        "unverified_email": _("Confirm every e-mail address of yours first, or remove it."),
    }

    def generate_authenticator_name(self, user, type):  # noqa: A002 - allauth's signature
        """What a passkey is called until its owner renames it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}
