"""A great many works at once, for measuring: invented as the sandbox does it, copied in as a sync would write them.

Rows are those of `content.sync.persist` and the projections follow them as ever; consent, sessions, jobs and pictures
are left out. People open few works often and most works never, as everywhere. The accounts say that they need
reconnecting, so that no upkeep asks for them.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID, uuid4

from app.accounts import emails, profile
from app.connections import tokens
from app.connections.tokens import TokenOwner
from app.content.sync import persist
from app.discovery.search import tiers, tsquery
from app.infra import queries
from app.infra.database import Db
from app.infra.services import Services
from app.providers import NAMES, reading
from app.providers.shapes import Tokens, Work
from dev.demo import lexicon
from dev.sandbox.google import fixtures
from dev.sandbox.google.models import Video
from dev.sandbox.kit.creators import population
from dev.sandbox.kit.creators.population import Creator

people = queries.load("accounts")
connections = queries.load("connections")
contents = queries.load("content")

PAGE = 1_000
WORKS_EACH = 180
FEWEST_CREATORS = 24
REPORT_EVERY_SECONDS = 5
LONGEST_NAME, LONGEST_BIO, LONGEST_TITLE = 60, 500, 100
REASON = "Loaded for measuring. Connect the account to bring it up to date."
# No password has this hash.
NOBODYS_PASSWORD = "!"  # noqa: S105
NO_TOKENS = Tokens("none", "none", datetime(2020, 1, 1, tzinfo=UTC), ())

MOST_CLICKS = 50_000
GROWN = 3
FIELDS = (
    "id", "url", "title", "slug", "description", "duration", "width", "height", "views", "likes", "comments", "tags",
    "hashtags", "language", "is_live", "is_embeddable", "visibility", "category",
)  # fmt: skip
ANALYZE = """ANALYZE content_item, content_click, site.card, site.detail, site.creator, site.account, site.shelf,
    site.search_document, site.search_text"""
COPY_WORKS = """COPY content_item (id, user_id, social_account_id, platform_id, content_type_id, platform_content_id,
    platform_url, title, slug, description, duration_seconds, width, height, views_count, likes_count, comments_count,
    tags, hashtags, language, is_live, is_embeddable, platform_visibility, category_code, total_clicks,
    clicks_last_7_days, clicks_last_30_days, published_at, category_source) FROM STDIN"""

Report = Callable[[str], None]
# One invents while the other waits for the database, which then has two connections to work for.
LOADERS = 2


@dataclass(frozen=True)
class Home:
    """Where a creator's works are written: their person, and an account on each platform."""

    user_id: UUID
    accounts: dict[str, UUID]


@dataclass(frozen=True)
class Copied:
    """Works of an account that are written together with others'."""

    home: Home
    platform: str
    works: list[Work]


def load(services: Services, items: int, seed: int, report: Report) -> int:
    """Adds about `items` works by as many creators as usually make so many; the number of works that are there now.

    The same seed invents the same texts; loading it twice adds other creators with equal works. Runs as the
    administrator.
    """
    epoch, started, written = datetime.now(UTC), time.monotonic(), 0
    everybody = population.creators(max(FEWEST_CREATORS, items // WORKS_EACH), seed, epoch)
    counts = population.share_out(items, [creator.weight for creator in everybody])
    waiting, reported_at = deque(batches(everybody, counts)), started
    with ThreadPoolExecutor(LOADERS) as loaders:
        while waiting:
            # A plan made for an empty table reads all of a full one, so nobody loads while the planner looks again.
            round_size = max(LOADERS * PAGE, written * (GROWN - 1))
            together: list[list[tuple[Creator, int]]] = []
            while waiting and sum(count for batch in together for _, count in batch) < round_size:
                together.append(waiting.popleft())
            for number in loaders.map(partial(load_batch, services, seed=seed, epoch=epoch), together):
                written += number
                if time.monotonic() - reported_at > REPORT_EVERY_SECONDS:
                    reported_at = time.monotonic()
                    report(f"{written:,} of {items:,} works, {written / (reported_at - started):,.0f} a second")
            refresh_statistics(services)
    return written


def batches(everybody: Sequence[Creator], counts: Sequence[int]) -> Iterator[list[tuple[Creator, int]]]:
    """Creators with their numbers of works, so many together that a statement has a page of works to write."""
    batch: list[tuple[Creator, int]] = []
    for creator, count in zip(everybody, counts, strict=True):
        batch.append((creator, count))
        if sum(count for _, count in batch) >= PAGE:
            yield batch
            batch = []
    if batch:
        yield batch


def load_batch(services: Services, batch: Sequence[tuple[Creator, int]], *, seed: int, epoch: datetime) -> int:
    """Writes these creators and their works; the number of works."""
    names = "+".join(creator.key for creator, _ in batch)
    written, dice = 0, random.Random(f"clicks {seed} {names}")  # noqa: S311 - nothing secret
    homes = [settle(services, creator) for creator, _ in batch]
    pending: list[Copied] = []
    for home, (creator, count) in zip(homes, batch, strict=True):
        for platform, page in _pages(creator, count, seed, epoch):
            pending.append(Copied(home, platform, page))
            written += len(page)
            if sum(len(copied.works) for copied in pending) >= PAGE:
                _copy_together(services, pending, dice)
    if pending:
        _copy_together(services, pending, dice)
    return written


def _copy_together(services: Services, pending: list[Copied], dice: random.Random) -> None:
    with services.database.transaction("admin") as db:
        # Longer lists of what is new are cheaper to merge; search sees them either way.
        db.execute("SET LOCAL gin_pending_list_limit = '32MB'")
        _copy(db, pending, dice)
    pending.clear()


def refresh_statistics(services: Services) -> None:
    """Refreshes what the planner and search know: a plan made for an empty table reads all of a full one."""
    with services.database.transaction("admin") as db:
        db.execute(ANALYZE)
        tiers.refresh(db)
        tsquery.queries.value(db, "count_words")


def settle(services: Services, creator: Creator) -> Home:
    """A person with a public page, and an account on each platform that their works need."""
    user_id = uuid4()
    address = emails.parse(f"{user_id.hex}@{population.MAIL_DOMAIN}")
    with services.database.transaction("admin", user_id) as db:
        people.value(
            db,
            "sign_up",
            user_id=user_id,
            email_hash=address.hash(services.cipher),
            email_cipher=address.encrypt(services.cipher, user_id),
            password_hash=NOBODYS_PASSWORD,
            google_subject=None,
        )
        people.run(db, "prove_by_hand", user_id=user_id)
        about = {"bio": creator.description[:LONGEST_BIO], "website_url": None}
        name = {"display_name": creator.title[:LONGEST_NAME], "primary_category": creator.category}
        slug = profile.address_for(db, user_id, creator.title[:LONGEST_NAME])
        people.run(db, "onboard", user_id=user_id, slug=slug, **name, **about)
        accounts = {platform: _connect(services, db, user_id, creator, platform) for platform in ("youtube", "tiktok")}
    return Home(user_id, accounts)


def _connect(services: Services, db: Db, user_id: UUID, creator: Creator, platform: str) -> UUID:
    connection_id = uuid4()
    platform_id = connections.value(db, "platform_id", slug=platform)
    shared = {
        "user_id": user_id,
        "platform_id": platform_id,
        "identity": f"{creator.key}-{connection_id.hex[:8]}",
        "name": creator.title,
        "avatar_url": None,
    }
    connections.value(
        db,
        "save_connection",
        id=connection_id,
        slug=platform,
        scopes=[],
        expires_at=NO_TOKENS.expires_at,
        username=creator.handle,
        **shared,
    )
    tokens.store(db, services.cipher, TokenOwner(connection_id, user_id, platform), NO_TOKENS)
    account = connections.one(
        db,
        "save_account",
        connection_id=connection_id,
        handle=creator.handle,
        url=f"https://{platform}.example/{creator.handle}",
        description=creator.description,
        followers=creator.subscribers,
        items=0,
        **shared,
    )
    assert account is not None
    connections.run(db, "mark_broken", connection_id=connection_id, user_id=user_id, reason=REASON)
    return UUID(str(account["id"]))


def copy_works(db: Db, home: Home, platform: str, works: list[Work], dice: random.Random) -> None:
    """Copies a page of works in, and a day long ago enough on which people opened them."""
    _copy(db, [Copied(home, platform, works)], dice)


def _copy(db: Db, pages: Sequence[Copied], dice: random.Random) -> None:
    """Copies pages of several accounts in with one statement, behind which the projection runs once."""
    types = {row["slug"]: row["id"] for row in contents.all(db, "list_types")}
    platforms = {page.platform: connections.value(db, "platform_id", slug=page.platform) for page in pages}
    clicks: dict[UUID, tuple[UUID, int]] = {}
    with db.cursor() as cursor:
        with cursor.copy(COPY_WORKS) as copy:
            for page in pages:
                for work in page.works:
                    item, times = uuid4(), min(int(dice.paretovariate(0.9)) - 1, MOST_CLICKS)
                    clicks[item] = page.home.user_id, times
                    copy.write_row(_row(page, platforms[page.platform], types, work, item, times))
        with cursor.copy("COPY content_click (content_id, user_id, hour, source, uniques, events) FROM STDIN") as copy:
            for item, (owner, times) in clicks.items():
                if times:
                    copy.write_row((item, owner, _a_day_ago(), "direct", times, times))


def _row(
    page: Copied, platform_id: UUID, types: Mapping[str, UUID], work: Work, item: UUID, times: int
) -> tuple[object, ...]:
    """A work as COPY_WORKS names its columns."""
    row = persist.as_row(work, work.language)
    same = (page.home.user_id, page.home.accounts[page.platform], platform_id, types[row["type"]])
    told = (row[name] for name in FIELDS)
    return (item, *same, *told, times, times, times, row["published_at"], "platform")


def _a_day_ago() -> datetime:
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)


def _pages(creator: Creator, count: int, seed: int, epoch: datetime) -> Iterator[tuple[str, list[Work]]]:
    """The creator's works in pages: shorts on TikTok, the others on YouTube."""
    dice = random.Random(f"synthetic {seed} {creator.key}")  # noqa: S311 - nothing secret
    names = lexicon.names(seed)
    is_on_tiktok = dice.random() < 0.4
    public = (video for video in fixtures.videos(creator, count, seed, epoch) if not video.is_deleted)
    while videos := list(islice(public, PAGE)):
        for platform in NAMES:
            mine = (video for video in videos if _home_of(video, is_on_tiktok) == platform)
            page = [_work(_named(video, lexicon.draw(names, dice), dice), platform) for video in mine]
            if page:
                yield platform, page


def _named(video: Video, names: str, dice: random.Random) -> Video:
    """The video about something of its own: a million titles out of one box of templates would be too much alike."""
    title = f"{names}: {video.title}" if dice.random() < 0.5 else f"{video.title}, {names}"
    return replace(video, title=title[:LONGEST_TITLE], description=f"{names}. {video.description}")


def _home_of(video: Video, is_on_tiktok: bool) -> str:
    return "tiktok" if is_on_tiktok and video.is_short else "youtube"


def _work(video: Video, platform: str) -> Work:
    """A work as an adapter would give it."""
    is_tall = platform == "tiktok"
    width, height = (576, 1024) if is_tall else (None, None)
    address = f"https://www.tiktok.com/video/{video.id}" if is_tall else f"https://www.youtube.com/watch?v={video.id}"
    return Work(
        id=video.id,
        url=address,
        title=video.title,
        description=video.description,
        tags=video.tags,
        thumbnail_url=None,
        published_at=min(video.published, datetime.now(UTC) - timedelta(minutes=1)),
        duration_seconds=video.duration_seconds or None,
        width=width,
        height=height,
        views=video.views,
        likes=video.likes,
        comments=video.comments,
        language=video.language or None,
        visibility=video.privacy,
        type=reading.video_type(video.duration_seconds, width, height),
        category=video.category,
    )
