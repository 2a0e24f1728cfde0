"""System checks for settings that would fail silently: database options, the sender of mails."""

from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

LOCAL_DOMAIN_SUFFIXES = (".localhost", ".localdomain", ".local")
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 20_000,
}


@register(Tags.database)
def check_sqlite_pragmas(
    app_configs: object,  # noqa: ARG001 - Django's signature
    databases: Iterable[str] | None = None,
    **kwargs: object,  # noqa: ARG001
) -> list[CheckMessage]:
    """SQLite must write ahead, sync fully, check foreign keys and wait for a lock."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            for name, wanted in PRAGMAS.items():
                found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
                if found != wanted:
                    errors.append(
                        Error(f"SQLite's {name} is {found!r}, not {wanted!r}.", id="workouts.E001")
                    )
        if connection.transaction_mode != "IMMEDIATE":  # type: ignore[attr-defined]  # SQLite's
            errors.append(Error("SQLite must begin with IMMEDIATE.", id="workouts.E002"))
    return errors


@register(Tags.security, deploy=True)
def check_sender_of_mails(app_configs: object, **kwargs: object) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """Mail from a local domain is discarded as spam."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if settings.IS_LOCAL or (domain and not f".{domain}".endswith(LOCAL_DOMAIN_SUFFIXES)):
        return []
    hint = "Set DEFAULT_FROM_EMAIL to an address of the clinic, as “Clinic <hip@clinic.example>”."
    return [Error("Mails come from an address at localhost.", hint=hint, id="workouts.E003")]
