"""How the database knows a secret: by its hash, so that nobody can use what is read there."""

import hashlib


def hash_secret(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
