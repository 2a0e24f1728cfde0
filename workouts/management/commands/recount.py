"""Recomputes the tally of each session: `manage.py recount`."""

from django.core.management.base import BaseCommand
from django.template.defaultfilters import pluralize

from workouts.models import SessionLog


class Command(BaseCommand):
    help = "Compares the tally of each session with its exercise logs, and mends what differs."

    def handle(self, **_options: object) -> None:
        mended = SessionLog.objects.recount()
        self.stdout.write(f"{mended} session{pluralize(mended)} mended.")
