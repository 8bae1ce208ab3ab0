"""The language of a work whose platform names none, told by its own words."""

import logging

import pytest

from app.content.sync import text_analysis

LONG = {
    "en": "We walked along the old harbour, watched the boats come home and talked about the weather of the week. ",
    "de": "Wir gingen am alten Hafen entlang, sahen den Booten zu und sprachen über das Wetter der vergangenen Woche. ",
    "es": "Caminamos por el puerto viejo, vimos volver los barcos y hablamos del tiempo que hizo durante la semana. ",
}


@pytest.mark.parametrize("code", LONG)
def test_a_long_description_tells_its_language(code):
    assert text_analysis.language("2024", LONG[code] * 5) == code


def test_the_detector_gets_no_more_than_it_reads(caplog):
    with caplog.at_level(logging.INFO):
        text_analysis.language("A quiet morning", LONG["en"] * 5)

    assert caplog.messages == []
