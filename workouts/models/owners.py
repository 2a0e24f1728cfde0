"""Whose a session is: a patient's, or a guest's whose browser holds a secret."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from workouts.domain.day import practice_day
from workouts.htmx import HtmxRequest
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
    def page_ids(self) -> list[str]:
        """Opaque ids of this person in pages, that of the signed-in user first."""
        ids = [f"user-{self.user.opaque_id.hex}"] if self.user.is_authenticated else []
        if self.guest_hash:
            ids.append(f"guest-{hash_secret(self.guest_hash)[:32]}")
        return ids

    def as_patient(self) -> "PatientOwner":
        """The signed-in person as a patient, who is created if need be.

        Only for a POST: a GET makes nobody a patient.
        """
        patient = self.patient
        if patient is None:
            # Only of somebody signed in: a guest is sent to the sign-in before.
            patient, _is_new = Patient.objects.get_or_create(user=cast(User, self.user))
        return PatientOwner(user=self.user, patient=patient, guest_hash=self.guest_hash)

    def as_guest(self) -> "Owner":
        """This browser's guest, whoever is signed in."""
        return Owner(user=self.user, patient=None, guest_hash=self.guest_hash)

    def today(self, *, now: datetime) -> date:
        """The practice day by the patient's zone; a guest's by the clinic's."""
        if self.patient is not None:
            return self.patient.today(now=now)
        return practice_day(now, timezone.get_current_timezone_name())

    @property
    def page_id(self) -> str:
        return next(iter(self.page_ids), "")


@dataclass(frozen=True, slots=True)
class PatientOwner(Owner):
    """Somebody signed in who is a patient: whoever writes something down has become one."""

    patient: Patient


# --- What a view is given ------------------------------------------------------------------------


class OwnerRequest(HtmxRequest):
    """A request behind `OwnerMiddleware`."""

    owner: Owner
    is_sign_in_renewed: bool


class SignedInRequest(OwnerRequest):
    """For a view behind `login_required`."""

    user: User


class PatientRequest(SignedInRequest):
    """For a view behind `patients_page` that only shows something."""

    owner: PatientOwner
