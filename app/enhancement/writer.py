"""The keyless writer: tags, a title and a description out of the work's own words.

Deterministic, without a model and without a network: nothing is invented, and each suggestion says which words it is
based on. Its tokens are the words it read and wrote.
"""

from collections.abc import Sequence

from app.enhancement import tags, words
from app.enhancement.corpus import Corpus
from app.enhancement.models import Draft, Tag, Work

SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 150, 160
SHORT_TITLE, LONGEST_TITLE = 40, 60
ELLIPSIS = "…"
TITLE_MARKS = (" | ", " – ", " - ", " // ", ": ")


def vocabulary(work: Work) -> list[str]:
    """Every word of the work as often as it stands there: what the corpus is asked about."""
    texts = (work.title, work.description, *tags.usable(work.tags), *tags.usable(work.hashtags))
    return [word for text in texts for run in words.runs(text) for word in run]


def write(work: Work, corpus: Corpus) -> Draft:
    """A draft for the work: 5 to 15 tags of at most 40 characters, fewer where there are too few words; a title and a
    description where they would be new.
    """
    found = tags.find(work, corpus)
    title = _title(work.title, found)
    description = _description(work, found)
    return Draft(
        tags=found,
        title=title,
        description=description,
        words_read=len(vocabulary(work)),
        words_written=words.count(*(tag.text for tag in found), title or "", description or ""),
    )


def _title(title: str, found: Sequence[Tag]) -> str | None:
    """The title without hashtags and shouting, at most 60 characters; a short one with its best missing phrase."""
    tidy = " ".join(word for word in words.plain(title).split() if not word.startswith("#")).strip(" |-–:")
    if tidy.isupper() and len(tidy) > 10:
        tidy = tidy.capitalize()
    tidy = _first_part(tidy) if len(tidy) > LONGEST_TITLE else _with_phrase(tidy, found)
    return tidy if tidy and tidy != " ".join(words.normal(title).split()) else None


def _with_phrase(title: str, found: Sequence[Tag]) -> str:
    """A short title with the best phrase of which it says no word yet."""
    known = {word for run in words.runs(title) for word in run}
    phrases = (tag.text for tag in found if " " in tag.text and tag.confidence > 0.6)
    missing = next((phrase.title() for phrase in phrases if not known & set(phrase.split())), "")
    whole = " – ".join(filter(None, (title, missing)))
    return whole if len(title) < SHORT_TITLE and len(whole) <= LONGEST_TITLE else title


def _first_part(title: str) -> str:
    ends = [title.find(mark, 20, LONGEST_TITLE) for mark in TITLE_MARKS]
    end = max(ends)
    return title[:end] if end > 0 else _cut(title, SHORT_TITLE, LONGEST_TITLE)


def _description(work: Work, found: Sequence[Tag]) -> str | None:
    """The sentences that say most of what the tags say, in their own order, cut to 150 to 160 characters."""
    said = list(dict.fromkeys(words.sentences(work.description)))
    ranked = sorted(range(len(said)), key=lambda index: (-_telling(said[index], found), index))
    chosen: list[int] = []
    for index in ranked:
        if sum(len(said[other]) + 1 for other in chosen) > SHORTEST_DESCRIPTION:
            break
        chosen.append(index)
    text = " ".join(said[index] for index in sorted(chosen))
    opening = words.sentences(work.title)
    if text and len(text) < SHORTEST_DESCRIPTION and opening and opening[0] not in text:
        text = f"{opening[0]}{'' if opening[0][-1] in words.ENDS else '.'} {text}"
    return _cut(text, SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION) or None


def _telling(sentence: str, found: Sequence[Tag]) -> float:
    said = {word for run in words.runs(sentence) for word in run}
    return sum(tag.confidence for tag in found if said.issuperset(tag.text.split()))


def _cut(text: str, least: int, most: int) -> str:
    """The text, cut at a blank between `least` and `most` characters where there is one, with an ellipsis."""
    if len(text) <= most:
        return text
    blank = text.rfind(" ", least - 1, most)
    return text[: blank if blank > 0 else most - 1].rstrip(" ,;:–-") + ELLIPSIS
