"""The tabs of a patient that are no form of Django's: plan, notes, sessions, pauses, files."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.note_box import NoteBox
from workouts.admin.notes import latest_notes
from workouts.admin.of_patient import to_brief
from workouts.admin.pauses import BarriersInline, PausesInline
from workouts.admin.scoped import SAFE_METHODS
from workouts.admin.sessions import SessionsInline
from workouts.forms.fields import DayInput
from workouts.models import Pause, Plan
from workouts.models.pauses import REASONS_TO_CHOOSE


class NewPauseForm(forms.ModelForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=REASONS_TO_CHOOSE)

    class Meta:
        model = Pause
        fields = ["first_day", "last_day", "reason"]
        widgets = {"first_day": DayInput, "last_day": DayInput}


def page(patient_admin, request, patient, name, *, title, status=200, **more):
    context = {
        **patient_admin.admin_site.each_context(request),
        "title": title % {"patient": patient},
        "opts": patient_admin.opts,
        "original": patient,
        **more,
    }
    template = f"admin/workouts/patient/{name}.html"
    return TemplateResponse(request, template, context, status=status)


def tables(patient_admin, request, patient, *inlines):
    """The newest rows of the patient, as Django's admin shows them below a form."""
    instances = [inline(patient_admin.model, patient_admin.admin_site) for inline in inlines]
    formsets = [
        each.get_formset(request, patient)(instance=patient, queryset=each.get_queryset(request))
        for each in instances
    ]
    return patient_admin.get_inline_formsets(request, formsets, instances, patient)


def patient_plan(_patient_admin, request, patient):
    """Leads to the plan in force, else to the next one, else to the form for a first one."""
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    plan = Plan.objects.in_force(patient, day=patient.today(now=timezone.now()))
    plan = plan or patient.plans.order_by("starts_on").first()
    if plan:
        return redirect("admin:workouts_plan_change", plan.pk)
    return redirect(reverse("admin:workouts_plan_add", query={"patient": patient.pk}))


def patient_notes(patient_admin, request, patient):
    """The note box, and the latest notes."""
    box = NoteBox(patient, request.POST if request.method == "POST" else None)
    if request.method == "POST" and box.is_valid():
        box.save(request)
        return to_brief(patient)
    return page(
        patient_admin,
        request,
        patient,
        "notes",
        title=_("Notes about %(patient)s"),
        status=422 if box.has_errors else 200,
        box=box,
        notes=latest_notes(patient, request.user),
    )


def patient_sessions(patient_admin, request, patient):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    return page(
        patient_admin,
        request,
        patient,
        "sessions",
        title=_("Sessions of %(patient)s"),
        inline_admin_formsets=tables(patient_admin, request, patient, SessionsInline),
    )


def patient_pauses(patient_admin, request, patient):
    """A form for a pause, the pauses set before, and what kept the patient from practicing."""
    form = NewPauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not request.user.has_perm("workouts.add_pause"):
            raise PermissionDenied
        form.instance.patient, form.instance.set_by = patient, request.user
        with transaction.atomic():
            form.save()
        messages.success(request, _("The pause is set."))
        return to_brief(patient)
    return page(
        patient_admin,
        request,
        patient,
        "pauses",
        title=_("Pauses of %(patient)s"),
        status=422 if form.is_bound else 200,
        form=form,
        inline_admin_formsets=tables(patient_admin, request, patient, PausesInline, BarriersInline),
    )


def patient_files(patient_admin, request, patient):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    return page(patient_admin, request, patient, "files", title=_("Files of %(patient)s"))
