"""Parses a notification of YouTube's hub: an Atom feed of entries, or of tombstones for deleted videos.

Only ids are taken; what became of a video is asked of YouTube itself. A document type, and with it every entity, is
refused before anything is expanded. Sources: YouTube's guide on push notifications; RFC 4287 and RFC 6721.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

ATOM = "http://www.w3.org/2005/Atom"
YOUTUBE = "http://www.youtube.com/xml/schemas/2015"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

MOST_ENTRIES = 50
DEEPEST = 20
LONGEST_TEXT = 500
VIDEO = re.compile(r"[A-Za-z0-9_-]{1,64}")
REFERENCE = re.compile(r"yt:video:(?P<id>[A-Za-z0-9_-]{1,64})")
CHANNEL_ADDRESS = re.compile(r"https?://www\.youtube\.com/channel/(?P<id>[A-Za-z0-9_-]{1,100})")


class UnreadableFeed(Exception):
    """The message is not a feed that we parse."""


@dataclass
class Entry:
    """One video: its id, and the channel it is said to belong to ('' when the feed does not say)."""

    video: str = ""
    channel: str = ""


@dataclass
class _Reader:
    """The state of the parser. `path` is the position in the document."""

    entries: list[Entry] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    text: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        self.text = ""
        if len(self.path) > DEEPEST:
            raise UnreadableFeed("nested too deeply")
        if len(self.path) == 2 and name in (f"{ATOM} entry", f"{TOMBSTONES} deleted-entry"):
            if len(self.entries) == MOST_ENTRIES:
                raise UnreadableFeed("too many entries")
            found = REFERENCE.fullmatch(attributes.get("ref", ""))
            self.entries.append(Entry(video=found["id"] if found else ""))

    def write(self, text: str) -> None:
        self.text = (self.text + text)[:LONGEST_TEXT]

    def end(self, name: str) -> None:
        self.path.pop()
        text, self.text = self.text.strip(), ""
        if len(self.path) < 2 or not self.entries:
            return
        entry = self.entries[-1]
        if name == f"{YOUTUBE} videoId" and VIDEO.fullmatch(text):
            entry.video = text
        elif name == f"{YOUTUBE} channelId":
            entry.channel = text
        elif name.endswith(" uri") and not entry.channel and (found := CHANNEL_ADDRESS.fullmatch(text)):
            entry.channel = found["id"]


def read(body: bytes) -> list[Entry]:
    """The entries that name a video, at most fifty. Raises UnreadableFeed."""
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.write
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableFeed("not readable as XML") from error
    return [entry for entry in reader.entries if entry.video]


def _refuse(*_: object) -> None:
    raise UnreadableFeed("it declares a document type")
