"""Every setting of the site in one typed place; nothing else reads the environment.

Names and defaults are those of the README's table of settings. Outside production whatever is not set is
supplied: secrets are generated once into the data folder, engines are the embedded ones, providers are the
sandbox. In production nothing is supplied, and `Settings.load()` refuses with every fault at once.
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app import config_faults
from app.kept_secrets import KeptSecrets, UnusableFolder

Environment = Literal["development", "test", "production"]
Role = Literal["admin", "web", "worker", "visitor"]
LOGIN_ROLES: tuple[Role, ...] = ("web", "worker", "visitor")
ROLE_PREFIX = "streamvibe_"

GOOGLE_ACCOUNTS = "https://accounts.google.com"
GOOGLE_TOKEN = "https://oauth2.googleapis.com"  # noqa: S105 - an address, not a password
YOUTUBE_API = "https://www.googleapis.com/youtube/v3"
YOUTUBE_HUB = "https://pubsubhubbub.appspot.com"
INSTAGRAM = "https://www.instagram.com"
INSTAGRAM_TOKEN = "https://api.instagram.com"  # noqa: S105 - an address, not a password
INSTAGRAM_GRAPH = "https://graph.instagram.com"
TIKTOK = "https://www.tiktok.com"
TIKTOK_API = "https://open.tiktokapis.com"
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com"


class ConfigError(Exception):
    """The settings are not usable; the message has one line for each fault."""


class Settings(BaseSettings):
    """All settings, frozen. Field names are the environment names in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    environment: Environment = "production"
    public_url: str = ""
    port: int = Field(default=8000, ge=1, le=65535)
    sandbox_port: int = Field(default=8001, ge=1, le=65535)
    sandbox_smtp_port: int = Field(default=8002, ge=1, le=65535)
    data_dir: Path = Field(default=Path(".data"), validation_alias="STREAMVIBE_DATA_DIR")
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    secret_key: str = Field(default="", repr=False)
    secret_key_fallbacks: str = Field(default="", repr=False)
    vault_keys: str = Field(default="", repr=False)
    lookup_key: str = Field(default="", repr=False)

    database_url: str = Field(default="", repr=False)
    database_web_url: str = Field(default="", repr=False)
    database_worker_url: str = Field(default="", repr=False)
    database_visitor_url: str = Field(default="", repr=False)
    database_replica_url: str = Field(default="", repr=False)
    redis_url: str = Field(default="", repr=False)
    mail_url: str = Field(default="", repr=False)
    mail_from: str = "StreamVibe <hello@streamvibe.example>"

    google_client_id: str = ""
    google_client_secret: str = Field(default="", repr=False)
    youtube_client_id: str = ""
    youtube_client_secret: str = Field(default="", repr=False)
    google_accounts_base_url: str = GOOGLE_ACCOUNTS
    google_token_base_url: str = GOOGLE_TOKEN
    youtube_api_base_url: str = YOUTUBE_API
    youtube_hub_base_url: str = YOUTUBE_HUB
    youtube_player_base_url: str = YOUTUBE_PLAYER

    instagram_client_id: str = ""
    instagram_client_secret: str = Field(default="", repr=False)
    instagram_auth_base_url: str = INSTAGRAM
    instagram_token_base_url: str = INSTAGRAM_TOKEN
    instagram_graph_base_url: str = INSTAGRAM_GRAPH
    instagram_player_base_url: str = INSTAGRAM
    tiktok_client_id: str = ""
    tiktok_client_secret: str = Field(default="", repr=False)
    tiktok_auth_base_url: str = TIKTOK
    tiktok_api_base_url: str = TIKTOK_API
    tiktok_player_base_url: str = TIKTOK

    youtube_daily_units: int = Field(default=10_000, ge=100)
    pictures_per_second: int = Field(default=8, ge=1, le=100)
    index_minimum_score: int = Field(default=2, ge=0, le=10)
    trending_minimum_people: int = Field(default=5, ge=1, le=1000)
    demo_creators: int = Field(default=24, ge=1, le=500)
    demo_items: int = Field(default=1200, ge=1, le=100_000)
    sandbox_youtube_csv: Path | None = None

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Reads the environment (and `.env`), supplies what may be supplied, checks the rest.

        Raises ConfigError with one line a fault.
        """
        try:
            settings = cls() if environ is None else _GivenSettings(**_fields_of(environ))
        except ValidationError as error:
            raise ConfigError(_readable(error)) from None
        if settings.environment == "production":
            _refuse(config_faults.of_production(_texts_of(settings)))
            return settings
        _refuse(config_faults.of_keys(_texts_of(settings)))
        try:
            return _supply(settings)
        except UnusableFolder as error:
            raise ConfigError(str(error)) from None

    @staticmethod
    def given(name: str) -> bool:
        """Whether the environment, or `.env`, sets a name itself, before anything is supplied."""
        return bool(getattr(Settings(), name.lower()))

    @property
    def is_production(self) -> bool:
        """True when real people use the site: nothing is supplied and nothing is forgiven."""
        return self.environment == "production"

    @property
    def vault_key_ring(self) -> dict[str, bytes]:
        """The vault's keys, 32 bytes each, by key id; the first encrypts."""
        return {kid: base64.b64decode(encoded) for kid, encoded in config_faults.ring_entries(self.vault_keys)}

    @property
    def lookup_key_bytes(self) -> bytes:
        """The key of the hash by which an e-mail address is found."""
        return base64.b64decode(self.lookup_key)

    def role_url(self, role: Role) -> str:
        """The connection URL of a database role; '' when it is not set."""
        if role == "admin":
            return self.database_url
        return {
            "web": self.database_web_url,
            "worker": self.database_worker_url,
            "visitor": self.database_visitor_url,
        }[role]


class _GivenSettings(Settings):
    """Settings out of a given mapping alone; the process's environment plays no part."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _fields_of(environ: Mapping[str, str]) -> dict[str, Any]:
    aliases = {("STREAMVIBE_DATA_DIR" if name == "data_dir" else name) for name in Settings.model_fields}
    found = {alias: environ[alias.upper()] for alias in aliases if alias.upper() in environ}
    # An empty name would be this folder itself.
    return {alias: value for alias, value in found.items() if value or alias != "STREAMVIBE_DATA_DIR"}


def _readable(error: ValidationError) -> str:
    return "\n".join(f"{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())


def _supply(settings: Settings) -> Settings:
    """Outside production: what the environment leaves out comes from the data folder and the sandbox."""
    kept = KeptSecrets(settings.data_dir)
    sandbox = f"http://127.0.0.1:{settings.sandbox_port}"
    supplied: dict[str, object] = {
        "public_url": f"http://127.0.0.1:{settings.port}",
        "secret_key": kept.text("secret_key"),
        "vault_keys": f"k1:{kept.key('vault_key')}",
        "lookup_key": kept.key("lookup_key"),
        "mail_url": f"smtp://127.0.0.1:{settings.sandbox_smtp_port}",
        **_engines(settings, kept),
        **_sandbox_provider(settings, sandbox),
    }
    missing = {name: value for name, value in supplied.items() if not getattr(settings, name) or name in _SANDBOX_PATHS}
    return settings.model_copy(update={name: value for name, value in missing.items() if value})


# Where the sandbox stands in for a base address, and the client whose missing id lets it.
_SANDBOX_PATHS = {
    "google_accounts_base_url": ("youtube", "/google/accounts"),
    "google_token_base_url": ("youtube", "/google/token"),
    "youtube_api_base_url": ("youtube", "/google/youtube/v3"),
    "youtube_hub_base_url": ("youtube", "/google/hub"),
    "youtube_player_base_url": ("youtube", "/google/player"),
    "instagram_auth_base_url": ("instagram", "/instagram/www"),
    "instagram_token_base_url": ("instagram", "/instagram/api"),
    "instagram_graph_base_url": ("instagram", "/instagram/graph"),
    "instagram_player_base_url": ("instagram", "/instagram/player"),
    "tiktok_auth_base_url": ("tiktok", "/tiktok/www"),
    "tiktok_api_base_url": ("tiktok", "/tiktok/api"),
    "tiktok_player_base_url": ("tiktok", "/tiktok/player"),
}


def _engines(settings: Settings, kept: KeptSecrets) -> dict[str, object]:
    """The URLs of the engines: the given ones, else the embedded ones that run for this data folder."""
    from dev import embedded

    running = None
    if not settings.database_url or not settings.redis_url:
        running = embedded.remembered(settings.data_dir)
    database_url = settings.database_url or (running.database_url if running else "")
    redis_url = settings.redis_url or (running.redis_url if running else "")
    urls: dict[str, object] = {"database_url": database_url, "redis_url": redis_url}
    for role in LOGIN_ROLES:
        urls[f"database_{role}_url"] = role_url(database_url, role, kept.text(f"role_{role}")) if database_url else ""
    return urls


def _sandbox_provider(settings: Settings, sandbox: str) -> dict[str, object]:
    """A provider without keys is the sandbox's, keys and addresses together; one with keys keeps its own."""
    supplied: dict[str, object] = {}
    from dev.sandbox import credentials

    for client, (client_id, secret) in credentials.CLIENTS.items():
        if not getattr(settings, f"{client}_client_id"):
            supplied |= {f"{client}_client_id": client_id, f"{client}_client_secret": secret}
    for name, (client, path) in _SANDBOX_PATHS.items():
        is_default = getattr(settings, name) == Settings.model_fields[name].default
        if is_default and not getattr(settings, f"{client}_client_id"):
            supplied[name] = f"{sandbox}{path}"
    return supplied


def role_url(database_url: str, role: Role, password: str, database: str | None = None) -> str:
    """The same server and database, entered as another role."""
    parts = urlsplit(database_url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{ROLE_PREFIX}{role}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}" if database else parts.path))


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ConfigError("\n".join(faults))


def _texts_of(settings: Settings) -> dict[str, str]:
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    return {name: value for name, value in values.items() if isinstance(value, str)}
