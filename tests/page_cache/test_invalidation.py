"""What somebody hides is in no copy of a page from the next request on, whoever hides it and whatever is being made."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.infra.database import Database
from app.infra.errors import Unavailable
from app.page_cache import store
from tests.discovery import small_world
from tests.faults.proxy import Proxy
from tests.faults.stage import environment
from tests.page_cache.cached_site import COPIES, Front, Watched, age
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 20


@pytest.fixture
def front(web, settings, redis_client) -> Front:
    """A process of the site behind its cache, with nothing in it yet."""
    return Front(Watched(web.wsgi_app), settings)


@pytest.fixture
def person(make_user, admin):
    """A creator of her own for each test: her id, the address of her page and a work of hers."""
    user_id = make_user("alice")
    account = small_world.connect(admin, user_id, name="Leaving")
    title = f"Soon nowhere to be seen {user_id.hex[:8]}"
    return user_id, small_world.slug_of(admin, user_id), small_world.publish(admin, account, title)


def where_shown(slug: str) -> list[str]:
    """The pages that show her work, its own left out."""
    lists = ["/", "/category/art", "/tag/clay", "/feed.atom", "/category/art/feed.json"]
    return [*lists, f"/creator/{slug}", f"/creator/{slug}/feed.atom"]


def change(database: Database, person_id, statement: str, role="web") -> None:
    with database.transaction(role, person_id) as db:
        db.execute(statement)


def fill(front: Front, paths: list[str], words: str) -> None:
    """Puts pages into the cache and makes sure that they are there and show the words."""
    for path in paths:
        assert words in front.get(path).text, path
        assert front.asked(path) == [], path


HIDE_WORK = "UPDATE content_item SET visibility = 'private'"
HIDE_CREATOR = "UPDATE users SET is_public = false"
HIDE_ACCOUNT = "UPDATE social_account SET visibility = 'private'"
DELETE_WORK = "UPDATE content_item SET deleted_at = now()"


@pytest.mark.parametrize(
    ("statement", "role"),
    [(HIDE_WORK, "web"), (HIDE_CREATOR, "web"), (HIDE_ACCOUNT, "web"), (DELETE_WORK, "worker")],
)
def test_what_is_hidden_is_gone_with_the_next_request(front, database, person, statement, role):
    user_id, slug, work = person
    paths = where_shown(slug)
    fill(front, [work.path, *paths], work.title)

    change(database, user_id, statement, role)

    assert front.get(work.path).status_code == 410
    for path in paths:
        answer = front.get(path)
        assert work.title not in answer.text, path
    assert front.get(f"/creator/{slug}").status_code == (404 if statement == HIDE_CREATOR else 200)


def test_another_process_that_hides_something_is_heard_at_once(front, settings, person):
    user_id, slug, work = person
    fill(front, [work.path, *where_shown(slug)], work.title)
    program = (
        "from app.config import Settings; from app.infra.database import Database; import sys\n"
        "database = Database(Settings.load(), pool_size=None)\n"
        "with database.transaction('worker', sys.argv[1]) as db: db.execute(sys.argv[2])"
    )

    env = environment(settings) | {"PATH": "/usr/bin"}
    subprocess.run(
        [sys.executable, "-c", program, str(user_id), DELETE_WORK], cwd=ROOT, env=env, check=True, timeout=60
    )

    assert front.get(work.path).status_code == 410
    assert not any(work.title in front.get(path).text for path in where_shown(slug))


def test_a_disconnected_account_is_gone_from_every_page(front, database, person, admin):
    user_id, slug, work = person
    second = small_world.connect(admin, user_id, "tiktok", name="Staying")
    small_world.publish(admin, second, "Another work of hers")
    fill(front, [f"/creator/{slug}"], "@leaving")

    change(database, user_id, "UPDATE social_account SET deleted_at = now() WHERE account_name = 'Leaving'")

    page = front.get(f"/creator/{slug}").text
    assert ("@leaving" in page, work.title in page, "Another work of hers" in page) == (False, False, True)


def test_the_map_forgets_what_is_hidden(front, database, person, admin):
    user_id, _, work = person
    published = datetime.now(UTC) - small_world.HOUR
    part = f"/sitemap-content-{published:%Y-%m}.xml"
    fill(front, [part], work.short_id)

    change(database, user_id, HIDE_WORK)

    assert work.short_id not in front.get(part).text


@pytest.mark.parametrize(
    ("statement", "shown_by", "before", "after"),
    [
        ("UPDATE content_item SET title = 'A better name'", "work", "Soon nowhere", "A better name"),
        (f"UPDATE content_item SET description = description || '{'x' * 300} A new end'", "work", "wheel", "A new end"),
        ("UPDATE users SET display_name = 'Zoe'", "lists", "Alice", "Zoe"),
        ("UPDATE users SET bio = 'A new bio'", "creator", "Alice", "A new bio"),
        ("UPDATE social_account SET account_url = 'https://www.youtube.com/@moved'", "creator", "@leaving", "@moved"),
    ],
)
def test_what_reads_differently_is_made_anew(front, database, person, statement, shown_by, before, after):
    user_id, slug, work = person
    paths = {
        "work": [work.path],
        "creator": [f"/creator/{slug}"],
        "lists": [work.path, f"/creator/{slug}", "/tag/clay"],
    }
    for path in paths[shown_by]:
        assert before in front.get(path).text
        assert after not in front.get(path).text

    change(database, user_id, statement, "worker" if "content_item" in statement or "account" in statement else "web")

    for path in paths[shown_by]:
        assert after in front.get(path).text, path


def test_a_new_work_is_on_its_creators_page_at_once(front, database, person, admin):
    user_id, slug, work = person
    change(database, user_id, HIDE_WORK)
    assert work.title not in front.get(f"/creator/{slug}").text

    change(database, user_id, "UPDATE content_item SET visibility = 'public'")

    assert work.title in front.get(f"/creator/{slug}").text


def test_numbers_alone_drop_nothing(front, database, person):
    user_id, slug, work = person
    fill(front, [work.path, f"/creator/{slug}", "/"], work.title)

    change(database, user_id, "UPDATE content_item SET views_count = 77, synced_at = now()", "worker")

    assert all(front.asked(path) == [] for path in (work.path, f"/creator/{slug}", "/"))


def test_a_creator_of_very_many_works_takes_every_copy_along(front, database, person, admin, redis_client):
    user_id, slug, work = person
    for number in range(store.MOST_TAGS + 1):
        admin.execute(
            "INSERT INTO content_item (user_id, social_account_id, platform_id, content_type_id, platform_content_id, title, "
            "slug, published_at, visibility, platform_visibility) SELECT user_id, social_account_id, platform_id, "
            "content_type_id, %s, %s, '', now(), 'public', 'public' FROM content_item WHERE id = %s",
            (f"many-{number}-{slug}", f"Many {number}", work.id),
        )
    fill(front, ["/about", "/category/art"], "StreamVibe")

    change(database, user_id, HIDE_CREATOR)

    assert redis_client.keys(COPIES) == []


def test_a_closed_category_is_gone_from_every_page(front, database, admin, person):
    fill(front, ["/categories", "/category/beauty"], "Beauty")
    try:
        change(database, None, "UPDATE content_category SET is_active = false WHERE code = 'beauty'", "admin")

        assert front.get("/category/beauty").status_code == 404
        assert "/category/beauty" not in front.get("/categories").text
    finally:
        change(database, None, "UPDATE content_category SET is_active = true WHERE code = 'beauty'", "admin")


def paused(front: Front, path: str) -> tuple[threading.Thread, threading.Event, list]:
    """A visitor whose page has been read from the database and waits to be kept: the thread, what lets it go, its answer."""
    made, go_on, answers = threading.Event(), threading.Event(), []

    def stop() -> None:
        front.framework.before_answer = lambda: None
        made.set()
        assert go_on.wait(WAIT_SECONDS)

    front.framework.before_answer = stop
    thread = threading.Thread(target=lambda: answers.append(front.get(path)))
    thread.start()
    assert made.wait(WAIT_SECONDS)
    return thread, go_on, answers


@pytest.mark.parametrize("is_old_copy_there", [False, True])
def test_a_page_that_was_made_before_the_hiding_is_not_kept_after_it(
    front, web, settings, database, person, redis_client, is_old_copy_there
):
    user_id, _, work = person
    if is_old_copy_there:
        fill(front, [work.path], work.title)
        age(redis_client, 61)
    thread, go_on, before = paused(front, work.path)

    change(database, user_id, HIDE_WORK)
    # In the same process and in another, while the page from before is still on its way.
    next_ones: list = []
    asking = [
        threading.Thread(target=lambda site=site: next_ones.append(site.get(work.path)))
        for site in (front, Front(Watched(web.wsgi_app), settings))
    ]
    for one in asking:
        one.start()
    go_on.set()
    for one in (thread, *asking):
        one.join(WAIT_SECONDS)

    assert [answer.status_code for answer in before] == [200]
    assert [answer.status_code for answer in next_ones] == [410, 410]
    assert front.get(work.path).status_code == 410
    assert redis_client.keys(COPIES) == []


def test_a_list_that_was_made_before_the_hiding_is_not_kept_after_it(front, database, person, redis_client):
    user_id, _, work = person
    thread, go_on, before = paused(front, "/category/art")
    change(database, user_id, HIDE_WORK)
    go_on.set()
    thread.join(WAIT_SECONDS)

    assert work.title in before[0].text
    assert redis_client.keys(COPIES) == []
    assert work.title not in front.get("/category/art").text
    assert front.asked("/category/art") == [], "and what is made afterwards is kept"


def test_only_what_changed_keeps_a_page_from_being_kept(front, database, person, redis_client):
    user_id, _, _ = person
    thread, go_on, _ = paused(front, "/about")
    change(database, user_id, HIDE_WORK)
    go_on.set()
    thread.join(WAIT_SECONDS)

    assert front.asked("/about") == []


@pytest.mark.parametrize("rounds", [25])
def test_hiding_and_showing_beside_readers_never_leaves_a_hidden_work_public(
    front, web, settings, database, person, rounds
):
    """Readers of two processes all the time; whoever asks after a hiding must not see the work."""
    user_id, slug, work = person
    stop, paths = threading.Event(), [work.path, f"/creator/{slug}", "/category/art"]

    def read(site: Front) -> None:
        while not stop.is_set():
            for path in paths:
                site.get(path)

    sites = [front, Front(Watched(web.wsgi_app), settings)]
    readers = [threading.Thread(target=partial(read, site)) for site in sites]
    for reader in readers:
        reader.start()
    try:
        for _ in range(rounds):
            change(database, user_id, HIDE_WORK)
            seen = [work.title in site.get(path).text for site in sites for path in paths]
            assert not any(seen)
            change(database, user_id, "UPDATE content_item SET visibility = 'public'")
            assert work.title in sites[0].get(f"/creator/{slug}").text
    finally:
        stop.set()
        for reader in readers:
            reader.join(WAIT_SECONDS)


def test_what_was_rolled_back_stays(front, database, person):
    user_id, _, work = person
    fill(front, [work.path], work.title)

    with suppress(RuntimeError), database.transaction("web", user_id) as db:
        db.execute(HIDE_WORK)
        raise RuntimeError

    assert work.title in front.get(work.path).text


def test_a_hiding_whose_commit_was_not_answered_drops_what_it_hides(front, settings, person):
    """The database saved it and the connection broke: nobody can tell the creator, but the pages are gone."""
    user_id, _, work = person
    fill(front, [work.path], work.title)
    port = urlsplit(settings.database_web_url).port
    with Proxy(port) as proxy:
        url = settings.database_web_url.replace(f":{port}/", f":{proxy.port}/")
        database = Database(settings.model_copy(update={"database_web_url": url}), pool_size=None)
        proxy.behave("swallow_answer", trigger=b"COMMIT")
        with pytest.raises(Unavailable):
            change(database, user_id, HIDE_WORK)
        assert proxy.faults["swallow_answer"]

    assert front.get(work.path).status_code == 410


def test_hiding_works_while_valkey_is_away(settings, database_url, person, admin, web):
    user_id, _, work = person
    port = int(settings.redis_url.rpartition(":")[2].partition("/")[0])
    with Proxy(port) as proxy:
        there = settings.model_copy(update={"redis_url": settings.redis_url.replace(str(port), str(proxy.port))})
        database, front = Database(there), Front(Watched(web.wsgi_app), there)
        try:
            proxy.behave("refuse")
            change(database, user_id, HIDE_WORK)
            assert proxy.faults["refuse"]
            assert front.get(work.path).status_code == 410
            assert front.get("/about").status_code == 200
        finally:
            database.close()


def in_one_moment(count: int, action: Callable[[], object]) -> list:
    """The answers of so many threads that begin together."""
    start, answers = threading.Barrier(count, timeout=PATIENCE_SECONDS), []

    def run() -> None:
        start.wait()
        answers.append(action())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return answers


def test_without_valkey_a_process_makes_a_page_once_for_all_who_ask_together(settings, web):
    front = Front(Watched(web.wsgi_app), settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))

    answers = in_one_moment(30, lambda: front.get("/trending"))

    assert {(answer.status_code, answer.data) for answer in answers} == {(200, answers[0].data)}
    assert front.framework.asked == ["/trending"]
    assert {answer.status_code for answer in in_one_moment(5, lambda: front.get("/category/none"))} == {404}


def test_lists_that_were_made_again_show_at_once(front, database, person, admin):
    _, _, work = person
    for path in ("/", "/trending", "/category/art?sort=trending"):
        front.get(path)
    small_world.opened(admin, work, 40)

    with database.transaction("worker") as db:
        db.execute("SELECT trending.refresh_lists(3)")

    for path in ("/", "/trending", "/category/art?sort=trending"):
        assert "Opened by 40 people" in front.get(path).text, path
