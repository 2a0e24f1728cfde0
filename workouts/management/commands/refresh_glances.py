"""Refreshes the rows of the patient list at once: `manage.py refresh_glances`."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from workouts.models import Patient
from workouts.progress import glances


class Command(BaseCommand):
    help = "Makes each outdated row of the list of patients again. The sender does so by and by."

    def handle(self, **_options: object) -> None:
        count = glances.refresh(Patient.objects.all(), now=timezone.now(), most=None)
        self.stdout.write(f"{count} patients refreshed.")
