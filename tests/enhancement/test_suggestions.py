"""Suggestions: charged once, written with their usage, taken over field by field, undone, and nobody else's."""

import threading
from threading import Event
from uuid import uuid4

import pytest

from app.enhancement import analysis, corpus, suggestions
from app.enhancement.models import NothingChosen, UnknownSuggestion, UnknownWork
from app.infra.database import Refused
from app.jobs import horse
from tests.enhancement.conftest import TITLE


def ask(site, person, work):
    with site.database.transaction("web", person) as db:
        return analysis.request_analysis(db, person, work)


def review(site, person, suggestion):
    with site.database.transaction("web", person) as db:
        return suggestions.review(db, person, suggestion)


def take_over(site, person, suggestion, fields=(), tags=()):
    with site.database.transaction("web", person) as db:
        return suggestions.apply(db, person, suggestion, fields, tags)


def undo(site, person, suggestion):
    with site.database.transaction("web", person) as db:
        return suggestions.undo(db, person, suggestion)


def charged(admin, person):
    return admin.execute("SELECT ai_analyses_used FROM subscription WHERE user_id = %s", (person,)).fetchone()[0]


def fields_of(admin, work):
    return admin.execute(
        "SELECT seo_title, seo_description, category_code, category_source FROM content_item WHERE id = %s", (work,)
    ).fetchone()


def tags_of(admin, work):
    return admin.execute(
        "SELECT tag, source, confidence_score FROM content_tag WHERE content_id = %s ORDER BY tag", (work,)
    ).fetchall()


def test_a_suggestion_is_written_with_its_usage_and_charged_once(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)

    found = review(site, alice, suggestion).suggestion
    read, wrote, total, cost, operation, item, model = admin.execute(
        "SELECT u.prompt_tokens, u.completion_tokens, u.total_tokens, u.cost_cents, u.operation_type, u.content_item_id, "
        "m.model_name FROM ai_usage u JOIN ai_model m ON m.id = u.model_id WHERE u.user_id = %s",
        (alice,),
    ).fetchone()
    assert found.suggested_tags
    assert found.total_cost_cents == cost == 0
    assert (found.prompt_tokens, found.completion_tokens) == (read, wrote)
    assert read > 30
    assert 5 < wrote < read
    assert (total, operation, item, model) == (read + wrote, "ai_generate_tags", work, "local-tfidf")
    assert charged(admin, alice) == 1


def test_its_owner_is_told(site, admin, alice, make_work, analyse):
    suggestion = analyse(alice, make_work(alice))

    told = admin.execute("SELECT title, message, action_url FROM notification WHERE user_id = %s", (alice,)).fetchone()
    assert told[0] == "Suggestions are ready"
    assert TITLE in told[1]
    assert told[2] == f"/suggestions/{suggestion}"


def test_nothing_that_is_stored_holds_an_address(site, admin, alice, make_work, analyse):
    suggestion = analyse(alice, make_work(alice, f"{TITLE} potter@demo.streamvibe.example"))

    for table, column in (("ai_suggestion", "id"), ("notification", "related_entity_id")):
        stored = admin.execute(f"SELECT t::text FROM {table} t WHERE {column} = %s", (suggestion,)).fetchone()[0]
        assert "@" not in stored
        assert "streamvibe.example" not in stored


def test_asking_twice_is_one_job_and_one_charge(site, admin, alice, make_work):
    work = make_work(alice)
    first, second = ask(site, alice, work), ask(site, alice, work)

    assert first.is_new
    assert not second.is_new
    assert first.job_id == second.job_id
    assert charged(admin, alice) == 1


def test_eight_clicks_at_once_are_one_charge(site, admin, alice, make_work):
    work, found = make_work(alice), []
    threads = [threading.Thread(target=lambda: found.append(ask(site, alice, work).job_id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert len(found) == 8
    assert charged(admin, alice) == 1


def test_a_job_that_runs_twice_writes_once(site, admin, alice, make_work):
    created = ask(site, alice, make_work(alice))
    horse.perform(site, created.job_id, Event())
    horse.perform(site, created.job_id, Event())

    assert admin.execute("SELECT count(*) FROM ai_suggestion WHERE user_id = %s", (alice,)).fetchone() == (1,)
    assert admin.execute("SELECT count(*) FROM ai_usage WHERE user_id = %s", (alice,)).fetchone() == (1,)
    assert charged(admin, alice) == 1


def test_a_used_up_quota_is_told_in_words_and_makes_no_job(site, admin, bob, make_work):
    work = make_work(bob)
    admin.execute("UPDATE subscription SET ai_analyses_used = 25 WHERE user_id = %s", (bob,))

    with pytest.raises(Refused, match=r"You have used 25 of 25 AI analyses\. Resets on \d+ \w+ \d{4}\."):
        ask(site, bob, work)

    assert charged(admin, bob) == 25
    assert admin.execute("SELECT count(*) FROM job_queue WHERE user_id = %s", (bob,)).fetchone() == (0,)


def test_a_work_without_words_costs_nothing(site, admin, alice, make_work):
    created = ask(site, alice, make_work(alice, "", "", (), hashtags=()))
    horse.perform(site, created.job_id, Event())

    status, error = admin.execute(
        "SELECT status, error_message FROM job_queue WHERE id = %s", (created.job_id,)
    ).fetchone()
    assert status == "failed"
    assert error == "This work has too few words to suggest anything. Your credit was returned."
    assert charged(admin, alice) == 0


def test_a_work_that_is_gone_meanwhile_costs_nothing(site, admin, alice, make_work):
    work = make_work(alice)
    created = ask(site, alice, work)
    admin.execute("UPDATE content_item SET deleted_at = now() WHERE id = %s", (work,))
    horse.perform(site, created.job_id, Event())

    assert admin.execute("SELECT status FROM job_queue WHERE id = %s", (created.job_id,)).fetchone() == ("failed",)
    assert charged(admin, alice) == 0


def test_every_field_is_taken_over_and_undoing_restores_all_of_it(site, admin, alice, make_work, analyse):
    work = make_work(alice, f"{TITLE} #pots", category="lifestyle")
    for number in range(4):
        make_work(alice, f"Celadon pot {number}", "", ("celadon glaze",), "art")
    before, public = fields_of(admin, work), card(admin, work)
    suggestion = analyse(alice, work)
    found = review(site, alice, suggestion)
    fields = [change.field for change in found.changes]
    new = [tag.text for tag in found.tags if not tag.is_there]

    assert take_over(site, alice, suggestion, fields, new) == len(fields) + len(new)

    assert fields == ["seo_title", "seo_description", "category_code"]
    assert fields_of(admin, work) == (TITLE, found.suggestion.suggested_description, "art", "ai")
    assert [(tag, source) for tag, source, _ in tags_of(admin, work)] == [(tag, "ai_generated") for tag in sorted(new)]
    assert all(0 < confidence <= 1 for _, _, confidence in tags_of(admin, work))
    assert set(new) <= set(card(admin, work)[0])
    assert card(admin, work)[1] == "art"
    assert review(site, alice, suggestion).suggestion.is_applied

    assert undo(site, alice, suggestion) == []

    assert fields_of(admin, work) == before
    assert tags_of(admin, work) == []
    assert card(admin, work) == public
    assert not review(site, alice, suggestion).suggestion.is_applied


def card(admin, work):
    return admin.execute("SELECT tags, category_code FROM site.card WHERE id = %s", (work,)).fetchone()


def test_each_change_leaves_a_revision_and_an_application(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    take_over(site, alice, suggestion, ["seo_description"], [])
    undo(site, alice, suggestion)

    written = review(site, alice, suggestion).suggestion.suggested_description
    assert admin.execute(
        "SELECT field_name, old_value, new_value, change_source FROM content_revision WHERE content_item_id = %s "
        "ORDER BY created_at",
        (work,),
    ).fetchall() == [("seo_description", None, written, "ai"), ("seo_description", written, None, "owner")]
    assert admin.execute(
        "SELECT field_name, applied_value, applied_by_user_id, undone_at IS NOT NULL FROM ai_suggestion_application "
        "WHERE suggestion_id = %s",
        (suggestion,),
    ).fetchall() == [("seo_description", written, alice, True)]


def test_only_what_is_ticked_is_taken_over(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    first = next(tag.text for tag in review(site, alice, suggestion).tags if not tag.is_there)

    take_over(site, alice, suggestion, [], [first, "never suggested"])

    assert [tag for tag, _, _ in tags_of(admin, work)] == [first]
    assert fields_of(admin, work) == (None, None, None, None)


def test_tags_can_be_taken_over_in_two_steps_and_are_undone_together(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    first, second = [tag.text for tag in review(site, alice, suggestion).tags if not tag.is_there][:2]
    take_over(site, alice, suggestion, [], [first])
    take_over(site, alice, suggestion, [], [first, second])
    assert len(tags_of(admin, work)) == 2

    undo(site, alice, suggestion)

    assert tags_of(admin, work) == []


def test_undoing_leaves_tags_that_another_suggestion_brought(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    older, newer = analyse(alice, work), analyse(alice, work)
    first, second = [tag.text for tag in review(site, alice, older).tags if not tag.is_there][:2]
    take_over(site, alice, older, [], [first])
    take_over(site, alice, newer, [], [first, second])

    undo(site, alice, newer)

    assert [tag for tag, _, _ in tags_of(admin, work)] == [first]


def test_undoing_leaves_what_the_owner_changed_since(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    take_over(site, alice, suggestion, ["seo_description"], [])
    admin.execute("UPDATE content_item SET seo_description = 'My own words' WHERE id = %s", (work,))

    assert undo(site, alice, suggestion) == ["Summary"]

    assert fields_of(admin, work)[1] == "My own words"


def test_taking_over_the_same_twice_changes_nothing(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    take_over(site, alice, suggestion, ["seo_description"], [])

    with pytest.raises(NothingChosen):
        take_over(site, alice, suggestion, ["seo_description"], [])
    with pytest.raises(NothingChosen):
        take_over(site, alice, suggestion, ["title", "user_id"], ["never suggested"])


def test_two_clicks_at_once_take_over_once(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    suggestion, raised = analyse(alice, work), []

    def click():
        try:
            take_over(site, alice, suggestion, ["seo_description"], [])
        except NothingChosen as error:
            raised.append(error)

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(raised) == 1
    assert admin.execute(
        "SELECT count(*) FROM ai_suggestion_application WHERE suggestion_id = %s", (suggestion,)
    ).fetchone() == (1,)


def test_bob_cannot_see_take_over_or_undo_alices_suggestion(site, admin, alice, bob, make_work, analyse):
    work = make_work(alice)
    suggestion = analyse(alice, work)
    attempts = (
        lambda: review(site, bob, suggestion),
        lambda: take_over(site, bob, suggestion, ["seo_description"], ["celadon"]),
        lambda: undo(site, bob, suggestion),
        lambda: review(site, bob, uuid4()),
    )
    for attempt in attempts:
        with pytest.raises(UnknownSuggestion):
            attempt()
    with pytest.raises(UnknownWork):
        ask(site, bob, work)

    assert fields_of(admin, work) == (None, None, None, None)
    assert charged(admin, bob) == 0
    with site.database.transaction("web", bob) as db:
        assert suggestions.page(db, bob, None, None) == ([], False)


def test_a_category_is_suggested_where_most_similar_works_stand(site, admin, alice, make_work, analyse):
    for number in range(4):
        make_work(alice, f"Raku {number}", "", ("raku firing",), "art" if number else "food", ())
    work = make_work(alice, "My first raku firing", "", ("raku firing",), hashtags=())

    found = review(site, alice, analyse(alice, work))
    change = next(change for change in found.changes if change.field == "category_code")

    assert (change.now, change.suggested) == (None, "Arts & Crafts")
    assert change.why == "3 of 4 works with the same tags stand there"


def test_two_works_are_too_few_to_suggest_a_category(site, admin, alice, make_work, analyse):
    for number in range(2):
        make_work(alice, f"Majolica {number}", "", ("majolica",), "art", ())
    work = make_work(alice, "A majolica plate", "", ("majolica",), hashtags=())

    found = review(site, alice, analyse(alice, work))

    assert "category_code" not in [change.field for change in found.changes]


def test_pages_of_the_list_go_on_by_key_and_know_their_state(site, admin, alice, make_work, analyse):
    work = make_work(alice)
    made = [analyse(alice, work) for _ in range(3)]
    take_over(site, alice, made[0], ["seo_description"], [])
    admin.execute(
        "INSERT INTO ai_suggestion (content_item_id, user_id, provider_id, model_id, created_at) "
        "SELECT content_item_id, user_id, provider_id, model_id, created_at - n * interval '1 minute' "
        "FROM ai_suggestion, generate_series(1, 30) AS n WHERE id = %s",
        (made[0],),
    )

    with site.database.transaction("web", alice) as db:
        first, more = suggestions.page(db, alice, None, None)
        rest, end = suggestions.page(db, alice, None, (first[-1].created_at, first[-1].id))
        applied, _ = suggestions.page(db, alice, "applied", None)
    assert (len(first), more, len(rest), end) == (20, True, 13, False)
    assert not {found.id for found in first} & {found.id for found in rest}
    assert [found.id for found in applied] == [made[0]]


def test_the_corpus_knows_common_words_and_the_languages_grammar(site, admin, alice, make_work):
    for number in range(30):
        make_work(alice, f"Pottery lesson {number}", "Wheel and clay.", ("pottery",))
    admin.execute("ANALYZE site.search_text")

    with site.database.transaction("worker", alice) as db:
        english = corpus.read(db, ["pottery", "quincunx", "the", "with", "lesson"], "en")
        german = corpus.read(db, ["der", "topf", "und", "die"], None)
        hindi = corpus.read(db, ["मिट्टी", "का", "है"], "hi")
    assert english.rarity("pottery") < 0.4
    assert english.rarity("quincunx") == 1
    assert {"the", "with"} <= english.stop_words
    assert {"der", "und", "die"} <= german.stop_words
    assert "topf" not in german.stop_words
    assert {"का", "है"} <= hindi.stop_words


def test_costs_keep_the_fraction_of_a_cent(admin, alice, make_work, analyse):
    """With the price of a small model the same analysis would cost some thousandths of a cent, and all of them count."""
    with admin.transaction(force_rollback=True):
        admin.execute("UPDATE ai_model SET input_price_per_million = 0.15, output_price_per_million = 0.6")
        cents = admin.execute(
            "SELECT (m.input_price_per_million * 123 + m.output_price_per_million * 7) / 10000 FROM ai_model m "
            "WHERE m.model_name = 'local-tfidf'"
        ).fetchone()[0]
        stored = admin.execute("SELECT %s::numeric(20, 8)", (cents,)).fetchone()[0]

    assert stored == cents
    assert str(stored.normalize()) == "0.002265"


def test_a_person_with_suggestions_can_be_erased(site, admin, bob, make_work, analyse):
    work = make_work(bob)
    suggestion = analyse(bob, work)
    take_over(site, bob, suggestion, ["seo_description"], [])

    admin.execute("DELETE FROM auth.users WHERE id = %s", (bob,))

    assert admin.execute("SELECT count(*) FROM ai_suggestion WHERE id = %s", (suggestion,)).fetchone() == (0,)
