"""What people and their devices send, checked before anything is written."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import corrected_start, known_zones, local_start
from workouts.models import Patient, SkipReason
from workouts.models.people import validate_zone
from workouts.models.sessions import MAX_HELD_SECONDS, NPRS_MAX, Report, Side, Version

# Devices send instants as milliseconds since 1970, as JavaScript's Date.now() gives them.
LATEST_MS = 4_102_444_800_000  # the year 2100

PAIN_CHOICES = [(str(value), str(value)) for value in range(NPRS_MAX + 1)]


def pain_field(label):
    """An optional answer on the numeric pain rating scale; None when left out."""
    return forms.TypedChoiceField(
        label=label,
        choices=PAIN_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class StartForm(forms.Form):
    """The start button: which version, and what the device knows about itself.

    Everything is optional, so a browser without JavaScript sends a version alone.
    """

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    zone = forms.CharField(
        required=False, max_length=64, validators=[validate_zone], widget=forms.HiddenInput
    )
    started_at_ms = forms.IntegerField(
        required=False, min_value=0, max_value=LATEST_MS, widget=forms.HiddenInput
    )
    device_now_ms = forms.IntegerField(
        required=False, min_value=0, max_value=LATEST_MS, widget=forms.HiddenInput
    )
    version = forms.ChoiceField(
        label=_("How much time have you got?"),
        choices=Version.choices,
        required=False,
        initial=Version.FULL,
        widget=forms.RadioSelect,
    )
    pain_before = pain_field(_("Pain right now"))

    def clean_version(self):
        return self.cleaned_data["version"] or Version.FULL

    def start_fields(self, *, now):
        """What the new session keeps of the start: instant, local day and minute, pain."""
        data = self.cleaned_data
        zone = data["zone"] or self.initial.get("zone") or settings.TIME_ZONE
        started_at, was_clamped = now, False
        if data["started_at_ms"] is not None and data["device_now_ms"] is not None:
            corrected = corrected_start(
                from_ms(data["started_at_ms"]),
                device_now=from_ms(data["device_now_ms"]),
                server_now=now,
            )
            started_at, was_clamped = corrected.at, corrected.clamped
        return {
            "version": data["version"],
            "started_at": started_at,
            "start_was_clamped": was_clamped,
            "local_start": local_start(started_at, zone),
            "pain_before": data["pain_before"],
        }


def from_ms(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def whole_number(label, maximum, *, is_hidden=True):
    widget = forms.HiddenInput if is_hidden else forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=maximum, widget=widget
    )


class ReportForm(forms.Form):
    """How far one exercise on one side has come. Empty figures count as zero."""

    item = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    reps_done = whole_number(_("Repetitions by the timer"), 50)
    held_seconds = whole_number(_("Seconds held"), MAX_HELD_SECONDS)
    declared_reps = whole_number(_("Repetitions"), 50, is_hidden=False)
    skip_reason = forms.TypedChoiceField(
        choices=SkipReason.choices,
        coerce=int,
        empty_value=SkipReason.NONE,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, logs, **kwargs):
        super().__init__(*args, **kwargs)
        self.logs = logs
        key = (self.initial.get("item"), self.initial.get("side"))
        self.log = logs.get(key)
        if self.log:
            self.fields["declared_reps"].widget.attrs["max"] = self.log.prescribed_reps_max

    def clean(self):
        data = super().clean()
        self.log = self.logs.get((data.get("item"), data.get("side")))
        if self.log is None:
            if not self.errors:
                raise forms.ValidationError(
                    _("This exercise is not part of this session."), code="item"
                )
            return data
        for name in ("reps_done", "declared_reps"):
            if (data.get(name) or 0) > self.log.prescribed_reps_max:
                self.add_error(
                    name,
                    forms.ValidationError(
                        _("At most %(most)d repetitions."),
                        code="most",
                        params={"most": self.log.prescribed_reps_max},
                    ),
                )
        return data

    @property
    def report(self):
        data = self.cleaned_data
        return Report(
            item_id=data["item"],
            side=data["side"],
            reps_done=data["reps_done"] or 0,
            held_seconds=data["held_seconds"] or 0,
            declared_reps=data["declared_reps"] or 0,
            skip_reason=data["skip_reason"],
        )


class BaseReportFormSet(forms.BaseFormSet):
    """The reports of one session: as a page shows them, or as a device sends one or many."""

    def __init__(self, *args, logs, **kwargs):
        self.logs = {(log.item_id, log.side): log for log in logs}
        kwargs["form_kwargs"] = {"logs": self.logs, "empty_permitted": False}
        kwargs["initial"] = [
            {
                "item": log.item_id,
                "side": log.side,
                "reps_done": log.reps_done,
                "held_seconds": log.held_seconds,
                "declared_reps": log.declared_reps or None,
                "skip_reason": log.skip_reason,
            }
            for log in logs
        ]
        super().__init__(*args, prefix="reports", **kwargs)

    @property
    def reports(self):
        return [form.report for form in self.forms]

    @property
    def is_of_this_session(self):
        """False when a report names a row that the session has not got: no page can show it."""
        return all(form.log for form in self.forms)


ReportFormSet = formset_factory(
    ReportForm,
    formset=BaseReportFormSet,
    extra=0,
    min_num=1,
    max_num=100,
    absolute_max=100,
    validate_min=True,
    validate_max=True,
)


class FinishForm(forms.Form):
    """How it went: both answers may be left out."""

    pain_after = pain_field(_("Pain now"))
    note = forms.CharField(
        label=_("A word to your therapist"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClaimForm(forms.Form):
    """“Was this you?”, asked once after signing in on a browser that practised as a guest."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes, keep it")), ("no", _("No, not me"))])


class ProfileForm(forms.ModelForm):
    """What a patient sets: name, zone, usual time and anchor, cues."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = Patient
        fields = ["zone", "usual_slot", "anchor", "cue_tones"]
        widgets = {"usual_slot": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    field_order = ["name", "usual_slot", "anchor", "zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.instance.user.name
        self.fields["zone"].choices = [
            ("", _("As my phone says")),
            *((zone, zone.replace("_", " ")) for zone in sorted(known_zones())),
        ]

    def save(self):
        patient = super().save()
        patient.user.name = self.cleaned_data["name"]
        patient.user.save(update_fields=["name"])
        return patient
