"""What the forms about one patient have in common: whatever is saved leads to the brief."""

from django.contrib.admin.options import IS_POPUP_VAR
from django.shortcuts import redirect


def to_brief(patient):
    """Redirects to the patient's page."""
    return redirect("admin:workouts_patient_brief", patient.pk)


class OfPatient:
    """For the ModelAdmin of rows with a patient. Their forms extend `patient/row.html`."""

    delete_confirmation_template = "admin/workouts/patient/delete.html"
    object_history_template = "admin/workouts/patient/history.html"

    def patient_of(self, row):
        return row.patient

    def response_post_save_add(self, request, obj):
        return to_brief(self.patient_of(obj))

    def response_post_save_change(self, request, obj):
        return to_brief(self.patient_of(obj))

    def delete_model(self, request, obj):
        request.patient_of_deleted = self.patient_of(obj)
        super().delete_model(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        response = super().response_delete(request, obj_display, obj_id)
        return response if IS_POPUP_VAR in request.POST else to_brief(request.patient_of_deleted)


class RowsOfPatient(OfPatient):
    """Lists them, too: the newest first. Joined to the patients, all rows would be sorted."""

    list_select_related: list[str] = []
    list_prefetch_related = ["patient__user"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(*self.list_prefetch_related)
