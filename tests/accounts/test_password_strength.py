"""Which passwords are too easy to guess, whoever writes them and in whatever script."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.accounts.models import WeakPassword
from app.accounts.sign_in import authentication, password_strength, passwords
from app.infra.services import EXTENSION
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, email_of

ALICE = ("alice.baker@mail.example.com", "Alice Baker")
WORDS = "two or three words"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        OTHER_PASSWORD,
        "one two three four five six",
        "x7#kQ9!mL2@pR5$",
        "kedim her sabah süt içer",
        "İstanbul'da güneşli bir gün",
        "うさぎが月で餅をつく夜にお茶を飲む",
        "قطتي تحب الحليب الدافئ كل صباح",
        "मेरी बिल्ली हर सुबह दूध पीती है",
        "แมวของฉันชอบดื่มนมทุกเช้า",
        "고양이는 매일 아침 우유를 마신다",
        "Мой кот пьёт молоко утром",
        "🐈🥛🌅🍞🚲🌧🎻🧦🪴🐢🕯🧊🍋🪁🎈",
    ],
)
def test_a_long_phrase_of_any_script_passes(password):
    password_strength.check(password, ALICE)
    password_strength.check(unicodedata.normalize("NFD", password), ALICE)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("alice.baker@mail.example.com", "your name or address"),
        ("alice.baker@mail.example.com1", "your name or address"),
        ("ALICE.BAKER@MAIL.EXAMPLE.COM!", "your name or address"),
        ("mail.example.com1", "your name or address"),
        ("mailexamplecomalice", "your name or address"),
        ("alice baker 1984", "your name or address"),
        ("Ａｌｉｃｅ Ｂａｋｅｒ　１９８４", "your name or address"),
        ("@lic3 b@ker @lic3", "easy to guess"),
        ("moc.elpmaxe.liam@rekab.ecila", "easy to guess"),
        ("passwordpassword", "it repeats the same piece"),
        ("aaaaaaaaaaaaaaaaaaa", "it repeats the same character"),
        ("ああああああああああああああああ", "it repeats the same character"),
        ("あいうえおあいうえおあいうえお", "it repeats the same piece"),
        ("मेरा मेरा मेरा मेरा मेरा", "common words or patterns"),
        ("🐈🥛🌅🐈🥛🌅🐈🥛🌅🐈🥛🌅🐈🥛🌅", "it repeats the same piece"),
        ("abcdefghijklmnop", "runs such as abc"),
        ("qwertyuiop123456", "much like a common password"),
        ("zxcvbnm,./asdfgh", "keys beside each other"),
        ("1qaz2wsx3edc4rfv", "a common password"),
        ("monkeydragonfootball", "common words or patterns"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_with_its_reason(password, reason):
    with pytest.raises(WeakPassword) as refused:
        password_strength.check(password, ALICE)

    assert "easy to guess" in refused.value.message
    assert reason in refused.value.message
    assert WORDS in refused.value.message


def test_the_address_of_another_is_no_weakness_of_mine():
    with pytest.raises(WeakPassword, match="your name or address"):
        password_strength.check("alice@example.com1", ["alice@example.com"])
    password_strength.check("alice@example.com1", ["bob@people.example"])


@pytest.mark.parametrize(
    "name", ["田中さくらこ", "أحمد الطباخ", "अनिता शर्मा", "สมชาย ใจดี", "김민지입니다", "Ayşe Yılmaz"]
)
def test_a_name_of_any_script_counts_against_its_owner(name):
    password = f"{name}{name}2026"
    assert len(password) >= password_strength.SHORTEST

    with pytest.raises(WeakPassword, match="your name or address"):
        password_strength.check(password, ["who@people.example", name])


def test_a_person_is_known_by_address_and_names_and_their_parts():
    assert password_strength.own_words(ALICE) == sorted(
        ["alice.baker@mail.example.com", "alice.baker", "mail.example.com", "alice", "baker", "mail", "example", "com",
         "alicebakermailexamplecom", "mailexamplecom", "alice baker", "alicebaker"]
    )  # fmt: skip


def test_only_the_beginning_of_a_long_password_is_read():
    with pytest.raises(WeakPassword):
        password_strength.check("a" * password_strength.MOST_READ + PASSWORD)
    password_strength.check(PASSWORD + "a" * 900)


@example("İ" * 20)
@example("٣٤٥" * 7)
@example("²½𝟙ǅß" * 8)
@example("\ud800" * 20)
@given(st.text(min_size=15, max_size=200))
def test_whatever_is_typed_is_judged(password):
    try:
        password_strength.check(password, [password, "a@b.example", ""])
    except WeakPassword as refused:
        assert refused.message.endswith(".")


def test_a_new_password_is_not_the_persons_own_name(app, browse, make_user, hashed, admin):
    alice = make_user("alice", password_hash=hashed)
    admin.execute("UPDATE users SET display_name = 'Çiğdem Öztürk' WHERE id = %s", (alice,))

    assert set(authentication.known_of(app.extensions[EXTENSION], alice)) >= {email_of("alice", alice), "Çiğdem Öztürk"}
    for password in ("çiğdem öztürk 1984", f"{email_of('alice', alice)}1"):
        answer = browse(alice).send(
            "/settings/password", page="/settings/security", current_password=PASSWORD, password=password
        )
        assert answer.status_code == 422
        assert "it is made of your name or address" in answer.text


def test_a_row_of_marks_without_an_end_is_refused_before_it_is_put_in_order():
    endless = "şifre " + "\u0315\u0300" * 400_000

    assert not passwords.fits(endless)
    assert not passwords.hasher("test").verify(passwords.hasher("test").hash("dört kısa kelime"), endless)
