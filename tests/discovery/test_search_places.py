"""Where a search leads: places of that name, pasted addresses, hashtags, and what could not be read."""

from itertools import count
from urllib.parse import unquote

import psycopg
import pytest
from lxml import html

from app.discovery.search import addresses
from app.discovery.search.syntax import parse
from tests.discovery import small_world

NETWORKS = count(1)
YOUTUBE_ID = "dQw4w9WgXcQ"
REEL = "https://www.instagram.com/reel/C_x-9Yz1/"


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """Works in several languages, with the ids and addresses that their platforms give."""
    with psycopg.connect(database_url, autocommit=True) as db:
        owner, account = db.execute(
            "SELECT user_id, social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)
        ).fetchone()
        pictures = small_world.connect(db, owner, "instagram", name="陶芸.教室")
        clips = small_world.connect(db, owner, "tiktok", name="Toprak")
        small_world.publish(db, account, "京都の陶芸教室", language="ja", tags=("陶芸",), outside_id=YOUTUBE_ID)
        small_world.publish(db, account, "मिट्टी के बर्तन", language="hi-IN", tags=("मिट्टी",))
        small_world.publish(db, account, "صناعة الفخار", language="ar", tags=())
        small_world.publish(db, account, "Töpfern für Anfänger", language="de", tags=())
        small_world.publish(db, pictures, "Κεραμική στο φως", kind="reel", language=None, tags=(), url=REEL)
        small_world.publish(db, clips, "Çömlek çarkı", kind="short_video", outside_id="7300000000000000001", tags=())
        small_world.publish(db, account, "Bağlama ile türküler", language="tr", category="music", tags=())
    return world


def page(visitor, query, **more):
    address = {"REMOTE_ADDR": f"2001:db8:{next(NETWORKS):x}::2"}
    answer = visitor.get("/search", query_string={"q": query, **more}, environ_overrides=address)
    assert answer.status_code == 200
    return html.fromstring(answer.data)


def titles(found):
    return [link.text_content() for link in found.xpath("//h3[@class='card__title']/a")]


def places(found):
    return {a.text_content(): a.get("href") for a in found.xpath("//nav[@aria-label='Go to']//a")}


@pytest.mark.parametrize(
    ("query", "label", "url"),
    [
        ("日本語", "日本語 · Japanese: all posts", "/search?lang=ja"),
        ("Japanese", "日本語 · Japanese: all posts", "/search?lang=ja"),
        ("हिन्दी", "हिन्दी · Hindi: all posts", "/search?lang=hi"),
        ("हिंदी", "हिन्दी · Hindi: all posts", "/search?lang=hi"),
        ("HINDI", "हिन्दी · Hindi: all posts", "/search?lang=hi"),
        ("العربيه", "العربية · Arabic: all posts", "/search?lang=ar"),
        ("عربي", "العربية · Arabic: all posts", "/search?lang=ar"),
        ("deutsch", "Deutsch · German: all posts", "/search?lang=de"),
        ("tiktok", "posts on TikTok", "/search?platform=tiktok"),
        ("Reels", "all reels", "/search?type=reel"),
    ],
)
def test_the_name_of_a_language_platform_or_type_leads_there(shelf, visitor, query, label, url):
    assert places(page(visitor, query)) == {f"Go to {label}": url}
    assert titles(html.fromstring(visitor.get(url).data))


@pytest.mark.parametrize(
    ("query", "label", "url"),
    [
        ("japanese videos", "日本語 · Japanese: videos", "/search?lang=ja&type=long_video"),
        ("日本語の動画", "日本語 · Japanese: videos", "/search?lang=ja&type=long_video"),
        ("日本語 動画", "日本語 · Japanese: videos", "/search?lang=ja&type=long_video"),
        ("videos in hindi", "हिन्दी · Hindi: videos", "/search?lang=hi&type=long_video"),
        ("हिंदी वीडियो", "हिन्दी · Hindi: videos", "/search?lang=hi&type=long_video"),
        ("हिंदी में वीडियो", "हिन्दी · Hindi: videos", "/search?lang=hi&type=long_video"),
        ("Türkçe videolar", "Türkçe · Turkish: videos", "/search?lang=tr&type=long_video"),
        ("türkçe müzik", "Türkçe · Turkish: Music", "/search?lang=tr&category=music"),
        ("turkish music", "Türkçe · Turkish: Music", "/search?lang=tr&category=music"),
        ("Türkçe bağlama", "Türkçe · Turkish: “bağlama”", "/search?q=bağlama&lang=tr"),
        ("japanese 陶芸", "日本語 · Japanese: “陶芸”", "/search?q=陶芸&lang=ja"),
        ("日本語陶芸", "日本語 · Japanese: “陶芸”", "/search?q=陶芸&lang=ja"),
        ("german töpfern", "Deutsch · German: “töpfern”", "/search?q=töpfern&lang=de"),
    ],
)
def test_a_language_with_a_topic_or_a_type_leads_to_the_narrowed_search(shelf, visitor, query, label, url):
    label_of, found = f"Go to {label}", {text: unquote(href) for text, href in places(page(visitor, query)).items()}

    assert found.get(label_of) == url
    assert next(iter(found)) == label_of, "it stands first"
    assert titles(html.fromstring(visitor.get(url).data))


@pytest.mark.parametrize("query", ["french press", '"japanese videos"', "polish nails"])
def test_a_language_that_says_nothing_of_what_is_meant_leads_nowhere(shelf, visitor, query):
    found = page(visitor, query)

    assert places(found) == {}


def test_what_a_search_finds_is_not_replaced_by_the_narrowed_one(shelf, visitor):
    found = page(visitor, "bowl in german")

    assert titles(found) == [shelf.bowl.title]
    assert not found.xpath("//main//*[contains(text(), 'There is nothing in')]")


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("한국어", {}),
        ("korean music", {}),
        ("한국 음악", {}),
        ("한국어로 된 영상", {}),
        ("김치찌개 끓이기", {}),
        ("", {"lang": "ko"}),
        ("clay", {"lang": "ko"}),
    ],
)
def test_a_language_in_which_nothing_is_is_said_in_plain_words(shelf, visitor, query, more):
    found = page(visitor, query, **more)

    assert "There is nothing in 한국어 · Korean here yet" in found.text_content()
    assert found.xpath("//main//a[@href='/categories#languages']"), "a way on"
    assert not any("lang=ko" in url for url in places(found).values())


def test_a_text_of_a_language_that_is_here_leads_to_all_of_it_when_it_finds_nothing(shelf, visitor):
    assert places(page(visitor, "ヴィンテージカメラ"))["Go to 日本語 · Japanese: all posts"] == "/search?lang=ja"


@pytest.mark.parametrize(
    ("address", "title"),
    [
        (f"https://www.youtube.com/watch?v={YOUTUBE_ID}", "京都の陶芸教室"),
        (f"https://m.youtube.com/watch?app=desktop&v={YOUTUBE_ID}&list=PL{'x' * 90}", "京都の陶芸教室"),
        (f"youtu.be/{YOUTUBE_ID}?si=abc", "京都の陶芸教室"),
        (f"https://youtube.com/shorts/{YOUTUBE_ID}", "京都の陶芸教室"),
        (REEL, "Κεραμική στο φως"),
        ("https://instagram.com/p/C_x-9Yz1/?igsh=1", "Κεραμική στο φως"),
        ("https://www.instagram.com/someone/reel/C_x-9Yz1", "Κεραμική στο φως"),
        ("https://www.tiktok.com/@toprak/video/7300000000000000001?is_from=x", "Çömlek çarkı"),
    ],
)
def test_a_pasted_address_leads_to_its_work(shelf, visitor, address, title):
    found = page(visitor, address)

    assert list(places(found)) == [f"Go to {title}"]
    assert titles(found) == [title]
    assert found.xpath("//input[@name='q']/@value")[0] == address


def test_an_address_of_ours_in_its_own_letters_leads_to_its_work(shelf, visitor, admin):
    base = page(visitor, "clay").xpath("//link[@rel='canonical']/@href")[0].partition("/search")[0]
    admin.execute("UPDATE content_item SET slug = 'बोर्ड-परीक्षा-茶碗' WHERE id = %s", (shelf.bowl.id,))
    path = visitor.get(f"/content/{shelf.bowl.short_id}").location

    for address in (base + path, base + unquote(path), f"{base}/content/{shelf.bowl.short_id}"):
        assert list(places(page(visitor, address))) == [f"Go to {shelf.bowl.title}"]
    admin.execute("UPDATE content_item SET slug = %s WHERE id = %s", (shelf.bowl.slug, shelf.bowl.id))


def test_an_address_of_ours_leads_to_its_work_or_creator(shelf, visitor):
    base = page(visitor, "clay").xpath("//link[@rel='canonical']/@href")[0].partition("/search")[0]

    assert places(page(visitor, base + shelf.bowl.path)) == {f"Go to {shelf.bowl.title}": shelf.bowl.path}
    assert list(places(page(visitor, f"{base}/creator/{shelf.bob_slug}")).values()) == [f"/creator/{shelf.bob_slug}"]


@pytest.mark.parametrize("address", ["https://www.instagram.com/BobPictures/", "instagram.com/bobpictures?hl=tr"])
def test_an_address_of_a_channel_leads_to_its_creator(shelf, visitor, address):
    assert list(places(page(visitor, address)).values()) == [f"/creator/{shelf.bob_slug}"]


@pytest.mark.parametrize(
    "address",
    ["https://youtu.be/aaaaaaaaaaa", "https://vm.tiktok.com/ZMabc123/", "https://www.youtube.com/feed/trending"],
)
def test_an_address_of_nothing_here_is_said_and_searched_for(shelf, visitor, address):
    found = page(visitor, address)

    assert places(found) == {}
    assert titles(found) == []
    assert "We don’t have a post or creator with this address." in found.text_content()


def test_no_address_leads_to_what_is_hidden(shelf, visitor, admin):
    rows = admin.execute(
        "SELECT platform_url, short_id FROM content_item WHERE id = ANY (%s)", ([item.id for item in shelf.hidden],)
    ).fetchall()

    assert rows
    for url, short_id in rows:
        assert places(page(visitor, url)) == places(page(visitor, f"localhost/content/{short_id}")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "陶芸",
        "and/or",
        "https://example.org/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/",
        "https://[::1/x",
        "陶芸 https://youtu.be/dQw4w9WgXcQ",
    ],
)
def test_what_is_no_address_of_a_platform_or_of_ours_is_none(text):
    assert addresses.parse(text, "https://streamvibe.example") is None


def test_a_hashtag_leads_to_its_tag_or_is_said_to_be_none(shelf, visitor):
    assert (
        places(page(visitor, "#陶芸")) == places(page(visitor, "＃陶芸")) == {"Go to #陶芸": "/tag/%E9%99%B6%E8%8A%B8"}
    )
    assert "No post has the tag" not in page(visitor, "#陶芸").text_content()

    none = page(visitor, "#बर्तन")
    assert "No post has the tag #बर्तन. We searched for the word instead." in none.text_content()
    assert titles(none) == ["मिट्टी के बर्तन"]


@pytest.mark.parametrize("length", [150, 300, 700])
def test_a_long_text_is_searched_for_by_its_start_and_stays_in_the_field(shelf, visitor, admin, length):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    title = (f"चाक पर {length} घड़े कैसे बनाएँ " + " ".join(f"भाग{number}" for number in range(200)))[:length].strip()
    small_world.publish(admin, account, title[:200], tags=(), description="")

    found = page(visitor, title)

    assert titles(found)[0] == title[:200]
    assert found.xpath("//input[@name='q']/@value")[0] == title
    assert "That is a long search. We looked for its start: “चाक पर " in found.text_content()


def test_a_long_text_without_blanks_is_cut_between_letters(shelf, visitor):
    found = page(visitor, "京都の陶芸教室" * 30)

    assert "We looked for its start" in found.text_content()


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("platform:nothing", "There is no platform “nothing” here."),
        ("lang:xx", "“xx” isn't a language we know."),
        ("lang:hippo", "“hippo” isn't a language we know."),
        ("after:2024-99", "“2024-99” isn't a date."),
        ("category:कुछ", "There is no category “कुछ” here."),
        ("length:huge", "There is no length “huge” here."),
    ],
)
def test_what_was_not_understood_is_named_once_and_searched_without(shelf, visitor, part, why):
    found = page(visitor, f"陶芸 {part} {part}")
    text = found.text_content()

    assert titles(found) == ["京都の陶芸教室"]
    assert text.count(f"We left out “{part}”.") == text.count(why) == 1
    assert "Parts of your search were read as filters." not in text
    assert "Search for the text as it is" in text


def test_a_link_with_an_unknown_value_says_so_too(shelf, visitor):
    assert "We left out “category:gone”." in page(visitor, "陶芸", category="gone").text_content()
    links = [a.text_content() for a in page(visitor, "陶芸", lang="xx").xpath("//a[@class='chip']")]
    assert "xx" not in " ".join(links)
    assert "Add a word to search for." in page(visitor, "lang:xx").text_content()


@pytest.mark.parametrize("text", ["日本語", "ja", "ja-JP", "JAPANESE"])
def test_a_language_may_be_named_in_its_own_words(text):
    assert parse(f"lang:{text}").filter_tokens == [["=lang ja"]]
