"""YouTube's categories on our shelves, and the creator's own choice before them."""

import pytest

from app.providers.youtube import video

# videoCategories.list, all regions.
YOUTUBE = [1, 2, 10, 15, 17, *range(18, 45)]


def category(number):
    found = video.work({"id": "shelves0001", "snippet": {"title": "A video", "categoryId": str(number)}})
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
