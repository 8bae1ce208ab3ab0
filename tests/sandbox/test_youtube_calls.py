"""YouTube's lists: paging, visibility, entity tags, quota, and every refusal with Google's reason."""

import pytest

from dev.sandbox.credentials import YOUTUBE_CLIENT_ID

LIST = "playlistItems"


@pytest.fixture(scope="module")
def token(google) -> str:
    return google.tokens("13")["access_token"]


def reason(answer) -> tuple[int, str]:
    found = answer.json()["error"]
    assert found["code"] == answer.status_code
    assert found["errors"][0]["message"] == found["message"]
    return answer.status_code, found["errors"][0]["reason"]


def test_a_channel_is_found_as_ones_own_by_id_and_by_handle(google, token):
    own = google.youtube("channels", token, part="snippet", mine="true").json()["items"][0]
    handle = own["snippet"]["customUrl"]

    for asked in ({"id": own["id"]}, {"forHandle": handle}, {"forHandle": handle[1:]}):
        assert google.youtube("channels", token, part="snippet", **asked).json()["items"] == [own]
    assert "items" not in google.youtube("channels", token, part="snippet", forHandle="@nobody").json()


@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_hold_every_upload_once_and_newest_first(google, size):
    account = google.http.get(f"{google.base}/_control/accounts").json()[22]
    items = google.walk(google.tokens("22")["access_token"], size)

    ids = [item["contentDetails"]["videoId"] for item in items]
    times = [item["snippet"]["publishedAt"] for item in items]
    assert len(ids) == len(set(ids)) == account["videos"]
    assert times == sorted(times, reverse=True)
    assert [item["snippet"]["position"] for item in items] == list(range(len(items)))


def test_a_page_leads_back_too(google, token):
    uploads = google.uploads(token)
    first = google.youtube(LIST, token, part="id", playlistId=uploads).json()
    second = google.youtube(LIST, token, part="id", playlistId=uploads, pageToken=first["nextPageToken"]).json()
    back = google.youtube(LIST, token, part="id", playlistId=uploads, pageToken=second["prevPageToken"]).json()

    assert first["pageInfo"]["resultsPerPage"] == 5
    assert back["items"] == first["items"] != second["items"]


def test_strangers_see_neither_private_nor_unlisted_uploads_in_the_list(google, token):
    channel = google.control(
        "channels",
        title="Mixed",
        handle="@mixed",
        videos=[
            {"id": "public00001", "privacy": "public"},
            {"id": "unlisted001", "privacy": "unlisted"},
            {"id": "private0001", "privacy": "private"},
            {"id": "deleted0001", "is_deleted": True},
        ],
    )
    uploads, ids = "UU" + channel["channel_id"][2:], "public00001,unlisted001,private0001,deleted0001,unknown0001"
    own = google.tokens("@mixed")["access_token"]

    def listed(reader: str) -> set[str]:
        items = google.youtube(LIST, reader, part="contentDetails", playlistId=uploads).json()["items"]
        return {item["contentDetails"]["videoId"] for item in items}

    def shown(reader: str) -> list[str]:
        return [item["id"] for item in google.youtube("videos", reader, part="status", id=ids).json()["items"]]

    assert listed(own) == {"public00001", "unlisted001", "private0001", "deleted0001"}
    assert listed(token) == {"public00001"}
    assert shown(own) == ["public00001", "unlisted001", "private0001"]
    assert shown(token) == ["public00001", "unlisted001"]


def test_the_owner_reads_the_privacy_of_each_entry(google):
    channel = google.control(
        "channels",
        title="P",
        handle="@privacies",
        videos=[{"id": "private0002", "privacy": "private"}, {"id": "deleted0002", "is_deleted": True}],
    )
    items = google.youtube(
        LIST,
        google.tokens("@privacies")["access_token"],
        part="status,contentDetails,snippet",
        playlistId="UU" + channel["channel_id"][2:],
    ).json()["items"]
    by_id = {item["contentDetails"]["videoId"]: item for item in items}

    assert by_id["private0002"]["status"]["privacyStatus"] == "private"
    assert "videoPublishedAt" not in by_id["private0002"]["contentDetails"]
    assert by_id["deleted0002"]["snippet"]["title"] == "Deleted video"
    assert by_id["deleted0002"]["snippet"]["thumbnails"] == {}


def test_the_same_answer_again_is_304_until_something_changes(google):
    google.control("channels", title="Still", handle="@still", videos=[{"id": "still000001", "title": "Before"}])
    own = google.tokens("@still")["access_token"]
    first = google.youtube("videos", own, part="snippet", id="still000001")
    known = {"If-None-Match": first.headers["etag"]}
    again = google.youtube("videos", own, headers=known, part="snippet", id="still000001")

    assert first.headers["etag"] == f'"{first.json()["etag"]}"'
    assert (again.status_code, again.content) == (304, b"")
    google.control("videos/still000001", title="After")
    changed = google.youtube("videos", own, headers=known, part="snippet", id="still000001")
    assert changed.json()["items"][0]["snippet"]["title"] == "After"


def test_fifty_ids_are_answered_and_one_more_is_not(google, token):
    ids = [item["contentDetails"]["videoId"] for item in google.walk(token)]
    fifty = (ids * 50)[:50]

    answer = google.youtube("videos", token, part="id", id=",".join(fifty))
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == len(set(fifty))
    assert reason(google.youtube("videos", token, part="id", id=",".join([*fifty, "x"]))) == (400, "invalidFilters")


def test_every_call_costs_a_unit_and_the_day_ends_at_ten_thousand(google, token):
    def used() -> int:
        return google.http.get(f"{google.base}/_control/quota", params={"client_id": YOUTUBE_CLIENT_ID}).json()["used"]

    google.control("quota", client_id=YOUTUBE_CLIENT_ID, used=9998)
    google.youtube("videos", token, part="id", id="x")
    google.youtube("videos", token, part="nonsense", id="x")
    assert used() == 10_000
    assert reason(google.youtube("videos", token, part="id", id="x")) == (403, "quotaExceeded")
    google.control("clock", offset_seconds=86_400)
    fresh = google.tokens("13")["access_token"]
    assert google.youtube("videos", fresh, part="id", id="x").status_code == 200


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("videos", {"id": "x"}, (400, "missingRequiredParameter")),
        ("videos", {"part": "snippet,colour", "id": "x"}, (400, "unknownPart")),
        ("videos", {"part": "fileDetails", "id": "x"}, (501, "notImplemented")),
        ("videos", {"part": "id"}, (400, "missingRequiredParameter")),
        ("videos", {"part": "id", "id": ""}, (400, "invalidFilters")),
        ("videos", {"part": "id", "id": "x", "myRating": "like"}, (400, "incompatibleParameters")),
        ("videos", {"part": "id", "chart": "mostPopular"}, (501, "notImplemented")),
        ("videos", {"part": "id", "id": "x", "colour": "red"}, (400, "badRequest")),
        ("videos", {"part": "id", "id": "x", "fields": "items"}, (501, "notImplemented")),
        ("videos", {"part": "id", "id": "x", "maxResults": 0}, (400, "invalidParameter")),
        ("channels", {"part": "id"}, (400, "missingRequiredParameter")),
        ("channels", {"part": "id", "mine": "false"}, (400, "missingRequiredParameter")),
        ("channels", {"part": "id", "mine": "perhaps"}, (400, "badRequest")),
        ("channels", {"part": "id", "mine": "true", "id": "x"}, (400, "incompatibleParameters")),
        (LIST, {"part": "id"}, (400, "missingRequiredParameter")),
        (LIST, {"part": "id", "playlistId": "PLx"}, (404, "playlistNotFound")),
        (LIST, {"part": "id", "playlistId": "UUx"}, (404, "playlistNotFound")),
        (LIST, {"part": "id", "playlistId": "own", "maxResults": 51}, (400, "invalidParameter")),
        (LIST, {"part": "id", "playlistId": "own", "maxResults": -1}, (400, "invalidParameter")),
        (LIST, {"part": "id", "playlistId": "own", "maxResults": "٥"}, (400, "badRequest")),
        (LIST, {"part": "id", "playlistId": "own", "pageToken": "CAUQAA"}, (400, "invalidPageToken")),
        (LIST, {"part": "id", "playlistId": "own", "pageToken": "ü"}, (400, "invalidPageToken")),
    ],
)
def test_a_wrong_call_is_refused_with_googles_reason(google, token, path, params, expected):
    if params.get("playlistId") == "own":
        params = {**params, "playlistId": google.uploads(token)}

    assert reason(google.youtube(path, token, **params)) == expected


def test_a_page_token_of_another_list_is_refused(google, token):
    page = google.youtube(LIST, token, part="id", playlistId=google.uploads(token)).json()
    other = google.tokens("9")["access_token"]
    answer = google.youtube(LIST, other, part="id", playlistId=google.uploads(other), pageToken=page["nextPageToken"])

    assert reason(answer) == (400, "invalidPageToken")


def test_whoever_brings_no_token_a_wrong_one_or_too_little_is_refused(google):
    sign_in_only = google.tokens("1", scope="openid email")["access_token"]
    wrong = google.youtube("videos", "ya29.made-up", part="id", id="x")

    assert reason(wrong) == (401, "authError")
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    assert reason(google.youtube("videos", part="id", id="x")) == (403, "forbidden")
    assert reason(google.youtube("videos", part="id", id="x", key="AIza")) == (400, "badRequest")
    assert reason(google.youtube("videos", sign_in_only, part="id", id="x")) == (403, "insufficientPermissions")


def test_a_wrong_verb_is_refused_in_the_envelope(google, token):
    answer = google.http.post(f"{google.base}/google/youtube/v3/videos", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == 405
    assert "GET" in answer.headers["allow"]


def test_thumbnails_are_drawn_in_the_sizes_that_are_promised(google, token):
    from io import BytesIO

    from PIL import Image

    ids = ",".join(item["contentDetails"]["videoId"] for item in google.walk(token)[:50])
    videos = google.youtube("videos", token, part="snippet", id=ids).json()["items"]
    short = next(video for video in videos if "shortsAspectRatio" in video["snippet"]["thumbnails"])
    for picture in short["snippet"]["thumbnails"].values():
        answer = google.http.get(picture["url"])
        assert answer.headers["content-type"] == "image/jpeg"
        assert Image.open(BytesIO(answer.content)).size == (picture["width"], picture["height"])
        assert google.http.get(picture["url"]).content == answer.content
    assert google.http.get(f"{google.base}/thumbnails/unknown/high.jpg").status_code == 404
    assert google.http.get(f"{google.base}/thumbnails/{short['id']}/huge.jpg").status_code == 404
