"""Text folding: one way for Python and SQL, whatever people type, in every script."""

import unicodedata
from itertools import product

import pytest

from app.infra.unicode import folding
from app.infra.unicode.character_classes import ACCENTS, INVISIBLE, SEPARATORS
from dev import folding_files

LETTERS_OF_WORDS = "LMN"
# Written down from this version: a newer Python knows signs that the classes do not.
UNICODE = "14.0.0"


def assigned():
    """Every character that Python knows."""
    points = (chr(point) for point in range(1, 0x110000) if not 0xD800 <= point <= 0xDFFF)
    return [char for char in points if unicodedata.category(char) != "Cn"]


def in_sql(admin, function, texts):
    found = []
    for start in range(0, len(texts), 10_000):
        query = f"SELECT site.{function}(t.text) FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n) ORDER BY t.n"
        found += [text for (text,) in admin.execute(query, (texts[start : start + 10_000],))]
    return found


def test_the_file_says_what_the_steps_say():
    assert folding_files.FILE.read_text() == folding_files.contents(), "run make schema"


@pytest.mark.parametrize("form", ["a{}b", "か{}\u3099 и{}\u0306"])
def test_python_and_sql_fold_every_character_alike(admin, form):
    texts = [form.format(char, char) for char in assigned()]
    ours = list(map(folding.words, texts))

    different = [
        (texts[at], own, theirs)
        for at, (own, theirs) in enumerate(zip(ours, in_sql(admin, "words", texts), strict=True))
        if own != theirs
    ]

    assert len(texts) > 280_000
    assert different == []


def test_tags_are_normalised_alike_in_python_and_sql(admin):
    texts = [f"a{char} {char}b" for char in assigned()]

    assert in_sql(admin, "tag_of", texts) == list(map(folding.tag, texts))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Man\u0303ana", "mañana"),
        ("new\u00a0wave", "new wave"),
        ("İzmir", "izmir"),
        ("ΟΔΟΣ", "οδος"),
        ("Straße", "straße"),
        (" tab\ttag ", "tab tag"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("pine\u200bapple", "pineapple"),
    ],
)
def test_a_tag_keeps_its_spelling_and_has_one_form(typed, shown):
    assert folding.tag(typed) == shown
    assert folding.tag(shown) == shown


def test_folding_twice_changes_nothing_and_is_the_same_in_sql(admin):
    chars = assigned()
    folded = list(map(folding.fold, chars))

    assert [char for char, once in zip(chars, folded, strict=True) if folding.fold(once) != once] == []
    assert in_sql(admin, "fold", chars) == folded


def test_the_index_keeps_every_word_as_it_is(admin):
    """What folding has made is neither cut nor changed, and stands where it stood."""
    forms = ("a{}b", "{}", "0e22{}46", "1.{}5")
    made = {word for char in assigned() for form in forms for word in folding.words(form.format(char)).split()}
    made |= {"0e221c46", "1e5abc", "12e", "0x1f", "2e4", "3d"}

    cut = admin.execute(
        "SELECT w FROM unnest(%s::text[]) AS w WHERE tsvector_to_array(site.lexemes(w)) <> ARRAY[w]",
        (sorted(made),),
    ).fetchall()

    assert cut == []


@pytest.mark.skipif(
    unicodedata.unidata_version != UNICODE, reason="the classes are those of another version of Unicode"
)
def test_letters_marks_and_numbers_are_words_and_everything_else_is_none():
    import re

    separator, unseen = re.compile(f"[{SEPARATORS}]"), re.compile(f"[{INVISIBLE}{ACCENTS}]")
    blanks = "\u115f\u1160\u3164\uffa0"
    wrong = [
        char
        for char in assigned()
        if not unseen.match(char)
        and char not in blanks
        and bool(separator.match(char)) == (unicodedata.category(char)[0] in LETTERS_OF_WORDS)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ΟΔΥΣΣΕΑΣ", "Οδυσσέας"),
        ("İzmir", "izmir"),
        ("ısparta", "ISPARTA"),
        ("STRASSE", "Straße"),
        ("Crème brûlée", "Cre\u0300me bru\u0302le\u0301e"),
        ("ガンダム", "カ\u3099ンタ\u3099ム"),
        ("パソコン", "ﾊﾟｿｺﾝ"),
        ("ラーメン", "らーめん"),
        ("ﾗｰﾒﾝ", "らーめん"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("いすヾ", "イスヾ"),
        ("हिन्दी", "हिंदी"),
        ("अङ्क पञ्च ठण्डा चम्पा", "अंक पंच ठंडा चंपा"),
        ("इन्स्टाग्राम इन्टरनेट इन्सान", "इंस्टाग्राम इंटरनेट इंसान"),
        ("चाँद हँसी", "चांद हंसी"),
        ("फ़िल्म ज़िंदगी सड़क", "फिल्म जिन्दगी सडक"),
        ("\u0958", "क"),
        ("अॅप", "ॲप"),
        ("હિન્દી ચાઁદ", "હિંદી ચાંદ"),
        ("সঙ্গীত চাঁদ", "সংগীত চাদ"),
        ("한국어", unicodedata.normalize("NFD", "한국어")),
        ("كتابخانه علي", "کتابخانهٔ علی"),
        ("مدرسة", "مَدْرَسَه"),
        ("أحمد إسلام آمنة ٱلله", "احمد اسلام امنه الله"),
        ("العـــربية", "العربية"),
        ("شَكَرَ", "شكر"),
        ("שלום", "שָׁלוֹם"),
        ("pineapple", "pine\u200bapple"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "میخواهم"),
        ("١٢٣ ۱۲۳ १२३ ๑๒๓ １２３", "123 123 123 123 123"),
        ("Łódź Ærø Þór đặng", "lodz aero thor dang"),
        ("new\u00a0wave\t\n x", "new wave x"),
        ("ﬁne", "fine"),
        ("❤\ufe0f", "❤"),
        ("1\ufe0f\u20e3", "1"),
    ],
)
def test_spellings_of_one_word_are_equal(typed, meant):
    assert folding.fold(typed) == folding.fold(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("їжа", "іжа"),
        ("كتب", "كتف"),
        ("か", "が"),
        ("らーめん", "らめん"),
        ("हिन्दी", "हन्द"),
        ("जन्म अन्य उन्हें", "जंम अंय उंहें"),
        ("ড়", "ড"),
    ],
)
def test_letters_of_their_own_stay_different(one, other):
    assert folding.fold(one) != folding.fold(other)


@pytest.mark.parametrize("text", ["", " ", "\u3164", "\u2800\u00a0\u3000", "\u2060\u200b", "\u115f\ufe0f"])
def test_what_nobody_can_see_is_empty(text):
    assert folding.fold(text) == folding.words(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("marimba/vibraphone, quokka.example.org", "marimba vibraphone quokka example org"),
        ("►instagram ☛Subscribe immédiat.____ clientes.SEGUE", "instagram subscribe immediat clientes segue"),
        ("C# and C++ for .NET, R&B, AT&T", "csharp and cpp for dotnet rnb at t"),
        ("c'est l’eau", "c est l eau"),
        ("三味線の稽古", "三味 味線 線の の稽 稽古 古"),
        ("LiSA愛錠PV", "lisa 愛錠 錠 pv"),
        ("กรุงเทพ", "กรุ รุง งเ เท ทพ พ"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("日", "日"),
        ("カラオケ", "から らお おけ け"),
        ("👨‍👩‍👧 ok", "ok"),
    ],
)
def test_words_are_cut_as_people_type_them(text, words):
    assert folding.words(text) == words


def test_printable_ascii_is_folded_at_once_as_all_the_steps_do():
    printable = [chr(code) for code in range(0x20, 0x7F)]
    texts = ["", *printable, *map("".join, product(printable, repeat=2)), *map("".join, product(" aA'", repeat=5))]

    assert [folding.fold(text) for text in texts] == [folding._through(folding.FOLD, text) for text in texts]


def test_many_texts_in_one_go_are_folded_as_each_alone():
    texts = [f"{char}a{char}" for char in assigned()[::3]] + ["", " ", "C++", "R&B", "c#", ".net", "\ufdd0", "Ώ"]
    alone = list(map(folding.fold, texts))
    words = list(map(folding.words, texts))
    single = [at for at, found in enumerate(words) if " " not in found]
    together = folding.word_of_each(texts)

    assert folding.fold_each(texts)[:-2] == alone[:-2]
    assert [together[at] for at in single if texts[at] != "\ufdd0"] == [
        words[at] for at in single if texts[at] != "\ufdd0"
    ]
    assert folding.fold_each([]) == folding.word_of_each([]) == []
