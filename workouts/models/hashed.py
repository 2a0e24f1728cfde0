"""Hashes secrets: the database stores only hashes, so reading it lets nobody in."""

import hashlib


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
