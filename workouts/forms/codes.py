"""The form for the code that a patient got from the clinic, to type in place of a link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.models.invitations import read_code


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_("Eight letters. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-to-type",
            }
        ),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise wrong_code()
        return code

    def refuse(self) -> None:
        """Says that the code opens nothing: the same for each reason."""
        self.add_error("code", wrong_code())


def wrong_code() -> forms.ValidationError:
    return forms.ValidationError(
        _(
            "This code doesn't work. Check each letter. A code works once, for a day:"
            " your therapist can give you a new one."
        ),
        code="wrong",
    )
