"""Google and YouTube, as the sandbox serves them."""

from app.sandbox.google import catalogue, scenarios, store
from app.sandbox.google.api_routes import youtube
from app.sandbox.google.consent_routes import accounts
from app.sandbox.google.control import control
from app.sandbox.google.hub import hub
from app.sandbox.google.hub_control import hub_control
from app.sandbox.google.picture_routes import pictures
from app.sandbox.google.token_routes import tokens
from app.sandbox.kit.context import context
from app.sandbox.kit.provider import Provider
from app.sandbox.kit.state import Db


def _overview(db: Db) -> dict[str, object]:
    counts = {source: store.ACCOUNTS.total(db, "count(*)", "source = ?", source) for source in ("generated", "csv")}
    return {"counts": counts, "scenarios": scenarios.ALL, "file": context().settings.youtube_csv}


PROVIDER = Provider(
    "google",
    (accounts, tokens, youtube, hub, hub_control, control, pictures),
    catalogue.fill,
    _overview,
)
