"""Health checks for monitoring: /healthz (alive) and /readyz (able to serve)."""

import shutil
import uuid

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FREE_BYTES_NEEDED = 50 * 1024 * 1024


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    is_ready = has_disk() and can_write() and is_migrated()
    return HttpResponse(
        "ok" if is_ready else "fail", content_type="text/plain", status=200 if is_ready else 503
    )


def has_disk() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free >= FREE_BYTES_NEEDED


def can_write() -> bool:
    """The cache lives in the database and swallows a failed write, so the value is read again."""
    value = uuid.uuid4().hex
    try:
        cache.set("readyz", value, timeout=60)
        return cache.get("readyz") == value
    except DatabaseError:
        return False


def is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
