"""The guards of every page and of the network must be able to say no."""

import socket

import pytest

from tests.house.pages import faults

GOOD = '<title>T</title><h1>H</h1><form action="/x" method="post"><input name="csrf_token" value="t"></form>'


def test_a_good_page_passes():
    assert list(faults(GOOD)) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<h1>H</h1>", "no title"),
        ("<title>T</title><h1>H</h1><h1>again</h1>", "2 first headings"),
        (GOOD + '<p id="a"></p><p id="a"></p>', "stands 2 times"),
        (GOOD + '<form method="post"></form>', "no action"),
        (GOOD + '<form action="/x" method="post"></form>', "no token"),
        (GOOD + '<a hx-get="/more">More</a>', "htmx only"),
        (GOOD + '<img src="https://i.ytimg.com/x.jpg">', "would fetch https://i.ytimg.com/x.jpg"),
        (GOOD + '<img src="/x.webp" srcset="/x.webp 1x, //cdn.example/x.webp 2x">', "would fetch //cdn.example/x.webp"),
        (GOOD + '<link rel="stylesheet" href="https://fonts.example/a.css">', "would fetch https://fonts.example"),
        (GOOD + '<p style="background: url(https://a.example/x)">', "would fetch background"),
        (GOOD + '<iframe src="https://www.youtube-nocookie.com/embed/x">', "would fetch https://www.youtube"),
    ],
)
def test_a_broken_sample_is_rejected(broken, said):
    assert any(said in fault for fault in faults(broken))


def test_what_only_names_another_page_is_no_request():
    page = '<link rel="canonical" href="https://a.example/"><a href="https://b.example">b</a><img src="/x" srcset="/x 1x, /y 2x">'
    assert list(faults(GOOD + page)) == []


def test_a_part_of_a_page_needs_no_title():
    assert list(faults("<p>part</p>", is_fragment=True)) == []


def test_no_test_reaches_another_machine():
    with pytest.raises(ConnectionError, match="another machine"), socket.socket() as stray:
        stray.connect(("192.0.2.1", 80))
