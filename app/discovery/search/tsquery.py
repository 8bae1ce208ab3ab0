"""Compiles a parsed query to tsquery, in up to three readings: as spelled, with typing errors, most of its words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.discovery.catalogue.lists import PLATFORMS
from app.discovery.search.claims import any_of, at_least, lexeme, quoted
from app.discovery.search.lexicon.stop_words import STOP_WORDS
from app.discovery.search.lexicon.typos import is_one_typo_apart
from app.discovery.search.syntax import ParsedQuery, Term
from app.infra.database import Db
from app.infra.queries import load
from app.infra.unicode import folding, runs

# Those whose stems `site.search_config` knows.
LANGUAGES = ("en", "de", "es", "fr", "pt", "it", "nl", "ru", "ar", "tr", "hi")
MOST_NEAR = 12
# Of a question so many telling words are looked at, the rarest. A run of more pairs is as long as a sentence.
MOST_TELLING = 6
NOTHING = "'='"
ANY_WORK = " | ".join(f"'={platform}'" for platform in PLATFORMS)
# The years and months of a span: `=2025`, `=2025-03`.
DATE_TOKEN = re.compile(r"=never|=\d{4}(?:-\d\d)?")

queries = load("search")


@dataclass(frozen=True)
class Word:
    """A word of the number-th term.

    `forms` are its other forms in every language (`~` and the language before a stem), `near` known words one typing
    error away, `works` the number of titles with it; a stop word is one in some language.
    """

    term: int
    word: str
    forms: list[str]
    is_stop_word: bool
    works: int
    near: list[str]


@dataclass(frozen=True)
class TsQuery:
    """The parameters of `search_works`, as texts of tsquery.

    What holds `query` comes before what only holds `wider_query`. `rank_query` ranks heads, `text_query` texts;
    `heavy_query` matches when every word is in the title, `spelled_query` when every word is there as it was typed,
    `tag_query` when all of it is a tag. `title` is what an exact title would be, `filter_query` the filters (None:
    no filter), `word_count` the number of words. Each of `words` that is there counts, a rare one more (idf among what
    was found, times `word_weight`), and `title_factor` times as much where its fellow of `title_words` says it is in
    the title. `open_query` is the widest of them without the filters that links chose (None: none did).
    """

    query: str
    wider_query: str | None
    rank_query: str
    text_query: str
    heavy_query: str
    spelled_query: str
    tag_query: str
    filter_query: str | None
    title: str
    word_count: int
    words: list[str] = field(default_factory=list)
    title_words: list[str] = field(default_factory=list)
    open_query: str | None = None
    word_weight: float = 5.0
    title_factor: float = 2.0


@dataclass(frozen=True)
class CompiledQuery:
    """A query in its readings, each wider than the one before; its words; and its exact dates.

    `spelled` asks for the words as they were typed, then in their other forms; `near` (None: no word has one near it)
    for words one typing error away too. `name` is the folded text; `claims` match each word that is no stop word, for
    `questions.read`, each with the claim that it is in a title. `chosen` are the filters that links chose, by name (''
    for dates); `open_filters` and `open_after` are what is left without them.
    """

    spelled: TsQuery
    near: TsQuery | None
    name: str
    words: list[Word]
    claims: dict[str, str]
    after: datetime | None
    before: datetime | None
    chosen: dict[str, str] = field(default_factory=dict)
    open_filters: list[str] = field(default_factory=list)
    open_after: datetime | None = None


@dataclass(frozen=True)
class _Part:
    """A term and its words."""

    term: Term
    words: list[Word]

    @property
    def needed(self) -> list[Word]:
        """The words without the last cluster of a run, which the pair before it holds already."""
        pairs = zip([None, *self.words], self.words, strict=False)
        return [word for before, word in pairs if not (before and runs.ends_run(before.word, word.word))]


Groups = Sequence[Sequence[_Part]]
Spellings = Callable[[Word], list[str]]


def build(db: Db, parsed: ParsedQuery) -> CompiledQuery | None:
    """Compiles a query; None when there is nothing to look for. Plans are kept from here on in this transaction."""
    queries.value(db, "keep_plans")
    terms = [term for group in parsed.groups for term in group] + parsed.excluded
    rows = queries.all(db, "fold_terms", Word, terms=[term.text for term in terms], languages=list(LANGUAGES))
    found = [_checked(row) for row in rows]
    parts = [_Part(term, [word for word in found if word.term == number]) for number, term in enumerate(terms, 1)]
    rest = iter(parts)
    groups = [[next(rest) for _ in group] for group in parsed.groups]
    groups = [kept for group in groups if (kept := [part for part in group if part.words])]
    excluded = [part for part in rest if part.words]
    if not groups and not parsed.filter_tokens and not parsed.names:
        return None
    text_filters = [" & ".join(lexeme(word, "B") for word in folding.words(name).split()) for name in parsed.names]
    text_filters += [f"!({_wanted(part, _typed, is_run=True)})" for part in excluded]
    filters = [*map(_one_of, parsed.filter_tokens), *text_filters]
    name = folding.fold(parsed.plain).removeprefix("#")
    spelled = _spelled(groups, filters, name)
    compiled = CompiledQuery(
        spelled=spelled,
        near=_near(spelled, groups, filters),
        name=name,
        words=[word for group in groups for part in group for word in part.words],
        claims=_claims(groups),
        after=parsed.after,
        before=parsed.before,
    )
    return _opened(compiled, parsed, groups, text_filters) if parsed.chosen else compiled


def _opened(compiled: CompiledQuery, parsed: ParsedQuery, groups: Groups, text_filters: Sequence[str]) -> CompiledQuery:
    """The query with what it would be without the filters that links chose, whose other choices are counted there."""
    linked = [group for groups in parsed.chosen.values() for group in groups]
    typed = [group for group in parsed.filter_tokens if group not in linked and not DATE_TOKEN.fullmatch(group[0])]
    filters = [*map(_one_of, typed), *text_filters]
    near = compiled.near
    return replace(
        compiled,
        spelled=replace(compiled.spelled, open_query=all_of(_all(groups, _in_any_form), filters)),
        near=near and replace(near, open_query=all_of(_all(groups, _with_near), filters)),
        chosen={name: " & ".join(map(_one_of, tokens)) for name, tokens in parsed.chosen.items()},
        open_filters=filters,
        open_after=parsed.open_after,
    )


def _one_of(tokens: Sequence[str]) -> str:
    return any_of(map(quoted, tokens))


def all_of(claim: str, filters: Sequence[str]) -> str:
    """All of these; with no word and no filter, any work at all."""
    return " & ".join(filter(None, [claim, *filters])) or ANY_WORK


def _checked(word: Word) -> Word:
    """The word as Python knows more of it than the database: which words are one slip away, and more stop words."""
    # Two words that share a shortened form may still be two typing errors apart: "abc" and "acd" share "ac".
    near = [other for other in word.near if is_one_typo_apart(word.word, other)]
    return replace(word, near=near, is_stop_word=word.is_stop_word or word.word in STOP_WORDS)


def _spelled(groups: Groups, filters: Sequence[str], name: str) -> TsQuery:
    typed, forms = _all(groups, _typed, is_run=True), _all(groups, _in_any_form)
    query, wider = (" & ".join(filter(None, [claim, *filters])) for claim in (typed, forms))
    words = [word for group in groups for part in group for word in part.words]
    needed = [word for group in groups for part in group for word in part.needed]
    return TsQuery(
        query=query,
        wider_query=wider if wider != query else None,
        rank_query=_all(groups, _typed) or NOTHING,
        text_query=any_of(lexeme(word.word) for word in needed) or NOTHING,
        heavy_query=_all(groups, _typed, "A") or NOTHING,
        spelled_query=typed or NOTHING,
        tag_query=quoted(f"=tag {name}"),
        filter_query=" & ".join(filters) or None,
        title=" ".join(word.word for word in words),
        word_count=max(1, len(needed)),
    )


def _near(spelled: TsQuery, groups: Groups, filters: Sequence[str]) -> TsQuery | None:
    """The words in any form, then those one typing error away; a phrase is taken as it was typed."""
    near = _all(groups, _with_near)
    if near == _all(groups, _in_any_form):
        return None
    return replace(
        spelled,
        query=spelled.wider_query or spelled.query,
        wider_query=" & ".join([near, *filters]),
        rank_query=_all(groups, _typed_or_near),
        heavy_query=_all(groups, _typed_or_near, "A"),
    )


def _claims(groups: Groups) -> dict[str, str]:
    """A claim for each word that is no stop word, with the claim that a title has it; a phrase is one claim.

    So is a word of a script without blanks: most of its pairs.
    """
    parts = [single for group in groups for part in group for single in _singles(part)]
    telling = (part for part in parts if part.term.is_phrase or not all(word.is_stop_word for word in part.words))
    return {_claim(part): _claim(part, "A") for part in telling}


def _singles(part: _Part) -> list[_Part]:
    """A phrase whole; else the words apart, the pairs of a run together unless it is as long as a sentence."""
    if part.term.is_phrase:
        return [part]
    words = part.needed
    pairs = [[words[at] for at in places] for places in runs.split([word.word for word in words])]
    apart = [each for run in pairs for each in ([run] if len(run) <= MOST_TELLING else [[word] for word in run])]
    return [_Part(part.term, each) for each in apart]


def _claim(part: _Part, weight: str = "") -> str:
    """Matches a part, of a run most of its pairs; with a weight only there, but for stems, which only titles have."""
    if part.term.is_phrase and not weight:
        return _wanted(part, _with_near)
    spellings = ([(form, "" if form.startswith("~") else weight) for form in _with_near(word)] for word in part.needed)
    claims = [any_of(lexeme(form, flag) for form, flag in forms) for forms in spellings]
    return " & ".join(claims) if part.term.is_phrase else _most(claims)


def _most(claims: Sequence[str]) -> str:
    """Matches what fulfils more than half of these."""
    return at_least(min(len(claims) // 2 + 1, len(claims)), claims)


def _all(groups: Groups, spellings: Spellings, weight: str = "", *, is_run: bool = False) -> str:
    """Matches when of each group one part is there."""
    return " & ".join(any_of(_wanted(part, spellings, weight, is_run=is_run) for part in group) for group in groups)


def _wanted(part: _Part, spellings: Spellings, weight: str = "", *, is_run: bool = False) -> str:
    """Matches the words of a part anywhere; those of a phrase side by side, with `is_run` the pairs of a run too."""
    words = part.needed
    if part.term.is_phrase and not weight:
        return f"({' <-> '.join(lexeme(word.word) for word in words)})"
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        joint = " <-> " if is_run and before and runs.is_next_pair(before.word, word.word) else " & "
        claim = any_of(lexeme(spelling, weight) for spelling in spellings(word))
        text = f"{text}{joint}{claim}" if text else claim
    return text


def _typed(word: Word) -> list[str]:
    return [word.word]


def _in_any_form(word: Word) -> list[str]:
    return [word.word, *word.forms]


def _typed_or_near(word: Word) -> list[str]:
    return [word.word, *word.near[:MOST_NEAR]]


def _with_near(word: Word) -> list[str]:
    return [word.word, *word.forms, *word.near[:MOST_NEAR]]
