"""Pages that discharge a patient or take one back, or merge two accounts.

Each page says what will happen, and has a form that does it. Sent twice, it is done once.
"""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_patients_shown
from workouts.admin.invitations import FOLDER, page_context
from workouts.admin.keys import is_key
from workouts.models import (
    BarrierAnswer,
    Pause,
    Plan,
    Reminder,
    SessionLog,
    TherapistNote,
)
from workouts.models.access_log import ReadPage
from workouts.people.merging import CannotMergeError, merge, move_counts, refusal_reason

MAX_DUPLICATES_SHOWN = 20
ROW_LABELS = {
    SessionLog: gettext_lazy("Sessions, with every repetition and answer"),
    TherapistNote: gettext_lazy("Notes"),
    Plan: gettext_lazy("Plans"),
    Pause: gettext_lazy("Pauses"),
    BarrierAnswer: gettext_lazy("Answers about missed days"),
    Reminder: gettext_lazy("Reminders sent"),
}


def page(patient_admin, request, patient, name, *, title, status=200, **more):
    context = {**page_context(patient_admin, request, patient), "title": title, **more}
    return TemplateResponse(request, f"{FOLDER}/{name}.html", context, status=status)


# --- Discharging and taking back -----------------------------------------------------------------


def patient_activity(patient_admin, request, patient):
    """Discharges the patient, or takes a discharged one back."""
    if patient.user.works_at_desk:
        messages.error(request, _("This account works at the desk: the administrator closes it."))
        return redirect("admin:workouts_patient_way-in", patient.pk)
    if request.method != "POST":
        title = _("Discharge %(patient)s") if patient.user.is_active else _("Take %(patient)s back")
        return page(patient_admin, request, patient, "activity", title=title % {"patient": patient})
    now = timezone.now()
    if "take-back" in request.POST:
        patient.take_back(now=now)
        text = _("%(patient)s is taken back. Prescribe a plan, and make a new link if needed.")
    else:
        patient.discharge(by=request.user, now=now)
        text = _(
            "%(patient)s is discharged: plan, reminders and open links have ended. The history is"
            " kept, and nothing was deleted."
        )
    messages.success(request, text % {"patient": patient})
    return redirect("admin:workouts_patient_way-in", patient.pk)


# --- Merging -------------------------------------------------------------------------------------


def patient_merge(patient_admin, request, patient):
    """In three steps: search for the other account, compare both, merge."""
    seen = patient_admin.get_queryset(request).exclude(pk=patient.pk)
    others = seen.looked_after_by(request.user)
    chosen = request.POST.get("with") or request.GET.get("with")
    if not chosen:
        return search_page(patient_admin, request, patient, others)
    other = get_object_or_404(others, pk=chosen if is_key(chosen) else 0)
    if request.method != "POST":
        return merge_page(patient_admin, request, patient, other)
    stays = request.POST.get("stays", "")
    if stays not in {str(patient.pk), str(other.pk)}:
        error = _("Choose which account stays.")
        return merge_page(patient_admin, request, patient, other, error=error)
    surviving, duplicate = (patient, other) if stays == str(patient.pk) else (other, patient)
    try:
        moved = merge(surviving, duplicate, now=timezone.now())
    except CannotMergeError as error:
        return merge_page(patient_admin, request, patient, other, error=str(error))
    messages.success(request, _("The two are one now. Rows moved: %(count)d.") % {"count": moved})
    return redirect("admin:workouts_patient_change", surviving.pk)


class SearchForm(forms.Form):
    q = forms.CharField(max_length=150, required=False)


def search_page(patient_admin, request, patient, others):
    """Shows the patients found by name or address; before a search, those of the same name."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = others.called(query) if query else others.namesakes_of(patient)
    found = list(found[:MAX_DUPLICATES_SHOWN])
    record_patients_shown(request, found, ReadPage.SEARCH)
    return page(
        patient_admin,
        request,
        patient,
        "merge_search",
        title=_("Merge a duplicate of %(patient)s") % {"patient": patient},
        query=query,
        found=found,
    )


def merge_page(patient_admin, request, patient, other, *, error=""):
    record_patients_shown(request, [other], ReadPage.MERGE)
    counts = move_counts(patient, other)
    reverse_counts = move_counts(other, patient)
    return page(
        patient_admin,
        request,
        patient,
        "merge",
        title=_("Merge two accounts"),
        status=422 if error else 200,
        other=other,
        error=error,
        reasons=[
            (patient, refusal_reason(patient, other)),
            (other, refusal_reason(other, patient)),
        ],
        rows=[
            (ROW_LABELS[share.model], share.own, share.duplicate, max(share.clashes, back.clashes))
            for share, back in zip(counts, reverse_counts, strict=True)
        ],
    )
