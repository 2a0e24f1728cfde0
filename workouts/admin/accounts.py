"""The page on which a therapist corrects a patient's name or email address."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from workouts.admin.access_log import record_patients_shown
from workouts.admin.changes import page
from workouts.admin.invitations import SAVED_AT_ONCE, taken_text
from workouts.forms.merging import MergingForm
from workouts.models import Patient, User
from workouts.models.access_log import ReadPage
from workouts.models.names import NameInput


class AccountForm(MergingForm):
    """Name and address; a new address has to be confirmed by the patient."""

    name = NameInput(
        label=gettext_lazy("Name"),
        max_length=150,
        required=False,
        widget=AdminTextInputWidget,
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "A new address opens nothing until the patient has confirmed it on a phone that is"
            " signed in."
        ),
        widget=AdminEmailInputWidget,
    )

    class Meta:
        model = User
        fields = ["name", "email"]

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.address_owner = None

    def clean_email(self):
        email = self.cleaned_data["email"].lower() or None
        owner = User.objects.of_address(email).first() if email else None
        if owner is not None and owner != self.instance:
            self.address_owner = Patient.objects.visible_to(self.staff).filter(user=owner).first()
            raise ValidationError(taken_text(self.address_owner, self.staff), code="taken")
        return email

    @transaction.atomic
    def save_changed(self):
        user = self.instance
        if "name" in self.changed_data:
            user.save(update_fields=["name"])
        if "email" in self.changed_data:
            user.change_email(user.email)


def patient_account(patient_admin, request, patient):
    """Shows and saves the form. Only an administrator changes an account that works at the desk."""
    if patient.user.works_at_desk:
        messages.error(request, _("This account works at the desk: the administrator changes it."))
        return redirect("admin:workouts_patient_way-in", patient.pk)
    user = User.objects.get(pk=patient.user_id)
    form = AccountForm(
        request.POST if request.method == "POST" else None, instance=user, staff=request.user
    )
    if form.is_valid():
        try:
            form.save_changed()
        except IntegrityError:
            form.add_error(None, SAVED_AT_ONCE)
        else:
            if form.changed_data:
                patient.leave_version(gettext_noop("Name or address corrected"))
            messages.success(request, _("Name and address are saved."))
            return redirect("admin:workouts_patient_way-in", patient.pk)
    if form.address_owner:
        record_patients_shown(request, [form.address_owner], ReadPage.WAY_IN)
    title = _("Name and address of %(patient)s") % {"patient": patient}
    status = 422 if form.is_bound else 200
    return page(patient_admin, request, patient, "account", title=title, status=status, form=form)
