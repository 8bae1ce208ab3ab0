"""A large site stays quick: each query of a public page, the fortieth page of a list, and whatever somebody searches for."""

import random
import statistics
from collections import defaultdict
from urllib.parse import quote

import psycopg
import pytest
from lxml import html

from tests.faults.conftest import size
from tests.waiting import Calibration, Stopwatch

P95_MS, WORST_SEARCH_SECONDS = 20, 0.5
# A search: its words and its works (once more when it finds little, or has signs), cards, creators and their cards, the
# texts that hold the words, a tag of that name.
MOST_QUERIES = 8
HOSTILE = size(500, 5_000)
EACH = size(30, 100)
DEEP = 40


@pytest.fixture(scope="module")
def known(large):
    """Addresses and words of works, creators and tags that are there."""
    with psycopg.connect(large.database_url) as db:
        works = db.execute(
            "SELECT slug, short_id, title, tags FROM site.card ORDER BY md5(id::text) LIMIT 2000"
        ).fetchall()
        creators = [slug for (slug,) in db.execute("SELECT slug FROM site.creator ORDER BY md5(slug) LIMIT 500")]
        categories = [code for (code,) in db.execute("SELECT code FROM site.category")]
        common = [word for (word,) in db.execute("SELECT word FROM site.word ORDER BY works DESC LIMIT 200")]
    return {"works": works, "creators": creators, "categories": categories, "common": common}


FILTERS = [
    "",
    "?platform=tiktok",
    "?length=long",
    "?lang=de",
    "?type=short_video&lang=es",
    "?sort=gems",
    "?sort=trending",
]
PERIODS = ["today", "week", "month", "all_time"]


def addresses(known, dice):
    """Every kind of public page, many of each; words and places drawn as people would choose them."""

    def category():
        return dice.choice(known["categories"])

    def work():
        slug, short_id, *_ = dice.choice(known["works"])
        return "-".join(filter(None, [slug, short_id]))

    def title():
        return dice.choice(known["works"])[2].split()

    def tag():
        return quote(dice.choice(dice.choice(known["works"])[3] or ["music"]), safe="")

    kinds = {
        "home": lambda: "/",
        "categories": lambda: "/categories",
        "category": lambda: f"/category/{category()}{dice.choice(FILTERS)}",
        "trending": lambda: f"/trending?period={dice.choice(PERIODS)}",
        "creators": lambda: f"/creators?{dice.choice(['', 'sort=name', 'category=' + category()])}",
        "creator": lambda: f"/creator/{dice.choice(known['creators'])}",
        "tag": lambda: f"/tag/{tag()}{dice.choice(FILTERS)}",
        "work": lambda: f"/content/{work()}",
        "search, a common word": lambda: f"/search?q={dice.choice(known['common'])}",
        "search, words of a title": lambda: f"/search?q={quote(' '.join(title()[:3])[:100])}",
        "search, narrowed": lambda: f"/search?q={dice.choice(known['common'])}+platform:tiktok+after:2024-05",
        "search, narrowed by links": lambda: f"/search?q={dice.choice(known['common'])}&platform=tiktok&lang=en",
        "suggestions": lambda: f"/search/suggest?q={quote(title()[0][: dice.randint(2, 6)])}",
        "feed": lambda: f"/category/{category()}/feed.atom{dice.choice(FILTERS)}",
        "creators feed": lambda: f"/creators/feed.json?category={category()}",
    }
    return {kind: [make() for _ in range(EACH)] for kind, make in kinds.items()}


def test_every_public_query_is_answered_within_20_ms(visitor, known, queries_of):
    times, most = defaultdict(list), {}
    with Calibration() as machine:
        for kind, paths in addresses(known, random.Random(5)).items():
            for path in paths:
                headers = {"HX-Request": "true"} if "suggest" in path else {}
                made = queries_of(lambda path=path, headers=headers: visitor.get(path, headers=headers))
                most[kind] = max(most.get(kind, 0), len(made))
                for query in made:
                    times[" ".join(query.text.split()[:9])].append(query.ms)
    slow, limit = {}, machine.typical(P95_MS)
    for text, found in sorted(times.items(), key=lambda item: -_p95(item[1])):
        print(f"{statistics.median(found):7.2f} {_p95(found):7.2f} {max(found):7.2f} ms  {len(found):5}  {text}")
        if _p95(found) > limit:
            slow[text] = _p95(found)
    print(f"most queries of a page: {most}")

    assert slow == {}
    assert {kind: number for kind, number in most.items() if number > MOST_QUERIES} == {}


@pytest.mark.parametrize(
    "path", ["/category/{category}", "/search?q={word}", "/creators", "/creators?sort=name", "/tag/{tag}"]
)
def test_the_fortieth_page_costs_what_the_first_does(visitor, known, queries_of, path):
    [[tag]] = [max(known["works"], key=lambda work: len(work[3]))[3][:1]]
    first = path.format(category=known["categories"][0], word=known["common"][0], tag=quote(tag, safe=""))
    last, number = first, 1
    while number < DEEP and (following := _next(visitor, last)):
        last, number = following, number + 1
    costs = {at: statistics.median(_cost(visitor, queries_of, at) for _ in range(9)) for at in (first, last)}

    print(f"{first}: page 1 {costs[first]:.1f} ms, page {number} {costs[last]:.1f} ms")
    assert number == DEEP or WORKS_ARE_FEW
    assert costs[last] < 1.5 * costs[first] + 2


WORKS_ARE_FEW = size(1, 0) == 1


def _next(visitor, path):
    found = html.fromstring(visitor.get(path).data).xpath("//a[@rel='next']/@href")
    return found[0] if found else None


def _cost(visitor, queries_of, path):
    return sum(query.ms for query in queries_of(lambda: visitor.get(path)))


def _p95(found):
    return sorted(found)[int(len(found) * 0.95)]


def hostile(dice, common):
    """Searches that were made to hurt."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    scripts = [
        "東京静朝日本語猫犬山川",
        "приветмузыка",
        "سلامموسيقى",
        "שלוםמוזיקה",
        "संगीतसमुद्र",
        "🎧🎮🍵🔥👩‍👩‍👧",
        "\u202e\u200f\u200b\u0301\ufeff",
    ]
    signs = [
        "%",
        "_",
        "\\",
        "'",
        '"',
        "(",
        ")",
        "*",
        ":*",
        "&",
        "|",
        "!",
        "<->",
        ".*",
        "^a+$",
        "[a-z]{9}",
        "--",
        ";",
        "\x00",
        "$$",
    ]
    while True:
        yield dice.choice(
            [
                lambda: " ".join(dice.choices(common, k=dice.randint(5, 20))),
                lambda: dice.choice(letters),
                lambda: " ".join(letters),
                lambda: " ".join(dice.choice(letters) for _ in range(50)),
                lambda: '"' * dice.randint(1, 60) + dice.choice(common),
                lambda: "-" * dice.randint(1, 60) + dice.choice(common),
                lambda: " ".join(f"-{word}" for word in dice.choices(common, k=8)),
                lambda: " or ".join(dice.choices(common, k=12)),
                lambda: '"' + " ".join(dice.choices(common, k=6)) + '"',
                lambda: "".join(dice.choices(dice.choice(scripts), k=dice.randint(1, 60))),
                lambda: "".join(dice.choices(signs, k=30)),
                lambda: dice.choice(common)[:3] * 30,
                lambda: " ".join(word[:-1] + dice.choice(letters) for word in dice.choices(common, k=10)),
                lambda: f"after:{dice.randint(1900, 2090)} before:{dice.randint(1900, 2090)} {dice.choice(common)}",
                lambda: f"platform:{dice.choice(signs)} by:{dice.choice(signs)} tag:{dice.choice(common)} lang:xx",
                lambda: "".join(chr(dice.randrange(1, 0x2FFF)) for _ in range(dice.randint(1, 99))),
            ]
        )()[:100]


def test_no_search_takes_half_a_second_or_breaks(visitor, known):
    dice = random.Random(3)
    taken = []
    with Calibration() as machine:
        for _, query in zip(range(HOSTILE), hostile(dice, known["common"]), strict=False):
            path = dice.choice(["/search", "/search", "/search", "/search/suggest", "/api/search-content"])
            watch = Stopwatch()
            answer = visitor.get(path, query_string={"q": query}, headers={"HX-Request": "true"})
            taken.append((watch.seconds, path, query))
            assert answer.status_code in {200, 400}, (path, query)
    taken.sort(reverse=True)

    print(f"{len(taken)} searches, p95 {taken[len(taken) // 20][0] * 1000:.0f} ms, slowest: {taken[:3]}")
    assert taken[0][0] < machine.worst(WORST_SEARCH_SECONDS)
