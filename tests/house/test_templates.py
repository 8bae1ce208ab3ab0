"""Templates: every page extends a layout, every fragment says what it needs, every file is used, no inline code."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SANDBOX = ROOT / "dev/sandbox/templates"
OUTSIDE = ("layouts", "components", "mail")
# What pages of the sandbox extend.
SANDBOX_LAYOUT = "layout.html"
INLINE = re.compile(r"""\s(?:style|on[a-z]+|hx-on[^=]*)\s*=|<style|<script(?![^>]*\b(?:src=|application/ld\+json))""")
IMPORTED = re.compile(r"""{%-?\s*(?:from|import|include|extends)\s+["']([^"']+)["']""")
MACRO_IMPORT = re.compile(
    r"""{%-?\s*from\s+["'][^"']+["']\s+import\s+([^%]+?)(?:with context|without context)?\s*-?%}"""
)


def faults(name: str, text: str) -> Iterable[str]:
    """What is wrong with one template."""
    path = Path(name)
    if INLINE.search(text):
        yield f"{name} holds inline style or script"
    if text.count("\n") > 120:
        yield f"{name} has more than 120 lines"
    yield from unused_imports(name, text)
    if path.suffix != ".html" or path.parts[0] in OUTSIDE or name == SANDBOX_LAYOUT:
        return
    if path.name.startswith("_"):
        if not text.lstrip().startswith("{#"):
            yield f"{name} is a fragment that does not say what it needs"
    elif "{% extends" not in text:
        yield f"{name} is a page without a layout"


def unused_imports(name: str, text: str) -> Iterable[str]:
    """Macros that a template imports and never calls."""
    body = MACRO_IMPORT.sub("", text)
    for group in MACRO_IMPORT.findall(text):
        for macro in (part.split(" as ")[-1].strip() for part in group.split(",")):
            if not re.search(rf"\b{re.escape(macro)}\b", body):
                yield f"{name} imports {macro} and does not use it"


def all_templates(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.*")}


@pytest.mark.parametrize("root", [TEMPLATES, SANDBOX], ids=["site", "sandbox"])
def test_every_template_keeps_the_rules(root):
    texts = all_templates(root)

    assert texts
    assert [fault for name, text in texts.items() for fault in faults(name, text)] == []


def test_every_template_is_used():
    texts = all_templates(TEMPLATES)
    code = "\n".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    used = {name for text in texts.values() for name in IMPORTED.findall(text)}

    stray = [
        name for name in texts if name not in used and name not in code and not name.startswith(("errors/", "mail/"))
    ]
    assert stray == []


def test_every_template_of_the_sandbox_is_used():
    texts = all_templates(SANDBOX)
    code = "\n".join(path.read_text() for path in (ROOT / "dev/sandbox").rglob("*.py"))
    used = {name for text in texts.values() for name in IMPORTED.findall(text)}
    consents = set(re.findall(r'Consent\(\s*"(\w+)"', code))

    stray = [name for name in texts if name not in used and f'"{name}"' not in code]
    assert {tuple(name.split("/")) for name in stray} == {
        (provider, page) for provider in consents for page in ("account_chooser.html", "consent.html", "refused.html")
    }


def test_samples_are_rejected():
    assert list(faults("discovery/page.html", "<p>no layout</p>"))
    assert list(faults("discovery/_part.html", "<p>needs what?</p>"))
    assert list(faults("discovery/x.html", '{% extends "layouts/base.html" %}<p style="color: red">'))
    assert list(faults("discovery/x.html", '{% extends "l" %}<button onclick="go()">'))
    assert list(faults("discovery/x.html", '{% extends "l" %}{% from "components/card.html" import card %}'))
    assert not list(faults("discovery/x.html", '{% extends "l" %}{% from "c" import card %}{{ card(x) }}'))
