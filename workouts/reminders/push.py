"""Sends web pushes: encrypted for one browser, saying only that it is time.

The site proves itself to the push services by a key, made on the first run and stored in VAR_DIR.
The address to post to comes from a patient's browser, so only a public one is accepted.
"""

import ipaddress
import json
import socket
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.utils import parseaddr
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hipsite.keys import read_or_make_key
from workouts.models import PushSubscription

if TYPE_CHECKING:
    import requests


TIMEOUT_SECONDS = 10
KEY_BYTES = 32
GONE_STATUSES = {404, 410}
RETRY_STATUSES = {429, 500, 502, 503, 504}
# By RFC 8030 a later push of the same topic replaces one that was not yet delivered.
TOPIC = "reminder"
# Where a browser's session remembers its own subscription, so that signing out forgets it.
SESSION_KEY = "push_endpoint_hash"


class Outcome(Enum):
    SENT = auto()
    GONE = auto()  # the subscription no longer exists
    LATER = auto()  # the push service cannot take it now
    REFUSED = auto()


def send(subscription: PushSubscription, *, seconds_to_live: int) -> Outcome:
    """Posts one reminder to a browser's push service, in the language that is active."""
    # Both are slow to load, and the pages never send anything.
    import requests  # noqa: PLC0415
    from pywebpush import Vapid, WebPushException, webpush  # noqa: PLC0415

    if not is_reachable(subscription.endpoint):
        return Outcome.REFUSED
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = 0  # a redirect's target was not checked
        try:
            webpush(
                {"endpoint": subscription.endpoint, "keys": keys},
                data=json.dumps(payload()),
                vapid_private_key=Vapid.from_string(private_key()),
                vapid_claims={"sub": subject()},
                ttl=seconds_to_live,
                headers={"Urgency": "high", "Topic": TOPIC},
                timeout=TIMEOUT_SECONDS,
                requests_session=session,
            )
        except requests.TooManyRedirects:
            return Outcome.REFUSED
        except requests.RequestException:
            return Outcome.LATER
        except WebPushException as error:
            return outcome_of(error.response)
    return Outcome.SENT


def subject() -> str:
    """The contact that a push service requires: the site's https address, else a mailto: one."""
    if settings.SITE_URL.startswith("https://"):
        return settings.SITE_URL
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def payload() -> dict[str, str]:
    return {"title": _("Time to exercise"), "url": reverse("today")}


def outcome_of(response: "requests.Response | None") -> Outcome:
    """What became of a push that was not accepted; no response means malformed keys."""
    status = response.status_code if response is not None else None
    if status in GONE_STATUSES:
        return Outcome.GONE
    return Outcome.LATER if status in RETRY_STATUSES else Outcome.REFUSED


# --- Where a push may be posted to ---------------------------------------------------------------


def is_allowed(endpoint: str) -> bool:
    """Whether the address may be that of a push service: https, and a public host name."""
    try:
        address = urlsplit(endpoint)
        host, port = address.hostname or "", address.port
    except ValueError:
        return False
    if settings.PUSH_TO_THIS_MACHINE and host in {"localhost", "127.0.0.1"}:
        return address.scheme in {"http", "https"}
    is_plain = address.username is None and address.password is None
    return address.scheme == "https" and is_plain and port in {None, 443} and is_public_name(host)


def is_public_name(host: str) -> bool:
    """Whether a host name has a public ending and is no IP. It is resolved only when used."""
    last = host.rstrip(".").rpartition(".")
    return bool(last[0]) and last[2].isalpha() and last[2] not in {"localhost", "local", "internal"}


def is_reachable(endpoint: str) -> bool:
    """Whether the address may be posted to now: its host must not resolve to a private network."""
    if not is_allowed(endpoint):
        return False
    host = urlsplit(endpoint).hostname
    if settings.PUSH_TO_THIS_MACHINE:
        return True
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return True  # no name server: posting fails by itself, and is tried again
    return all(ipaddress.ip_address(each[4][0]).is_global for each in found)


# --- The key of this site ------------------------------------------------------------------------


def private_key() -> str:
    """The VAPID key, as 32 bytes in URL-safe base64."""
    return settings.VAPID_PRIVATE_KEY or stored_key(settings.VAR_DIR / "vapid_key")


@lru_cache(maxsize=4)
def stored_key(path: Path) -> str:
    return read_or_make_key(path, new_key)


def new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return to_text(key.private_numbers().private_value.to_bytes(KEY_BYTES, "big"))


@lru_cache(maxsize=4)
def public_key_of(private: str) -> str:
    """The public key as browsers expect it: an uncompressed point in URL-safe base64."""
    number = int.from_bytes(to_bytes(private), "big")
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return to_text(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def public_key() -> str:
    return public_key_of(private_key())


def to_text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Raises ValueError for text that is not URL-safe base64."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_browser_key(p256dh: str, auth: str) -> bool:
    """Whether these can be a browser's keys: a point on the curve, and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(p256dh))
        return len(to_bytes(auth)) == 16
    except ValueError:
        return False
