"""Hashes secrets: the database knows a token's hash alone, so reading it opens nothing."""

import hashlib


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
