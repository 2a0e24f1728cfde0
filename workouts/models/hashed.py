"""Hashes secrets: the database stores only hashes, so reading it lets nobody in."""

import hashlib

from django.utils.crypto import salted_hmac


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_code(code: str) -> str:
    """Keyed by the site's secret key: so short a code could be found from a plain hash."""
    return salted_hmac("workouts.invitation-code", code, algorithm="sha256").hexdigest()
