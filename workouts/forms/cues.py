"""The form of the cue settings: which cues guide a person, how loud, at which pace."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.models.people import CUE_RANGES
from workouts.player.cues import ACCOUNT_COLUMNS, Cues

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Slider(forms.NumberInput):
    input_type = "range"


def cue_figure(
    name: str,
    label: "StrOrPromise",
    help_text: "StrOrPromise" = "",
    *,
    widget: type[forms.NumberInput] = forms.NumberInput,
) -> forms.IntegerField:
    """A field for a whole number within the setting's range."""
    least, most = CUE_RANGES[name]
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=widget(attrs={"inputmode": "numeric"}),
    )


def switch(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


class CueForm(forms.Form):
    tones = switch(_("Tones"))
    tones_volume = cue_figure("tones_volume", _("Volume of the tones"), widget=Slider)
    voice = switch(_("Voice"), _("Says the exercise, the side, and what comes next."))
    voice_volume = cue_figure("voice_volume", _("Volume of the voice"), widget=Slider)
    vibration = switch(_("Vibration"), _("Where the phone can vibrate."))
    lead_in_seconds = cue_figure(
        "lead_in_seconds",
        _("Time to get ready (seconds)"),
        _("Before each exercise, and to switch sides."),
    )
    extra_rest_seconds = cue_figure(
        "extra_rest_seconds", _("Longer rests (seconds)"), _("Added to each rest.")
    )
    move_seconds = cue_figure(
        "move_seconds", _("Time for a move (seconds)"), _("To lift, to bend and to lower.")
    )
    headset = switch(
        _("Headset buttons pause and resume"), _("On this device. It may stop other music.")
    )
    mix = switch(
        _("Keep my music playing"),
        _("On this device. On an iPhone, silent mode then silences the cues too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def cues(self) -> Cues:
        return Cues(**self.cleaned_data)

    @property
    def chosen(self) -> dict[str, bool | int]:
        """The values to store in the account, by column: those changed on the page.

        All of them if the form was sent without the hidden initial values.
        """
        is_told = any(self[name].html_initial_name in self.data for name in self.fields)
        columns = self.cues.columns
        if not is_told:
            return columns
        return {
            ACCOUNT_COLUMNS[name]: columns[ACCOUNT_COLUMNS[name]]
            for name in self.changed_data
            if name in ACCOUNT_COLUMNS
        }


def cue_form(cues: Cues) -> CueForm:
    return CueForm(initial=asdict(cues))
