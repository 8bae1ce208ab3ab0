"""How templates show numbers, times and addresses of assets; mails use the same filters."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_compact_decimal
from flask import Flask, url_for
from jinja2 import Environment

from app.config import Settings
from app.web import registry, static_files
from app.web.registry.page import Menu

LOCALE = Locale("en")
WORD = re.compile(r"[^\W_]+")
JUST_NOW = timedelta(seconds=45)


def init_app(app: Flask, settings: Settings) -> None:
    """Gives templates the filters, `asset(path)`, `absolute_url(endpoint, …)` and `menu(Menu.…)`; serves the assets."""
    register(app.jinja_env, settings)
    assert app.static_folder, "an application without a static folder would put everything on the shelf"
    shelf = static_files.shelve(Path(app.static_folder), settings.data_dir / "assets")
    app.jinja_env.globals["asset"] = shelf.address
    app.wsgi_app = shelf.serve(app.wsgi_app)  # type: ignore[assignment,method-assign]  # the way of Flask

    def absolute_url(endpoint: str, **values: object) -> str:
        return f"{settings.public_url}{url_for(endpoint, **values)}"  # type: ignore[arg-type]  # values of a route

    app.jinja_env.globals.update(absolute_url=absolute_url, menu=registry.menu, Menu=Menu)


def register(environment: Environment, settings: Settings) -> None:
    """Adds the filters and what every template may name: the site and its address."""
    environment.filters.update(
        short_number=short_number,
        full_number=full_number,
        ago=ago,
        exact_time=exact_time,
        duration=duration,
        iso=iso,
        initials=initials,
    )
    environment.globals.update(site_name="StreamVibe", public_url=settings.public_url)
    environment.trim_blocks = environment.lstrip_blocks = True


def short_number(number: int | None) -> str:
    """1234 -> `1.2K`, 3400000 -> `3.4M`; nothing for an unknown number."""
    if number is None:
        return ""
    # To four digits first, or 999,999 would read 1000K.
    return _compact(round(number, min(0, 4 - len(str(abs(number))))))


@lru_cache(maxsize=10_000)
def _compact(number: int) -> str:
    return format_compact_decimal(number, locale=LOCALE, fraction_digits=1)


def full_number(number: int | None) -> str:
    """1234567 -> `1,234,567`."""
    return "" if number is None else f"{number:,}"


def ago(moment: datetime | None) -> str:
    """`3 hours ago`, `in 2 days`, `just now`."""
    if moment is None:
        return ""
    passed = moment - datetime.now(UTC)
    return "just now" if abs(passed) < JUST_NOW else format_timedelta(passed, add_direction=True, locale=LOCALE)


def exact_time(moment: datetime | None) -> str:
    """`21 Nov 2026, 14:05 UTC`."""
    return "" if moment is None else f"{moment.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def duration(seconds: int | None) -> str:
    """3723 -> `1:02:03`, 65 -> `1:05`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso(moment: datetime | None) -> str:
    """`2026-11-21T14:05:00Z`, for machines."""
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def initials(name: str) -> str:
    """How the first word begins: `#cumbia en vivo` -> `Cu`, `4 chords` -> `4`; nothing when there is no word."""
    word = WORD.search(name)
    return word[0][0].upper() + word[0][1:2] if word else ""
