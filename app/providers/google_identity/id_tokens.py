"""Google's identity tokens: signed by Google, for this site, for this try, now, or refused."""
# mypy: allow-untyped-calls
# Authlib's claims have no types.

from collections.abc import Mapping

from authlib.oauth2.claims import ClaimsOption
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.infra.errors import AppError

ALGORITHMS = ["RS256"]
LEEWAY_SECONDS = 60


class BadIdToken(AppError):
    """Google's identity token could not be checked. Start again."""

    status = 422


def verify(
    token: Mapping[str, str], keys: Mapping[str, object], *, issuer: str, client_id: str, nonce: str
) -> Mapping[str, object]:
    """The claims of the identity token in the answer `token`, checked against Google's `keys`. Raises BadIdToken."""
    wanted: dict[str, ClaimsOption] = {"iss": {"values": [issuer]}, "aud": {"values": [client_id]}}
    known = {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token", "")}
    try:
        # joserfc wants a TypedDict; it checks what it is given, and refuses what is no key set.
        keys_known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        decoded = jwt.decode(token["id_token"], keys_known, algorithms=ALGORITHMS)
        claims = CodeIDToken(decoded.claims, decoded.header, wanted, known)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, KeyError, TypeError):
        raise BadIdToken from None
    return dict(claims)
