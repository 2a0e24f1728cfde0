"""Covers at the desk: a colleague sees and works with patients for some days, as in a vacation.

Whoever looks after a patient arranges covers; the covering colleague can end their own.
"""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from workouts.admin.changes import page
from workouts.admin.cover_marks import may_end
from workouts.admin.for_many import ask_page, left_out_text, posted_form
from workouts.admin.keys import is_key
from workouts.forms.fields import DayInput
from workouts.models import Cover, User

LONGEST_COVER = timedelta(days=366)


class CoverForm(forms.Form):
    colleague = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Colleague"))
    first_day = forms.DateField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("Today if left empty. The colleague sees nothing before that day."),
        widget=DayInput(),
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("The last day, included. The cover then ends by itself."),
        widget=DayInput(),
    )

    def __init__(self, *args, therapist, **kwargs):
        super().__init__(*args, **kwargs)
        others = User.objects.therapists().exclude(pk=therapist or 0)
        self.fields["colleague"].queryset = others
        self.fields["first_day"].initial = timezone.localdate
        for name in ("first_day", "until"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def clean_first_day(self):
        return self.checked_day("first_day") or timezone.localdate()

    def clean_until(self):
        until, first_day = self.checked_day("until"), self.cleaned_data.get("first_day")
        if first_day and until < first_day:
            raise ValidationError(_("The last day comes before the first one."))
        return until

    def checked_day(self, name):
        day, today = self.cleaned_data[name], timezone.localdate()
        if day and day < today:
            raise ValidationError(_("That day is over: choose today or a later day."))
        if day and day - today > LONGEST_COVER:
            raise ValidationError(_("At most a year. For longer, hand over to the colleague."))
        return day

    def arrange(self, patient, *, by, now):
        """Whether anything changed."""
        return Cover.objects.arrange(patient, **self.cleaned_data, by=by, now=now)

    @property
    def texts(self):
        """The colleague and both days, as a sentence takes them."""
        return {
            "colleague": self.cleaned_data["colleague"],
            "first_day": date_format(self.cleaned_data["first_day"]),
            "until": date_format(self.cleaned_data["until"]),
        }


# --- One patient ---------------------------------------------------------------------------------


def patient_cover(patient_admin, request, patient):
    posted = request.POST if request.method == "POST" else None
    form = CoverForm(posted, therapist=patient.therapist_id)
    if not form.is_valid():
        title = _("Cover for %(patient)s") % {"patient": patient}
        status = 422 if form.is_bound else 200
        return page(patient_admin, request, patient, "cover", title=title, status=status, form=form)
    form.arrange(patient, by=request.user, now=timezone.now())
    text = _("%(colleague)s covers %(patient)s from %(first_day)s until %(until)s.")
    messages.success(request, text % {"patient": patient, **form.texts})
    return redirect("admin:workouts_patient_way-in", patient.pk)


def patient_end_cover(patient_admin, request, patient):
    """Ends one cover: by whoever looks after the patient, or by the covering colleague."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    key = request.POST.get("cover", "")
    cover = get_object_or_404(
        patient.covers.select_related("colleague"), pk=key if is_key(key) else 0
    )
    if not may_end(request.user, cover, patient):
        raise PermissionDenied
    text = _("%(colleague)s does not cover %(patient)s any more.")
    if patient.covers.filter(pk=cover.pk).end(now=timezone.now()):
        patient.leave_version(gettext_noop("Cover ended"))
    messages.success(request, text % {"colleague": cover.colleague, "patient": patient})
    if patient_admin.get_queryset(request).filter(pk=patient.pk).exists():
        return redirect("admin:workouts_patient_way-in", patient.pk)
    return redirect("admin:workouts_patient_changelist")


# --- Many ----------------------------------------------------------------------------------------


@admin.action(description=gettext_lazy("Have a colleague cover"), permissions=["change"])
def cover_selected(patient_admin, request, patients):
    """Asks for the colleague and the last day, then arranges the covers."""
    own = patients.looked_after_by(request.user)
    therapist = None if request.user.sees_whole_clinic else request.user.pk
    form = CoverForm(posted_form(request), therapist=therapist)
    if not form.is_valid():
        count = own.count()
        title = ngettext("Cover for %(count)d patient", "Cover for %(count)d patients", count)
        return ask_page(
            patient_admin,
            request,
            own,
            form,
            action="cover_selected",
            title=title % {"count": count},
            effect=_(
                "On these days the colleague sees the patients and their messages, and works"
                " with them as you do. They stay with their therapist."
            ),
            save=_("Have them covered"),
        )
    with transaction.atomic():
        left_out = patients.count() - own.count()
        now, by = timezone.now(), request.user
        arranged = [form.arrange(patient, by=by, now=now) for patient in own]
    if any(arranged):
        messages.success(request, covered_text(sum(arranged), form))
    else:
        messages.info(request, _("Nothing changed: that was arranged already."))
    if left_out:
        messages.warning(request, left_out_text(left_out))
    return redirect(request.get_full_path())


def covered_text(count, form):
    text = ngettext(
        "%(colleague)s covers %(count)d patient from %(first_day)s until %(until)s.",
        "%(colleague)s covers %(count)d patients from %(first_day)s until %(until)s.",
        count,
    )
    return text % {"count": count, **form.texts}
