"""TikTok, as the sandbox serves it."""

from app.sandbox.kit.catalogue import fill
from app.sandbox.kit.provider import Provider
from app.sandbox.tiktok import scenarios
from app.sandbox.tiktok.api_routes import display
from app.sandbox.tiktok.catalogue import CATALOGUE
from app.sandbox.tiktok.consent_routes import consent
from app.sandbox.tiktok.control import control
from app.sandbox.tiktok.picture_routes import cdn
from app.sandbox.tiktok.token_routes import sign_in

PROVIDER = Provider(
    "tiktok",
    (consent, sign_in, display, cdn, control),
    lambda state, settings: fill(CATALOGUE, state, settings),
    lambda _: {"scenarios": scenarios.ALL},
)
