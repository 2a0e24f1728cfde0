"""Handing patients over to a colleague: one on a page of its own, many by an action of the list.

Sent twice, it is done once. A patient whom somebody only covers is not theirs to hand over.
"""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.admin.changes import page
from workouts.admin.for_many import ask_page, left_out_text, posted_form
from workouts.admin.users import handed_over_text
from workouts.models import User


class HandOverForm(forms.Form):
    therapist = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("New therapist"))

    def __init__(self, *args, former, **kwargs):
        super().__init__(*args, **kwargs)
        others = User.objects.therapists().exclude(pk=former or 0)
        self.fields["therapist"].queryset = others


def patient_hand_over(patient_admin, request, patient):
    posted = request.POST if request.method == "POST" else None
    form = HandOverForm(posted, former=patient.therapist_id)
    if not form.is_valid():
        title = _("Hand over %(patient)s") % {"patient": patient}
        status = 422 if form.is_bound else 200
        return page(
            patient_admin, request, patient, "hand_over", title=title, status=status, form=form
        )
    therapist = form.cleaned_data["therapist"]
    patient.hand_over(therapist, now=timezone.now())
    text = _("%(patient)s is looked after by %(therapist)s now.")
    messages.success(request, text % {"patient": patient, "therapist": therapist})
    if patient_admin.get_queryset(request).filter(pk=patient.pk).exists():
        return redirect("admin:workouts_patient_way-in", patient.pk)
    return redirect("admin:workouts_patient_changelist")


@admin.action(description=gettext_lazy("Hand over to a colleague"), permissions=["change"])
def hand_over_selected(patient_admin, request, patients):
    """Asks for the colleague, then hands over those of the chosen patients that are one's own."""
    own = patients.looked_after_by(request.user)
    # A therapist's own list has one therapist alone: no choice of oneself.
    former = None if request.user.sees_whole_clinic else request.user.pk
    form = HandOverForm(posted_form(request), former=former)
    if not form.is_valid():
        count = own.count()
        title = ngettext("Hand over %(count)d patient", "Hand over %(count)d patients", count)
        return ask_page(
            patient_admin,
            request,
            own,
            form,
            action="hand_over_selected",
            title=title % {"count": count},
            effect=_(
                "From then on the colleague sees everything about them, and the former"
                " therapist nothing. Open links are revoked, and covers end."
            ),
            save=_("Hand over"),
        )
    therapist = form.cleaned_data["therapist"]
    with transaction.atomic():
        left_out = patients.count() - own.count()
        now = timezone.now()
        count = sum(patient.hand_over(therapist, now=now) for patient in own)
    if count:
        messages.success(request, handed_over_text(count, therapist))
    else:
        messages.info(request, _("No one was handed over: that was done already."))
    if left_out:
        messages.warning(request, left_out_text(left_out))
    return redirect(request.get_full_path())
