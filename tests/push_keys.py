"""The keys that a browser makes for a push subscription."""

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUTH = b"sixteen bytes..."
BROWSER_KEY = ec.generate_private_key(ec.SECP256R1())


def browser_keys():
    point = BROWSER_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"p256dh": to_text(point), "auth": to_text(AUTH)}


def to_text(value):
    return urlsafe_b64encode(value).rstrip(b"=").decode()
