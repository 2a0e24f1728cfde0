"""Brings the database up to date: `make run` calls it each time."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from hipsite.running import share_site
from workouts.backups.restoring import finish_interrupted
from workouts.reminders import push


class Command(BaseCommand):
    help = "Migrates, makes the cache table and the push key, and loads the shipped content."

    def handle(self, **options: object) -> None:  # noqa: ARG002 - Django's signature
        share_site(settings.VAR_DIR)
        finish_interrupted()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("load_content", verbosity=0)
        push.private_key()
