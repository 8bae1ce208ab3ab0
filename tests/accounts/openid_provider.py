"""A small OpenID provider over real HTTP that also lies when it is told to: wrong nonce, audience, key, claims."""

import hashlib
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CODE = "code-sbxsecret"


@dataclass
class Provider:
    """What the provider says next. `claims` overrides claims of the identity token; None leaves one out."""

    base: str = ""
    subject: str = "108000000000000000001"
    email: str = "alice@people.example"
    claims: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    signs_with: str = "own"
    seen: list[dict[str, str]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)

    def consent(self, address: str) -> str:
        """Takes the browser's address at the provider, gives the query with which it is sent back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return f"code={CODE}&state={self.asked['state']}"

    def identity_token(self, keys: dict[str, RSAKey]) -> str:
        """The signed token, honest or not."""
        now = int(time.time())
        claims = {
            "iss": self.base, "aud": self.asked.get("client_id"), "sub": self.subject, "email": self.email,
            "email_verified": True, "nonce": self.asked.get("nonce"), "iat": now, "exp": now + 600, **self.claims,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": keys["own"].kid}
        return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, keys[self.signs_with])


def serve(provider: Provider):
    """Starts the provider; the server to shut down."""
    keys = {name: RSAKey.generate_key(2048, {"kid": "k1"}) for name in ("own", "foreign")}
    app = Flask("openid")

    @app.get("/.well-known/openid-configuration")
    def configuration():
        return jsonify(
            issuer=provider.base, authorization_endpoint=f"{provider.base}/auth",
            token_endpoint=f"{provider.base}/token", jwks_uri=f"{provider.base}/certs",
        )  # fmt: skip

    @app.get("/certs")
    def certs():
        return jsonify(KeySet([keys["own"]]).as_dict(private=False))

    @app.post("/token")
    def token():
        provider.seen.append(dict(request.form))
        challenge = urlsafe_b64encode(hashlib.sha256(request.form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != provider.asked["code_challenge"] or request.form["code"] != CODE:
            return jsonify(error="invalid_grant"), 400
        if provider.token_status != 200:
            return "<html>oops</html>", provider.token_status
        return jsonify(access_token="at-sbxsecret", token_type="Bearer", id_token=provider.identity_token(keys))

    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider.base = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    return server
