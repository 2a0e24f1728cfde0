"""Fields, inputs and helpers that several forms share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import known_zones
from workouts.domain.pain import NPRS_MAX

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from workouts.models import Patient


class DayInput(forms.DateInput):
    """The browser's own date picker, which needs ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WallTimeInput(forms.TimeInput):
    """The browser's own time picker, which needs this format."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


PAIN_CHOICES = [(str(value), str(value)) for value in range(NPRS_MAX + 1)]


def pain_field(label: "StrOrPromise", *, required: bool = False) -> forms.TypedChoiceField:
    """An answer on the numeric pain rating scale; None when an optional one is left out."""
    return forms.TypedChoiceField(
        label=label,
        choices=PAIN_CHOICES,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
    )


def whole_number(
    label: "StrOrPromise", maximum: int, *, is_hidden: bool = True
) -> forms.IntegerField:
    widget = forms.HiddenInput if is_hidden else forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=maximum, widget=widget
    )


class LanguageChoice(forms.Form):
    """The language of a patient; where it is left out, it stays as it is."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    instance: "Patient"

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language


def zone_choices() -> "list[tuple[str, StrOrPromise]]":
    """Every zone, after an empty choice that leaves it to the device."""
    return [
        ("", _("As my phone says")),
        *((zone, zone.replace("_", " ")) for zone in sorted(known_zones())),
    ]


def unseen(form: forms.BaseForm) -> list[str]:
    """The names of the optional hidden fields, which a device fills in by itself."""
    return [
        name for name, field in form.fields.items() if field.widget.is_hidden and not field.required
    ]


def forget_wrong(form: forms.BaseForm, names: Iterable[str]) -> list[str]:
    """Empties these fields where they are invalid, and returns their names.

    Nobody could correct them: the device would send the same again, and the rest would be lost.
    """
    wrong = [name for name in names if form.errors.pop(name, None)]
    for name in wrong:
        form.cleaned_data[name] = form.fields[name].clean("")
    return wrong
