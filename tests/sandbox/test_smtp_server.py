"""The SMTP server and the mailbox: what the site sends can be read, safely, by people and by tests."""

import smtplib
from email.message import EmailMessage

import pytest

LINK = "http://127.0.0.1:8000/verify/abc-DEF_123?x=1&y=2"


def send(world, to: str, subject: str = "Hello", text: str = "words", html: str = "") -> None:
    message = EmailMessage()
    message["From"] = "StreamVibe <hello@streamvibe.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", world.settings.smtp_port) as post:
        post.send_message(message)


@pytest.fixture(autouse=True)
def empty(google) -> None:
    google.control("mail/clear")


def read(google, **params: str):
    return google.http.get(f"{google.base}/mail.json", params=params).json()


def test_a_mail_is_read_as_it_was_sent(world, google):
    send(
        world,
        "alice@people.example",
        "Confirm ✉️ é",
        f"Open this:\n{LINK}.\nThanks – 😀",
        f'<p><a href="{LINK}">Go</a></p>'.replace("&", "&amp;"),
    )

    (mail,) = read(google)
    assert mail["subject"] == "Confirm ✉️ é"
    assert mail["from"] == "StreamVibe <hello@streamvibe.example>"
    assert mail["to"] == ["alice@people.example"]
    assert mail["text"].splitlines() == ["Open this:", f"{LINK}.", "Thanks – 😀"]
    assert mail["links"] == [LINK]


def test_mail_is_listed_newest_first_and_by_recipient(world, google):
    for number in range(3):
        send(world, f"person{number % 2}@people.example", f"Mail {number}")

    assert [mail["subject"] for mail in read(google)] == ["Mail 2", "Mail 1", "Mail 0"]
    assert [mail["subject"] for mail in read(google, to="Person0@people.example")] == ["Mail 2", "Mail 0"]
    assert read(google, to="nobody@people.example") == []


def test_a_full_mailbox_is_read_page_by_page(world, google):
    for number in range(27):
        send(world, "alice@people.example", f"Mail {number}")

    newest = read(google)
    assert len(newest) == 25
    assert [mail["subject"] for mail in read(google, before=str(newest[-1]["id"]))] == ["Mail 1", "Mail 0"]
    assert "Older mail" in google.http.get(f"{google.base}/mail").text


def test_a_mail_cannot_run_anything_in_the_mailbox(world, google):
    send(
        world,
        "alice@people.example",
        "<script>alert(1)</script>",
        "<script>alert(2)</script>",
        "<script>alert(3)</script>",
    )
    number = read(google)[0]["id"]

    for page in (f"{google.base}/mail", f"{google.base}/mail/{number}"):
        assert "<script" not in google.http.get(page).text
    framed = google.http.get(f"{google.base}/mail/{number}/html")
    assert framed.headers["content-security-policy"].startswith("sandbox allow-popups; default-src 'none'")
    assert 'sandbox="allow-popups"' in google.http.get(f"{google.base}/mail/{number}").text


def test_links_of_the_text_can_be_followed(world, google):
    send(world, "alice@people.example", text=f"Here: {LINK}")
    shown = google.http.get(f"{google.base}/mail/{read(google)[0]['id']}").text

    assert f'<a href="{LINK.replace("&", "&amp;")}">' in shown


def test_a_mail_that_is_too_large_is_refused(world, google):
    with pytest.raises(smtplib.SMTPResponseException) as refusal:
        send(world, "alice@people.example", text="long line\n" * 600_000)

    assert refusal.value.smtp_code == 552
    assert read(google) == []


def test_a_broken_mail_is_kept_too(world, google):
    with smtplib.SMTP("127.0.0.1", world.settings.smtp_port) as post:
        post.sendmail(
            "x@people.example", ["y@people.example"], b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe ok"
        )

    (mail,) = read(google)
    assert mail["subject"] == "(no subject)"
    assert mail["text"].strip().endswith("ok")
    assert google.http.get(f"{google.base}/mail/{mail['id']}").status_code == 200


def test_a_mail_that_is_not_there_is_not_found(google):
    assert google.http.get(f"{google.base}/mail/999999").status_code == 404
