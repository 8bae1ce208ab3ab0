"""What visitors ask for: every kind of public page, and searches that were made to hurt."""

from urllib.parse import quote

FILTERS = [
    "",
    "?platform=tiktok",
    "?length=long",
    "?lang=de",
    "?type=short_video&lang=es",
    "?sort=gems",
    "?sort=trending",
]
LANGUAGES = ["en", "de", "ja", "hi", "sw"]
PERIODS = ["today", "week", "month", "all_time"]


def addresses(known, dice, each):
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
        "language": lambda: f"/search?lang={dice.choice(LANGUAGES)}",
        "creators in a language": lambda: f"/creators?lang={dice.choice(LANGUAGES)}{dice.choice(['', '&sort=name'])}",
        "trends in a language": lambda: f"/trending?period={dice.choice(PERIODS)}&lang={dice.choice(LANGUAGES)}",
        "feed of a language": lambda: f"/search/feed.atom?lang={dice.choice(LANGUAGES)}",
        "creators feed": lambda: f"/creators/feed.json?category={category()}",
    }
    return {kind: [make() for _ in range(each)] for kind, make in kinds.items()}


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
