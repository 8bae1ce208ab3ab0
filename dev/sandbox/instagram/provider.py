"""Instagram, as the sandbox serves it."""

from dev.sandbox.instagram import scenarios
from dev.sandbox.instagram.api.routes import graph
from dev.sandbox.instagram.catalogue import CATALOGUE
from dev.sandbox.instagram.control import control
from dev.sandbox.instagram.oauth.consent_routes import consent
from dev.sandbox.instagram.oauth.token_routes import sign_in
from dev.sandbox.instagram.picture_routes import cdn
from dev.sandbox.kit.catalogue import fill
from dev.sandbox.kit.provider import Provider

INSTAGRAM = Provider(
    "instagram",
    (consent, sign_in, graph, cdn, control),
    lambda state, settings: fill(CATALOGUE, state, settings),
    lambda _: {"scenarios": scenarios.ALL},
)
