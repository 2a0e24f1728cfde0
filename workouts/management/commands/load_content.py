"""Loads the shipped exercises and routine: `manage.py load_content`."""

from django.core.management.base import BaseCommand

from workouts.catalogue.loading import Outcome, load_content


class Command(BaseCommand):
    help = "Loads the shipped content, again and again without harm to what people changed."

    def handle(self, *, verbosity: int, **_options: object) -> None:
        counts = load_content()
        if verbosity:
            texts = (f"{counts[outcome]} {outcome}" for outcome in Outcome)
            self.stdout.write(f"Shipped content: {', '.join(texts)}.")
