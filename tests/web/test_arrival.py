"""When a request has arrived, wherever the network cuts it; what is odd or too long is waited for no longer."""

from urllib.parse import quote

import pytest

from app.web.server.arrival import LONGEST_BODY_BYTES, LONGEST_HEAD_BYTES, Arrival, State

THAI = quote("เพลงใหม่").encode()
BODY = "q=नमस्ते दुनिया".encode()
GET = b"GET /search?q=" + THAI + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKS = b"7;name=\xce\xba\r\n%b\r\n0\r\n" % BODY[:7]
CHUNKED = b"POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS
TRAILERS = CHUNKED + b"X-Ende: \xc3\xbc\r\n\r\n"


def arrived(*pieces: bytes) -> State:
    arrival = Arrival()
    for piece in pieces:
        arrival.take(piece)
    return arrival.state


@pytest.mark.parametrize("request_bytes", [GET, POST, CHUNKED + b"\r\n", TRAILERS])
def test_a_request_has_arrived_with_its_last_byte_wherever_it_is_cut(request_bytes):
    for cut in range(1, len(request_bytes)):
        assert arrived(request_bytes[:cut]) in (State.HEAD, State.BODY), cut
        assert arrived(request_bytes[:cut], request_bytes[cut:]) is State.WHOLE, cut
    assert arrived(*(bytes([byte]) for byte in request_bytes)) is State.WHOLE


def test_what_was_sent_behind_it_stays_with_it():
    arrival = Arrival()
    arrival.take(GET + POST)

    assert (arrival.state, bytes(arrival.data)) == (State.WHOLE, GET + POST)


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: five",
        b"Content-Length: -1",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Content-Length: %d" % (LONGEST_BODY_BYTES + 1),
    ],
)
def test_a_body_whose_end_is_unknown_or_too_far_is_not_waited_for(fields):
    assert arrived(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + b"\r\n\r\nab") is State.CUT_OFF


@pytest.mark.parametrize("chunk", [b"x\r\n", b"-1\r\n", b"\r\n", b"fffffff\r\n"])
def test_a_chunk_that_is_none_or_too_long_is_not_waited_for(chunk):
    head = CHUNKED.removesuffix(CHUNKS)
    assert arrived(head + chunk) is State.CUT_OFF


def test_an_endless_head_and_endless_trailers_are_not_waited_for():
    assert arrived(b"GET / HTTP/1.1\r\n", b"X-A: " + b"a" * LONGEST_HEAD_BYTES) is State.OVERLONG
    assert arrived(CHUNKED, *[b"X-A: " + b"a" * 65_000] * 40) is State.CUT_OFF


def test_a_client_that_asks_is_told_once_to_send_its_body():
    arrival = Arrival()
    arrival.take(POST.replace(b"Host", b"Expect: 100-continue\r\nHost").removesuffix(BODY))

    assert [arrival.wants_continue(), arrival.wants_continue()] == [True, False]
