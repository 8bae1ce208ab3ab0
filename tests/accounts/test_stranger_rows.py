"""What strangers may write: every address that makes a row of a session for one who has none ends soon."""

import pytest

from app.web import registry
from app.web.registry.page import Page

# More than any budget of a form allows one network in a minute.
MANY = 130
PUBLIC = [page for page in registry.PAGES.values() if not page.needs_login]


def path_of(page: Page) -> str:
    names = page.regex.groupindex
    found = {name: "youtube" if name == "platform" else "abcdefghjk" for name in names}
    found |= {name: {"form": "atom", "period": "today"}[name] for name in names if name in ("form", "period")}
    return page.path(found)


def rows(admin) -> int:
    return admin.execute("SELECT count(*) FROM auth.session").fetchone()[0]


def ask(app, page, method, headers) -> int:
    return app.test_client().open(path_of(page), method=method, headers=headers, data={} if method == "POST" else None)


@pytest.mark.parametrize("page", PUBLIC, ids=lambda page: page.endpoint)
@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}], ids=["program", "browser"])
def test_a_stranger_makes_no_rows_without_end(app, admin, page, headers):
    for method in page.methods:
        before = rows(admin)
        ask(app, page, method, headers)
        if rows(admin) == before:
            continue
        for _ in range(MANY):
            ask(app, page, method, headers)
        assert rows(admin) - before <= MANY // 2, method
