"""Whose a session is: a patient's, or a guest's whose browser holds a secret."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from workouts.domain.day import practice_day
from workouts.models.hashed import hash_secret
from workouts.models.people import Patient
from workouts.models.users import User


@dataclass(frozen=True, slots=True)
class Owner:
    """The person behind a request. A signed-in patient may have a guest's secret as well."""

    user: User | AnonymousUser
    patient: Patient | None
    guest_hash: str

    @property
    def page_ids(self):
        """Opaque ids of this person in pages, that of the signed-in user first."""
        ids = [f"user-{self.user.opaque_id.hex}"] if self.user.is_authenticated else []
        if self.guest_hash:
            ids.append(f"guest-{hash_secret(self.guest_hash)[:32]}")
        return ids

    def as_patient(self):
        """The signed-in person as a patient, who is created if need be.

        Only for a POST: a GET makes nobody a patient.
        """
        if self.patient is not None:
            return self
        patient, _is_new = Patient.objects.get_or_create(user=self.user)
        return replace(self, patient=patient)

    def as_guest(self):
        """This browser's guest, whoever is signed in."""
        return replace(self, patient=None)

    def today(self, *, now):
        """The practice day by the patient's zone; a guest's by the clinic's."""
        if self.patient is not None:
            return self.patient.today(now=now)
        return practice_day(now, settings.TIME_ZONE)

    @property
    def page_id(self):
        return next(iter(self.page_ids), "")
