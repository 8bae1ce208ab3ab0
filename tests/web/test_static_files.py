"""Static files: names that change with the content, kept for ever, sent small, shared with nobody else."""

from pathlib import Path

import pytest
from flask import Flask

from app.web import static_files

STATIC = Path(__file__).parents[2] / "static"
STYLE = "body { color: black; }\n" * 200


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "plain" / "css").mkdir(parents=True)
    (tmp_path / "plain" / "css" / "site.css").write_text(STYLE)
    (tmp_path / "plain" / "dot.png").write_bytes(b"\x89PNG....")
    return static_files.shelve(tmp_path / "plain", tmp_path / "hashed")


@pytest.fixture
def visitor(shelf):
    app = Flask("shelf", static_folder=None)
    app.wsgi_app = shelf.serve(app.wsgi_app)
    return app.test_client()


def test_an_address_carries_the_hash_of_the_content(shelf, tmp_path):
    before = shelf.address("css/site.css")
    (tmp_path / "plain" / "css" / "site.css").write_text("other")
    after = static_files.shelve(tmp_path / "plain", tmp_path / "hashed").address("css/site.css")

    assert before.startswith("/static/css/site.")
    assert before.endswith(".css")
    assert before != after


def test_a_hashed_file_is_kept_for_ever(shelf, visitor):
    answer = visitor.get(shelf.address("css/site.css"))

    assert answer.text == STYLE
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/css"


def test_a_plain_name_is_kept_for_an_hour(visitor):
    answer = visitor.get("/static/css/site.css")

    assert answer.headers["Cache-Control"] == "max-age=3600, public"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_texts_are_sent_small(shelf, visitor, encoding):
    answer = visitor.get(shelf.address("css/site.css"), headers={"Accept-Encoding": encoding})

    assert answer.headers["Content-Encoding"] == encoding
    assert int(answer.headers["Content-Length"]) < len(STYLE) / 10


def test_pictures_are_not_squeezed(shelf, visitor):
    assert "Content-Encoding" not in visitor.get(shelf.address("dot.png"), headers={"Accept-Encoding": "br"}).headers


def test_an_unknown_file_keeps_its_plain_name(shelf):
    assert shelf.address("img/later.svg") == "/static/img/later.svg"


def test_where_nothing_can_be_written_plain_names_serve(tmp_path, shelf):
    (tmp_path / "file").write_text("in the way")

    assert static_files.shelve(tmp_path / "plain", tmp_path / "file").address("css/site.css") == "/static/css/site.css"


def test_a_style_sheet_holds_what_it_imports_and_changes_with_it(tmp_path):
    css = tmp_path / "plain" / "css"
    (css / "site").mkdir(parents=True)
    (css / "site.css").write_text('@layer base;\n\n@import "site/base.css";\n\na { color: red; }\n')
    (css / "site" / "base.css").write_text("b { content: 'Çay'; }\n")
    first = static_files.shelve(tmp_path / "plain", tmp_path / "hashed").address("css/site.css")
    served = (tmp_path / "hashed" / first.removeprefix("/static/")).read_text()
    (css / "site" / "base.css").write_text("b { content: 'چای'; }\n")

    assert served == "@layer base;\n\nb { content: 'Çay'; }\n\na { color: red; }\n"
    assert static_files.shelve(tmp_path / "plain", tmp_path / "hashed").address("css/site.css") != first


def test_browsers_wait_for_one_style_sheet(tmp_path):
    shelf = static_files.shelve(STATIC, tmp_path)
    for name in ("css/site.css", "css/studio.css"):
        served = (tmp_path / shelf.address(name).removeprefix("/static/")).read_text()

        assert "@import" not in served
        assert served.count("{") == served.count("}")


@pytest.mark.parametrize("path", ["/static/../conftest.py", "/static/%2e%2e/conftest.py", "/static//etc/passwd"])
def test_nothing_else_is_served(visitor, path):
    assert visitor.get(path).status_code == 404
