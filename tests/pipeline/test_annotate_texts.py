import dataclasses
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from pipeline import annotate_texts
from pipeline.annotate_texts import annotate
from transforms.core.entities.mentions import FoundMention

ENGLISH = "The ferry of Ada Halm left the harbour of Velden this morning, and Ada Halm waved to the crowd."
GERMAN = "Die Fähre von Ada Halm hat heute Morgen den Hafen verlassen, und viele Menschen haben gewinkt."


class Capitals:
    """Finds pairs of capitalised words, as people."""

    def find(self, texts: Sequence[str]) -> list[list[FoundMention]]:
        names = re.compile(r"Ada Halm|Bo Ek")
        return [[FoundMention(*name.span(), "PER") for name in names.finditer(text)] for text in texts]


@dataclasses.dataclass
class Models:
    """A model for English and Swedish."""

    def load(self, language: str) -> Capitals | None:
        return Capitals() if language in {"en", "sv"} else None


def annotated(*lines: str | dict[str, Any]) -> list[dict[str, Any]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return annotated_bytes(text.encode())


def annotated_bytes(content: bytes) -> list[dict[str, Any]]:
    return json.loads(json.dumps(list(annotate(io.BytesIO(content), "texts.jsonl", Models()))))


def test_each_row_gets_language_and_mentions_with_the_name_of_their_entity_in_order() -> None:
    rows = annotated(
        {"id": "a", "text": ENGLISH, "title": "Ada Halm"}, {"id": 2, "text": GERMAN}, {"id": "", "text": ""}
    )
    assert [(row["id"], row["language"]) for row in rows] == [("a", "en"), (2, "de"), ("", None)]
    assert [list(row) for row in rows] == [["id", "language", "language_confidence", "entities"]] * 3
    assert [row["entities"] for row in rows] == [
        [[13, 21, "PER", "Ada Halm"], [67, 75, "PER", "Ada Halm"]],
        None,
        None,
    ]
    assert rows[0]["language_confidence"] > 0.9
    assert rows[2]["language_confidence"] == 0


@pytest.mark.parametrize("lang", ["sv", "sv-SE", "SV"])
def test_a_language_that_is_given_is_trusted(lang: str) -> None:
    assert annotated({"id": 1, "text": "Bo Ek", "lang": lang}) == [
        {"id": 1, "language": "sv", "language_confidence": 1.0, "entities": [[0, 5, "PER", "Bo Ek"]]}
    ]


def test_a_text_without_names_has_none_and_null_options_are_as_absent() -> None:
    (row,) = annotated({"id": 1, "text": ENGLISH.replace("Ada Halm", "her"), "title": None, "lang": None, "more": 1})
    assert (row["language"], row["entities"]) == ("en", [])


@pytest.mark.parametrize(
    ("line", "row_id", "message"),
    [
        ("nonsense", None, "is not JSON in UTF-8: Expecting value: line 1 column 1 (char 0)"),
        ("[1]", None, 'should be an object such as {"id": "1", "text": "..."}'),
        ('{"text": "x"}', None, "id: should be text or a whole number"),
        ('{"id": true, "text": "x"}', None, "id: should be text or a whole number"),
        ('{"id": "a"}', "a", "text: is missing"),
        ('{"id": "a", "text": 1}', "a", "text: should be text"),
        ('{"id": 7, "text": null}', 7, "text: should be text"),
        ('{"id": "a", "text": "x", "title": []}', "a", "title: should be text"),
        (
            '{"id": "a", "text": "x", "lang": "german"}',
            "a",
            "lang: should be an ISO 639-1 code of two letters, such as en, not 'german'",
        ),
        (r'{"id": "a", "text": "x\ud83d"}', "a", "text: has half a character (a lone surrogate) at 1"),
    ],
)
def test_a_bad_row_is_told_with_file_and_line_and_the_others_go_on(line: str, row_id: object, message: str) -> None:
    good = {"id": "good", "text": "Bo Ek", "lang": "sv"}
    before, blank_is_no_row, bad, after = *annotated(good, ""), None, *annotated("", line, good)
    assert blank_is_no_row is None
    assert bad == {"id": row_id, "error": "bad_row", "message": f"texts.jsonl:2: {message}"}
    assert before == after


def test_bytes_that_are_no_utf_8_and_json_without_end_are_bad_rows() -> None:
    rows = annotated_bytes(b'\xef\xbb\xbf{"id": 1, "text": ""}\r\n\xff\n' + b"[" * 100_000)
    assert [(row["id"], row.get("error")) for row in rows] == [(1, None), (None, "bad_row"), (None, "bad_row")]
    assert [row["message"].split(": ")[0] for row in rows[1:]] == ["texts.jsonl:2", "texts.jsonl:3"]


def test_a_row_that_is_too_long_does_not_end_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate_texts, "_MAX_ROW_BYTES", 100)
    rows = annotated({"id": 1, "text": "x" * 1_000}, {"id": 2, "text": ""})
    assert [(row["id"], row.get("error")) for row in rows] == [(None, "bad_row"), (2, None)]


def test_order_holds_over_batches_and_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate_texts, "_MAX_BATCH_TEXTS", 3)
    given = [{"id": number, "text": "Bo Ek", "lang": ("sv", "fi", "en")[number % 3]} for number in range(8)]
    rows = annotated(*given[:4], "bad", *given[4:])
    assert [row["id"] for row in rows] == [0, 1, 2, 3, None, 4, 5, 6, 7]
    assert [row.get("language") for row in rows] == ["sv", "fi", "en", "sv", None, "fi", "en", "sv", "fi"]


def test_rows_come_before_the_whole_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate_texts, "_MAX_BATCH_TEXTS", 2)
    file = io.BytesIO(b'{"id": 1, "text": "", "lang": "sv"}\n' * 100)
    rows = annotate(file, "texts.jsonl", Models())
    next(rows)
    assert file.tell() < 100
