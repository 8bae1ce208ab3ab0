"""Pictures of works and accounts as this site serves them, and the thumbnails that are due.

A URL holds the hash of its content: it never means another picture.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from app.infra import queries
from app.infra.database import Db
from app.infra.errors import NotFound
from app.web import registry

q = queries.load("pictures")

Shape = Literal["wide", "tall", "square"]
NAME = re.compile(r"(?P<hash>[0-9a-f]{32})-(?P<width>[1-9][0-9]{0,3})", re.ASCII)
DEFAULT_WIDTH = 640
# Width by height; a picture of 5:4 or 4:5 has a direction already.
SQUARE = (0.9, 1.1)


@dataclass(frozen=True)
class Picture:
    """A picture in up to three renditions, the smallest first; `height` is that of the widest. URLs are paths."""

    hash: str
    widths: Sequence[int]
    height: int

    @property
    def width(self) -> int:
        """The width of the widest rendition, in pixels."""
        return self.widths[-1]

    @property
    def shape(self) -> Shape:
        """`tall`, `wide` or `square`: what a card makes room for."""
        ratio = self.width / self.height
        return "square" if SQUARE[0] <= ratio <= SQUARE[1] else "wide" if ratio > 1 else "tall"

    @property
    def largest(self) -> str:
        """The path of the widest rendition."""
        return self._path(self.width)

    @property
    def default(self) -> str:
        """The path for browsers without `srcset`."""
        return self._path(max((width for width in self.widths if width <= DEFAULT_WIDTH), default=self.widths[0]))

    @property
    def srcset(self) -> str:
        """All renditions with their widths, as the attribute `srcset` wants them."""
        return ", ".join(f"{self._path(width)} {width}w" for width in self.widths)

    def fitting(self, width: int, height: int) -> tuple[str, int, int] | None:
        """The widest rendition within these sides: its path, width and height; None when all are larger."""
        tall = self.height
        for ours, wider in zip(reversed(self.widths), (self.width, *reversed(self.widths)), strict=False):
            tall = max(1, round(tall * ours / wider))
            if ours <= width and tall <= height:
                return self._path(ours), ours, tall
        return None

    def _path(self, width: int) -> str:
        return registry.path("content.picture", name=f"{self.hash}-{width}")


@dataclass(frozen=True)
class OwnPicture(Picture):
    """The same for its owner alone, whether the public may see it or not."""

    def _path(self, width: int) -> str:
        return registry.path("content.own_picture", name=f"{self.hash}-{width}")


def of(row: Mapping[str, Any] | None) -> Picture | None:
    """The picture that a query found as JSON, if any."""
    return Picture(**row) if row else None


def own(row: Mapping[str, Any] | None) -> OwnPicture | None:
    """The same for its owner."""
    return OwnPicture(**row) if row else None


def offer(db: Db, user_id: UUID, account_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Notes the pictures of works that were just written; what is new is fetched by a job."""
    works = [{"id": row["id"], "thumbnail_url": row["thumbnail_url"]} for row in rows]
    q.run(db, "offer_pictures", user_id=user_id, account_id=account_id, works=Jsonb(works))


def find_public(db: Db, name: str) -> bytes:
    """The file `<hash>-<width>`, as WebP. Raises NotFound unless a public work or account has it now."""
    return _file(db, "find_public_file", name)


def find_own(db: Db, name: str) -> bytes:
    """The same if a work or account of the signed-in person has it. Raises NotFound."""
    return _file(db, "find_own_file", name)


def _file(db: Db, query: str, name: str) -> bytes:
    asked = NAME.fullmatch(name)
    found = q.one(db, query, hash=asked["hash"], width=int(asked["width"])) if asked else None
    if found is None:
        raise NotFound
    return bytes(found["bytes"])
