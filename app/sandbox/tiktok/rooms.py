"""Everything of TikTok that the sandbox's application joins to itself."""

from app.sandbox.tiktok.consent_routes import consent
from app.sandbox.tiktok.control import control
from app.sandbox.tiktok.covers import cdn
from app.sandbox.tiktok.display_routes import display
from app.sandbox.tiktok.token_routes import sign_in

ROOMS = (consent, sign_in, display, cdn, control)
