"""Identity tokens (RS256) and the public key that proves them. The key is made once and kept in the state."""

import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dev.sandbox.kit.digests import base64url
from dev.sandbox.kit.state import State

KEY_ID = "sandbox-1"


def id_token(state: State, claims: Mapping[str, object]) -> str:
    """The claims as a signed JSON Web Token."""
    header = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}
    body = f"{_part(header)}.{_part(claims)}"
    return f"{body}.{base64url(_key(state).sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def key_set(state: State) -> dict[str, list[dict[str, str]]]:
    """The public key as a JSON Web Key Set."""
    numbers = _key(state).public_key().public_numbers()
    key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID}
    return {"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]}


def _key(state: State) -> rsa.RSAPrivateKey:
    return _loaded(state.keep("signing_key", _made))


@lru_cache(maxsize=4)
def _loaded(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the kept signing key is no RSA key")
    return key


def _made() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _part(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8))
