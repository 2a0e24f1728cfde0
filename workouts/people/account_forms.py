"""The account pages' forms: allauth's, with the site's own labels and lenient code fields."""

import unicodedata
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context as current
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workouts.models import User
from workouts.models.names import NameInput
from workouts.people.accounts import MAX_ADDRESS_LENGTH, is_opened_by


class NoPlaceholders:
    """Drops allauth's placeholders: the labels name the fields, and stay when one types."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AddressTexts(NoPlaceholders):
    """Gives allauth's field for an email address the site's own label, limit and message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"email", "login"} & self.fields.keys():
            field = self.fields[name]
            field.label = _("Email address")
            # The length of the column; allauth's own fields accept more.
            field.validators = [*field.validators, MaxLengthValidator(MAX_ADDRESS_LENGTH)]
            field.error_messages["invalid"] = _("Enter a valid email address.")


class RequestLoginCodeForm(AddressTexts, allauth_forms.RequestLoginCodeForm):
    _user: User | None

    def clean_email(self) -> str:
        email = super().clean_email()
        if self._user and not is_opened_by(self._user, email):
            self._user = None
        return email


class AddEmailForm(AddressTexts, allauth_forms.AddEmailForm):
    pass


class ResetPasswordForm(AddressTexts, allauth_forms.ResetPasswordForm):
    users: list[User]

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if is_opened_by(user, email)]
        return email


class LoginForm(AddressTexts, allauth_forms.LoginForm):
    """Keeps the password field, which allauth drops where signing up asks for no password.

    Here one may be set later.
    """

    def _setup_password_field(self) -> None:
        """Does nothing: the base class would delete the field."""


class SignupForm(AddressTexts, allauth_forms.SignupForm):
    """Allauth's form and a name. Whoever signs up is a patient once the address is confirmed."""

    name = NameInput(
        label=_("Your name"),
        max_length=150,
        required=False,
        help_text=_("The name your therapist knows you by (optional)."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "name"]

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """The account with its name and address, or none of it."""
        return super().save(request)

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        super().custom_signup(request, user)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class NewPasswordTexts(NoPlaceholders):
    """Gives allauth's fields for a new password the site's own labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password again")


class ChangePasswordForm(NewPasswordTexts, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")

    def clean_oldpassword(self) -> str:
        """Counts failures as those of a sign-in: in a signed-in browser no more may be tried."""
        adapter = get_account_adapter()
        adapter.pre_authenticate(current.request, email=self.user.email or "")
        password = super().clean_oldpassword()
        adapter._rollback_login_failed_rl_usage()
        return password


class SetPasswordForm(NewPasswordTexts, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordTexts, allauth_forms.ResetPasswordKeyForm):
    pass


def plain_code(typed: str) -> str:
    """The letters and digits of a typed or pasted code, without spaces, dashes and the like."""
    text = unicodedata.normalize("NFKC", typed)
    digits = (str(unicodedata.decimal(each, each)) for each in text)
    return "".join(each for each in digits if each.isalnum())


class AnyTypedCode:
    """Accepts a code however it was typed or pasted."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]  # of the form that it is mixed into


class LoginCodeForm(AnyTypedCode, allauth_forms.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(AnyTypedCode, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(AnyTypedCode, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ActivateAppForm(AnyTypedCode, ActivateTOTPForm):
    pass


class FactorTexts(AnyTypedCode, NoPlaceholders):
    """Labels the code field by the factors that this person has: an app, or recovery codes only."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Authenticator.objects.filter(user=self.user)
        kinds = set(own.values_list("type", flat=True))
        self.has_passkey = Authenticator.Type.WEBAUTHN in kinds
        self.has_app = Authenticator.Type.TOTP in kinds
        self.fields["code"].label = _("Code") if self.has_app else _("Recovery code")

    def clean_code(self) -> str:
        """Accepts an app's code only once while it is valid: allauth forgets it earlier."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            valid_seconds = (2 * mfa_settings.TOTP_TOLERANCE + 1) * mfa_settings.TOTP_PERIOD
            if not cache.add(f"app-code:{self.user.pk}:{code}", "used", timeout=valid_seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code


class FactorCodeForm(FactorTexts, AuthenticateForm):
    pass


class ProofCodeForm(FactorTexts, ReauthenticateForm):
    pass
