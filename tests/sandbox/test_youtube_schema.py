"""Every answer of the sandbox's YouTube is checked against Google's own description of the API."""

from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

KINDS: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}
PARTS = {
    "channels": "brandingSettings,contentDetails,id,snippet,statistics,status,topicDetails",
    "playlistItems": "contentDetails,id,snippet,status",
    "videos": "contentDetails,id,liveStreamingDetails,player,snippet,statistics,status,topicDetails",
}
# YouTube lists deleted videos with a status that its own document leaves out.
UNDOCUMENTED = {"privacyStatusUnspecified"}


def faults(value: Any, schema: dict[str, Any], schemas: dict[str, Any], at: str = "answer") -> list[str]:
    """Where a value is not what its schema says: wrong types, unknown fields, values that are not listed."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    kind = schema["type"]
    if not isinstance(value, KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        return [f"{at} is {value!r}, not {kind}"]
    if kind == "array":
        parts = [(f"{at}[{place}]", one, schema["items"]) for place, one in enumerate(value)]
    elif kind == "object":
        known = schema.get("properties", {})
        unknown = [f"{at}.{name} is unknown" for name in value if name not in known]
        if unknown and "additionalProperties" not in schema:
            return unknown
        parts = [(f"{at}.{name}", one, known[name]) for name, one in value.items() if name in known]
    else:
        return word_faults(value, schema, at)
    return [fault for place, one, part in parts for fault in faults(one, part, schemas, place)]


def word_faults(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    if "enum" in schema and value not in schema["enum"] and value not in UNDOCUMENTED:
        return [f"{at} is {value!r}, not one of {schema['enum']}"]
    if schema.get("format") == "uint64" and not value.isdigit():
        return [f"{at} is {value!r}, not digits"]
    return []


def check(answer: Any, resource: str, discovery: dict[str, Any]) -> None:
    method = discovery["resources"][resource]["methods"]["list"]
    assert faults(answer, method["response"], discovery["schemas"]) == []


@pytest.mark.parametrize("account", ["0", "4", "@nasty", "everything.nasty@demo.streamvibe.example", "@empty"])
def test_every_answer_about_a_channel_keeps_to_the_document(google, discovery, account):
    hint = "@everything.nasty" if account == "@nasty" else account
    token = google.tokens(hint)["access_token"]
    answer = google.youtube("channels", token, part=PARTS["channels"], mine="true").json()

    assert {"kind", "etag", *PARTS["channels"].split(",")} - set(answer["items"][0]) <= {"topicDetails"}
    check(answer, "channels", discovery)


def test_every_entry_and_every_video_of_every_creator_keeps_to_the_document(google, discovery):
    seen = 0
    for number in range(24):
        token = google.tokens(str(number))["access_token"]
        params = {"playlistId": google.uploads(token), "maxResults": 50}
        while True:
            page = google.youtube("playlistItems", token, part=PARTS["playlistItems"], **params).json()
            check(page, "playlistItems", discovery)
            ids = ",".join(item["contentDetails"]["videoId"] for item in page["items"])
            videos = google.youtube("videos", token, part=PARTS["videos"], id=ids).json()
            check(videos, "videos", discovery)
            seen += len(videos["items"])
            if "nextPageToken" not in page:
                break
            params["pageToken"] = page["nextPageToken"]
    assert seen == 600


def test_the_videos_of_the_file_keep_to_the_document(google, discovery):
    token = google.tokens("@everything.nasty")["access_token"]
    ids = ",".join(item["contentDetails"]["videoId"] for item in google.walk(token))

    answer = google.youtube("videos", token, part=PARTS["videos"], id=ids).json()
    assert len(answer["items"]) == 3
    check(answer, "videos", discovery)


def test_a_wrong_answer_would_be_noticed(google, discovery):
    token = google.tokens("0")["access_token"]
    answer = google.youtube("channels", token, part="statistics,snippet", mine="true").json()
    answer["items"][0]["statistics"]["viewCount"] = 7
    answer["items"][0]["snippet"]["colour"] = "red"
    answer["items"][0]["status"] = {"privacyStatus": "secret"}

    found = faults(answer, discovery["resources"]["channels"]["methods"]["list"]["response"], discovery["schemas"])
    assert {fault.partition(" is ")[0] for fault in found} == {
        "answer.items[0].snippet.colour",
        "answer.items[0].statistics.viewCount",
        "answer.items[0].status.privacyStatus",
    }


def test_googles_own_client_reads_the_sandbox(google):
    token = google.tokens("0")["access_token"]
    endpoint = f"{google.base}/google/"
    with build(
        "youtube",
        "v3",
        credentials=Credentials(token),
        static_discovery=True,
        client_options={"api_endpoint": endpoint},
    ) as youtube:
        channel = youtube.channels().list(part="snippet,contentDetails", mine=True).execute()["items"][0]
        uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
        request = youtube.playlistItems().list(part="contentDetails", playlistId=uploads, maxResults=10)
        seen = []
        while request is not None:
            answer = request.execute()
            seen += [item["contentDetails"]["videoId"] for item in answer["items"]]
            request = youtube.playlistItems().list_next(request, answer)
        with pytest.raises(HttpError, match="playlistNotFound"):
            youtube.playlistItems().list(part="id", playlistId="UUnobody").execute()

    assert seen == [item["contentDetails"]["videoId"] for item in google.walk(token)]
