"""The site of the stampede tests, as gunicorn serves it: `wsgi:app` with a line in a file for each page that is made.

As a program, with an address: one visitor of a third process, who takes the page's lock, begins to make it and never ends.
"""

import os
import sys
import time

import wsgi
from app.page_cache import keys

NOTE = os.environ["STAMPEDE_NOTE"]
MAKING_SECONDS = 0.05
app = wsgi.app
_framework = app.wsgi_app.origin.application


def _noted(environ, start_response):
    if keys.page_request(environ) is not None:
        query = environ.get("QUERY_STRING", "")
        note = os.open(NOTE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(note, f"{os.getpid()} {environ['PATH_INFO']}?{query}\n".encode())
        os.close(note)
        # A page is made in milliseconds here and now; a stampede is about those that take longer.
        time.sleep(MAKING_SECONDS)
    return _framework(environ, start_response)


app.wsgi_app.origin.application = _noted


def make_and_hang(address: str) -> None:
    """Asks for a page; once it is being made this process says so and does nothing more."""

    def hang(environ, start_response):
        sys.stdout.write("making\n")
        sys.stdout.flush()
        time.sleep(600)

    app.wsgi_app.origin.application = hang
    app.test_client().get(address)


if __name__ == "__main__":
    make_and_hang(sys.argv[1])
