"""Reads settings from the environment, and refuses a wrong one with its name, value and an example.

docs/deploy.md has the table of them; a test compares it with what the code reads.
"""

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email

T = TypeVar("T")

SWITCHES = {"on": True, "true": True, "yes": True, "1": True} | dict.fromkeys(
    ("off", "false", "no", "0", ""), False
)
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql", "psql", "pgsql")
HOST = re.compile(r"\.?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
VAPID_BYTES = 32


class WrongSettingError(ImproperlyConfigured):
    """A setting that cannot be meant so; the sentence is for whoever installs the site."""


def wrong(name: str, value: str, what: str, example: str, *, is_secret: bool) -> WrongSettingError:
    given = "" if is_secret else f"“{value}” "
    return WrongSettingError(f"{name}: {given}{what}. For example: {name}={example}")


def read(
    name: str,
    parse: Callable[[str], T],
    *,
    default: str,
    what: str,
    example: str,
    is_secret: bool = False,
) -> T:
    """The setting as `parse` makes it from its text.

    `what` completes the sentence about a wrong value, which names no secret.
    """
    value = os.environ.get(name, default).strip()
    try:
        return parse(value)
    except (ValueError, LookupError, OSError, ImproperlyConfigured) as error:
        raise wrong(name, value, what, example, is_secret=is_secret) from error


# --- Kinds of values ------------------------------------------------------------------------------


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, default)


def switch(name: str, *, default: str) -> bool:
    return read(
        name,
        lambda value: SWITCHES[value.lower()],
        default=default,
        what="is neither on nor off",
        example=default,
    )


def debug(name: str, *, is_local: bool) -> bool:
    """For development on this machine: it would show others the code when something fails."""
    is_on = switch(name, default="off")
    if is_on and not is_local:
        what = "is for this machine alone, and ALLOWED_HOSTS names others"
        raise wrong(name, "on", what, "off", is_secret=False)
    return is_on


def count(name: str, *, default: str, example: str, least: int = 0) -> int:
    def parse(value: str) -> int:
        number = int(value)
        if number < least:
            raise ValueError
        return number

    return read(
        name,
        parse,
        default=default,
        what=f"is no whole number from {least} up",
        example=example,
    )


def hosts(name: str, *, default: str) -> list[str]:
    return read(
        name,
        as_hosts,
        default=default,
        what="is no list of host names (no https://, no port, commas between them)",
        example="hip.clinic.example,www.clinic.example",
    )


def as_hosts(value: str) -> list[str]:
    names = [each.strip() for each in value.split(",") if each.strip()]
    if not names or not all(map(is_host, names)):
        raise ValueError
    return names


def is_host(name: str) -> bool:
    if name == "*" or HOST.fullmatch(name):
        return True
    return name.startswith("[") and bool(ipaddress.ip_address(name.strip("[]")))


def address(name: str, *, default: str) -> str:
    """A host and a port to listen on."""
    return read(
        name, as_address, default=default, what="is no address with a port", example="0.0.0.0:8000"
    )


def as_address(value: str) -> str:
    parts = urlsplit(f"//{value}")
    if not parts.hostname or not parts.port or parts.path or parts.username is not None:
        raise ValueError
    return value


def site_url(name: str, *, default: str, is_local: bool) -> str:
    """The site's address without a path; https unless the site is this machine alone."""

    def parse(value: str) -> str:
        parts = urlsplit(value)
        is_right = parts.scheme == "https" or (parts.scheme == "http" and is_local)
        has_host = parts.hostname and "*" not in parts.hostname
        if not is_right or not has_host or parts.path.strip("/") or parts.query:
            raise ValueError
        return value.rstrip("/")

    return read(
        name,
        parse,
        default=default,
        what="is not the site's address, with https:// and without a path",
        example="https://hip.clinic.example",
    )


def zone(name: str, *, default: str) -> str:
    return read(
        name,
        lambda value: ZoneInfo(value).key,
        default=default,
        what="is no time zone of this machine",
        example=default,
    )


def sender(name: str, *, default: str) -> str:
    return read(
        name,
        as_sender,
        default=default,
        what="has no email address",
        example="Clinic <hip@clinic.example>",
    )


def as_sender(value: str) -> str:
    email = parseaddr(value)[1]
    if not email.endswith("@localhost"):
        try:
            validate_email(email)
        except Exception as error:
            raise ValueError from error
    return value


def folder(name: str, *, default: str) -> Path:
    return read(
        name,
        as_folder,
        default=default,
        what="is no folder that this user may write to",
        example="/srv/hip/var",
    )


def as_folder(value: str) -> Path:
    path = Path(value)
    path.mkdir(parents=True, exist_ok=True)
    # A disk that has become read-only is no wrong setting: the site says 503 then.
    is_read_only = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    if not (is_read_only or os.access(path, os.W_OK | os.X_OK)):
        raise PermissionError
    return path


def database(name: str, *, default: str) -> dict[str, Any]:
    return read(
        name,
        as_database,
        default=default,
        what="is no address of a SQLite or PostgreSQL database (its value is not shown)",
        example="postgresql://hip:password@db.example/hip",
        is_secret=True,
    )


def as_database(value: str) -> dict[str, Any]:
    if urlsplit(value).scheme not in DATABASE_SCHEMES:
        raise ValueError
    found = dict(environ.Env.db_url_config(value))
    if not found["NAME"]:
        raise ValueError
    return found


def mail_server(name: str, *, default: str) -> dict[str, Any]:
    return read(
        name,
        as_mail_server,
        default=default,
        what="is no address of a mail server (its value is not shown)",
        example="smtp+tls://user:password@mail.clinic.example:587",
        is_secret=True,
    )


def as_mail_server(value: str) -> dict[str, Any]:
    parts = urlsplit(value)
    needs_host = parts.scheme.startswith("smtp")
    if parts.scheme not in environ.Env.EMAIL_SCHEMES or (needs_host and not parts.hostname):
        raise ValueError
    return dict(environ.Env.email_url_config(value))


def push_key(name: str) -> str:
    return read(
        name,
        as_push_key,
        default="",
        what=f"is not {VAPID_BYTES} bytes in URL-safe base64 (its value is not shown)",
        example="(leave it out, and one is made)",
        is_secret=True,
    )


def as_push_key(value: str) -> str:
    try:
        key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error as error:
        raise ValueError from error
    if value and len(key) != VAPID_BYTES:
        raise ValueError
    return value
