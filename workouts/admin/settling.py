"""Settling a reason for attention: seen, look again on a day."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.attention_texts import flag_text
from workouts.domain.attention import Flag
from workouts.models.seen_flags import FLAG_NAMES, settle

LOOK_AGAIN_AFTER = timedelta(days=7)
LONGEST_REST = timedelta(days=92)


class SeenForm(forms.Form):
    """One reason of one patient, and the day on which to look again."""

    flag = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=list(FLAG_NAMES.items()), widget=forms.HiddenInput
    )
    look_again_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["look_again_on"].initial = today + LOOK_AGAIN_AFTER

    def clean_look_again_on(self):
        day = self.cleaned_data["look_again_on"]
        if not self.today < day <= self.today + LONGEST_REST:
            raise forms.ValidationError(
                _("Choose a day after today, within three months."), code="day"
            )
        return day


def patient_seen(patient_admin, request, patient):
    """Notes that the reason was seen, and goes back to the page it was shown on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    form = SeenForm(request.POST, today=patient.today(now=now))
    if not form.is_valid():
        context = {
            **patient_admin.admin_site.each_context(request),
            "title": _("Look again at %(patient)s") % {"patient": patient},
            "opts": patient_admin.opts,
            "original": patient,
            "form": form,
        }
        template = "admin/workouts/patient/seen.html"
        return TemplateResponse(request, template, context, status=422)
    flag, day = Flag(form.cleaned_data["flag"]), form.cleaned_data["look_again_on"]
    patient_admin.complete_rows([patient])
    glance = patient.overview.glance
    if flag in glance.flags:
        situation = glance.situation
        settle(
            patient,
            flag,
            severity=situation.severity(flag),
            skipped=situation.skipped,
            look_again_on=day,
            by=request.user,
            at=now,
        )
        values = {
            "patient": patient,
            "reason": flag_text(flag, glance),
            "day": date_format(day, "MONTH_DAY_FORMAT"),
        }
        text = _("%(patient)s: “%(reason)s” is back on %(day)s, or as soon as it gets worse.")
        messages.success(request, text % values)
    else:
        messages.info(request, _("That reason is gone already."))
    if form.cleaned_data["page"] == "brief":
        return redirect("admin:workouts_patient_brief", patient.pk)
    return redirect("admin:index")
