"""What people and their devices send, checked before anything is written."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from workouts import push
from workouts.cues import COLUMNS, Cues
from workouts.domain.day import (
    corrected_start,
    is_later_in_the_day,
    is_place,
    known_zones,
    local_start,
)
from workouts.domain.missing import may_declare
from workouts.edits import MergingForm
from workouts.models import Patient, Pause, RoutineItem, SkipReason
from workouts.models.multiline import MultilineInput
from workouts.models.names import NameInput
from workouts.models.pauses import LONGEST_PAUSE, PauseReason
from workouts.models.people import CUE_RANGES, unknown_zone
from workouts.models.reminders import Barrier
from workouts.models.sessions import (
    MAX_HELD_SECONDS,
    MAX_REPS,
    NPRS_MAX,
    Report,
    Side,
    Version,
)

# Devices send instants as milliseconds since 1970, as JavaScript's Date.now() gives them.
LATEST_MS = 4_102_444_800_000  # the year 2100

PAIN_CHOICES = [(str(value), str(value)) for value in range(NPRS_MAX + 1)]


# How far back a patient may set a pause: a forgotten one, not a past that is made up.
PAUSE_BACK = timedelta(days=30)

# Daily habits that the exercises may follow. Those of the morning hold best.
ANCHORS = (
    _("after coffee"),
    _("after brushing my teeth"),
    _("before breakfast"),
    _("after work"),
    _("before bed"),
)


class DayInput(forms.DateInput):
    """The browser's own calendar; it takes and gives dates in this one format."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class WallTimeInput(forms.TimeInput):
    """The browser's own clock; it takes and gives times in this one format."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


def pain_field(label, *, required=False):
    """An answer on the numeric pain rating scale; None when an optional one is left out."""
    return forms.TypedChoiceField(
        label=label,
        choices=PAIN_CHOICES,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
    )


def unseen(form):
    """The fields that a device fills in by itself, and that may be left out: no page shows them."""
    return [
        name for name, field in form.fields.items() if field.widget.is_hidden and not field.required
    ]


def forget_wrong(form, names):
    """Takes what cannot be as what was not said, where nobody could say it better.

    A device sends the same again and again: refused once, all that came along is lost for good.
    """
    wrong = [name for name in names if form.errors.pop(name, None)]
    for name in wrong:
        form.cleaned_data[name] = form.fields[name].clean("")
    return wrong


class StartForm(forms.Form):
    """The start button: which version, and what the device knows about itself.

    Everything is optional, so a browser without JavaScript sends a version alone. What a device
    says of itself and cannot be counts as not said: else no start would work on such a phone.

    A session that the device began without a network comes with its own uuid. Such a one has been
    practised, so it is refused only where nothing of it can be: without a uuid, or when no report
    of it is right.
    """

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    zone = forms.CharField(required=False, widget=forms.HiddenInput)
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
    already_begun = forms.BooleanField(required=False, widget=forms.HiddenInput)
    by_hand = forms.BooleanField(required=False)

    formset = None
    is_clock_wrong = False

    def clean(self):
        data = super().clean()
        wrong = forget_wrong(self, unseen(self))
        self.is_clock_wrong = not {"started_at_ms", "device_now_ms"}.isdisjoint(wrong)
        if not is_place(data["zone"]):
            data["zone"] = ""
        if data.get("already_begun"):
            self.clean_begun(data)
        data["version"] = data.get("version") or Version.FULL
        return data

    def clean_begun(self, data):
        forget_wrong(self, ["version", "pain_before"])
        if not data["uuid"]:
            self.add_error("uuid", _("A session that has begun already has a name of its own."))
        if "reports-TOTAL_FORMS" in self.data:
            self.formset = OfflineReportFormSet(self.data, logs=[])
            if not self.formset.is_valid():
                self.add_error(None, _("What was done came with figures that cannot be."))

    @property
    def reports(self):
        """What was done before there was a network."""
        return self.formset.reports if self.formset else []

    def start_fields(self, *, now):
        """What the new session keeps of the start: instant, local day and minute, pain."""
        data = self.cleaned_data
        zone = data["zone"] or self.initial.get("zone") or settings.TIME_ZONE
        started_at, was_clamped = now, self.is_clock_wrong
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
            "progressed_at": now,
            "start_was_clamped": was_clamped,
            "local_start": local_start(started_at, zone),
            "pain_before": data["pain_before"],
            "begun_offline": data["already_begun"],
        }


def from_ms(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def whole_number(label, maximum, *, is_hidden=True):
    widget = forms.HiddenInput if is_hidden else forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=maximum, widget=widget
    )


FIGURES = ("reps_done", "declared_reps", "held_seconds", "skip_reason", "eased")


class ReportForm(forms.Form):
    """How far one exercise on one side has come. Empty figures count as zero.

    One that only the device can know, and that cannot be, counts as empty.
    """

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    reps_done = whole_number(_("Repetitions by the timer"), MAX_REPS)
    held_seconds = whole_number(_("Seconds held"), MAX_HELD_SECONDS)
    declared_reps = whole_number(_("Repetitions"), MAX_REPS, is_hidden=False)
    skip_reason = forms.TypedChoiceField(
        choices=SkipReason.choices,
        coerce=int,
        empty_value=SkipReason.NONE,
        required=False,
        widget=forms.HiddenInput,
    )
    eased = whole_number(_("Eased today"), 1)

    def __init__(self, *args, logs, **kwargs):
        super().__init__(*args, **kwargs)
        self.logs = logs
        key = (self.initial.get("item"), self.initial.get("side"))
        self.log = logs.get(key)
        if self.log:
            self.fields["declared_reps"].widget.attrs["max"] = self.log.prescribed_reps_max

    def clean(self):
        data = super().clean()
        forget_wrong(self, unseen(self))
        self.log = self.logs.get((data.get("item"), data.get("side")))
        if self.log is None:
            if not self.errors:
                raise forms.ValidationError(
                    _("This exercise is not part of this session."), code="item"
                )
            return data
        most = self.log.prescribed_reps_max
        if (data["reps_done"] or 0) > most:
            data["reps_done"] = None
        if (data.get("declared_reps") or 0) > most:
            too_many = forms.ValidationError(
                _("At most %(most)d repetitions."), code="most", params={"most": most}
            )
            self.add_error("declared_reps", too_many)
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
            eased=data["eased"] or 0,
        )


class OfflineReportForm(ReportForm):
    """A report by the plan that the device knew: the session makes room for what it names.

    Any figure that cannot be counts as empty beside one that can.
    """

    def clean(self):
        data = forms.Form.clean(self)
        self.log = self.logs.get((data.get("item"), data.get("side")))
        if any(data.get(name) for name in FIGURES):
            forget_wrong(self, FIGURES)
        return data


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
                "eased": log.eased,
            }
            for log in logs
        ]
        super().__init__(*args, prefix="reports", **kwargs)

    def __iter__(self):
        """The rows that a page can show: no device's row that the session has not got."""
        return iter([form for form in self.forms if form.log])

    def is_valid(self):
        """Rows that the session has not got are left out, for as long as any other is there."""
        return (
            self.is_bound
            and not self.non_form_errors()
            and self.is_of_this_session
            and (all(form.is_valid() for form in self))
        )

    @property
    def reports(self):
        """Of the rows that are right, whatever is wrong with the others."""
        return [form.report for form in self if form.is_valid()]

    @property
    def is_of_this_session(self):
        return any(form.log for form in self.forms)


class BaseOfflineReportFormSet(BaseReportFormSet):
    """The reports of a session begun without a network, by whatever plan the device knew.

    Those that cannot be are left out; it is valid for as long as any is left.
    """

    right = ()

    def clean(self):
        super().clean()
        valid = [form for form in self.forms if form.is_valid()]
        items = RoutineItem.objects.in_bulk({form.cleaned_data["item"] for form in valid})
        self.right = [form for form in valid if form.cleaned_data["item"] in items]
        if not self.right:
            raise forms.ValidationError(
                _("What was done came with figures that cannot be."), code="figures"
            )

    def is_valid(self):
        return self.is_bound and not self.non_form_errors()

    @property
    def reports(self):
        return [form.report for form in self.right]


BOUNDS = {
    "extra": 0,
    "min_num": 1,
    "max_num": 100,
    "absolute_max": 100,
    "validate_min": True,
    "validate_max": True,
}
ReportFormSet = formset_factory(ReportForm, formset=BaseReportFormSet, **BOUNDS)
OfflineReportFormSet = formset_factory(
    OfflineReportForm, formset=BaseOfflineReportFormSet, **BOUNDS
)


def posted_reports(data, session):
    """The bound formset of the posted reports; None where none was posted."""
    if not any(name.startswith("reports-") for name in data):
        return None
    formset = OfflineReportFormSet if session.begun_offline else ReportFormSet
    return formset(data, logs=session.exercise_logs.in_order())


class FinishForm(forms.Form):
    """How it went: both answers may be left out."""

    pain_after = pain_field(_("Pain now"))
    note = MultilineInput(
        label=_("A word to your therapist"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MorningForm(forms.Form):
    """One tap on the morning after."""

    pain = pain_field(_("Pain this morning"), required=True)


class ClaimForm(forms.Form):
    """“Was this you?”, asked once after signing in on a browser that practised as a guest."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes, keep it")), ("no", _("No, not me"))])


class PauseForm(forms.ModelForm):
    """Days on which nothing is expected; the first one may lie a little back."""

    class Meta:
        model = Pause
        fields = ["first_day", "last_day", "reason"]
        labels = {"first_day": _("First day"), "last_day": _("Last day"), "reason": _("Reason")}
        widgets = {
            "first_day": DayInput(),
            "last_day": DayInput(),
            "reason": forms.RadioSelect,
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["first_day"].initial = today
        self.fields["reason"].choices = PauseReason.choices

    def clean_first_day(self):
        first_day = self.cleaned_data["first_day"]
        if self.today - first_day > PAUSE_BACK:
            raise forms.ValidationError(
                _("At most 30 days back: please ask your therapist."), code="back"
            )
        if first_day - self.today > LONGEST_PAUSE:
            raise forms.ValidationError(_("At most a year ahead."), code="ahead")
        return first_day


class DeclareForm(forms.Form):
    """“I did it yesterday”: which practice day, and which version."""

    day = forms.DateField()
    version = forms.ChoiceField(choices=Version.choices, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not may_declare(day, today=self.today):
            raise forms.ValidationError(
                _("Only for yesterday and the two days before it."), code="day"
            )
        return day

    def clean_version(self):
        return self.cleaned_data["version"] or Version.FULL


class SlotForm(MergingForm):
    """When to practise: a habit to follow, a time, and a second time for when it did not work."""

    suggestion = forms.ChoiceField(
        label=_("What it follows"),
        choices=[*((words, words) for words in ANCHORS), ("", _("something else"))],
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

    def __init__(self, *args, instance, **kwargs):
        is_suggested = instance.anchor in map(str, ANCHORS)
        own_words = {"suggestion": "", "anchor": instance.anchor}
        initial = {"suggestion": instance.anchor, "anchor": ""} if is_suggested else own_words
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    @property
    def suggestion_as_opened(self):
        """Beside the radio buttons, which the page shows one by one."""
        return self["suggestion"].as_hidden(only_initial=True)

    def clean(self):
        data = super().clean()
        own_words = data.get("anchor", "")
        if not (own_words and "anchor" in self.changed_data):
            data["anchor"] = data.get("suggestion") or own_words
        slot, fallback = data.get("usual_slot"), data.get("fallback_slot")
        if fallback and not slot and "usual_slot" not in self.errors:
            self.add_error("usual_slot", _("A second time needs a first one."))
        if fallback and slot and not is_later_in_the_day(fallback, slot):
            self.add_error("fallback_slot", _("Choose a time later in the day than the first."))
        return data


class MoveSlotForm(MergingForm):
    """One tap: the slot goes to where one practises by now."""

    usual_slot = forms.TimeField(widget=WallTimeInput())

    class Meta:
        model = Patient
        fields = ["usual_slot"]

    def clean(self):
        """A second time that no longer comes second is given up."""
        data = super().clean()
        slot, fallback = data.get("usual_slot"), self.instance.fallback_slot
        if slot and fallback and not is_later_in_the_day(fallback, slot):
            self.instance.fallback_slot = None
        return data


class ZoneForm(forms.Form):
    """What the device says about where it is, and whether the times are to go with it."""

    zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("move", _("Move my times")), ("keep", _("Keep them"))])

    def clean(self):
        """Times may stay whatever the device says, but go only to where there is a clock."""
        data = super().clean()
        forget_wrong(self, unseen(self))
        if data.get("answer") == "move" and not is_place(data["zone"]):
            self.add_error("zone", unknown_zone(self.data.get("zone", "")))
        return data


class BarrierForm(forms.Form):
    """What kept one from practising: one tap, and a question to the therapist for the unsure."""

    barrier = forms.ChoiceField(choices=Barrier.choices)
    question = MultilineInput(
        label=_("Your question to the therapist"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeletionForm(forms.Form):
    """Ticked by whoever means it: nobody deletes everything by one wrong tap."""

    is_sure = forms.BooleanField(
        label=_("Yes, delete everything about me"),
        error_messages={"required": _("Tick the box if you are sure. Nothing is deleted yet.")},
    )


class ReminderForm(MergingForm):
    """Whether mail reminds the patient."""

    class Meta:
        model = Patient
        fields = ["remind_by_mail"]
        labels = {"remind_by_mail": _("Remind me by mail")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["remind_by_mail"]
        if self.instance.user.email is None:
            field.disabled = True
            field.help_text = _("For this, add an e-mail address to your account first.")
        elif self.instance.user.email_waits:
            field.help_text = _("Mails begin once you have confirmed your e-mail address.")


class PushForm(forms.Form):
    """What a browser says about where and how it can be woken."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self):
        endpoint = self.cleaned_data["endpoint"]
        if not push.is_allowed(endpoint):
            raise forms.ValidationError(_("This browser's push service is not one we can use."))
        return endpoint

    def clean(self):
        data = super().clean()
        if not self.errors and not push.is_browser_key(data["p256dh"], data["auth"]):
            raise forms.ValidationError(_("This browser sent keys that are none."), code="keys")
        return data


def zone_choices():
    """Every zone that there is, after leaving it to the device."""
    return [
        ("", _("As my phone says")),
        *((zone, zone.replace("_", " ")) for zone in sorted(known_zones())),
    ]


class ProfileForm(MergingForm):
    """What a patient sets about themselves: name and zone."""

    name = NameInput(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Patient
        fields = ["zone"]

    field_order = ["name", "zone"]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, initial={"name": instance.user.name}, **kwargs)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not (name or self.instance.user.email):
            raise forms.ValidationError(
                _("Without an e-mail address a name is needed."), code="nameless"
            )
        return name

    def save(self):
        patient = super().save()
        if "name" in self.changed_data:
            patient.user.name = self.cleaned_data["name"]
            patient.user.save(update_fields=["name"])
        return patient


class PlaceForm(MergingForm):
    """The zone to read a new patient's clock in; empty, the first session's device tells it."""

    zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Patient
        fields = ["zone"]


def cue_figure(name, label, help_text=""):
    """A whole number within the setting's range."""
    least, most = CUE_RANGES[name]
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, widget=widget
    )


def switch(label, help_text=""):
    return forms.BooleanField(label=label, help_text=help_text, required=False)


class CueForm(forms.Form):
    """How a person is guided: which cues, how loud, at which pace."""

    tones = switch(_("Tones"))
    tones_volume = cue_figure("tones_volume", _("Volume of the tones (percent)"))
    voice = switch(_("Voice"), _("Says the exercise, the side, and what comes next."))
    voice_volume = cue_figure("voice_volume", _("Volume of the voice (percent)"))
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
        _("Keys of my headset pause and resume"), _("On this device. It may stop other music.")
    )
    mix = switch(
        _("My music goes on"),
        _("On this device. On an iPhone the silent switch then silences the cues too."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def cues(self):
        return Cues(**self.cleaned_data)

    @property
    def chosen(self):
        """What the account is to keep, by column: what was changed on the page.

        All of it from a device that does not say what its page was opened with.
        """
        is_told = any(self[name].html_initial_name in self.data for name in self.fields)
        columns = self.cues.columns
        if not is_told:
            return columns
        return {
            COLUMNS[name]: columns[COLUMNS[name]] for name in self.changed_data if name in COLUMNS
        }


def cue_form(cues):
    """The form as these settings fill it in."""
    return CueForm(initial=asdict(cues))
