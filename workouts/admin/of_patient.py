"""What the forms about one patient have in common: every Save leads to the patient's brief."""

from django.shortcuts import redirect


def to_brief(patient):
    """Redirects to the patient's page."""
    return redirect("admin:workouts_patient_brief", patient.pk)


class OfPatient:
    """For the ModelAdmin of rows with a patient. Their forms extend `patient/row.html`."""

    def patient_of(self, row):
        return row.patient

    def response_post_save_add(self, request, obj):
        return to_brief(self.patient_of(obj))

    def response_post_save_change(self, request, obj):
        return to_brief(self.patient_of(obj))
