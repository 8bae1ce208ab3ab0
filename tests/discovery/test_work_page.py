"""The page of a work: whole, in its own shape, played here where its platform allows it, with others beside it."""

import psycopg
import pytest
from lxml import html

from tests.discovery import small_world
from tests.discovery.small_world import HOUR, Item

TIKTOK_ID = "7301234567890123456"


@pytest.fixture(scope="module")
def posts(database_url, make_user) -> dict[str, Item]:
    """One work of each kind, by two creators of a category of their own."""
    vera, wim = make_user("vera"), make_user("wim")
    with psycopg.connect(database_url, autocommit=True) as db:
        video = small_world.connect(db, vera, name="VeraVideo")
        clips = small_world.connect(db, vera, "tiktok", name="VeraClips")
        photos = small_world.connect(db, wim, "instagram", name="WimPhotos")
        made = {
            "video": small_world.publish(db, video, "Bread in one hour", category="food", tags=("bread",)),
            "refused": small_world.publish(db, video, "Bread for adults", category="food", embeddable=False),
            "clip": small_world.publish(db, clips, "Knead", kind="short_video", category="food", outside_id=TIKTOK_ID),
            "photo": _photo(db, photos, "image", "Ph0t0_code"),
            "gallery": _photo(db, photos, "carousel", "Gallery_code"),
            "reel": _photo(db, photos, "reel", "R33l_code"),
        }
        for place in range(1, 6):
            db.execute(
                "INSERT INTO content_media (content_id, user_id, media_url, media_type, display_order) "
                "VALUES (%s, %s, %s, 'image', %s)",
                (made["gallery"].id, wim, f"https://cdn.example/{place}.jpg", place),
            )
        return made


def _photo(db: psycopg.Connection, account, kind: str, code: str) -> Item:
    place = "reel" if kind == "reel" else "p"
    url = f"https://www.instagram.com/{place}/{code}/?igsh=x"
    return small_world.publish(db, account, f"A {kind} of bread", kind=kind, category="food", url=url, seconds=None)


@pytest.fixture
def shown(posts, visitor):
    """Reads the page of a work."""
    return lambda kind: html.fromstring(visitor.get(posts[kind].path).data)


def frames(page) -> list[str]:
    """The addresses that a click would put into a frame."""
    return page.xpath("//main//@data-frame")


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("video", "{0.youtube_player_base_url}/embed/"),
        ("clip", f"{{0.tiktok_player_base_url}}/player/v1/{TIKTOK_ID}?"),
        ("reel", "{0.instagram_player_base_url}/reel/R33l_code/embed/captioned/"),
        ("gallery", "{0.instagram_player_base_url}/p/Gallery_code/embed/captioned/"),
    ],
)
def test_a_work_of_every_platform_is_seen_here_after_one_click(shown, settings, kind, address):
    page = shown(kind)
    (frame,) = frames(page)

    assert frame.startswith(address.format(settings))
    assert page.xpath("//iframe") == []
    assert page.xpath("//main//*[@data-stop][@hidden]")
    assert "may store data in your browser" in page.text_content()


@pytest.mark.parametrize("kind", ["photo", "refused"])
def test_what_cannot_be_played_here_has_no_player_and_one_way_out(shown, posts, kind):
    page = shown(kind)

    assert frames(page) == []
    assert page.xpath("//main//*[contains(@class, 'player__start')]") == []
    assert len(page.xpath(f"//main//article//a[@href='/go/{posts[kind].short_id}']")) == 1
    assert page.xpath("//script[contains(@src, 'player')]") == []


def test_a_refused_video_is_refused_to_search_engines_too(visitor, posts, admin):
    for kind in ("refused", "video"):
        small_world.picture(admin, posts[kind].title)
    assert "embedUrl" not in visitor.get(posts["refused"].path).text
    assert "embedUrl" in visitor.get(posts["video"].path).text


def test_a_gallery_says_how_many_pieces_it_has_and_where_they_are(shown):
    page = shown("gallery")

    assert "Picture 1 of 5. The others are on Instagram." in page.text_content()
    assert "See all 5" in page.text_content()
    assert "1 of" not in shown("photo").text_content()


def test_a_hidden_gallery_counts_nothing(database_url, make_user, database):
    with psycopg.connect(database_url, autocommit=True) as db:
        account = small_world.connect(db, make_user("xeno"), "instagram", name="Xeno")
        hidden = small_world.publish(db, account, "Hidden", kind="carousel", visibility="private")

    with database.transaction("visitor") as db:
        assert db.execute("SELECT FROM site.gallery WHERE id = %s", (hidden.id,)).fetchall() == []


def test_the_words_of_a_page_follow_the_direction_of_its_title(shown):
    page = shown("video")

    assert page.xpath("//main//*[contains(@class, 'facts')]/@dir") == ["auto"]
    assert page.xpath("//h1/@dir") == [], "a direction of its own would hide it from the block around it"
    assert page.xpath("//main//*[contains(@class, 'words')]/@dir") == ["auto"]


def test_chapters_stand_in_their_list_and_not_in_the_text_again(world, visitor):
    page = html.fromstring(visitor.get(world.bowl.path).data)

    assert page.xpath("//ul[@class='chapters']//a/@data-seek") == ["0", "90", "305"]
    assert "Centring" not in page.xpath("string(//*[contains(@class, 'words')])")
    assert (
        visitor.get(f"/api/get-content-detail?id={world.bowl.id}").json["content"]["description"].count("Centring") == 1
    )


@pytest.fixture(scope="module")
def crowd(database_url, make_user) -> Item:
    """A work beside ten of one creator that are just like it, and works of three others that are less so."""
    with psycopg.connect(database_url, autocommit=True) as db:
        mine = small_world.connect(db, make_user("mine"))
        asked = small_world.publish(db, mine, "Knots", category="science", tags=("knot", "rope"))
        alike = small_world.connect(db, make_user("alike"))
        for number in range(10):
            small_world.publish(db, alike, f"Knot {number}", category="science", tags=("knot", "rope"))
        for name in ("one", "two", "three"):
            account = small_world.connect(db, make_user(name))
            for number in range(3):
                small_world.publish(db, account, f"{name} {number}", category="science", tags=("rope",), age=9 * HOUR)
        return asked


def related(page) -> list[str]:
    """The titles beside a work."""
    return [title.text_content() for title in page.xpath("//section[@aria-labelledby='related']//h3")]


def test_related_works_are_of_several_creators_two_of_each_at_most(crowd, visitor):
    titles = related(html.fromstring(visitor.get(crowd.path).data))

    assert len(titles) == 8
    assert all(title.startswith("Knot") for title in titles[:2]), "the likest first"
    for name in ("Knot", "one", "two", "three"):
        assert len([title for title in titles if title.startswith(name)]) == 2


def beside(page) -> dict[str, list[str]]:
    """The titles beside a work, under the heading of each list."""
    return {
        part.xpath("./h2")[0].text_content(): [title.text_content() for title in part.xpath(".//h3")]
        for part in page.xpath("//div[starts-with(@class, 'watch')]/aside/section")
    }


@pytest.fixture(scope="module")
def alone(crowd, database_url, make_user) -> dict[str, Item]:
    """Works that share category and tags with nobody: of a creator with more, of one without, in a language and not."""
    with psycopg.connect(database_url, autocommit=True) as db:

        def of(name: str, *titles: str, language: str | None) -> Item:
            account = small_world.connect(db, make_user(name))
            made = [
                small_world.publish(db, account, each, category=None, tags=(), language=language) for each in titles
            ]
            return made[0]

        of("eleni", "Το καΐκι", "Τα δίχτυα", language="el")
        return {
            "with more": of("nikos", "Ο αργαλειός", "Το υφαντό", "Η ρόκα", language="el"),
            "in a language": of("maria", "Η πλεξούδα", language="el"),
            "like nothing": of("lonely", "Nenio simila", language="eo"),
        }


def test_strangers_that_share_nothing_do_not_fill_the_column(alone, visitor):
    page = html.fromstring(visitor.get(alone["with more"].path).data)
    found = beside(page)

    assert next(iter(found)).startswith("More by")
    assert set(next(iter(found.values()))) == {"Το υφαντό", "Η ρόκα"}
    assert set(found["New in Ελληνικά · Greek"]) == {"Το καΐκι", "Τα δίχτυα", "Η πλεξούδα"}
    assert related(page) == []


def test_a_column_says_that_it_holds_what_is_new_in_the_language(alone, visitor):
    found = beside(html.fromstring(visitor.get(alone["in a language"].path).data))

    assert list(found) == ["New in Ελληνικά · Greek"]
    assert "Το καΐκι" in found["New in Ελληνικά · Greek"]


def test_a_work_that_is_like_nothing_is_no_dead_end(alone, visitor):
    page = html.fromstring(visitor.get(alone["like nothing"].path).data)

    assert len(beside(page)["New on StreamVibe"]) == 8
    assert related(page) == []
    assert "Nothing else from this creator yet." in page.text_content()


@pytest.fixture(scope="module")
def potters(database_url, make_user) -> dict[str, Item]:
    """Potters of several languages: the English are many, newer, and share more tags with a Japanese work."""
    with psycopg.connect(database_url, autocommit=True) as db:

        def work(account, title: str, language: str | None, tags: tuple[str, ...], age: int) -> Item:
            return small_world.publish(
                db, account, title, category="lifestyle", language=language, tags=tags, age=age * HOUR
            )

        mine = small_world.connect(db, make_user("chawan"))
        asked = {
            "ja": work(mine, "茶碗をつくる", "ja", ("pottery", "茶碗", "raku"), 1),
            "unknown": work(mine, "🍵🍵🍵", None, ("pottery", "茶碗", "raku"), 1),
            "ko": work(mine, "찻사발 만들기", "ko", ("pottery", "raku"), 1),
        }
        for name in ("kate", "liam"):
            account = small_world.connect(db, make_user(name))
            for number in range(110):
                work(account, f"Raku bowl {name} {number}", "en", ("pottery", "raku"), 2)
        for name, person in {"花": "hana", "蓮": "ren", "葵": "aoi"}.items():
            account = small_world.connect(db, make_user(person))
            work(account, f"{name}の茶碗", "ja", ("茶碗",), 900)
            work(account, f"{name}の皿", "ja-JP", (), 901)
        nameless = small_world.connect(db, make_user("nunkkot"))
        work(nameless, "🏺 pottery", None, ("pottery",), 1)
        return asked


def test_related_works_are_in_the_language_of_the_work_where_there_are_any(potters, visitor):
    titles = related(html.fromstring(visitor.get(potters["ja"].path).data))

    assert {f"{name}の{made}" for name in "花蓮葵" for made in ("茶碗", "皿")} <= set(titles)
    assert "🏺 pottery" in titles, "a work that tells no language is in nobody's way"
    assert titles[-1].startswith("Raku bowl"), "another language comes last, and never leaves the column short"
    assert len(titles) == 8


@pytest.mark.parametrize("asked", ["unknown", "ko"])
def test_where_no_language_decides_the_subject_does(potters, visitor, asked):
    titles = related(html.fromstring(visitor.get(potters[asked].path).data))

    assert len(titles) >= 5, "however few: nothing that shares no subject fills the column"
    assert any(title.startswith("Raku bowl") for title in titles[:5])
    assert all(any(part in title for part in ("Raku", "pottery", "茶碗", "の皿")) for title in titles), titles


def test_what_is_announced_says_when_and_does_not_play(posts, visitor, admin):
    item = posts["video"]
    announced = "UPDATE content_item SET broadcast = 'upcoming', scheduled_at = '2027-12-24T20:00Z' WHERE id = %s"
    admin.execute(announced, (item.id,))
    page = html.fromstring(visitor.get(item.path).data)
    card = html.fromstring(visitor.get("/search", query_string={"q": item.title}).data).xpath("//article")[0]
    admin.execute("UPDATE content_item SET broadcast = NULL, scheduled_at = NULL WHERE id = %s", (item.id,))

    assert frames(page) == []
    for time in (page.xpath("//main//article//time")[0], card.xpath(".//time")[0]):
        assert time.get("datetime") == "2027-12-24T20:00:00Z"
        assert time.text == time.get("title") == "24 Dec 2027, 20:00 UTC"
        assert "data-local" in time.attrib, "a script may say it in the visitor's own time"
    assert "Starts" in page.text_content()
    assert "Upcoming" in card.text_content()


@pytest.mark.parametrize(
    ("began", "is_live"), [("now() - interval '3 hours'", True), ("now() - interval '3 days'", False)]
)
def test_a_stream_is_live_only_while_it_is(posts, visitor, admin, began, is_live):
    """What was live when its platform was asked last may have ended long ago."""
    item = posts["video"]
    on_air = f"UPDATE content_item SET is_live = true, broadcast = 'live', scheduled_at = {began} WHERE id = %s"
    small_world.picture(admin, item.title)
    admin.execute(on_air, (item.id,))
    page = html.fromstring(visitor.get(item.path).data)
    card = html.fromstring(visitor.get("/search", query_string={"q": item.title}).data).xpath("//article")[0]
    answer = visitor.get("/api/get-content-detail", query_string={"id": str(item.id)}).json["content"]
    admin.execute(
        "UPDATE content_item SET is_live = false, broadcast = NULL, scheduled_at = NULL WHERE id = %s", (item.id,)
    )

    assert bool(page.xpath("//span[contains(@class, 'badge--bad')][text()='Live']")) is is_live
    assert ("Live" in card.xpath(".//p[@class='card__mark']")[0].text_content()) is is_live
    assert ('"BroadcastEvent"' in page.xpath("//script[@type='application/ld+json']")[0].text) is is_live
    assert (answer["broadcast"] == "live") is is_live
