"""What the heads of lists say: title, canonical, who may index them, structured data, feeds.

Each view is its own canonical, under the address it was asked for (`path`). Only the first page of an unfiltered list
that holds something may be indexed.
"""

from collections.abc import Mapping, Sequence

from app.config import Settings
from app.discovery.catalogue import lists
from app.discovery.catalogue.browse import PERIODS
from app.discovery.catalogue.models import Card, CategoryTile, CreatorCard, Home
from app.infra.text import line
from app.seo import feeds, json_ld, robots
from app.seo.json_ld import SITE_NAME
from app.web import urls
from app.web.page_meta import Crumb, FeedLink, Head, Node

LONGEST_TITLE, LONGEST_DESCRIPTION = 70, 160
# Nobody but people reads the title of a filtered list, and they want all of it.
LONGEST_FILTERED_TITLE = 200
# A tag that few works carry is no page worth finding.
TAG_MINIMUM_WORKS = 6
EVERYTHING = "Videos and posts"
HOME_TITLE = f"{SITE_NAME}: creators' work from YouTube, Instagram and TikTok"
HOME_DESCRIPTION = (
    "The best videos, shorts and photos from independent creators on YouTube, Instagram and TikTok. "
    "No account, no cookies."
)


def home(settings: Settings, shown: Home) -> Head:
    """The home page."""
    listed = json_ld.item_list("Just arrived", _urls(settings, shown.fresh))
    graph = json_ld.graph(json_ld.website(settings.public_url), listed)
    return _head(settings, urls.HOME, HOME_TITLE, HOME_DESCRIPTION, graph, feeds=feeds.links("/", "New on StreamVibe"))


def categories(settings: Settings, tiles: Sequence[CategoryTile]) -> Head:
    """All categories."""
    crumbs = [Crumb("Home", urls.HOME), Crumb("Categories", urls.CATEGORIES)]
    tile_urls = [urls.absolute(settings.public_url, tile.url) for tile in tiles if tile.item_count]
    graph = _graph(settings, crumbs, "Categories", tile_urls)
    words = f"All categories of {SITE_NAME}, from music to science, with the newest posts in each."
    newest = feeds.links(urls.HOME, "New on StreamVibe")
    return _head(settings, urls.CATEGORIES, "Categories", words, graph, feeds=newest)


def category(
    settings: Settings, path: str, tile: CategoryTile, items: Sequence[Card], chosen: Mapping[str, str], ending: str
) -> Head:
    """A category; its feed has the filters that were `chosen`, its title ends with their names."""
    crumbs = category_crumbs(tile)
    title = f"{tile.name}{ending}" if ending else f"{tile.name}: new videos and posts"
    return _head(
        settings,
        path,
        title,
        f"{tile.description} The newest videos and posts from YouTube, Instagram and TikTok.",
        _graph(settings, crumbs, tile.name, _urls(settings, items)),
        is_indexable=path == tile.url and bool(items),
        feeds=_filtered_feeds(tile.url, f"New in {tile.name}", chosen),
    )


def category_crumbs(tile: CategoryTile) -> list[Crumb]:
    """The way to a category."""
    return [Crumb("Home", urls.HOME), Crumb("Categories", urls.CATEGORIES), Crumb(tile.name, tile.url)]


def tag(
    settings: Settings, path: str, name: str, items: Sequence[Card], chosen: Mapping[str, str], ending: str
) -> Head:
    """A tag; its feed has the filters that were `chosen`, its title ends with their names."""
    plain = urls.tag(name)
    crumbs = [Crumb("Home", urls.HOME), Crumb(f"#{name}", plain)]
    return _head(
        settings,
        path,
        f"#{name}{ending}" if ending else f"#{name}: videos and posts",
        f"Videos and posts tagged #{name} from YouTube, Instagram and TikTok, newest first.",
        _graph(settings, crumbs, f"#{name}", _urls(settings, items)),
        is_indexable=path == plain and len(items) >= TAG_MINIMUM_WORKS,
        feeds=_filtered_feeds(plain, f"Tagged {name}", chosen),
    )


def trending(
    settings: Settings, path: str, period: str, language: str | None, items: Sequence[Card], ending: str
) -> Head:
    """A trending list, in one language or in all; the title ends with the language's name."""
    crumbs = [Crumb("Home", urls.HOME), Crumb("Trending", urls.TRENDING)]
    return _head(
        settings,
        path,
        f"Trending: {PERIODS[period].lower()}{ending}",
        "Ranked by what people here actually open, not by follower counts. Every post says why it is listed.",
        _graph(settings, crumbs, "Trending", _urls(settings, items)),
        is_indexable=path == urls.trending(period) and bool(items),
        feeds=feeds.links(urls.trending(period, language), f"Trending {PERIODS[period].lower()}{ending}"),
    )


def creators(
    settings: Settings, path: str, chosen: Mapping[str, str], items: Sequence[CreatorCard], ending: str
) -> Head:
    """All creators, or those in a category or language; the title ends with its name and the order's."""
    crumbs = [Crumb("Home", urls.HOME), Crumb("Creators", urls.CREATORS)]
    card_urls = [urls.absolute(settings.public_url, item.url) for item in items]
    return _head(
        settings,
        path,
        f"Creators{ending}",
        f"The creators on {SITE_NAME}, each with all their channels in one place.",
        _graph(settings, crumbs, "Creators", card_urls),
        is_indexable=path == urls.CREATORS and bool(items),
        feeds=feeds.links(urls.with_query(urls.CREATORS, **chosen), "Creators"),
    )


def search(settings: Settings, path: str, plain: str, query: str, ending: str) -> Head:
    """A search, whose first page is `plain`; never indexed, or anybody could make pages of ours.

    Without words it is the list that its filters leave, and has a feed like any list; without filters too it is empty.
    """
    if not query and not ending:
        return _head(settings, path, "Search", "Search videos, posts and creators.", None, is_indexable=False)
    if not query:
        title = f"{EVERYTHING}{ending}"
        words = "Videos, posts and pictures from YouTube, Instagram and TikTok."
        links = feeds.links(plain, title)
        return _head(settings, path, title, words, None, is_indexable=False, feeds=links)
    links = feeds.links(plain, f"Found for {query}")
    words = f"Videos, posts and creators found for {query}."
    return _head(settings, path, f"Search: {query}{ending}", words, None, is_indexable=False, feeds=links)


def info(settings: Settings, path: str, title: str, description: str, *, is_indexable: bool = True) -> Head:
    """A page of text."""
    return _head(settings, path, title, description, None, is_indexable=is_indexable)


def _head(
    settings: Settings,
    path: str,
    title: str,
    description: str,
    graph: Node | None,
    *,
    is_indexable: bool = True,
    feeds: tuple[FeedLink, ...] = (),
) -> Head:
    return Head(
        title=line(title, LONGEST_TITLE if is_indexable else LONGEST_FILTERED_TITLE),
        description=line(description, LONGEST_DESCRIPTION),
        canonical=urls.absolute(settings.public_url, path),
        robots=robots.decide(is_indexable),
        feeds=feeds,
        json_ld=graph,
    )


def _filtered_feeds(page: str, title: str, chosen: Mapping[str, str]) -> tuple[FeedLink, ...]:
    return feeds.links(urls.with_query(page, **chosen), lists.title_with_filters(title, chosen))


def _graph(settings: Settings, crumbs: list[Crumb], name: str, item_urls: Sequence[str]) -> Node:
    return json_ld.graph(json_ld.item_list(name, item_urls), json_ld.breadcrumbs(settings.public_url, crumbs))


def _urls(settings: Settings, items: Sequence[Card]) -> list[str]:
    return [urls.absolute(settings.public_url, item.url) for item in items]
