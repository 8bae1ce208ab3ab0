"""Whole questions, in languages whose words of a question no dictionary of PostgreSQL knows."""

import re
from itertools import count, product

import psycopg
import pytest
from lxml import html

from app.discovery.search import claims
from app.discovery.search.lexicon.stop_words import STOP_WORDS
from app.infra.unicode import folding
from tests.discovery import small_world

NETWORKS = count(1)
TITLES = {
    "hi": ["घर पर पनीर", "दिल्ली के बाज़ार में क्या मिलता है", "नाव कैसे चलती है और क्यों डूबती है"],
    "ar": ["الخبز في البيت", "كيف تعمل الساعة", "المدرسة في القرية", "كتب أطفال"],
    "tr": ["Evde ekmek", "Neden yağmur yağar ve nasıl ölçülür"],
    "el": ["Ψωμί στο σπίτι", "Πώς και γιατί πετάει το αεροπλάνο"],
    "es": ["Pan casero", "Cómo y por qué vuelan los aviones"],
}


@pytest.fixture(scope="module")
def shelf(database_url, world):
    """Titles, and a work whose text holds the main words and many others, opened more than all."""
    with psycopg.connect(database_url, autocommit=True) as db:
        account = db.execute("SELECT social_account_id FROM content_item WHERE id = %s", (world.bowl.id,)).fetchone()[0]
        for language, titles in TITLES.items():
            for title in titles:
                small_world.publish(db, account, title, language=language, tags=(), description="")
        text = "पनीर घर बनाने की विधि. خبز بيت عمل. ekmek yapılır. ψωμί φτιάχνω. pan hacer."
        for number in range(3):
            busy = small_world.publish(db, account, f"Reise {number}", language=None, tags=(), description=text)
            small_world.opened(db, busy, 40)
        db.execute("SELECT site.count_words()")
    return world


def found(visitor, query):
    address = {"REMOTE_ADDR": f"2001:db8:{next(NETWORKS):x}::3"}
    page = html.fromstring(visitor.get("/search", query_string={"q": query}, environ_overrides=address).data)
    return [link.text_content() for link in page.xpath("//h3[@class='card__title']/a")]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("पनीर कैसे बनाया जाता है", "घर पर पनीर"),
        ("मैं घर में पनीर को कैसे बनाऊँ?", "घर पर पनीर"),
        ("क्या आप बता सकते हैं कि पनीर क्या होता है", "घर पर पनीर"),
        ("كيف يمكن ان اصنع الخبز في المنزل", "الخبز في البيت"),
        ("ما هي افضل مدرسة", "المدرسة في القرية"),
        ("nasıl ekmek pişirilir ve neden kabarır", "Evde ekmek"),
        ("πώς φτιάχνεται και γιατί φουσκώνει το ψωμί", "Ψωμί στο σπίτι"),
        ("¿cómo y por qué fermenta el pan?", "Pan casero"),
    ],
)
def test_what_has_the_main_word_of_a_question_in_its_title_is_first(shelf, visitor, question, title):
    assert found(visitor, question)[0] == title


@pytest.mark.parametrize(
    ("query", "title"), [("الأطفال", "كتب أطفال"), ("ساعة", "كيف تعمل الساعة"), ("مدرسة", "المدرسة في القرية")]
)
def test_an_arabic_word_is_found_with_and_without_its_article(shelf, visitor, query, title):
    assert title in found(visitor, query)


@pytest.mark.parametrize("word", ["के", "कैसे", "क्या", "का", "में", "हूँ", "كيف", "على", "چگونه", "πώς", "için", "für"])
def test_words_of_a_question_tell_nothing(word):
    assert folding.words(word) in STOP_WORDS


@pytest.mark.parametrize("size", range(1, 7))
def test_half_of_the_words_is_asked_for_in_few_places(size):
    words = "abcdef"[:size]
    for number in range(1, size + 1):
        asked = claims.at_least(number, words)
        python = asked.replace("&", "and").replace("|", "or")
        for there in product([False, True], repeat=size):
            assert eval(python, dict(zip(words, there, strict=True))) == (sum(there) >= number)
    assert len(re.findall("[a-f]", claims.at_least((size + 1) // 2, words))) <= 22
