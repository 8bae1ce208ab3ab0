"""Every way in which something is changed, as the site changes it, for somebody who has about as many works as most."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.accounts import profile
from app.connections import service
from app.content.library import works as library
from app.content.sync import persist
from app.enhancement import suggestions
from app.infra import queries
from app.infra.database import Db
from app.providers.shapes import Work
from dev.demo import synthetic
from dev.sandbox.kit.creators import population

accounts, connections, contents, discovery, pictures = map(
    queries.load, ("accounts", "connections", "content", "discovery", "pictures")
)
PAGE = 50
MEDIAN = """
SELECT u.id, a.id, u.profile_slug, count(*)
FROM users u
JOIN social_account a ON a.user_id = u.id
JOIN platform p ON p.id = a.platform_id AND p.slug = 'youtube'
JOIN content_item i ON i.social_account_id = a.id AND i.deleted_at IS NULL
GROUP BY 1, 2, 3
ORDER BY count(*), u.id
OFFSET (SELECT count(*) / 2 FROM users) LIMIT 1
"""


@dataclass(frozen=True)
class Somebody:
    """A creator, one of their accounts, and a page of works that their platform might tell next."""

    id: UUID
    account: UUID
    slug: str
    works: int
    page: list[Work]


@dataclass(frozen=True)
class Path:
    """A change as a role of the site makes it; `before` prepares it as the administrator."""

    role: Literal["web", "worker", "admin"]
    change: Callable[[Db, Somebody], object]
    before: Callable[[Db, Somebody], object] | None = None


def somebody(db: Db) -> Somebody:
    """The creator in the middle by works, and fifty new works for them."""
    found = db.execute(MEDIAN).fetchone()
    assert found is not None
    return Somebody(*found, page=page_of(PAGE))


def page_of(number: int, seed: int = 77) -> list[Work]:
    """So many works that nobody has yet."""
    epoch = datetime.now(UTC)
    [creator] = population.creators(1, seed, epoch)
    _, found = next(synthetic._pages(creator, 4 * number, seed, epoch))
    return [replace(work, id=f"new{at:05}") for at, work in enumerate(found[:number])]


def _save(db: Db, who: Somebody, **changed: object) -> None:
    known = profile.find(db, who.id)
    card = profile.Card(known.display_name, known.bio, known.website_url, known.primary_category)
    slug = str(changed.pop("slug", known.slug))
    profile.save(db, who.id, replace(card, **changed), slug, known.updated_at, client="")


def _write(db: Db, who: Somebody, works: list[Work]) -> None:
    persist.write(db, who.id, who.account, works)


def _lose(db: Db, who: Somebody) -> None:
    """What a look does whose answer names none of these works, the first time and the second."""
    names = {"account_id": who.account, "asked": sorted(work.id for work in who.page), "found": list[str]()}
    persist.lock(db, who.id, who.account)
    contents.one(db, "count_missing", **names)
    contents.run(db, "note_missing", **names)
    contents.value(db, "hide_missing", **names, only_confirmed=False)


def _newer(who: Somebody) -> list[Work]:
    return [replace(work, views=(work.views or 0) + 9) for work in who.page]


def _retitled(who: Somebody) -> list[Work]:
    return [replace(work, title=f"夏の{work.title}"[:100], tags=(*work.tags, "夏")) for work in who.page]


def _set_status(status: str) -> Callable[[Db, Somebody], object]:
    text = "UPDATE social_account SET status_id = (SELECT id FROM account_status WHERE slug = %s) WHERE id = %s"
    return lambda db, who: db.execute(text, (status, who.account))


def _count_followers(db: Db, who: Somebody) -> None:
    db.execute("UPDATE social_account SET follower_count = follower_count + 7 WHERE id = %s", (who.account,))


def _connect(db: Db, who: Somebody, identity: str = "") -> None:
    platform = connections.value(db, "platform_id", slug="youtube")
    known = {"user_id": who.id, "platform_id": platform, "name": "Ωραία Κανάλια", "avatar_url": None}
    identity = identity or uuid4().hex
    connection = connections.value(
        db, "save_connection", id=uuid4(), slug="youtube", scopes=[], username="ωραία", identity=identity,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC), **known,
    )  # fmt: skip
    connections.one(
        db, "save_account", connection_id=connection, handle="ωραία", url=None, description="", followers=1, items=0,
        identity=identity, **known,
    )  # fmt: skip
    connections.value(db, "total_followers", user_id=who.id)


def _disconnect(db: Db, who: Somebody) -> None:
    service.end(db, who.id, who.account, keep=False, by="person")


def _disconnect_as_admin(db: Db, who: Somebody) -> None:
    connections.run(db, "disconnect_account", account_id=who.account, user_id=who.id, keeps_own=False)


def _reconnect(db: Db, who: Somebody) -> None:
    known = db.execute("SELECT platform_account_id FROM social_account WHERE id = %s", (who.account,)).fetchone()
    assert known is not None
    _connect(db, who, known[0])


def _work(db: Db, who: Somebody) -> UUID:
    query = "SELECT id FROM content_item WHERE social_account_id = %s AND deleted_at IS NULL ORDER BY id LIMIT 1"
    found = db.execute(query, (who.account,)).fetchone()
    assert found is not None
    work: UUID = found[0]
    return work


def _edit(db: Db, who: Somebody) -> None:
    library.change(db, who.id, _work(db, who), is_shown=True, category="music", summary="शुरू से अंत तक: " * 9)


def _undo(db: Db, who: Somebody) -> None:
    item = _work(db, who)
    known = [found for found in library.revisions(db, item) if found.field_name == "seo_description"]
    library.undo(db, who.id, item, known[0].id)


def _hide(db: Db, who: Somebody) -> None:
    library.change(db, who.id, _work(db, who), is_shown=False, category="", summary="")


def _report(db: Db, who: Somebody) -> None:
    discovery.value(db, "file_report", address=f"/creator/{who.slug}", reason="other", message="บางอย่างไม่ถูกต้อง")


def _click(db: Db, who: Somebody) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
    row = {"item": str(_work(db, who)), "hour": hour, "source": "home", "people": 3, "events": 4, "networks": 3}
    discovery.value(db, "take_clicks", batch=uuid4(), clicks=Jsonb([row]))


def _suggest(db: Db, who: Somebody) -> None:
    db.execute(
        "UPDATE ai_suggestion SET suggested_tags = '{kış,deniz}', suggested_titles = '{Kış denizi}', content_item_id = %s "
        "WHERE user_id = %s",
        (_work(db, who), who.id),
    )


def _apply(db: Db, who: Somebody) -> None:
    found = db.execute("SELECT id FROM ai_suggestion WHERE user_id = %s LIMIT 1", (who.id,)).fetchone()
    assert found is not None
    suggestions.apply(db, who.id, found[0], ["seo_title"], ["kış", "deniz"])


def _offer_picture(db: Db, who: Somebody) -> None:
    db.execute("UPDATE social_account SET avatar_url = 'https://yt3.example/ご.jpg' WHERE id = %s", (who.account,))
    db.execute("DELETE FROM content.picture WHERE user_id = %s", (who.id,))
    pictures.run(db, "offer_avatars", user_id=who.id)


def _store_picture(db: Db, who: Somebody) -> None:
    found = db.execute("SELECT id, url FROM content.picture WHERE account_id = %s", (who.account,)).fetchone()
    assert found is not None
    name = pictures.value(db, "store_files", widths=[320], heights=[180], files=[random.Random(5).randbytes(99)])
    pictures.run(db, "store_picture", id=found[0], url=found[1], hash=name, widths=[320], height=180)


def _delete(db: Db, who: Somebody) -> None:
    db.execute("DELETE FROM auth.users WHERE id = %s", (who.id,))


PATHS: dict[str, Path] = {
    "profile": Path("web", lambda db, who: _save(db, who, bio="料理と音楽。", display_name="静かな台所")),
    "visibility": Path("web", lambda db, who: profile.set_visibility(db, who.id, is_public=False, client="")),
    "visibility again": Path(
        "web",
        lambda db, who: profile.set_visibility(db, who.id, is_public=True, client=""),
        lambda db, who: db.execute("UPDATE users SET is_public = false WHERE id = %s", (who.id,)),
    ),
    "slug": Path("web", lambda db, who: _save(db, who, slug="shizuka-na-daidokoro")),
    "numbers of an account": Path("worker", _count_followers),
    "status of an account": Path("admin", _set_status("suspended")),
    "status of an account again": Path("admin", _set_status("active"), _set_status("suspended")),
    "connect": Path("web", _connect),
    "disconnect": Path("web", _disconnect),
    "reconnect": Path("web", _reconnect, _disconnect_as_admin),
    "fifty new works": Path("worker", lambda db, who: _write(db, who, who.page)),
    "fifty changed works": Path(
        "worker", lambda db, who: _write(db, who, _retitled(who)), lambda db, who: _write(db, who, who.page)
    ),
    "fifty works with newer numbers": Path(
        "worker", lambda db, who: _write(db, who, _newer(who)), lambda db, who: _write(db, who, who.page)
    ),
    "fifty unchanged works": Path(
        "worker", lambda db, who: _write(db, who, who.page), lambda db, who: _write(db, who, who.page)
    ),
    "works gone": Path("worker", _lose, lambda db, who: _write(db, who, who.page)),
    "edit": Path("web", _edit),
    "undo": Path("web", _undo, _edit),
    "hide": Path("web", _hide),
    "report": Path("web", _report),
    "click batch": Path("worker", _click),
    "trending refresh": Path("worker", lambda db, who: discovery.value(db, "refresh_trending", minimum=5)),
    "suggestion": Path("web", _apply, _suggest),
    "thumbnail": Path("worker", _store_picture, _offer_picture),
    "plan": Path("admin", lambda db, who: accounts.run(db, "plan_by_hand", user_id=who.id, tier="pro", until=None)),
    "deletion": Path("admin", _delete),
}
