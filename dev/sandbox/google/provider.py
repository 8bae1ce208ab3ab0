"""Google and YouTube, as the sandbox serves them."""

from dev.sandbox.google import catalogue, scenarios, store
from dev.sandbox.google.api.routes import youtube
from dev.sandbox.google.control import control
from dev.sandbox.google.hub.control import hub_control
from dev.sandbox.google.hub.routes import hub
from dev.sandbox.google.oauth.consent_routes import account_pages
from dev.sandbox.google.oauth.token_routes import tokens
from dev.sandbox.google.picture_routes import pictures
from dev.sandbox.kit.context import context
from dev.sandbox.kit.provider import Provider
from dev.sandbox.kit.state import Db


def _overview(db: Db) -> dict[str, object]:
    counts = {source: store.ACCOUNTS.total(db, "count(*)", "source = ?", source) for source in ("generated", "csv")}
    return {"counts": counts, "scenarios": scenarios.ALL, "file": context().settings.youtube_csv}


GOOGLE = Provider(
    "google",
    (account_pages, tokens, youtube, hub, hub_control, control, pictures),
    catalogue.fill,
    _overview,
)
