"""The page of a work, and the redirects of its old and short URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from app.config import Settings
from app.content.thumbnails import pictures
from app.discovery.catalogue import cards, descriptions, lists, outlinks
from app.discovery.catalogue.cards import CardRow, queries
from app.discovery.catalogue.languages import LANGUAGES
from app.discovery.catalogue.lists import ListQuery
from app.discovery.catalogue.models import Card, ContentPage, CreatorCard, Number, TagLink
from app.infra.database import Db
from app.infra.errors import AppError, Gone, NotFound
from app.infra.text import clean, is_visible, line
from app.seo import json_ld, players, robots
from app.web import registry, urls
from app.web.page_meta import Crumb, Head, Node, WorkFacts

MORE_WORKS, RELATED_WORKS = 6, 8
# Beside fewer related works than these, other lists fill the column, each under its own name.
FEW_RELATED = 4
RELATED_TAGS = 10
RELATED_OF_A_CREATOR = 2
RELATED_SCAN = 200
VIDEO_TYPES = frozenset({"long_video", "short_video", "reel", "story"})
LONGEST_TITLE, LONGEST_DESCRIPTION = 70, 160


class Moved(AppError):
    """This page has another address now."""

    status = 301

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url


@dataclass(frozen=True)
class WorkRow:
    """What only the page of a work shows."""

    id: UUID
    short_id: str
    slug: str
    creator_id: UUID
    category_code: str | None
    language: str | None
    tags: list[str]
    is_verified: bool
    description: str
    platform_url: str | None
    platform_content_id: str
    is_embeddable: bool
    pieces: int
    seo_title: str | None
    seo_description: str | None
    synced_at: datetime


@dataclass(frozen=True)
class OutlinkRow:
    """A work with the address that its platform gave."""

    id: UUID
    platform_url: str | None


@dataclass(frozen=True)
class Outlink:
    """A work with its checked outlink."""

    id: UUID
    url: str


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of a work on its page: its creator, more of their works, related works.

    `others` are new works that share no subject, in `others_language` (a code) or, where that is None, in any.
    """

    creator: CreatorCard
    more: list[Card]
    related: list[Card]
    others: list[Card]
    others_language: str | None


@dataclass(frozen=True)
class RelatedPick:
    """A work near another: whether they share a tag or the category, and the language, where both are known."""

    id: UUID
    is_on_subject: bool
    is_of_language: bool | None


@dataclass(frozen=True)
class Work:
    """A work's page, and what its head says."""

    page: ContentPage
    head: Head


def find(db: Db, settings: Settings, address: str) -> Work:
    """The page at `/content/<address>`.

    Raises Moved for every other way to write the address, Gone for a work that was public once, NotFound.
    """
    row = _row(db, short_id(db, address))
    if urls.content_segment(row.slug, row.short_id) != address:
        raise Moved(urls.content(row.slug, row.short_id))
    return _work(db, settings, row)


def find_by_id(db: Db, settings: Settings, identity: str) -> Work:
    """The work with this full or short id, whatever its title. Raises Gone, NotFound."""
    return _work(db, settings, _row(db, short_id(db, identity)))


def outlink(db: Db, settings: Settings, short_id: str) -> Outlink:
    """Finds the outlink of a work. Raises Gone, NotFound, UnsafeLink."""
    row = queries.one(db, "find_outlink", OutlinkRow, short_id=short_id)
    if row is None:
        raise _missing(db, short_id)
    return Outlink(row.id, outlinks.checked(settings, row.platform_url))


def short_id(db: Db, address: str) -> str:
    """The short id in any way to write a work's address. Raises NotFound."""
    if identity := urls.parse_uuid(address):
        found = queries.value(db, "find_short_id", id=identity)
        if found is None:
            raise NotFound
        return str(found)
    parsed = urls.parse_work(address)
    if parsed is None:
        raise NotFound
    return parsed[1]


def _row(db: Db, short_id: str) -> WorkRow:
    row = queries.one(db, "find_work", WorkRow, short_id=short_id)
    if row is None:
        raise _missing(db, short_id)
    return row


def _missing(db: Db, short_id: str) -> AppError:
    return Gone() if queries.value(db, "is_gone", short_id=short_id) else NotFound()


def _work(db: Db, settings: Settings, row: WorkRow) -> Work:
    more = [pick.id for pick in lists.pick(db, ListQuery(creator_id=row.creator_id), MORE_WORKS + 1)]
    picks = _related(db, row)
    found = {card.id: card for card in cards.rows(db, [row.id, *more, *(pick.id for pick in picks)])}
    creators = cards.creators(db, [row.creator_id])
    if row.id not in found or not creators:
        raise NotFound  # hidden between two of our reads
    others = {card_id: cards.card(card) for card_id, card in found.items() if card_id != row.id}
    neighbours = _neighbours(row, creators[0], _of(others, more)[:MORE_WORKS], others, picks)
    return _composed(settings, row, found[row.id], neighbours)


def _neighbours(
    row: WorkRow, creator: CreatorCard, more: list[Card], others: Mapping[UUID, Card], picks: Sequence[RelatedPick]
) -> Neighbours:
    """Works on the subject; beside few of them what is new in the language, and what is new at all beside nothing."""
    related = _of(others, [pick.id for pick in picks if pick.is_on_subject])
    fellows = _of(others, [pick.id for pick in picks if not pick.is_on_subject and pick.is_of_language])
    if len(related) + len(more) >= FEW_RELATED:
        return Neighbours(creator, more, related, [], None)
    if fellows and row.language:
        return Neighbours(creator, more, related, fellows, row.language.partition("-")[0])
    strangers = [] if related or more else _of(others, [pick.id for pick in picks])
    return Neighbours(creator, more, related, strangers, None)


def _related(db: Db, row: WorkRow) -> list[RelatedPick]:
    return queries.all(
        db,
        "pick_related",
        RelatedPick,
        id=row.id,
        creator_id=row.creator_id,
        category=row.category_code,
        tags=row.tags[:RELATED_TAGS],
        language=row.language,
        scan_limit=RELATED_SCAN,
        of_a_creator=RELATED_OF_A_CREATOR,
        limit=RELATED_WORKS,
    )


def _of(found: Mapping[UUID, Card], ids: Sequence[UUID]) -> list[Card]:
    return [found[card_id] for card_id in ids if card_id in found]


def _composed(settings: Settings, row: WorkRow, card: CardRow, neighbours: Neighbours) -> Work:
    shown = cards.card(card)
    described = descriptions.read(row.description, card.title, row.short_id, card.duration_seconds)
    crumbs = _crumbs(shown)
    facts = _facts(settings, row, card)
    graph = json_ld.graph(json_ld.work(facts), json_ld.breadcrumbs(settings.public_url, crumbs))
    head = _head(settings, row, card, facts, graph)
    page = ContentPage(
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
        short_id=row.short_id,
        is_video=facts.is_video,
        pieces=row.pieces,
        frame_url=_frame(settings, row, card),
        description=clean(row.description),
        description_parts=described.parts,
        tags=[TagLink(clean(tag), urls.tag(tag)) for tag in card.tags],
        platform_url=facts.platform_url,
        embed_url=facts.embed_url,
        numbers=_numbers(card, row.synced_at),
        synced_at=row.synced_at,
        chapters=described.chapters,
        creator=neighbours.creator,
        more_from_creator=neighbours.more,
        related=neighbours.related,
        others=neighbours.others,
        others_language=LANGUAGES.get(neighbours.others_language or ""),
        breadcrumbs=crumbs,
        json_ld=graph,
        canonical=head.canonical,
        robots=head.robots,
        share_url=head.canonical,
    )
    return Work(page, head)


def _frame(settings: Settings, row: WorkRow, card: CardRow) -> str | None:
    """The frame in which a work can be seen here. A picture is whole on our page already."""
    if card.broadcast == "upcoming" or (card.type_slug not in VIDEO_TYPES and row.pieces < 2):
        return None
    return players.frame(
        settings, card.platform_slug, row.platform_content_id, urls.web(row.platform_url), row.is_embeddable
    )


def _crumbs(card: Card) -> list[Crumb]:
    middle = Crumb(card.creator_name, card.creator_url)
    if card.category_code and card.category_name:
        middle = Crumb(card.category_name, urls.category(card.category_code))
    return [Crumb("Home", urls.HOME), middle, Crumb(card.title, card.url, card.language)]


def _facts(settings: Settings, row: WorkRow, card: CardRow) -> WorkFacts:
    base = settings.public_url
    return WorkFacts(
        url=urls.absolute(base, urls.content(card.slug, card.short_id)),
        title=cards.title(card),
        description=row.description,
        is_video=card.type_slug in VIDEO_TYPES,
        broadcast=cards.broadcast(card),
        scheduled_at=card.scheduled_at,
        published_at=card.published_at,
        changed_at=max(card.changed_at, card.published_at),
        creator_name=card.creator_name,
        creator_url=urls.absolute(base, urls.creator(card.creator_slug)),
        platform_name=card.platform_name,
        platform_url=urls.web(row.platform_url),
        # What is only announced has nothing to play yet.
        embed_url=players.player(
            settings,
            card.platform_slug,
            row.platform_content_id,
            row.is_embeddable and card.broadcast != "upcoming",
        ),
        image=urls.image(base, pictures.of(card.picture)),
        duration_seconds=card.duration_seconds,
        language=card.language,
        tags=card.tags,
        views_count=card.views_count,
        likes_count=card.likes_count,
        comments_count=card.comments_count,
    )


def _head(settings: Settings, row: WorkRow, card: CardRow, facts: WorkFacts, graph: Node) -> Head:
    is_indexable = robots.is_substantial(card.substance, row.is_verified, settings.index_minimum_score)
    named = f"{facts.title} by {clean(card.creator_name)}" if is_visible(card.title) else facts.title
    described = row.seo_description or card.excerpt or f"{named}, on {card.platform_name}."
    return Head(
        # Half a name says less than none: where both do not fit, the title stands alone.
        title=line(row.seo_title or (named if len(named) <= LONGEST_TITLE else facts.title), LONGEST_TITLE),
        description=line(described, LONGEST_DESCRIPTION),
        canonical=facts.url,
        robots=robots.decide(is_indexable),
        og_type="video.other" if facts.is_video else "article",
        image=facts.image,
        published_at=card.published_at,
        duration_seconds=card.duration_seconds,
        tags=tuple(card.tags[:10]),
        oembed_url=urls.absolute(settings.public_url, urls.with_query(registry.path("seo.oembed"), url=facts.url)),
        json_ld=graph,
    )


def _numbers(card: CardRow, as_of: datetime) -> list[Number]:
    counts = {"view": card.views_count, "like": card.likes_count, "comment": card.comments_count}
    return [Number(label, count, card.platform_name, as_of) for label, count in counts.items() if count is not None]
