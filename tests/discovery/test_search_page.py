"""The page of a search: narrowing, honest numbers, marked words, a way on, and suggestions while typing."""

import random
import unicodedata
from itertools import count

import psycopg
import pytest
from lxml import html

from app.operations import read_model
from tests.discovery import small_world


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """Works on two platforms, in three languages, some of them many."""
    with psycopg.connect(database_url, autocommit=True) as db:
        owner, account = db.execute(
            "SELECT user_id, social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)
        ).fetchone()
        clips = small_world.connect(db, owner, "tiktok", name="Clips")
        for number in range(30):
            small_world.publish(db, account, f"Lighthouse number {number}", category="art", tags=("sea",))
        for number in range(3):
            small_world.publish(
                db, clips, f"Lighthouse clip {number}", kind="short_video", category="news", language="de"
            )
        small_world.publish(db, account, "東京の静かな朝", language="ja", tags=(), description="")
        small_world.publish(db, account, "Straßenmusik im Übergang", language="de", tags=(), description="")
        small_world.publish(db, account, "समुद्र के किनारे", language="hi", tags=(), description="")
        small_world.publish(db, account, "Harbour <b>at</b> night & noon", tags=(), description="")
        db.execute("SELECT site.move_tiers(10, 10)")
        db.execute("SELECT site.count_words()")
    return world


NETWORKS = count(1)


def get(visitor, url, **more):
    """Every question comes from a network of its own, so that nobody asks too often."""
    address = f"2001:db8:{next(NETWORKS):x}::1"
    return visitor.get(url, environ_overrides={"REMOTE_ADDR": address}, **more)


def page(visitor, query, **more):
    return html.fromstring(get(visitor, "/search", query_string={"q": query, **more}).data)


def titles(visitor, query, **more):
    return [link.text_content() for link in page(visitor, query, **more).xpath("//h3[@class='card__title']/a")]


def test_works_are_counted_honestly(shelf, visitor):
    assert "33 results" in page(visitor, "lighthouse").text_content()
    assert "1 result" in page(visitor, "lighthouse clip 2").text_content()


def test_every_work_is_found_once_over_the_pages(shelf, visitor):
    first = page(visitor, "lighthouse")
    rest = html.fromstring(get(visitor, first.xpath("//a[@rel='next']/@href")[0]).data)
    found = [a.text_content() for part in (first, rest) for a in part.xpath("//h3[@class='card__title']/a")]

    assert len(found) == len(set(found)) == 33


def test_a_search_is_narrowed_by_links_that_say_how_many_are_there(shelf, visitor):
    links = {a.text_content(): a.get("href") for a in page(visitor, "lighthouse").xpath("//a[@class='chip']")}

    assert {"YouTube 30", "TikTok 3", "Shorts 3", "Videos 30", "Deutsch · German 3", "English 30"} <= set(links)
    narrowed = html.fromstring(get(visitor, links["TikTok 3"]).data)
    assert len(narrowed.xpath("//h3[@class='card__title']/a")) == 3
    assert narrowed.xpath("//details//a[@class='chip'][@aria-current]")[0].text_content() == "TikTok 3"


def test_typed_limits_narrow_too(shelf, visitor):
    assert len(titles(visitor, "lighthouse platform:tiktok")) == 3
    assert len(titles(visitor, "lighthouse lang:german")) == 3
    assert titles(visitor, "platform:tiktok tag:clay")[-1] == "Centring in ten seconds"
    assert titles(visitor, "lighthouse before:2020") == []
    assert len(titles(visitor, f"by:{shelf.alice_slug} lighthouse clip")) == 3
    assert titles(visitor, f"by:{shelf.bob_slug} lighthouse") == []


def test_a_limit_that_cannot_be_read_is_said_and_left_out(shelf, visitor):
    found = page(visitor, "lighthouse platform:myspace")

    assert "There is no platform “myspace” here." in found.text_content()
    assert "33 results" in found.text_content()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("東京", "東京の静かな朝"),
        ("静かな朝", "東京の静かな朝"),
        ("朝", "東京の静かな朝"),
        ("strassenmusik", "Straßenmusik im Übergang"),
        ("übergänge", "Straßenmusik im Übergang"),
        ("समुद्र", "समुद्र के किनारे"),
    ],
)
def test_words_of_any_language_are_found(shelf, visitor, query, title):
    assert titles(visitor, query) == [title]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("札幌の味噌ラーメン横丁", "らーめん"),
        ("はじめてのぬいぐるみ作り", "ヌイグルミ"),
        ("हिन्दी कविता पाठ", "हिंदी कविता"),
        ("चाँद पर क़दम", "चांद कदम"),
        ("વડોદરાનો ઇન્દ્રધનુષ", "ઇંદ્રધનુષ"),
        ("পুরোনো দিনের সঙ্গীত", "সংগীত"),
    ],
)
def test_spellings_of_a_word_find_each_other(shelf, visitor, admin, title, query):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    small_world.publish(admin, account, title, language=None, tags=(), description="")

    assert titles(visitor, query) == [title]
    assert page(visitor, query).xpath("//h3[@class='card__title']/a/mark")


def test_a_new_folding_reaches_what_was_folded_before(shelf, visitor, admin, database):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    work = small_world.publish(admin, account, "ストーブの前で", language="ja", tags=(), description="")
    old = "UPDATE site.search_document SET title = %(old)s, head = to_tsvector('simple', %(old)s) WHERE id = %(id)s"
    admin.execute(old, {"old": "スト トー ーブ", "id": work.id})
    admin.execute("UPDATE site.search_text SET vector = ''::tsvector WHERE id = %s", (work.id,))
    assert titles(visitor, "すとーぶ") == []

    read_model.rebuild(database, print)

    assert titles(visitor, "すとーぶ") == [work.title]


def test_the_words_are_marked_and_nothing_else_becomes_markup(shelf, visitor):
    (title,) = page(visitor, "harbours night").xpath("//h3[@class='card__title']/a")

    assert [mark.text for mark in title.xpath("mark")] == ["Harbour", "night"]
    assert title.text_content() == "Harbour <b>at</b> night & noon"


def test_close_spellings_follow_where_the_words_find_little(shelf, visitor):
    assert "Lighthouse clip 1" in titles(visitor, "lighthuose clip")
    assert "Did you mean lighthouse clip?" in page(visitor, "lighthuose clip").text_content()
    assert titles(visitor, '"lighthuose clip"') == []


def test_nothing_found_leads_on(shelf, visitor):
    found = page(visitor, "lighthouse volcano")
    ways = {a.text_content(): a.get("href") for a in found.xpath("//section[@aria-labelledby='ways-on']//a")}

    assert ways == {"“lighthouse”": "/search?q=lighthouse"}


def suggested(visitor, query):
    answer = visitor.get("/search/suggest", query_string={"q": query}, headers={"HX-Request": "true"})
    return [(a.text_content(), a.get("href")) for a in html.fragment_fromstring(answer.text, "div").xpath(".//a")]


def test_words_people_and_works_are_suggested_while_typing(shelf, visitor):
    assert suggested(visitor, "lighth")[0] == ("lighthouse", "/search?q=lighthouse")
    assert ("Lighthouse clip 0", True) in [
        (text, "/content/" in url) for text, url in suggested(visitor, "lighthouse cli")
    ]
    assert f"/creator/{shelf.alice_slug}" in [url for _, url in suggested(visitor, "alic")]
    assert suggested(visitor, "l") == suggested(visitor, "qqzzq") == suggested(visitor, "") == []


def test_a_creator_without_a_public_work_is_not_suggested(shelf, visitor, admin, make_user):
    for number, name in enumerate(("Dükkân Çömlekçisi", "Κεραμικά Κωστής")):
        newcomer = make_user(f"newcomer{number}")
        admin.execute("UPDATE users SET display_name = %s WHERE id = %s", (name, newcomer))
        slug = small_world.slug_of(admin, newcomer)
        assert admin.execute("SELECT item_count FROM site.creator WHERE id = %s", (newcomer,)).fetchone() == (0,)
        assert suggested(visitor, name[:8]) == []

        small_world.publish(admin, small_world.connect(admin, newcomer), "陶芸 1")
        assert f"/creator/{slug}" in [url for _, url in suggested(visitor, name)]


def test_that_nothing_is_suggested_is_said_aloud(shelf, visitor):
    answer = visitor.get("/search/suggest?q=ชฎาพร", headers={"HX-Request": "true"})

    assert 'data-announce="No suggestions"' in answer.text


def test_filters_alone_show_the_newest_first(shelf, visitor, admin):
    shown = page(visitor, "", platform="youtube")
    newest = admin.execute(
        "SELECT title FROM site.card WHERE platform_slug = 'youtube' ORDER BY published_at DESC LIMIT 3"
    )

    assert titles(visitor, "", platform="youtube")[:3] == [title for (title,) in newest]
    assert "newest first" in shown.xpath("//h1")[0].text_content()
    assert "Best match" not in shown.text_content()


def test_suggestions_name_nothing_hidden(shelf, visitor):
    assert suggested(visitor, small_world.PLANTED[:6]) == []


def test_a_suggestion_address_opened_by_hand_is_the_search(shelf, visitor):
    assert visitor.get("/search/suggest?q=lighth").location == "/search?q=lighth"


def test_a_word_that_nobody_uses_is_left_out_of_what_to_search_instead(shelf, visitor):
    def ways(query):
        return [a.text_content() for a in page(visitor, query).xpath("//section[@aria-labelledby='ways-on']//a")]

    assert ways("zzqqzz lighthouse") == ["“lighthouse”"]
    assert ways("zzqqzz qqzzqq") == []


def test_a_question_finds_what_holds_most_of_its_words(shelf, visitor):
    found = page(visitor, "where do i see the harbour at dusk with a boat")

    assert "No result has all of these words. These come closest." in found.text_content()
    assert titles(visitor, "where do i see the harbour at dusk with a boat")[0] == "Harbour <b>at</b> night & noon"


def test_a_pasted_title_is_found_whatever_signs_it_has(shelf, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    pasted = ["LiSA 愛錠 -Lyric video ver.-", 'He said "never -ever" again', "Part 2: this is not over or is it"]
    for title in pasted:
        small_world.publish(admin, account, title, tags=(), description="")

    assert [titles(visitor, title)[0] for title in pasted] == pasted
    read_as_text = page(visitor, pasted[0])
    assert "Your search was read as plain text." in read_as_text.text_content()
    operators = page(visitor, "lighthouse -clip")
    assert "Parts of your search were read as filters." in operators.text_content()
    (link,) = [a.get("href") for a in operators.xpath("//a[text()='Search for the text as it is']")]
    assert "Lighthouse clip 0" in html.fromstring(get(visitor, link).data).text_content()


def test_results_are_sorted_by_links(shelf, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    long = small_world.publish(admin, account, "Glacier one", tags=(), description="")
    new = small_world.publish(admin, account, "Glacier two", tags=(), description="")
    admin.execute("UPDATE content_item SET duration_seconds = 9000 WHERE id = %s", (long.id,))
    admin.execute("UPDATE content_item SET published_at = now() WHERE id = %s", (new.id,))

    sorts = {a.text_content(): a.get("href") for a in page(visitor, "glacier").xpath("//nav[@aria-label='Sort by']//a")}

    assert list(sorts) == ["Best match", "Newest", "Most opened", "Longest"]
    first = {
        name: html.fromstring(get(visitor, url).data).xpath("//h3[@class='card__title']/a")[0]
        for name, url in sorts.items()
    }
    assert first["Longest"].text_content() == "Glacier one"
    assert first["Newest"].text_content() == "Glacier two"
    assert get(visitor, "/search?q=glacier&sort=random").status_code == 400


def test_a_misspelt_creator_is_found(shelf, visitor, admin):
    admin.execute("UPDATE users SET display_name = 'Night Bus Sessions' WHERE profile_slug = %s", (shelf.alice_slug,))

    for query in ["nite bus sesions", "Night Bus Sesions"]:
        assert f"/creator/{shelf.alice_slug}" in get(visitor, "/search", query_string={"q": query}).text
    assert titles(visitor, "by:night lighthouse clip") == titles(visitor, 'by:"bus sessions" lighthouse clip') != []
    assert titles(visitor, "by:nobody lighthouse clip") == []


def test_a_name_of_a_category_or_tag_leads_there(shelf, visitor, admin):
    places = {
        a.text_content(): a.get("href") for a in page(visitor, "arts & crafts").xpath("//nav[@aria-label='Go to']//a")
    }
    assert places == {"Go to Arts & Crafts": "/category/art"}
    places = {a.text_content(): a.get("href") for a in page(visitor, "SEA").xpath("//nav[@aria-label='Go to']//a")}
    assert places == {"Go to #sea": "/tag/sea"}
    before = admin.execute("SELECT tags FROM content_item WHERE id = %s", (shelf.clip.id,)).fetchone()[0]
    admin.execute("UPDATE content_item SET tags = '{ساعة}' WHERE id = %s", (shelf.clip.id,))
    places = {a.text_content() for a in page(visitor, "#ساعه").xpath("//nav[@aria-label='Go to']//a")}
    admin.execute("UPDATE content_item SET tags = %s WHERE id = %s", (before, shelf.clip.id))
    assert places == {"Go to #ساعة"}


def test_the_sentence_that_matched_is_shown(shelf, visitor, admin):
    account = admin.execute("SELECT social_account_id FROM content_item WHERE id = %s", (shelf.bowl.id,)).fetchone()[0]
    texts = "Nothing here. We talk about marimba/vibraphone and a trip to quokka.example.org! More.\n今日は三味線の稽古をしました。津軽の冬は寒いですね。"
    small_world.publish(admin, account, "An evening", tags=(), description=texts)

    marked = page(visitor, "vibraphone").xpath("//article//p//mark/text()")
    assert marked == ["vibraphone"]
    for query in ["marimba", "quokka", "quokka.example.org", "三味線", "津軽", "marimba/vibraphone"]:
        assert titles(visitor, query) == ["An evening"], query
    assert page(visitor, "三味線").xpath("//article//p//mark/text()") == ["三味線"]
    assert "#sea" in page(visitor, "sea").xpath("//article")[0].text_content()


def test_of_a_question_only_what_tells_something_is_marked(shelf, visitor):
    found = page(visitor, "where is the harbour at volcanoes")

    assert {mark.lower() for mark in found.xpath("//article//mark/text()")} == {"harbour"}


PIECES = [
    '"',
    "-",
    " or ",
    "platform:",
    "tag:",
    "by:",
    "lang:",
    "date:",
    "length:",
    "after:",
    "'",
    "\\\\",
    "&",
    "|",
    "!",
    ":*",
    "<->",
    "(",
    "~",
    "=",
]


def test_nothing_that_can_be_typed_breaks_a_search(shelf, visitor):
    dice = random.Random(5)
    signs = [chr(point) for point in range(1, 0x30000) if unicodedata.category(chr(point)) not in ("Cn", "Cs")]

    def typed():
        some = dice.choices([*PIECES, " ", "lighthouse", "東京"], k=dice.randrange(1, 8)) + dice.choices(
            signs, k=dice.randrange(12)
        )
        dice.shuffle(some)
        return "".join(some)[:100]

    queries = [typed() for _ in range(150)] + [
        sign * 100 for sign in "\ufdfa\ufdfb\u3300\u0345\u1e9e\u0130\u034f\u0e33"
    ]
    for query in queries:
        more = {"plain": "1"} if dice.random() < 0.3 else {}
        sort = {"sort": dice.choice(["best", "newest", "opened", "longest"])}
        assert get(visitor, "/search", query_string={"q": query, **sort, **more}).status_code in (200, 400), repr(query)
        assert get(
            visitor, "/search/suggest", query_string={"q": query}, headers={"HX-Request": "true"}
        ).status_code in (200, 400)


def counted(visitor, query, **more):
    return {a.text_content(): a.get("href") for a in page(visitor, query, **more).xpath("//details//a[@class='chip']")}


def test_other_choices_of_a_filter_stay_with_their_counts(shelf, visitor):
    chosen = counted(visitor, "lighthouse", lang="de")
    assert {"Deutsch · German 3", "English 30"} <= set(chosen)
    assert "YouTube 30" not in chosen
    assert chosen["English 30"] == "/search?q=lighthouse&lang=en"

    both = counted(visitor, "lighthouse", platform="youtube", category="art")
    assert {"YouTube 30", "Arts & Crafts 30"} <= set(both)
    assert "TikTok 3" not in both
    assert {"YouTube 30", "TikTok 3"} <= set(counted(visitor, "lighthouse", platform="youtube"))


def test_other_choices_stay_whatever_else_narrows_the_search(shelf, visitor):
    assert {"Deutsch · German 3", "English 30"} <= set(
        counted(visitor, "lighthouse after:2024", lang="en", date="week")
    )
    assert {"TikTok 3"} <= set(counted(visitor, "lighthouse lang:de", platform="tiktok"))
    assert "YouTube 30" not in counted(visitor, "lighthouse lang:de", platform="tiktok")
    assert {"Deutsch · German 3", "English 30"} <= set(counted(visitor, "lighthose", lang="en"))
    assert "日本語 · Japanese 1" in counted(visitor, "東京", lang="ko")
    assert {"日本語", "Deutsch", "English"} <= {text.split()[0] for text in counted(visitor, "", lang="ja")}
