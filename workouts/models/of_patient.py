"""The queryset of rows that belong to a patient: who sees the patient sees them."""

from typing import Self, TypeVar

from django.db import models

from workouts.models.people import Patient
from workouts.models.users import User

M = TypeVar("M", bound=models.Model)


class OfPatientQuerySet(models.QuerySet[M]):
    def visible_to(self, user: User) -> Self:
        """Rows of the patients whom this member of staff sees; never those of guests.

        For the whole clinic no patients are looked up: an index then gives the newest at once.
        """
        if user.sees_whole_clinic:
            return self.exclude(patient=None)
        return self.filter(patient__in=Patient.objects.visible_to(user))
