"""The list of creators: by newest work or by name, of a category, in pages that lose nobody."""

from lxml import html

from tests.discovery import small_world

COUNT = 26


def listed(visitor, path):
    """The creators of a list, page by page: the addresses of their pages."""
    seen = []
    while path:
        page = html.fromstring(visitor.get(path).data)
        seen += page.xpath("//article[@class='creator-card']//h3/a/@href")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    return seen


def test_creators_are_listed_by_newest_work_or_by_name(world, visitor, admin, make_user):
    zoe, adam = make_user("zoe"), make_user("adam")
    small_world.publish(admin, small_world.connect(admin, adam), "Adam's own", age=small_world.HOUR * 500)
    small_world.publish(admin, small_world.connect(admin, zoe), "Zoe's own", age=small_world.HOUR * 0)
    first, last = (f"/creator/{small_world.slug_of(admin, person)}" for person in (zoe, adam))

    assert listed(visitor, "/creators")[0] == first
    assert listed(visitor, "/creators")[-1] == last
    assert listed(visitor, "/creators?sort=name")[0] == last
    assert listed(visitor, "/creators?sort=name")[-1] == first


def test_names_are_sorted_as_people_look_for_them(world, visitor, admin, make_user):
    """Accents, case and signs do not decide; other scripts follow in their own order."""
    names = ["Abel", "Ástrid", "eva", "Élan", "Emile\u0301", "ﬁlm club", "#Garden", "İzmir", "Łukasz", "Ωmega", "\u200bzoë", "Zürich",
             "Öse", "ωραία", "Æsop", "اسم", "हिन्दी", "ไทย", "日本", "한국", "🎬 Movie"]  # fmt: skip
    people = {}
    for name in names:
        person = make_user("sorted")
        admin.execute("UPDATE users SET display_name = %s WHERE id = %s", (name, person))
        small_world.publish(admin, small_world.connect(admin, person), "One work of a sorted name")
        people[f"/creator/{small_world.slug_of(admin, person)}"] = name
    seen = [people[path] for path in listed(visitor, "/creators?sort=name") if path in people]
    # The other tests look at the first and the last of the list.
    admin.execute("DELETE FROM content_item WHERE title = 'One work of a sorted name'")

    assert seen == ["Abel", "Æsop", "Ástrid", "Élan", "Emile\u0301", "eva", "ﬁlm club", "#Garden", "İzmir", "Łukasz", "🎬 Movie", "Öse",
                    "\u200bzoë", "Zürich", "Ωmega", "ωραία", "اسم", "हिन्दी", "ไทย", "한국", "日本"]  # fmt: skip


def test_the_list_by_name_is_served_by_its_index(world, admin):
    admin.execute("SET enable_seqscan = off")
    try:
        text = str(admin.execute(
            "EXPLAIN SELECT k.id FROM site.creator k WHERE (ext.sort_key(k.name), k.id) > ('m', %s) "
            "ORDER BY ext.sort_key(k.name), k.id LIMIT 25", (world.alice,)
        ).fetchall())  # fmt: skip
    finally:
        admin.execute("RESET enable_seqscan")
    assert "creator_sort_key_idx" in text
    assert "Sort" not in text


def test_creators_of_a_category_are_a_link_away(world, visitor, admin):
    admin.execute("UPDATE users SET primary_category = 'music' WHERE id = %s", (world.bob,))
    page = html.fromstring(visitor.get("/creators?sort=name").data)

    assert page.xpath("//a[@href='/creators?category=music&sort=name']")
    assert listed(visitor, "/creators?category=music&sort=name") == [f"/creator/{world.bob_slug}"]
    assert listed(visitor, "/creators?category=food") == []


def test_a_creator_without_public_works_is_not_listed_and_has_a_page_nobody_indexes(world, visitor, admin, make_user):
    path = f"/creator/{small_world.slug_of(admin, make_user('newcomer'))}"
    page = html.fromstring(visitor.get(path).data)

    assert path not in listed(visitor, "/creators")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_a_walk_through_all_creators_meets_everybody_once(world, visitor, admin, make_user):
    for number in range(COUNT):
        small_world.publish(admin, small_world.connect(admin, make_user(f"many{number:02}")), "One work")
    expected = {f"/creator/{slug}" for (slug,) in admin.execute("SELECT slug FROM site.creator WHERE item_count > 0")}
    for sort in ("newest", "name"):
        seen = listed(visitor, f"/creators?sort={sort}")

        assert len(seen) == len(set(seen)), sort
        assert set(seen) == expected, sort
