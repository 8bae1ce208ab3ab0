"""Which visits are programs: the crawlers of a list that is kept, and whoever says so in words."""

import subprocess
import sys

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from app.discovery.trending import visitors

CHROME = (
    "Mozilla/5.0 (Linux; Android 15; {}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {} Mobile/15E148"
)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16",
        CHROME.format("CUBOT KINGKONG"),
        CHROME.format("SM-S911B") + " SamsungBrowser/28.0",
        CHROME.format("Pixel 7; wv") + " [FB_IAB/FB4A;FBAV/480.0.0.54.109;]",
        CHROME.format("Pixel 7") + " musical_ly_2023 BytedanceWebview",
        SAFARI.format("Version/18.6"),
        SAFARI.format("Instagram 380.0.0.28.109 (iPhone14,5; iOS 18_5; ja_JP)"),
        SAFARI.format("[LinkedInApp]/9.30"),
        "",
        "ผู้ชม 視聴者 नमस्ते",
    ],
)
def test_people_are_no_bots(user_agent):
    assert not visitors.is_bot(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "GPTBot/1.2",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0)",
        "Mozilla/5.0 (compatible; Bytespider)",
        "Google-InspectionTool/1.0",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36",
        "Mozilla/5.0 Chrome-Lighthouse",
        "facebookexternalhit/1.1",
        "WhatsApp/2.24",
        "TelegramBot (like TwitterBot)",
        "Embedly/0.2",
        "ia_archiver",
        "UptimeRobot/2.0",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Python-urllib/3.11",
        "python-httpx/0.28",
        "aiohttp/3.9",
        "okhttp/4.9",
        "axios/1.7",
        "node-fetch",
        "Java/17",
        "Go-http-client/2.0",
        "libwww-perl/6",
        "Scrapy/2.11",
        "PostmanRuntime/7.39",
        "PhantomJS/2.1",
        "puppeteer",
        "Playwright/1.40",
        "selenium",
        "Unheard-Of-Crawler/0.1 (+https://example.org)",
        "Snap URL Preview Service",
    ],
)
def test_programs_are_bots(user_agent):
    assert visitors.is_bot(user_agent)


def test_every_crawler_of_the_list_is_known_by_its_own_names():
    named = [name for crawler in CRAWLER_USER_AGENTS_DATA for name in crawler["instances"]]

    assert len(named) > 2_000
    assert [name for name in named if not visitors.is_bot(name)] == []


def test_an_endless_name_is_read_to_its_limit_only():
    assert not visitors.is_bot("x" * visitors.LONGEST_USER_AGENT + " Googlebot/2.1")


def test_no_visitor_waits_until_the_list_is_compiled():
    asks = (
        "import re; from app.discovery.trending import visitors\n"
        "re.compile = re.search = None\n"
        "print(visitors.is_bot('Mozilla/5.0 (Windows NT 10.0) Firefox/127.0'), visitors.is_bot('SemrushBot/7'))"
    )
    answer = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False)

    assert (answer.stdout, answer.stderr) == ("False True\n", "")
