import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charset_texts import CHARSETS, TEXTS
from transforms.core.pages.decode import decode, page_format
from transforms.errors import NotHtmlError

RUSSIAN = "Президент сообщил в среду о новом решении правительства страны, пишет газета. " * 4
GERMAN = "Größere Städte wählen öfter grün, sagt die Studie über Wähler in fünf Ländern. " * 4


def html(text: str, charset: str, declared: str = "") -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(charset)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (html(GERMAN, "utf-8"), "", GERMAN),
        (html(GERMAN, "utf-8-sig"), "text/html; charset=iso-8859-1", GERMAN),
        (html(GERMAN, "utf-16"), "", GERMAN),
        (html(GERMAN, "cp1252"), "text/html; charset=ISO-8859-1", GERMAN),
        (html("„Größe“ – 5 €", "cp1252", "iso-8859-1"), "", "„Größe“ – 5 €"),
        (html(GERMAN, "cp1252", "utf-8"), "text/html; charset=utf-8", GERMAN),
        (html(GERMAN, "utf-8", "windows-1252"), "", GERMAN),
        (html(RUSSIAN, "cp1251", "windows-1251"), "", RUSSIAN),
        (html(RUSSIAN, "cp1251"), "", RUSSIAN),
        (html(RUSSIAN, "koi8-r"), "", RUSSIAN),
        (html("会議は水曜日に東京で開かれた。", "shift_jis", "Shift_JIS"), "", "会議は水曜日に東京で開かれた。"),
        (html("会议星期三在北京举行。", "gbk", "gb2312"), "", "会议星期三在北京举行。"),
        (html("The fährte to the outer islands", "latin-1"), "text/html; charset=utf-8", "The fährte to the outer"),
        (html("Le café naïf – „oui“", "cp1252"), "", "Le café naïf – „oui“"),
        (
            html(GERMAN, "utf-8").replace("ß".encode(), b"\xc3", 1),
            "text/html; charset=utf-8",
            "Grö\ufffdere Städte wählen",
        ),
        (html(GERMAN, "utf-8", "no-such-charset"), "text/html; charset=zip", GERMAN),
    ],
)
def test_text_survives_right_wrong_and_missing_declarations(body: bytes, content_type: str, text: str) -> None:
    assert text in decode(body, content_type)


# Hungarian has letters that look Western, and the Lithuanian headline has one letter beyond ASCII.
UNTOLD = {("hu", "short"), ("hu", "long"), ("hu", "heavy"), ("hu", "plain"), ("lt", "short")}
SCRIPT = "<script>" + "var a = [1, 2, 3]; // no text at all\n" * 900 + "</script>"
ENCODED = [(lang, charset) for lang, charsets in CHARSETS.items() for charset in charsets]


def shaped(lang: str, shape: str) -> str:
    headline, paragraph = TEXTS[lang]
    if shape == "short":
        return f"<html><body><h1>{headline}</h1></body></html>"
    if shape == "plain":
        return f"{headline}\n\n{paragraph}\n"
    markup = '<nav class="menu"><a href="/a/b?c=d">Home</a></nav>' * 200 + SCRIPT if shape == "heavy" else ""
    return f"<html><head>{markup}</head><body>{markup}<h1>{headline}</h1><p>{paragraph}</p>{markup}</body></html>"


def with_head(page: str, head: str, lang: str = "") -> str:
    return page.replace("<html>", f'<html lang="{lang}"><head>{head}</head>' if lang else f"<html><head>{head}</head>")


@pytest.mark.parametrize("shape", ["short", "long", "heavy", "plain"])
@pytest.mark.parametrize(("lang", "charset"), ENCODED)
def test_charset_is_found_without_a_declaration(lang: str, charset: str, shape: str) -> None:
    page = shaped(lang, shape)
    if (lang, shape) not in UNTOLD:
        assert decode(page.encode(charset), "text/html") == page


def test_country_of_the_address_and_language_of_the_page_help_a_guess() -> None:
    page = shaped("hu", "short")
    assert decode(page.encode("cp1250"), "", "https://www.hirek.example/1") != page
    assert decode(page.encode("cp1250"), "", "https://hirek.example.hu/1") == page
    assert decode(with_head(page, "", "hu-HU").encode("cp1250"), "") == with_head(page, "", "hu-HU")
    assert decode(page.encode("cp1250"), "", "http://[::1") != page


@pytest.mark.parametrize(("lang", "charset"), ENCODED)
def test_charset_is_found_behind_the_default_declaration(lang: str, charset: str) -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    page = with_head(shaped(lang, "long"), meta, lang)
    assert decode(page.encode(charset), "text/html; charset=ISO-8859-1") == page


@pytest.mark.parametrize(("lang", "charset"), ENCODED)
def test_charset_is_found_behind_a_declaration_of_utf_8(lang: str, charset: str) -> None:
    page = with_head(shaped(lang, "long"), '<meta charset="utf-8">', lang)
    assert decode(page.encode(charset), "text/html; charset=utf-8") == page


@pytest.mark.parametrize(("lang", "charset"), ENCODED)
def test_right_declaration_is_followed(lang: str, charset: str) -> None:
    page = with_head(shaped(lang, "short"), f"<meta charset={charset}>")
    assert decode(page.encode(charset), "") == page
    assert decode(shaped(lang, "plain").encode(charset), f"text/plain; charset={charset}") == shaped(lang, "plain")


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize("shape", ["short", "long", "plain"])
def test_unicode_is_told_whatever_is_declared(lang: str, shape: str) -> None:
    page = with_head(shaped(lang, shape), "<meta charset=windows-1252>")
    assert decode(page.encode("utf-8-sig"), "text/html; charset=windows-1251") == page
    assert decode(page.encode("utf-16"), "text/html; charset=utf-8") == page
    assert decode(page.encode("utf-16-be"), "text/html; charset=utf-8") == page
    assert decode(page.encode("utf-16-le"), "") == page
    if shape != "short":
        assert decode(page.encode(), "text/html; charset=windows-1251") == page


@pytest.mark.parametrize("lang", TEXTS)
def test_utf_16_declared_in_a_page_that_can_be_read_is_utf_8(lang: str) -> None:
    page = with_head(shaped(lang, "short"), "<meta charset=utf-16>")
    assert decode(page.encode(), "") == page
    assert decode(page.encode(), "text/html; charset=utf-16") == page


@pytest.mark.parametrize(
    ("declared", "actual", "lang"),
    [
        ("windows-1251", "koi8-r", "ru"),
        ("koi8-r", "cp1251", "ru"),
        ("shift_jis", "euc_jp", "ja"),
        ("euc-jp", "shift_jis", "ja"),
        ("gb2312", "big5", "zh-tw"),
        ("windows-1252", "euc_kr", "ko"),
        ("windows-1250", "cp1253", "el"),
        ("no-such-charset", "cp1255", "he"),
        ("x-user-defined", "cp1256", "ar"),
    ],
)
def test_declaration_in_the_wrong_script_is_overruled(declared: str, actual: str, lang: str) -> None:
    page = with_head(shaped(lang, "long"), f"<meta charset={declared}>")
    assert decode(page.encode(actual), "") == page


@pytest.mark.parametrize(
    ("label", "charset", "text"),
    [
        ("x-sjis", "cp932", "①髙"),
        ("windows-31j", "cp932", "①髙"),
        ("gb2312", "gb18030", "镕"),
        ("x-gbk", "gb18030", "镕"),
        ("ks_c_5601-1987", "cp949", "똠"),
        ("x-x-big5", "big5", "橋"),
        ("csisolatin1", "cp1252", "“€”"),
        ("x-cp1250", "cp1250", "Łódź"),
        ("iso-8859-11", "cp874", "สะพาน"),
        ("koi8-ru", "koi8-u", "їжак"),
    ],
)
def test_labels_mean_what_browsers_make_of_them(label: str, charset: str, text: str) -> None:
    assert text in decode(f"<meta charset={label}><p>{text}".encode(charset), "")


def test_declaration_in_a_comment_or_a_data_attribute_is_none() -> None:
    page = '<!-- <meta charset="koi8-r"> --><meta data-charset="koi8-r" charset="windows-1251"><p>Мост</p>'
    assert decode(page.encode("cp1251"), "") == page


@pytest.mark.parametrize("label", ["zip", "hex", "rot13", "punycode", "unicode_escape", "utf-7", "cp037", "undefined"])
def test_labels_that_no_browser_knows_are_passed_over(label: str) -> None:
    assert decode(f"<meta charset={label}><p>größer +AGE- \\x41".encode(), f"text/html; charset={label}") == (
        f"<meta charset={label}><p>größer +AGE- \\x41"
    )


def test_zero_bytes_in_a_page_do_not_make_it_utf_16() -> None:
    assert decode(b"<html>\x00<p>Town</p>\x00\x00</html>" + b"<p>more</p>" * 50, "").startswith(
        "<html><p>Town</p></html>"
    )


@pytest.mark.parametrize(
    "hostile", [b"<script" * 150_000, b"<" * 1_000_000, b"<!--" * 250_000, b"<style>\xff" * 100_000]
)
def test_hostile_markup_is_stripped_in_no_time(hostile: bytes) -> None:
    start_s = time.process_time()
    decode(hostile + b"\xff", "")
    assert time.process_time() - start_s < 2


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=iso-2022-jp"]))
def test_any_bytes_become_text_without_controls(body: bytes, content_type: str) -> None:
    decode(body, content_type).encode("utf-8")


def test_any_byte_is_some_character() -> None:
    assert decode(bytes(range(256)), "").count("a") == 1


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "", "html"),
        (b"\n  <html>", "text/plain", "html"),
        (b"Title\n\nText with 1 < 2 and 3 > 2.", "", "text"),
        (b"Title\n\nText", "text/plain; charset=utf-8", "text"),
        (b"<section>text</section>", "text/html", "html"),
        ("<html>".encode("utf-16-le"), "", "html"),
        (b"Title", "application/octet-stream", "text"),
    ],
)
def test_body_tells_more_than_the_header(body: bytes, content_type: str, expected: str) -> None:
    assert page_format(body, content_type) == expected


@pytest.mark.parametrize(
    ("body", "content_type", "what"),
    [
        (b"%PDF-1.4", "text/html", "a PDF"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "", "a WebP image"),
        (b"\x00\x00\x00\x20ftypisom", "", "an MP4 video or a HEIF image"),
        (b"\x1f\x8b\x08", "", "a gzip file"),
        (b'{"error": "gone"}', "", "JSON"),
        (b"anything", "image/svg+xml", "image/svg+xml"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str, what: str) -> None:
    with pytest.raises(NotHtmlError, match=f"the body is {what.replace('+', '.')}"):
        page_format(body, content_type)
