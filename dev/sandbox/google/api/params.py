"""Reads the query string of a YouTube call as strictly as the API does: names, parts, filters, numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from dev.sandbox.google.api import errors

MOST_IDS = 50
# Query parameters that every method of a Google API has.
STANDARD = frozenset({"access_token", "alt", "fields", "key", "oauth_token", "prettyPrint", "quotaUser"})


@dataclass(frozen=True)
class Method:
    """A list method: its parts, its filters (one of them is needed), further parameters, the least maxResults.

    `answered` are the filters that the sandbox simulates.
    """

    name: str
    parts: frozenset[str]
    filters: tuple[str, ...]
    answered: frozenset[str]
    others: frozenset[str]
    least_results: int = 0


CHANNELS = Method(
    name="channels",
    parts=frozenset(
        [
            "auditDetails",
            "brandingSettings",
            "contentDetails",
            "contentOwnerDetails",
            "id",
            "localizations",
            "snippet",
            "statistics",
            "status",
            "topicDetails",
        ]
    ),
    filters=("categoryId", "forHandle", "forUsername", "id", "managedByMe", "mine", "mySubscribers"),
    answered=frozenset({"forHandle", "id", "mine"}),
    others=frozenset({"hl", "onBehalfOfContentOwner"}),
)
PLAYLIST_ITEMS = Method(
    name="playlistItems",
    parts=frozenset({"contentDetails", "id", "snippet", "status"}),
    filters=("id", "playlistId"),
    answered=frozenset({"playlistId"}),
    others=frozenset({"onBehalfOfContentOwner", "videoId"}),
)
VIDEOS = Method(
    name="videos",
    parts=frozenset(
        [
            "contentDetails",
            "fileDetails",
            "id",
            "liveStreamingDetails",
            "localizations",
            "paidProductPlacementDetails",
            "player",
            "processingDetails",
            "recordingDetails",
            "snippet",
            "statistics",
            "status",
            "suggestions",
            "topicDetails",
        ]
    ),
    filters=("chart", "id", "myRating"),
    answered=frozenset({"id"}),
    others=frozenset(
        {"hl", "locale", "maxHeight", "maxWidth", "onBehalfOfContentOwner", "regionCode", "videoCategoryId"}
    ),
    least_results=1,
)
OWNER_PARTS = frozenset({"auditDetails", "fileDetails", "processingDetails", "suggestions"})


@dataclass(frozen=True)
class Query:
    """A readable call. `value` is that of the one filter given; `page_token` is '' for the first page."""

    parts: frozenset[str]
    filter: str
    value: str
    max_results: int
    page_token: str

    @property
    def ids(self) -> list[str]:
        """The filter's value as a list of ids."""
        return [part.strip() for part in self.value.split(",") if part.strip()]


def read(method: Method, args: "MultiDict[str, str]") -> Query:
    """The query of a call. Raises ApiError."""
    _check_names(method, args)
    parts = _parts(method, args.getlist("part"))
    name = _filter(method, args)
    query = Query(
        parts=parts,
        filter=name,
        value=",".join(args.getlist(name)) if name == "id" else args[name],
        max_results=_max_results(method, args.get("maxResults", "5")),
        page_token=args.get("pageToken", ""),
    )
    if name == "id" and not 1 <= len(query.ids) <= MOST_IDS:
        raise errors.bad_filter("id")
    if name == "mine" and query.value != "true":
        raise (
            errors.bad_value("mine", query.value, "TYPE_BOOL")
            if query.value != "false"
            else (errors.missing_filter(method.filters))
        )
    return query


def _check_names(method: Method, args: Iterable[str]) -> None:
    known = {"part", "maxResults", "pageToken", *method.filters, *method.others, *STANDARD}
    for name in args:
        if name not in known:
            raise errors.unknown_name(name)
        if name in ("fields", *method.others) and name != "hl":
            raise errors.not_simulated(f"the parameter {name}")


def _parts(method: Method, given: list[str]) -> frozenset[str]:
    parts = [part.strip() for text in given for part in text.split(",") if part.strip()]
    if not parts:
        raise errors.missing_part()
    for part in parts:
        if part not in method.parts:
            raise errors.unknown_part(part)
        if part in OWNER_PARTS:
            raise errors.not_simulated(f"the part {part}")
    return frozenset(parts)


def _filter(method: Method, args: "MultiDict[str, str]") -> str:
    given = [name for name in method.filters if name in args]
    if not given:
        raise errors.missing_filter(method.filters)
    if len(given) > 1:
        raise errors.many_filters(given)
    if given[0] not in method.answered:
        raise errors.not_simulated(f"the filter {given[0]}")
    return given[0]


def _max_results(method: Method, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise errors.bad_value("max_results", text, "TYPE_UINT32")
    if not method.least_results <= int(text) <= 50:
        raise errors.out_of_range("maxResults", int(text), method.least_results, 50)
    return int(text)
