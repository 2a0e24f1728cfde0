"""A passkey credential as a browser sends it."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

CHALLENGE = b"c" * 32
FLAGS = AuthenticatorData.FLAG


def credential(attestation=None, **changes):
    """What a phone sends of a new passkey; `changes` go into its response."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AttestedCredentialData.create(Aaguid.NONE, b"key", key)
    flags = FLAGS.USER_PRESENT | FLAGS.USER_VERIFIED | FLAGS.ATTESTED
    whose = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 0, data)
    client_data = CollectedClientData.create("webauthn.create", CHALLENGE, "http://testserver")
    response = {
        "clientDataJSON": websafe_encode(client_data),
        "attestationObject": attestation
        or websafe_encode(AttestationObject.create("none", whose, {})),
        "authenticatorData": websafe_encode(whose),
        "signature": "AA",
        **changes,
    }
    return {
        "id": websafe_encode(b"key"),
        "rawId": websafe_encode(b"key"),
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {},
    }
