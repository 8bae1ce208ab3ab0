"""A file of real videos: every word as written, the rest made from the ids, and clear words about a bad file."""

import csv
import os
from pathlib import Path

import pytest

from dev.sandbox.google.csv_file import COLUMNS, UnreadableFile, read, split_tags
from dev.sandbox.server import running
from dev.sandbox.settings import SandboxSettings

SHARED = Path(os.environ.get("STREAMVIBE_SHARED", Path(__file__).parents[3] / "shared"))
REAL = SHARED / "data" / "youtube-videos-2017.csv"


def by_id(google, hint: str) -> dict[str, dict]:
    token = google.tokens(hint)["access_token"]
    ids = [item["contentDetails"]["videoId"] for item in google.walk(token)]
    found = google.youtube("videos", token, part="snippet,statistics,status,contentDetails", id=",".join(ids)).json()
    return {video["id"]: video for video in found["items"]}


def test_every_word_comes_through_exactly(google, nasty_rows):
    videos = by_id(google, "@everything.nasty")

    assert videos.keys() == {row["video_id"] for row in nasty_rows}
    for row in nasty_rows:
        snippet = videos[row["video_id"]]["snippet"]
        assert snippet["title"] == row["title"]
        assert snippet["description"] == row["description"].replace("\\n", "\n")
        assert snippet["categoryId"] == "24"
        assert snippet["publishedAt"] == "2017-11-13T17:13:01Z"
        assert videos[row["video_id"]]["statistics"]["viewCount"] == "4294967296"


def test_the_two_characters_are_a_line_break_and_others_stay(google):
    description = by_id(google, "@everything.nasty")["aaaaaaaaaa1"]["snippet"]["description"]

    assert description.split("\n")[:3] == ["First line", "Second & <i>third</i>", ""]
    assert description.endswith('Tab\\there, "quoted", C:\\\new 🎬')


def test_tags_are_split_and_lose_their_quotes(google):
    videos = by_id(google, "@everything.nasty")

    assert videos["aaaaaaaaaa1"]["snippet"]["tags"] == ["one", "two words", "<tag>", "عربي", " spaced "]
    assert "tags" not in videos["bbbbbbbbbb2"]["snippet"]
    assert videos["cccccccccc3"]["snippet"]["tags"] == ["only"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("[none]", ()),
        ("", ()),
        ("one", ("one",)),
        ('one|"two"|"three | four"', ("one", "two", "three ", " four")),
        ('say "hi"|""quoted""', ('say "hi', '"quoted"')),
    ],
)
def test_tags_follow_the_rule_of_the_file(text, tags):
    assert split_tags(text) == tags


def test_each_channel_owns_its_own_and_one_owns_all(google):
    accounts = google.http.get(f"{google.base}/_control/accounts", params={"source": "csv"}).json()
    names = {account["name"]: account["videos"] for account in accounts}

    assert names == {"Everything in nasty.csv": 3, "Ünïcode & Søns <Ltd>": 2, "ערוץ": 1}
    for account in accounts:
        videos = by_id(google, account["channel_id"])
        assert len(videos) == account["videos"]
        assert {video["snippet"]["channelId"] for video in videos.values()} == {account["channel_id"]}
        assert {video["snippet"]["channelTitle"] for video in videos.values()} == {account["name"]}
        assert {video["status"]["privacyStatus"] for video in videos.values()} == {"public"}


def test_what_the_file_lacks_is_the_same_in_another_sandbox(google, csv_path, tmp_path):
    here = read(csv_path)
    settings = SandboxSettings(
        port=0, smtp_port=0, data_dir=tmp_path, youtube_csv=csv_path, creators=1, items=1, seed=9
    )
    with running(settings) as other:
        answer = google.http.get(f"{other.settings.base_url}/_control/accounts", params={"source": "csv"}).json()

    assert {account["channel_id"] for account in answer} == {here.owner.id, *(channel.id for channel in here.channels)}
    assert [video.duration_seconds for video in read(csv_path).videos] == [
        video.duration_seconds for video in here.videos
    ]


def test_thumbnails_of_the_file_come_from_here(google):
    thumbnails = by_id(google, "@everything.nasty")["aaaaaaaaaa1"]["snippet"]["thumbnails"]

    assert all(picture["url"].startswith(google.base) for picture in thumbnails.values())
    assert google.http.get(thumbnails["medium"]["url"]).status_code == 200


def test_another_file_replaces_the_first(tmp_path, write_csv, google):
    folder = tmp_path / "state"
    for video_id in ("first000001", "second00002"):
        path = write_csv(
            tmp_path / "videos.csv", [{"video_id": video_id, "title": "T", "channel_title": "C", "tags": ""}]
        )
        settings = SandboxSettings(port=0, smtp_port=0, data_dir=folder, youtube_csv=path, creators=1, items=1)
        with running(settings) as world:
            base = world.settings.base_url
            found = google.http.get(f"{base}/thumbnails/first000001/default.jpg").status_code
        assert found == (200 if video_id == "first000001" else 404)


def test_of_repeated_ids_the_last_row_counts(tmp_path, write_csv):
    row = {"video_id": "aaaaaaaaaa1", "channel_title": "C", "tags": ""}
    content = read(write_csv(tmp_path / "x.csv", [{**row, "title": "Monday"}, {**row, "title": "Tuesday"}]))

    assert [video.title for video in content.videos] == ["Tuesday"]
    assert content.repeated == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"video_id": "a/../b"}, "line 2: video_id 'a/../b' is not an id"),
        ({"title": ""}, "title and channel_title must not be empty"),
        ({"views": "many"}, "views 'many' is not a whole number"),
        ({"likes": "-1"}, "likes '-1' is not a whole number"),
        ({"publish_time": "yesterday"}, "publish_time 'yesterday' is not a moment"),
    ],
)
def test_a_bad_value_is_named_with_its_line(tmp_path, write_csv, row, words):
    path = write_csv(tmp_path / "x.csv", [{"video_id": "a1", "title": "T", "channel_title": "C", "tags": "", **row}])

    with pytest.raises(UnreadableFile) as refusal:
        read(path)
    assert words in str(refusal.value)


def test_a_bad_file_is_explained(tmp_path, write_csv):
    short = tuple(column for column in COLUMNS if column not in ("tags", "views"))
    files = {
        "has no column tags, views": write_csv(tmp_path / "short.csv", [{"video_id": "a"}], short),
        "has no rows": write_csv(tmp_path / "rowless.csv", []),
        "has no column video_id": write_csv(tmp_path / "empty.csv", [], ("x",)),
        "cannot be read": tmp_path / "missing.csv",
    }
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "latin.csv").write_bytes(",".join(COLUMNS).encode() + b"\nM\xfcnchen")
    (tmp_path / "ragged.csv").write_text(",".join(COLUMNS) + "\nonly,three,values\n")
    files |= {"UTF-8": tmp_path / "latin.csv", "fewer values": tmp_path / "ragged.csv"}

    for words, path in files.items():
        with pytest.raises(UnreadableFile) as refusal:
            read(path)
        assert words in str(refusal.value)


@pytest.mark.skipif(not REAL.exists(), reason="the shared data set is not here")
def test_the_shared_file_comes_through_exactly(google, tmp_path):
    with REAL.open(encoding="utf-8", newline="") as file:
        rows = {row["video_id"]: row for row in csv.DictReader(file)}
    settings = SandboxSettings(port=0, smtp_port=0, data_dir=tmp_path, youtube_csv=REAL, creators=1, items=1)
    with running(settings) as world:
        site = type(google)(world.settings.base_url, google.http)
        token = site.tokens("@everything.youtubevideos2017")["access_token"]
        ids = [item["contentDetails"]["videoId"] for item in site.walk(token)]
        pages = [ids[begin : begin + 50] for begin in range(0, len(ids), 50)]
        videos = [
            video
            for page in pages
            for video in site.youtube("videos", token, part="snippet,statistics", id=",".join(page)).json()["items"]
        ]

    assert len(videos) == len(rows) == 400
    for video in videos:
        row, snippet = rows[video["id"]], video["snippet"]
        assert snippet["title"] == row["title"]
        assert snippet["description"] == row["description"].replace("\\n", "\n")
        assert video["statistics"]["viewCount"] == row["views"]
        assert snippet.get("tags", []) == ([] if row["tags"] == "[none]" else list(split_tags(row["tags"])))
