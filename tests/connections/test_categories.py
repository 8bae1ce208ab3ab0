"""YouTube's categories on our shelves, the creator's own choice before them, and what decides where a platform tells none."""

import pytest

from app.providers.youtube import video

# Without it nobody knows who may see a video, and it is no work.
SEEN = {"status": {"privacyStatus": "public"}}

# videoCategories.list, all regions.
YOUTUBE = [1, 2, 10, 15, 17, *range(18, 45)]


def category(number):
    found = video.work({"id": "shelves0001", **SEEN, "snippet": {"title": "A video", "categoryId": str(number)}})
    return found.category


def test_every_category_of_youtube_has_a_shelf(admin):
    shelves = {code for (code,) in admin.execute("SELECT code FROM content_category WHERE is_active")}

    assert {category(number) for number in YOUTUBE} <= shelves - {"other"}
    assert category(999) == "other", "one that YouTube adds"


@pytest.mark.parametrize(
    ("number", "shelf"),
    [
        (17, "entertainment"),
        (2, "tech"),
        (30, "entertainment"),
        (43, "entertainment"),
        (44, "entertainment"),
        (10, "music"),
    ],
)
def test_a_category_stands_where_people_look_for_it(number, shelf):
    assert category(number) == shelf


def test_the_creators_own_choice_goes_before_a_wide_category(consent, control, run_job, admin, make_user):
    baker = make_user("baker", tier="premium")
    admin.execute("UPDATE users SET primary_category = 'food' WHERE id = %s", (baker,))
    videos = [
        {"id": f"category{number:03}", "title": f"Category {number}", "category_id": str(number)}
        for number in (10, 17, 22, 26, 43)
    ]
    control.post(
        "/channels", json={"title": "Baker", "handle": "baker", "email": "baker@mail.example", "videos": videos}
    )
    assert run_job(consent.connect(baker, "baker@mail.example").job_id)[0] == "completed"

    rows = admin.execute("SELECT platform_content_id, category_code FROM content_item WHERE user_id = %s", (baker,))
    assert dict(rows.fetchall()) == {
        "category010": "music",
        "category017": "food",
        "category022": "food",
        "category026": "food",
        "category043": "food",
    }


POSTS = {
    "パン": "朝のパン\n\n#料理 #レシピ #朝",
    "şarkı": "Akşam şarkısı\n\n#müzik #şarkı",
    "قهوة": "صباح الخير #صباح",
    "ταξίδι": "Στη Σίφνο #ταξίδια #μουσική",
}


def connected(control, consent, run_job, person, platform, posts):
    """An account whose posts were synced; the username, to connect it again, and its id."""
    username = f"{platform[:2]}.{person.hex[:8]}"
    works = {
        "instagram": [{"caption": text} for text in posts],
        "tiktok": [{"title": text, "description": text} for text in posts],
    }
    posted = {"media" if platform == "instagram" else "videos": works[platform]}
    answer = control.post(f"/{platform}/accounts", json={"username": username, **posted})
    assert answer.status_code == 200, answer.text
    found = consent.connect(person, username, platform)
    assert run_job(found.job_id)[:2] == ("completed", None)
    return found


def categories_of(admin, person):
    rows = admin.execute(
        "SELECT split_part(title, E'\n', 1), category_code, category_source FROM content_item "
        "WHERE user_id = %s AND deleted_at IS NULL",
        (person,),
    )
    return {title.split(" #")[0]: (code, source) for title, code, source in rows}


@pytest.mark.parametrize("platform", ["instagram", "tiktok"])
def test_hashtags_of_any_language_name_the_category_where_the_platform_tells_none(
    platform, consent, control, run_job, admin, make_user
):
    person = make_user("haru", tier="premium")
    connected(control, consent, run_job, person, platform, POSTS.values())

    assert categories_of(admin, person) == {
        "朝のパン": ("food", "inferred"),
        "Akşam şarkısı": ("music", "inferred"),
        "صباح الخير": (None, None),
        "Στη Σίφνο": (None, None),
    }, "two subjects are none"


@pytest.mark.parametrize("platform", ["instagram", "tiktok"])
def test_the_creators_category_goes_before_hashtags(platform, consent, control, run_job, admin, make_user):
    person = make_user("devi", tier="premium")
    admin.execute("UPDATE users SET primary_category = 'art' WHERE id = %s", (person,))
    connected(control, consent, run_job, person, platform, POSTS.values())

    assert set(categories_of(admin, person).values()) == {("art", "inferred")}


def test_what_the_owner_chose_stays_and_speaks_for_the_account(consent, control, run_job, sync_again, admin, make_user):
    person = make_user("minji", tier="premium")
    admin.execute("UPDATE users SET primary_category = 'art' WHERE id = %s", (person,))
    account = connected(control, consent, run_job, person, "instagram", [f"요가 {n} #요리" for n in range(6)])
    chosen = (
        "UPDATE content_item SET category_code = %s, category_source = 'owner' WHERE user_id = %s AND title LIKE %s"
    )
    for number in range(4):
        admin.execute(chosen, ("fitness", person, f"요가 {number}%"))
    admin.execute(chosen, (None, person, "요가 4%"))
    admin.execute("UPDATE social_account SET sync_state = '{}' WHERE id = %s", (account.account_id,))
    assert sync_again(person, account.account_id)[0] == "completed"

    found = categories_of(admin, person)
    assert [found[f"요가 {number}"] for number in range(6)] == [
        *[("fitness", "owner")] * 4,
        (None, "owner"),
        ("fitness", "inferred"),
    ]
