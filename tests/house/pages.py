"""What every HTML page must keep, checked on each answer that a test's browser gets."""

import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

# Forms that strangers fill in on cached pages: Origin check and limits instead of a token.
TOKENLESS = frozenset({"/report"})

# What a browser fetches by itself, by element; a link is fetched or not by what it is for.
FETCHED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src", "srcdoc"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
NOT_FETCHED = frozenset({"canonical", "alternate", "search", "me"})


class PageClient(FlaskClient):
    """A browser without JavaScript that refuses a page which breaks the rules."""

    def open(self, *args, **kwargs) -> TestResponse:
        answer = super().open(*args, **kwargs)
        is_page = answer.mimetype == "text/html" and answer.request.method != "HEAD"
        if is_page and answer.status_code not in range(300, 400):
            found = list(faults(answer.text, is_fragment="HX-Request" in (kwargs.get("headers") or {})))
            assert found == [], f"{answer.request.path}: {found}"
        return answer


def faults(page: str, *, is_fragment: bool = False) -> Iterable[str]:
    """What is wrong with a page, or with a part that htmx asked for."""
    seen = _Seen()
    seen.feed(page)
    if not is_fragment:
        if not seen.title.strip():
            yield "it has no title"
        if seen.tags["h1"] != 1:
            yield f"it has {seen.tags['h1']} first headings"
    for name, count in seen.ids.items():
        if count > 1:
            yield f"the id {name} stands {count} times"
    yield from seen.faults


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.title = ""
        self.faults: list[str] = []
        self._in_title = False
        self._form: dict[str, str] | None = None

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.faults += [f"the browser would fetch {address}" for address in _foreign(tag, values)]
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag == "title" and not self.title:
            self._in_title = True
        if tag == "form":
            self._form = values
            if not values.get("action"):
                self.faults.append("a form has no action")
        if tag == "input" and values.get("name") == "csrf_token" and self._form is not None:
            self._form["has token"] = "yes"
        if (
            tag in ("a", "button")
            and any(name.startswith("hx-") for name in values)
            and not (values.get("href") or self._form)
        ):
            self.faults.append("a control works with htmx only")

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False
        if tag == "form" and self._form is not None:
            form, self._form = self._form, None
            if (
                form.get("method", "get").lower() == "post"
                and "has token" not in form
                and form.get("action") not in TOKENLESS
            ):
                self.faults.append(f"the form to {form.get('action')} has no token")

    def handle_data(self, data):
        if self._in_title:
            self.title += data


def _foreign(tag: str, values: dict[str, str]) -> Iterable[str]:
    """Addresses elsewhere that a browser fetches for an element without being asked."""
    names = FETCHED.get(tag, ())
    if tag == "link" and not NOT_FETCHED & set(values.get("rel", "").split()):
        names = ("href",)
    for name in names:
        parts = values.get(name, "").split(",") if name == "srcset" else [values.get(name, "")]
        addresses = [part.split()[0] for part in parts if part.strip()]
        yield from (address for address in addresses if not re.match(r"/(?![/\\])|data:image/|#", address))
    if re.search(r"url\(\s*['\"]?(?!/[^/]|#|data:)", values.get("style", "")):
        yield values["style"]
