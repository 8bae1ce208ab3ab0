"""What other sites show of a work when somebody posts its address there: oEmbed 1.0, type rich, without a player."""

from urllib.parse import SplitResult, unquote, urlsplit

from markupsafe import Markup

from app.config import Settings
from app.content.thumbnails import pictures
from app.infra.database import Db
from app.infra.errors import AppError, BadInput, NotFound
from app.infra.queries import load
from app.infra.text import clean, line
from app.seo.json_ld import SITE_NAME
from app.web import urls
from app.web.page_meta import Node

WIDTH, HEIGHT = 480, 160
CACHE_SECONDS = 300
USUAL_PORTS = {"http": 80, "https": 443}

queries = load("seo")


class UnknownForm(AppError):
    """Only format=json is served here."""

    status = 501


def card(db: Db, settings: Settings, url: str, form: str, longest: tuple[int, int]) -> Node:
    """The oEmbed answer for a work's absolute address; `longest` is the width and height the other site allows.

    Raises BadInput without an address, UnknownForm for XML, NotFound for what is not a work of this site.
    """
    if form != "json":
        raise UnknownForm
    if not url:
        raise BadInput("Name a page of this site: /oembed?url=…")
    found = queries.one(db, "find_embed", short_id=_short_id(settings, url))
    if found is None:
        raise NotFound
    page = urls.absolute(settings.public_url, urls.content(found["slug"], found["short_id"]))
    author = urls.absolute(settings.public_url, urls.creator(found["creator_slug"]))
    return {
        "type": "rich",
        "version": "1.0",
        "title": clean(found["title"]),
        "author_name": clean(found["creator_name"]),
        "author_url": author,
        "provider_name": SITE_NAME,
        "provider_url": f"{settings.public_url}/",
        "cache_age": CACHE_SECONDS,
        **_thumbnail(settings, pictures.of(found["picture"]), longest),
        "html": _quote(page, clean(found["title"]), line(found["excerpt"], 160), clean(found["creator_name"])),
        "width": min(WIDTH, longest[0]),
        "height": min(HEIGHT, longest[1]),
    }


def _thumbnail(settings: Settings, picture: pictures.Picture | None, longest: tuple[int, int]) -> Node:
    """The three fields of a thumbnail: the widest rendition that the other site has room for, none without one."""
    fitting = picture.fitting(*longest) if picture else None
    if fitting is None:
        return {}
    path, width, height = fitting
    return {
        "thumbnail_url": urls.absolute(settings.public_url, path),
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def _short_id(settings: Settings, url: str) -> str:
    """The short id in a work's address under our own base, in any spelling of RFC 3986, section 6. Raises NotFound."""
    base = urlsplit(settings.public_url)
    try:
        parts = urlsplit(url.strip())
        is_ours = _host(parts) == _host(base)
    except ValueError:
        raise NotFound from None
    prefix, _, last = unquote(parts.path).removesuffix("/").rpartition("/")
    parsed = urls.parse_work(last)
    if not is_ours or prefix != f"{base.path.rstrip('/')}/content" or parsed is None:
        raise NotFound
    return parsed[1]


def _host(parts: SplitResult) -> tuple[str | None, str | None, int | None]:
    """Who is asked, without the port that goes without saying; the schemes of the web count as one."""
    port = parts.port if parts.port != USUAL_PORTS.get(parts.scheme) else None
    return parts.username, parts.hostname, port


def _quote(page: str, title: str, excerpt: str, creator: str) -> str:
    markup = Markup('<blockquote><p><a href="{}">{}</a></p><p>{}</p><footer>{} on {}</footer></blockquote>')
    return str(markup.format(page, title or "A work", excerpt, creator, SITE_NAME))
