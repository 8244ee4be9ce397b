import pytest

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
