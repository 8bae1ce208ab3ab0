"""TikTok, as the sandbox serves it."""

from dev.sandbox.kit.catalogue import fill
from dev.sandbox.kit.provider import Provider
from dev.sandbox.tiktok import scenarios
from dev.sandbox.tiktok.api.routes import display
from dev.sandbox.tiktok.catalogue import CATALOGUE
from dev.sandbox.tiktok.control import control
from dev.sandbox.tiktok.oauth.consent_routes import consent
from dev.sandbox.tiktok.oauth.token_routes import sign_in
from dev.sandbox.tiktok.picture_routes import cdn

TIKTOK = Provider(
    "tiktok",
    (consent, sign_in, display, cdn, control),
    lambda state, settings: fill(CATALOGUE, state, settings),
    lambda _: {"scenarios": scenarios.ALL},
)
