"""A message of the hub is read for its ids and nothing else, and a hostile one is refused unexpanded."""

import tracemalloc

import pytest

from app.connections.websub import feed
from app.connections.websub.feed import Entry, UnreadableFeed
from tests.connections.webhook_site import jobs_of

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "nothing": "",
    "words": "hello",
    "half a feed": "<feed><entry>",
    "a billion laughs": f'<!DOCTYPE f [<!ENTITY l0 "lol">{LAUGHS}]><f>&l9;</f>',
    "a file of ours": '<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><f>&x;</f>',
    "a call from inside": '<!DOCTYPE f SYSTEM "http://127.0.0.1:1/x.dtd"><f/>',
    "a parameter entity": '<!DOCTYPE f [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><f/>',
    "a deep hole": "<a>" * 5000 + "</a>" * 5000,
    "an unknown encoding": '<?xml version="1.0" encoding="x-nonsense"?><feed/>',
    "NUL": "<feed>\x00</feed>",
}


# What was expanded would be a thousand times as long as what came in.
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_feed_is_refused_before_anything_is_expanded(case):
    tracemalloc.start()
    with pytest.raises(UnreadableFeed):
        feed.read(HOSTILE[case].encode())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < MOST_BYTES


def message(*entries: str) -> bytes:
    names = (
        'xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015" '
        'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    )
    return f"<feed {names}>{''.join(entries)}</feed>".encode()


def entry(video: str, channel: str = "UCa") -> str:
    return f"<entry><yt:videoId>{video}</yt:videoId><yt:channelId>{channel}</yt:channelId><title>T</title></entry>"


def test_several_videos_and_tombstones_are_read_in_their_order():
    gone = '<at:deleted-entry ref="yt:video:b2"><at:by><uri>https://www.youtube.com/channel/UCa</uri></at:by></at:deleted-entry>'

    assert feed.read(message(entry("a1"), gone, entry("c3", "UCz"))) == [
        Entry("a1", "UCa"),
        Entry("b2", "UCa"),
        Entry("c3", "UCz"),
    ]


@pytest.mark.parametrize("video", ["", "../../etc", "a b", "x" * 65, "<b>a</b>", "é"])
def test_an_id_that_is_none_is_left_out(video):
    assert [one.video for one in feed.read(message(entry(video), entry("good")))] == ["good"]


def test_the_same_words_in_another_namespace_are_not_youtubes():
    other = "<entry><videoId>a1</videoId><channelId>UCa</channelId></entry>"

    assert feed.read(message(other)) == []


def test_more_than_fifty_entries_are_too_many():
    with pytest.raises(UnreadableFeed):
        feed.read(message(*(entry(f"v{number}") for number in range(51))))


# What was expanded would be a thousand times as long as what came in.
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_news_that_is_signed_rightly_breaks_nothing(alice, subscribed, hub, admin, case):
    subscribed(alice)

    answers = hub("publish", channel_id=alice.channel_id, video_id="", body=HOSTILE[case])["answers"]

    assert [answer["status"] for answer in answers] == [200]
    assert jobs_of(admin, "refresh_works", alice.id) == []
