"""Real videos are found as well as by the best plain full-text library, in every class of what people remember of them.

Mean reciprocal rank at ten. `QUESTIONS_SHOWN=1` prints the queries whose work was not found first.
"""

import os
import statistics
from collections.abc import Iterator

import psycopg
import pytest

from app.discovery.search import ranking, syntax, tsquery
from app.infra import services
from app.infra.services import Services
from tests.conftest import Engines, fresh_database, settings_for
from tests.real import corpus, peers, questions
from tests.real.questions import Question

SEED = 13
FEWEST_QUESTIONS = 30
WORST_DIFFERENCE, LEAST_OF_ALL, MOST_UNANSWERED = -0.01, 0.90, 0.005

pytestmark = pytest.mark.skipif(
    not corpus.files(), reason="the shared folder has no real videos, so this was not checked"
)


@pytest.fixture(scope="module")
def videos() -> list[corpus.Video]:
    return corpus.read(corpus.files())


@pytest.fixture(scope="module")
def site(engines: Engines) -> Iterator[Services]:
    with fresh_database(engines) as url:
        built = services.build(settings_for(engines, url).model_copy(update={"log_level": "WARNING"}), pool_size=2)
        yield built
        built.database.close()


@pytest.fixture
def beside(site: Services) -> Iterator[psycopg.Connection]:
    """A connection for the peer that is PostgreSQL too."""
    with psycopg.connect(site.settings.database_url, autocommit=True) as db:
        yield db


def found(site: Services, text: str, videos_by_work: dict[str, str]) -> list[str]:
    with site.database.transaction("visitor") as db:
        compiled = tsquery.build(db, syntax.parse(text))
        rows = ranking.works(db, site.settings, compiled, None).items if compiled else []
    return [videos_by_work[str(row.id)] for row in rows][: peers.LOOKED_AT]


def reciprocal_rank(ids: list[str], wanted: str) -> float:
    return 1 / (ids.index(wanted) + 1) if wanted in ids[: peers.LOOKED_AT] else 0.0


def test_known_items_are_found_at_least_as_well_as_by_plain_libraries(site, videos, tmp_path, beside):
    videos_by_work = {work: video for video, work in corpus.load(site, videos).items()}
    asked = questions.Draw(videos, SEED).all()
    others = peers.all_peers(videos, tmp_path, beside)

    ours = {question: found(site, question.text, videos_by_work) for question in asked}
    ranks = {"ours": {question: reciprocal_rank(ids, question.wanted) for question, ids in ours.items()}}
    for name, find in others.items():
        ranks[name] = {each: reciprocal_rank(find(each.text, each.is_slip), each.wanted) for each in asked}

    table = {kind: _means(ranks, [each for each in asked if each.kind == kind]) for kind in _kinds(asked)}
    table["all"] = _means(ranks, asked)
    unanswered = sum(not ids for ids in ours.values()) / len(asked)
    _print(table, asked, unanswered)
    if os.environ.get("QUESTIONS_SHOWN"):
        for question in asked:
            if ranks["ours"][question] < 1:
                print(f"{ranks['ours'][question]:.2f} {question.kind}: {question.text} ({question.wanted})")

    many = [kind for kind in _kinds(asked) if sum(each.kind == kind for each in asked) > FEWEST_QUESTIONS]
    behind = {kind for kind in many if table[kind]["ours"] - max(_peers(table[kind]).values()) < WORST_DIFFERENCE}
    assert behind == set()
    assert table["all"]["ours"] >= LEAST_OF_ALL
    assert unanswered <= MOST_UNANSWERED


def _kinds(asked: list[Question]) -> list[str]:
    return list(dict.fromkeys(each.kind for each in asked))


def _means(ranks: dict[str, dict[Question, float]], asked: list[Question]) -> dict[str, float]:
    return {name: statistics.mean(found[each] for each in asked) for name, found in ranks.items()}


def _peers(means: dict[str, float]) -> dict[str, float]:
    return {name: mean for name, mean in means.items() if name != "ours"}


def _print(table: dict[str, dict[str, float]], asked: list[Question], unanswered: float) -> None:
    print(f"\n{'':30}{'n':>5}" + "".join(f"{name:>17}" for name in table["all"]))
    for kind, means in table.items():
        many = sum(kind in (each.kind, "all") for each in asked)
        print(f"{kind:30}{many:5}" + "".join(f"{mean:17.3f}" for mean in means.values()))
    print(f"no answer at all: {unanswered:.2%}")
