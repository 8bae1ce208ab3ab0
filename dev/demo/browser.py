"""A browser without JavaScript: keeps cookies, follows redirects, fills in forms as the page offers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx2


class Unexpected(Exception):
    """A page was not what a person would have found there; the message says which."""


@dataclass
class Form:
    """A form as the page offers it: where it goes and what is filled in already."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Browser:
    """One person's browser, seen by the site at `address` (sent as the proxy in front of the site would)."""

    def __init__(self, base: str, address: str, user_agent: str) -> None:
        self._base = base
        self._client = httpx2.Client(
            follow_redirects=True,
            timeout=30,
            trust_env=False,
            headers={
                "X-Forwarded-For": address,
                "User-Agent": user_agent,
                "Accept": "text/html",
                "Accept-Language": "en",
            },
        )

    def get(self, path: str) -> httpx2.Response:
        """Opens an address of the site, or a whole address elsewhere. Raises Unexpected on an error page."""
        return self._checked(self._client.get(urljoin(self._base, path)))

    def post(self, url: str, fields: Mapping[str, str]) -> httpx2.Response:
        """Sends fields to a whole address, as the page there would. Raises Unexpected on an error page."""
        return self._checked(
            self._client.post(url, data=dict(fields), headers={"Origin": _origin(url), "Referer": url})
        )

    def links(self, page: httpx2.Response) -> list[str]:
        """Where the links of a page lead, in their order."""
        parser = _LinkParser()
        parser.feed(page.text)
        return parser.links

    def head_to(self, path: str) -> int:
        """Opens an address without following where it leads; its status."""
        return self._client.get(urljoin(self._base, path), follow_redirects=False).status_code

    def submit(self, page: httpx2.Response, filled: Mapping[str, str], action: str = "") -> httpx2.Response:
        """Sends the form of `page` that has all the fields of `filled` (and goes to `action`), as a person would."""
        form = next(
            (form for form in forms(page.text) if filled.keys() <= form.fields.keys() and action in form.action),
            None,
        )
        if form is None:
            raise Unexpected(f"{page.url} has no form with {', '.join(filled) or 'a button'}")
        target = urljoin(str(page.url), form.action)
        values = {**form.fields, **filled}
        if form.method == "get":
            return self._checked(self._client.get(target, params=values))
        return self._checked(
            self._client.post(target, data=values, headers={"Origin": _origin(str(page.url)), "Referer": str(page.url)})
        )

    def close(self) -> None:
        """Closes its connections."""
        self._client.close()

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _checked(self, page: httpx2.Response) -> httpx2.Response:
        if page.status_code >= 400:
            raise Unexpected(
                f"{page.request.method} {page.url} answered {page.status_code}: {_visible(page.text)[:300]}"
            )
        return page


def forms(page: str) -> list[Form]:
    """The forms of a page."""
    parser = _FormParser()
    parser.feed(page)
    return parser.forms


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None:
            self._note(self._open, tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open.fields[self._area] += data

    def _note(self, form: Form, tag: str, values: Mapping[str, str]) -> None:
        name = values.get("name", "")
        if tag == "input" and name and values.get("type") in ("checkbox", "radio"):
            if "checked" in values or name not in form.fields:
                form.fields[name] = values.get("value", "on") if "checked" in values else form.fields.get(name, "")
        elif tag == "input" and name and values.get("type") not in ("submit", "button"):
            form.fields[name] = values.get("value", "")
        elif tag == "textarea" and name:
            self._area, form.fields[name] = name, ""
        elif tag == "select" and name:
            self._select, form.fields[name] = name, ""
        elif tag == "option" and self._select and ("selected" in values or not form.fields[self._select]):
            form.fields[self._select] = values.get("value", "")


def _origin(url: str) -> str:
    parts = httpx2.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"


def _visible(page: str) -> str:
    parser = _TextParser()
    parser.feed(page)
    return " ".join(" ".join(parser.parts).split())


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
