"""The language of a work whose platform names none, told by its own words."""

import logging

import pytest

from app.content.sync import languages
from app.providers import reading

LONG = {
    "en": "We walked along the old harbour, watched the boats come home and talked about the weather of the week. ",
    "de": "Wir gingen am alten Hafen entlang, sahen den Booten zu und sprachen über das Wetter der vergangenen Woche. ",
    "es": "Caminamos por el puerto viejo, vimos volver los barcos y hablamos del tiempo que hizo durante la semana. ",
    "tr": "Eski limanda yürüdük, teknelerin dönüşünü izledik ve haftanın havası hakkında konuştuk. ",
    "el": "Περπατήσαμε στο παλιό λιμάνι, είδαμε τα καράβια να γυρίζουν και μιλήσαμε για τον καιρό. ",
    "ar": "مشينا على طول الميناء القديم وشاهدنا القوارب تعود وتحدثنا عن الطقس هذا الأسبوع. ",
    "hi": "हम पुराने बंदरगाह के किनारे चले, नावों को लौटते देखा और मौसम के बारे में बात की। ",
}
SHORT = {
    "hi": "गुरुवार स्पेशल भजन",
    "th": "เดินเล่นริมท่าเรือ",
    "ja": "港を散歩する - Harbour Walk",
    "ko": "항구 산책 vlog",
    "ta": "துறைமுக நடை | Harbour Walk",
    "my": "ဆိပ်ကမ်းလမ်းလျှောက်",
}


@pytest.mark.parametrize("code", LONG)
def test_a_long_description_tells_its_language(code):
    assert languages.detect("2024", LONG[code] * 5) == code
    assert languages.detect(LONG[code].upper(), "") == code


@pytest.mark.parametrize("code", SHORT)
def test_a_title_in_its_own_script_tells_its_language(code):
    assert languages.detect(SHORT[code], "") == code


def test_the_whole_text_is_read_and_nothing_but_its_words():
    links = (
        "https://example.com/the-best-of-the-week @thebestchannel #thebestofall www.example.com/watch me@example.com "
    )

    assert languages.detect("", links * 8 + LONG["de"]) == "de"


@pytest.mark.parametrize("title", ["", "2024", "!!!", "🎉🎉", "a", "https://example.com/watch"])
def test_what_has_no_words_has_no_language(title):
    assert languages.detect(title, "") is None


def test_a_creators_usual_language_settles_a_doubt_and_no_more():
    doubtful = "Le Mans GT"

    assert languages.detect(doubtful, "") is None
    assert languages.detect(doubtful, "", "fr") == "fr"
    assert languages.detect(doubtful, "", "ko") is None
    assert languages.detect("2024", LONG["de"], "en") == "de"


def test_what_is_usual_takes_works_and_a_clear_majority():
    assert languages.usual(["fr"] * 4) is None
    assert languages.usual(["fr"] * 5 + ["en"] * 3) == "fr"
    assert languages.usual(["fr"] * 5 + ["en"] * 5) is None


def test_the_detector_gets_no_more_than_it_reads(caplog):
    with caplog.at_level(logging.INFO):
        languages.detect("A quiet morning", LONG["en"] * 5)

    assert caplog.messages == []


@pytest.mark.parametrize(("sent", "kept"), [("iw", "he"), ("in", "id"), ("mo", "ro"), ("iw-IL", "he"), ("pt-BR", "pt")])
def test_codes_that_iso_gave_up_are_replaced(sent, kept):
    assert reading.language(sent) == kept
