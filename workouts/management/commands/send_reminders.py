"""Sends due reminders and does the other chores, once or round after round."""

import signal
from threading import Event

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from hipsite.running import share_site
from workouts import chores

PAUSE_SECONDS = 30


class Command(BaseCommand):
    help = "Sends what is due and was not sent. Harmless to repeat, and to run more than once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="continue until told to stop")
        parser.add_argument(
            "--seconds", type=float, default=PAUSE_SECONDS, help="between two rounds"
        )
        parser.add_argument("--parent", type=int, help="end with this parent process")

    def handle(self, *, loop: bool, seconds: float, parent: int | None, **_options: object) -> None:
        share_site(settings.VAR_DIR)
        if not loop:
            chores.do_chores()
            return
        stop = Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: stop.set())
        chores.run(stop, seconds=seconds, parent=parent)
