"""Forms for what a device sends of a session: start, progress reports, pain and note."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.domain.day import corrected_start, is_place, local_start
from workouts.domain.missing import may_declare
from workouts.forms.fields import forget_wrong, pain_field, unseen, whole_number
from workouts.models import ExerciseLog, RoutineItem, SessionLog, SkipReason
from workouts.models.exercise_logs import MAX_HELD_SECONDS, MAX_REPS, REPORT_FIGURES, Report, Side
from workouts.models.multiline import MultilineInput
from workouts.models.plans import SessionLength

# Devices send instants as milliseconds since 1970, as JavaScript's Date.now() returns them.
LATEST_MS = 4_102_444_800_000  # the year 2100


class StartForm(forms.Form):
    """The start button: the session's length, and the device's zone and clock.

    Everything is optional: a browser without JavaScript sends only the length. Invalid data that
    the device fills in counts as missing: else no start would work on such a phone.

    A session that was begun offline comes with its own uuid. It has been practiced, so it is
    refused only without a uuid, or if none of its reports is valid.
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
        label=_("How much time do you have?"),
        choices=SessionLength.choices,
        required=False,
        initial=SessionLength.FULL,
        widget=forms.RadioSelect,
    )
    pain_before = pain_field(_("Pain right now"))
    already_begun = forms.BooleanField(required=False, widget=forms.HiddenInput)
    by_hand = forms.BooleanField(required=False)

    formset: "BaseReportFormSet | None" = None
    is_clock_wrong = False

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        wrong = forget_wrong(self, unseen(self))
        self.is_clock_wrong = not {"started_at_ms", "device_now_ms"}.isdisjoint(wrong)
        if not is_place(data["zone"]):
            data["zone"] = ""
        if data.get("already_begun"):
            self.clean_begun(data)
        data["version"] = data.get("version") or SessionLength.FULL
        return data

    def clean_begun(self, data: dict[str, Any]) -> None:
        forget_wrong(self, ["version", "pain_before"])
        if not data["uuid"]:
            self.add_error("uuid", _("A session that has started has a name of its own."))
        if "reports-TOTAL_FORMS" in self.data:
            self.formset = OfflineReportFormSet(self.data, logs=[])
            if not self.formset.is_valid():
                self.add_error(None, _("The numbers sent can't be right."))

    @property
    def reports(self) -> list[Report]:
        """The reports of a session begun offline."""
        return self.formset.reports if self.formset else []

    def start_fields(self, *, now: datetime) -> dict[str, Any]:
        """The new session's fields: instant, local day and minute, pain and so on."""
        data = self.cleaned_data
        zone = data["zone"] or self.initial.get("zone") or timezone.get_current_timezone_name()
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


def from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


# A row of a session: its item and its side. What was sent may lack either.
Key = tuple[int | None, str | None]


class ReportForm(forms.Form):
    """The progress of one exercise on one side. Empty figures count as zero.

    Invalid figures that the device fills in count as empty.
    """

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    reps_done = whole_number(_("Repetitions by the timer"), MAX_REPS)
    held_seconds = whole_number(_("Seconds held"), MAX_HELD_SECONDS)
    declared_reps = whole_number(_("Repetitions"), MAX_REPS, is_hidden=False)
    skip_reason = forms.TypedChoiceField(
        choices=SkipReason.choices,
        coerce=int,
        empty_value=SkipReason.NONE,  # type: ignore[arg-type]  # no text, but what `coerce` makes
        required=False,
        widget=forms.HiddenInput,
    )
    eased = whole_number(_("Eased today"), 1)

    def __init__(self, *args: Any, logs: Mapping[Key, ExerciseLog], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logs = logs
        key = (self.initial.get("item"), self.initial.get("side"))
        self.log = logs.get(key)
        if self.log:
            self.fields["declared_reps"].widget.attrs["max"] = self.log.prescribed_reps_max

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
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
    def report(self) -> Report:
        data = self.cleaned_data
        return Report(
            item_id=data["item"],
            side=data["side"],
            **{name: data[name] or 0 for name in REPORT_FIGURES},
        )


class OfflineReportForm(ReportForm):
    """A report by the plan that the device had offline: the session is extended by its exercises.

    An invalid figure counts as empty if another one is valid.
    """

    def clean(self) -> dict[str, Any]:
        forms.Form.clean(self)
        data = self.cleaned_data
        self.log = self.logs.get((data.get("item"), data.get("side")))
        if any(data.get(name) for name in REPORT_FIGURES):
            forget_wrong(self, REPORT_FIGURES)
        return data


class BaseReportFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # takes them in the stubs alone
    """The reports of one session: all of them on a page, or the one or many that a device sends."""

    def __init__(self, *args: Any, logs: Iterable[ExerciseLog], **kwargs: Any) -> None:
        self.logs: dict[Key, ExerciseLog] = {(log.item_id, log.side): log for log in logs}
        kwargs["form_kwargs"] = {"logs": self.logs, "empty_permitted": False}
        kwargs["initial"] = [
            {
                "item": log.item_id,
                "side": log.side,
                **{name: getattr(log, name) for name in REPORT_FIGURES},
                # A page that shows 0 would have to be emptied before one types.
                "declared_reps": log.declared_reps or None,
            }
            for log in logs
        ]
        kwargs["prefix"] = "reports"
        super().__init__(*args, **kwargs)

    def __iter__(self) -> Iterator[ReportForm]:
        """The rows that belong to the session."""
        return iter([form for form in self.forms if form.log])

    def is_valid(self) -> bool:
        """Ignores rows that do not belong to the session, unless all of them do not."""
        return (
            self.is_bound
            and not self.non_form_errors()
            and self.is_of_this_session
            and (all(form.is_valid() for form in self))
        )

    @property
    def reports(self) -> list[Report]:
        """The reports of the valid rows."""
        return [form.report for form in self if form.is_valid()]

    @property
    def is_of_this_session(self) -> bool:
        return any(form.log for form in self.forms)


class BaseOfflineReportFormSet(BaseReportFormSet):
    """The reports of a session begun offline, by whatever plan the device had.

    Invalid ones are left out; it is valid if any is left.
    """

    right: Sequence[ReportForm] = ()

    def clean(self) -> None:
        super().clean()
        valid = [form for form in self.forms if form.is_valid()]
        items = RoutineItem.objects.in_bulk({form.cleaned_data["item"] for form in valid})
        self.right = [form for form in valid if form.cleaned_data["item"] in items]
        if not self.right:
            raise forms.ValidationError(_("The numbers sent can't be right."), code="figures")

    def is_valid(self) -> bool:
        return self.is_bound and not self.non_form_errors()

    @property
    def reports(self) -> list[Report]:
        return [form.report for form in self.right]


BOUNDS: dict[str, Any] = {
    "extra": 0,
    "min_num": 1,
    "max_num": 100,
    "absolute_max": 100,
    "validate_min": True,
    "validate_max": True,
}


ReportFormSet = cast(
    type[BaseReportFormSet], formset_factory(ReportForm, formset=BaseReportFormSet, **BOUNDS)
)


OfflineReportFormSet = cast(
    type[BaseOfflineReportFormSet],
    formset_factory(OfflineReportForm, formset=BaseOfflineReportFormSet, **BOUNDS),
)


def posted_reports(data: QueryDict, session: SessionLog) -> BaseReportFormSet | None:
    """The bound formset of the posted reports; None if none was posted."""
    if not any(name.startswith("reports-") for name in data):
        return None
    formset = OfflineReportFormSet if session.begun_offline else ReportFormSet
    return formset(data, logs=session.exercise_logs.in_order())


class FinishForm(forms.Form):
    """The answers at the end of a session, both optional."""

    pain_after = pain_field(_("Pain now"))
    note = MultilineInput(
        label=_("A note for your therapist"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MorningForm(forms.Form):
    """The pain on the morning after, answered with one tap."""

    pain = pain_field(_("Pain this morning"), required=True)


class ClaimForm(forms.Form):
    """“Was this you?”, asked once after signing in on a browser that practiced as a guest."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes, keep it")), ("no", _("No, not me"))])


class DeclareForm(forms.Form):
    """“I did it yesterday”: the practice day, and the session's length."""

    day = forms.DateField()
    version = forms.ChoiceField(choices=SessionLength.choices, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not may_declare(day, today=self.today):
            raise forms.ValidationError(
                _("Only for yesterday and the two days before it."), code="day"
            )
        return day

    def clean_version(self) -> str:
        return self.cleaned_data["version"] or SessionLength.FULL
