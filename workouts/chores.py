"""The loop beside the server: it reminds, deletes, refreshes the list of patients, and backs up."""

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from threading import Event

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from hipsite.running import note_round
from workouts.backups.nightly import back_up_nightly
from workouts.models.clinic import at_the_clinic
from workouts.people.deletion import carry_out_due
from workouts.progress.glances import refresh_round
from workouts.reminders.sending import send_due

STOP_CHECK_SECONDS = 1

log = logging.getLogger(__name__)


def run(stop: Event, *, seconds: float, parent: int | None = None) -> None:
    """Does the chores round after round until the event is set.

    With the process id of a parent, it also ends once that process is gone.
    """
    while not stop.is_set():
        do_chores(is_over=stop.is_set)
        close_old_connections()
        rest(stop, seconds=seconds, parent=parent)


def do_chores(*, is_over: Callable[[], bool] = lambda: False) -> None:
    """Does each chore once; one that fails does not stop the others."""
    note_round(settings.VAR_DIR)
    for chore in (
        partial(send_due, is_over=is_over),
        carry_out_due,
        refresh_round,
        back_up_nightly,
    ):
        try:
            with at_the_clinic():
                chore(now=timezone.now())
        except Exception:
            log.exception("A chore failed; the next round takes up what it left.")


def rest(stop: Event, *, seconds: float, parent: int | None) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stop.wait(min(left, STOP_CHECK_SECONDS)):
        if parent not in {None, os.getppid()}:
            stop.set()
