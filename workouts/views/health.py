"""Health checks for monitoring: /healthz (alive) and /readyz (able to serve)."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hipsite.running import is_sender_alive, seconds_since_round
from workouts.backups.nightly import is_overdue

FREE_BYTES_NEEDED = 50 * 1024 * 1024
# A lock on the database, or a machine that is gone, must not hold the answer up.
DATABASE_SECONDS = 1.5
LOCK_MILLISECONDS = 1000
# Rounds come each half minute, or every 15 minutes from cron; a backup may hold one up.
ROUND_OVERDUE_SECONDS = 30 * 60
# Two monitors may ask at once: a check takes some milliseconds, so the second waits this long.
TURN_SECONDS = 0.5

_asking = Lock()


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    is_ready = (
        has_disk()
        and has_sender()
        and not is_overdue(now=timezone.now())
        and is_so_in_time(is_database_ready)
    )
    return HttpResponse(
        "ok" if is_ready else "fail", content_type="text/plain", status=200 if is_ready else 503
    )


def has_disk() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free >= FREE_BYTES_NEEDED


def has_sender() -> bool:
    """Whether rounds of the chores are done, and the loop lives if this server starts it."""
    if seconds_since_round(settings.VAR_DIR) > ROUND_OVERDUE_SECONDS:
        return False
    return not settings.REMINDER_SENDER or is_sender_alive(settings.VAR_DIR)


def is_so_in_time(check: Callable[[], bool]) -> bool:
    """Whether the check says so in time; one that still hangs from before says no soon."""
    if not _asking.acquire(timeout=TURN_SECONDS):
        return False
    answers: SimpleQueue[bool] = SimpleQueue()

    def ask() -> None:
        try:
            is_so = check()
        finally:
            connection.close()
            _asking.release()
        # Last, so that who hears it and asks again finds the turn free.
        answers.put(is_so)

    Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=DATABASE_SECONDS)
    except Empty:
        return False


def is_database_ready() -> bool:
    """Asked on a connection of its own: an old one still sees a file that was deleted."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        shorten_lock_wait()
        return can_write() and is_migrated()
    except DatabaseError:
        return False


def shorten_lock_wait() -> None:
    """On this connection and for good, so it must be one that nobody else goes on with."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {LOCK_MILLISECONDS}")


def can_write() -> bool:
    """The cache lives in the database and swallows a failed write, so the value is read again."""
    value = uuid.uuid4().hex
    cache.set("readyz", value, timeout=60)
    return cache.get("readyz") == value


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
