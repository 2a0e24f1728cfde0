"""Forms for when a patient practices: the usual time, the habit it follows, the time zone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import is_later_in_the_day, is_place
from workouts.forms.fields import (
    LanguageChoice,
    WallTimeInput,
    forget_wrong,
    unseen,
    zone_choices,
)
from workouts.forms.merging import MergingForm
from workouts.models import Patient
from workouts.models.zones import unknown_zone

# Daily habits that the exercises may follow. Morning habits are the most reliable.
# One is stored as it is here, so that it is a suggestion in each language.
ANCHORS = {
    "after coffee": _("after coffee"),
    "after brushing my teeth": _("after brushing my teeth"),
    "before breakfast": _("before breakfast"),
    "after work": _("after work"),
    "before bed": _("before bed"),
}

OWN_WORDS = "own"


class SlotForm(MergingForm):
    """When to practice: a habit to follow, a time, and a second time for when it did not work."""

    suggestion = forms.ChoiceField(
        label=_("What it follows"),
        choices=[*ANCHORS.items(), (OWN_WORDS, _("something else"))],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Patient
        fields = ["anchor", "usual_slot", "fallback_slot"]
        labels = {
            "anchor": _("In your own words"),
            "usual_slot": _("Your time"),
            "fallback_slot": _("Second time"),
        }
        help_texts = {"anchor": "", "usual_slot": ""}
        widgets = {"usual_slot": WallTimeInput(), "fallback_slot": WallTimeInput()}

    def __init__(self, *args: Any, instance: Patient, **kwargs: Any) -> None:
        initial = {"suggestion": instance.anchor, "anchor": ""}
        # Without a habit nothing is chosen yet.
        if instance.anchor not in ("", *ANCHORS):
            initial = {"suggestion": OWN_WORDS, "anchor": instance.anchor}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    @property
    def suggestion_as_opened(self) -> str:
        """The hidden initial value, since the page renders the radio buttons one by one."""
        return self["suggestion"].as_hidden(only_initial=True)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        own_words = data.get("anchor", "")
        if not (own_words and "anchor" in self.changed_data):
            suggestion = data.get("suggestion", "")
            is_suggested = suggestion not in ("", OWN_WORDS)
            data["anchor"] = suggestion if is_suggested else own_words
        slot, fallback = data.get("usual_slot"), data.get("fallback_slot")
        if fallback and not slot and "usual_slot" not in self.errors:
            self.add_error("usual_slot", _("A second time needs a first one."))
        if fallback and slot and not is_later_in_the_day(fallback, slot):
            self.add_error("fallback_slot", _("Choose a time later in the day than the first."))
        return data


class MoveSlotForm(MergingForm):
    """Moves the slot to the time at which the patient now practices, with one tap."""

    usual_slot = forms.TimeField(widget=WallTimeInput())

    class Meta:
        model = Patient
        fields = ["usual_slot"]

    def clean(self) -> dict[str, Any]:
        """Removes a second time that would no longer come after the first."""
        super().clean()
        data = self.cleaned_data
        slot, fallback = data.get("usual_slot"), self.instance.fallback_slot
        if slot and fallback and not is_later_in_the_day(fallback, slot):
            self.instance.fallback_slot = None
        return data


class ZoneForm(forms.Form):
    """The device's zone, and whether the patient's times move to it."""

    zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[("move", _("Use this time zone")), ("keep", _("Keep mine"))]
    )

    def clean(self) -> dict[str, Any]:
        """Accepts only a real place to move to; staying is always valid."""
        super().clean()
        data = self.cleaned_data
        forget_wrong(self, unseen(self))
        if data.get("answer") == "move" and not is_place(data["zone"]):
            self.add_error("zone", unknown_zone(self.data.get("zone", "")))
        return data


class PlaceForm(LanguageChoice, MergingForm):
    """A new patient's language and zone; an empty zone is set by the first session's device."""

    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Patient
        fields = ["language", "zone"]
