"""Stored Google accounts, YouTube channels and videos. Every function works inside the caller's transaction."""

from collections.abc import Iterable
from dataclasses import replace

from dev.sandbox.google.models import Account, Channel, Video
from dev.sandbox.kit import facts
from dev.sandbox.kit.state import Db, milliseconds
from dev.sandbox.kit.store import Collection, Keys, Source


def _account_keys(account: Account) -> Keys:
    return Keys(account.sub, account.source, alias=account.channel_id, name=account.email, number=account.number)


def _video_keys(video: Video) -> Keys:
    is_public = video.privacy == "public" and not video.is_deleted
    published = milliseconds(video.published)
    return Keys(video.id, video.source, owner=video.channel_id, published=published, is_public=is_public)


ACCOUNTS = Collection("google account", Account, _account_keys)
CHANNELS = Collection("youtube channel", Channel, lambda channel: Keys(channel.id, channel.source, name=channel.handle))
VIDEOS = Collection("youtube video", Video, _video_keys)


def save_channel(db: Db, channel: Channel) -> Channel:
    """Adds a channel, or changes it; with a number behind its handle when another channel has that handle already."""
    named = replace(channel, handle=CHANNELS.free_name(db, channel.handle, channel.id))
    CHANNELS.save(db, [named])
    return named


def find_channel_by_handle(db: Db, handle: str) -> Channel | None:
    """A channel by its handle, with or without the @."""
    return CHANNELS.find_by_name(db, "@" + handle.removeprefix("@"))


def channel_of(db: Db, account: Account) -> Channel | None:
    """The channel that an account owns, if any."""
    return CHANNELS.find(db, account.channel_id) if account.channel_id else None


def add_to_channel(db: Db, account: Account, channel: Channel, videos: Iterable[Video]) -> None:
    """Adds an account with its channel and the channel's videos."""
    save_channel(db, channel)
    ACCOUNTS.add(db, account)
    VIDEOS.save(db, videos)


# What a playlist of uploads lists: everything to the owner, the public part to others. The channel that owns the
# file lists all of the file.
_UPLOADS = "owner = ?"
_UPLOADS_AND_FILE = "(owner = ? OR source = 'csv')"


def count_uploads(db: Db, channel: Channel, *, is_owner: bool) -> int:
    """How many entries the channel's uploads have for this reader."""
    return VIDEOS.total(db, "count(*)", _uploads(channel, is_owner=is_owner), channel.id)


def list_uploads(db: Db, channel: Channel, *, is_owner: bool, offset: int, limit: int) -> list[Video]:
    """A stretch of the channel's uploads, newest first."""
    found = f"collection = ? AND {_uploads(channel, is_owner=is_owner)} ORDER BY published DESC, id LIMIT ? OFFSET ?"
    condition = f"rowid IN (SELECT rowid FROM document WHERE {found}) ORDER BY published DESC, id"  # noqa: S608 - from this file only
    return VIDEOS.all(db, condition, VIDEOS.name, channel.id, limit, offset)


def count_public(db: Db, channel: Channel) -> tuple[int, int]:
    """The public videos of a channel: how many, and their views together."""
    public = _uploads(channel, is_owner=False)
    views = VIDEOS.total(db, "coalesce(sum(json_extract(facts, '$.views')), 0)", public, channel.id)
    return VIDEOS.total(db, "count(*)", public, channel.id), views


def _uploads(channel: Channel, *, is_owner: bool) -> str:
    whose = _UPLOADS_AND_FILE if channel.owns_file else _UPLOADS
    return whose if is_owner else f"{whose} AND is_public"


def list_accounts(db: Db, source: Source) -> list[tuple[Account, Channel | None]]:
    """All accounts of a source with their channels, generated ones by number, others by name."""
    rows = db.execute(
        "SELECT account.facts AS account, channel.facts AS channel FROM document AS account"
        " LEFT JOIN document AS channel ON channel.collection = ? AND channel.id = account.alias"
        " WHERE account.collection = ? AND account.source = ?"
        " ORDER BY json_extract(channel.facts, '$.owns_file') DESC, account.number,"
        " json_extract(account.facts, '$.name') COLLATE NOCASE",
        (CHANNELS.name, ACCOUNTS.name, source),
    )
    return [
        (facts.load(Account, row["account"]), facts.load(Channel, row["channel"]) if row["channel"] else None)
        for row in rows
    ]
