"""A small site for tests: people with accounts and works, written as the administrator, projected by the triggers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

HOUR = timedelta(hours=1)
LONG_TEXT = "A calm evening with clay, glaze and a wheel that has seen better days. " * 3
CHAPTERED = f"""{LONG_TEXT}
More at https://pots.example/bowls. </script><script>alert(1)</script>
0:00 Clay
1:30 Centring
5:05 Opening
"""


@dataclass(frozen=True)
class Item:
    """A work in the database."""

    id: UUID
    short_id: str
    slug: str
    title: str

    @property
    def path(self) -> str:
        """Its public address."""
        return f"/content/{self.slug}-{self.short_id}" if self.slug else f"/content/{self.short_id}"


def connect(
    db: psycopg.Connection,
    user_id: UUID,
    platform: str = "youtube",
    *,
    name: str = "Channel",
    status: str = "active",
    visibility: str = "public",
    followers: int | None = 1200,
) -> UUID:
    """Gives a person an account on a platform; its id."""
    outside = uuid4().hex
    connection = db.execute(
        "INSERT INTO platform_connection (user_id, platform_id, vault_secret_name, platform_user_id, last_verified_at) "
        "SELECT %s, id, %s, %s, now() FROM platform WHERE slug = %s RETURNING id",
        (user_id, f"secret-{outside}", outside, platform),
    ).fetchone()
    assert connection is not None
    account = db.execute(
        "INSERT INTO social_account (user_id, connection_id, platform_id, status_id, platform_account_id, "
        "account_name, account_handle, account_url, follower_count, visibility, last_synced_at) "
        "SELECT %s, %s, p.id, s.id, %s, %s, %s, %s, %s, %s::visibility_enum, now() FROM platform p, account_status s "
        "WHERE p.slug = %s AND s.slug = %s RETURNING id",
        (
            user_id, connection[0], outside, name, f"@{name.lower()}", f"https://www.{platform}.com/@{name.lower()}",
            followers, visibility, platform, status,
        ),
    ).fetchone()  # fmt: skip
    assert account is not None
    found: UUID = account[0]
    return found


def publish(
    db: psycopg.Connection,
    account_id: UUID,
    title: str,
    *,
    description: str = LONG_TEXT,
    kind: str = "long_video",
    category: str | None = "art",
    tags: tuple[str, ...] = ("clay", "wheel", "glaze"),
    age: timedelta = HOUR,
    seconds: int | None = 600,
    views: int | None = 1500,
    language: str | None = "en",
    visibility: str = "public",
    platform_visibility: str = "public",
    url: str | None = None,
    outside_id: str | None = None,
    embeddable: bool = True,
    deleted: bool = False,
) -> Item:
    """Writes a work of an account, as a sync would."""
    slug = "-".join(
        word for word in "".join(c if c.isalnum() else " " for c in title.lower()).split() if word.isascii()
    )
    outside = outside_id or uuid4().hex[:11]
    row = db.execute(
        "INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id, "
        "platform_url, title, slug, description, tags, category_code, duration_seconds, views_count, likes_count, "
        "language, published_at, first_seen_at, visibility, platform_visibility, is_embeddable, deleted_at) "
        "SELECT a.user_id, a.id, a.platform_id, t.id, %(outside)s, %(url)s, %(title)s, %(slug)s, %(description)s, "
        "%(tags)s, %(category)s, %(seconds)s, %(views)s, 10, %(language)s, %(at)s, %(at)s, "
        "%(visibility)s::visibility_enum, %(platform_visibility)s::visibility_enum, %(embeddable)s, %(deleted)s "
        "FROM social_account a, content_type t WHERE a.id = %(account)s AND t.slug = %(kind)s "
        "RETURNING id, short_id, slug",
        {
            "outside": outside,
            "url": url or f"https://www.youtube.com/watch?v={outside}",
            "title": title,
            "slug": slug[:80].rstrip("-"),
            "description": description,
            "tags": list(tags),
            "category": category,
            "seconds": seconds,
            "views": views,
            "language": language,
            "at": datetime.now(UTC) - age,
            "visibility": visibility,
            "platform_visibility": platform_visibility,
            "embeddable": embeddable,
            "deleted": datetime.now(UTC) if deleted else None,
            "account": account_id,
            "kind": kind,
        },
    ).fetchone()
    assert row is not None
    return Item(row[0], row[1], row[2], title)


def slug_of(db: psycopg.Connection, user_id: UUID) -> str:
    """The address of a person's public page."""
    row = db.execute("SELECT profile_slug FROM users WHERE id = %s", (user_id,)).fetchone()
    assert row is not None
    return str(row[0])


def picture(db: psycopg.Connection, title: str) -> None:
    """Gives the works of this title a picture, as if its download had succeeded."""
    db.execute(
        "INSERT INTO content.picture (user_id, account_id, content_id, url, due_at, hash, widths, height) "
        "SELECT i.user_id, i.social_account_id, i.id, 'https://i.ytimg.com/' || i.short_id, NULL, md5(i.short_id), "
        "ARRAY[320, 640, 1280], 720 FROM content_item i WHERE i.title = %s ON CONFLICT DO NOTHING",
        (title,),
    )


def opened(db: psycopg.Connection, item: Item, people: int, age: timedelta = timedelta(), source: str = "home") -> None:
    """Lets people open a work some time ago, each from a network of their own."""
    moment = datetime.now(UTC) - age
    db.execute("SELECT increment_content_clicks(%s, %s, %s, %s, %s)", (item.id, people, people, source, moment))
    db.execute(
        "UPDATE content_click SET networks = uniques, from_one_network = 1 "
        "WHERE content_id = %s AND source = %s AND hour = date_trunc('hour', %s::timestamptz, 'UTC')",
        (item.id, source, moment),
    )


def refresh_trending(db: psycopg.Connection, minimum: int = 3) -> None:
    """Makes the trending lists."""
    db.execute("SELECT trending.refresh_lists(%s)", (minimum,))


PLANTED = "zanzibarsecret"


@dataclass(frozen=True)
class World:
    """Who is there, and some of what they made. Whatever must stay hidden has PLANTED in its title and texts."""

    alice: UUID
    alice_slug: str
    bob: UUID
    bob_slug: str
    bowl: Item
    song: Item
    clip: Item
    picture: Item
    hidden: list[Item]


def build(database_url: str, make_user: Callable[..., UUID]) -> World:
    """Alice has two channels, bob one; charlie hides, dora has not proved her address, erin's accounts are closed."""
    alice, bob = make_user("alice", tier="premium"), make_user("bob")
    charlie, dora = make_user(f"charlie{PLANTED}", public=False), make_user(f"dora{PLANTED}", verified=False)
    erin = make_user("erin")
    with psycopg.connect(database_url, autocommit=True) as db:
        video, shorts = connect(db, alice, name="AliceVideo"), connect(db, alice, "tiktok", name="AliceShorts")
        pictures = connect(db, bob, "instagram", name="BobPictures", followers=None)
        return World(
            alice=alice,
            alice_slug=slug_of(db, alice),
            bob=bob,
            bob_slug=slug_of(db, bob),
            bowl=publish(db, video, "Throwing a wide bowl on the wheel", description=CHAPTERED),
            song=publish(db, video, "An evening song for cello", category="music", tags=("cello", "song", "evening")),
            clip=publish(
                db, shorts, "Centring in ten seconds", kind="short_video", seconds=10, age=2 * HOUR,
                url="https://www.tiktok.com/@alice/video/7",
            ),
            picture=publish(
                db, pictures, "Glaze test tiles", kind="image", seconds=None, views=None, age=3 * HOUR,
                description="Short.", tags=(),
                url="https://www.instagram.com/p/abc/",
            ),
            hidden=_hide(db, video, charlie, dora, erin),
        )  # fmt: skip


def fill(database_url: str, world: World, count: int) -> None:
    """Gives alice many more works, several in the same second, so that lists have pages."""
    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()
        assert account is not None
        for number in range(count):
            publish(db, account[0], f"Study number {number}", age=timedelta(days=2 + number // 3))


def _hide(db: psycopg.Connection, video: UUID, charlie: UUID, dora: UUID, erin: UUID) -> list[Item]:
    paused = connect(db, erin, name=f"Paused{PLANTED}", status="suspended")
    private = connect(db, erin, "tiktok", name=f"Private{PLANTED}", visibility="private")
    texts = {"description": f"{PLANTED} {LONG_TEXT}", "tags": (PLANTED, "clay")}
    return [
        publish(db, video, f"{PLANTED} kept private", visibility="private", **texts),
        publish(db, video, f"{PLANTED} kept unlisted", visibility="unlisted", **texts),
        publish(db, video, f"{PLANTED} private there", platform_visibility="private", **texts),
        publish(db, video, f"{PLANTED} unlisted there", platform_visibility="unlisted", **texts),
        publish(db, video, f"{PLANTED} deleted", deleted=True, **texts),
        publish(db, connect(db, charlie, name=f"Charlie{PLANTED}"), f"{PLANTED} of charlie", **texts),
        publish(db, connect(db, dora, name=f"Dora{PLANTED}"), f"{PLANTED} of dora", **texts),
        publish(db, paused, f"{PLANTED} on a paused account", **texts),
        publish(db, private, f"{PLANTED} on a private account", **texts),
    ]
