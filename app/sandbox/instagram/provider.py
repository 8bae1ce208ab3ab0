"""Instagram, as the sandbox serves it."""

from app.sandbox.instagram import scenarios
from app.sandbox.instagram.api_routes import graph
from app.sandbox.instagram.catalogue import CATALOGUE
from app.sandbox.instagram.consent_routes import consent
from app.sandbox.instagram.control import control
from app.sandbox.instagram.picture_routes import cdn
from app.sandbox.instagram.token_routes import sign_in
from app.sandbox.kit.catalogue import fill
from app.sandbox.kit.provider import Provider

PROVIDER = Provider(
    "instagram",
    (consent, sign_in, graph, cdn, control),
    lambda state, settings: fill(CATALOGUE, state, settings),
    lambda _: {"scenarios": scenarios.ALL},
)
