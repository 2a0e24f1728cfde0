"""The account pages' forms: allauth's, with the words of a clinic and codes as people type them."""

import unicodedata
from typing import TYPE_CHECKING, Any

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
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workouts.models import User
from workouts.models.names import NameInput
from workouts.people.accounts import LONGEST_ADDRESS, is_opened_by

if TYPE_CHECKING:
    pass


class NamedByLabels:
    """Fields are named by their labels, which stay when something is typed."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AddressWords(NamedByLabels):
    """What allauth calls a field for an address, said as everywhere else on the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"email", "login"} & self.fields.keys():
            field = self.fields[name]
            field.label = _("E-mail address")
            # As many as are stored; allauth's own fields take more.
            field.validators = [*field.validators, MaxLengthValidator(LONGEST_ADDRESS)]
            field.error_messages["invalid"] = _("Enter a valid e-mail address.")


class RequestLoginCodeForm(AddressWords, allauth_forms.RequestLoginCodeForm):
    _user: User | None

    def clean_email(self) -> str:
        email = super().clean_email()
        if self._user and not is_opened_by(self._user, email):
            self._user = None
        return email


class AddEmailForm(AddressWords, allauth_forms.AddEmailForm):
    pass


class ResetPasswordForm(AddressWords, allauth_forms.ResetPasswordForm):
    users: list[User]

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if is_opened_by(user, email)]
        return email


class LoginForm(AddressWords, allauth_forms.LoginForm):
    """Allauth drops the password here when signing up asks for none; ours may be set later on."""

    def _setup_password_field(self) -> None:
        """Keeps the field that the base class would delete."""


class SignupForm(AddressWords, allauth_forms.SignupForm):
    """Allauth's form and a name. Whoever signs up is a patient once the address is proved."""

    name = NameInput(
        label=_("Your name"),
        max_length=150,
        required=False,
        help_text=_("As your therapist knows you. You may leave it out."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["email", "name"]

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        super().custom_signup(request, user)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class NewPasswordWords(NamedByLabels):
    """What allauth calls the fields of a new password, said as the other fields are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("The same again")


class ChangePasswordForm(NewPasswordWords, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")

    def clean_oldpassword(self) -> str:
        """Counted as a sign-in is, so that a signed-in browser tries no more of them."""
        adapter = get_account_adapter()
        adapter.pre_authenticate(current.request, email=self.user.email or "")
        password = super().clean_oldpassword()
        adapter._rollback_login_failed_rl_usage()
        return password


class SetPasswordForm(NewPasswordWords, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordWords, allauth_forms.ResetPasswordKeyForm):
    pass


def plain_code(typed: str) -> str:
    """The letters and digits of what was typed or pasted; whatever else came along counts not."""
    text = unicodedata.normalize("NFKC", typed)
    digits = (str(unicodedata.decimal(each, each)) for each in text)
    return "".join(each for each in digits if each.isalnum())


class TypedCode:
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]  # of the form that it is mixed into


class LoginCodeForm(TypedCode, allauth_forms.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(TypedCode, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(TypedCode, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ActivateAppForm(TypedCode, ActivateTOTPForm):
    pass


class CodeWords(TypedCode, NamedByLabels):
    """Asks for the codes that this person has: who has no app is not asked for an app's code."""

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
        """Each code of an app once, as long as it is taken at all: allauth forgets it earlier."""
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            taken_seconds = (2 * mfa_settings.TOTP_TOLERANCE + 1) * mfa_settings.TOTP_PERIOD
            if not cache.add(f"app-code:{self.user.pk}:{code}", "used", timeout=taken_seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code


class FactorCodeForm(CodeWords, AuthenticateForm):
    pass


class ProofCodeForm(CodeWords, ReauthenticateForm):
    pass
