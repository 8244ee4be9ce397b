"""Texts whose language is known, for the scripts that measure language detection."""

import dataclasses
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from score_pages import rules

from transforms.core.pages.declared import read_metadata
from transforms.core.pages.decode import decode
from transforms.core.pages.html_page import parse_html
from transforms.core.text.language import primary_code
from transforms.errors import PageError

DATA = Path(__file__).resolve().parent.parent / "../shared/data"


@dataclasses.dataclass(frozen=True)
class Case:
    """One text.

    Attributes:
      kind: articles, titles, "titles in capitals", or as the set of texts calls it.
      language: ISO 639-1.
      declared: what its page declares; empty for texts without a page.
    """

    kind: str
    language: str
    title: str
    text: str
    declared: str = ""


def read_cases(data: Path) -> list[Case]:
    """All texts below a folder of measuring data; none where it is missing.

    Args:
      data: holds `language/dev.jsonl` (kind, lang, text) and `pages/gold.jsonl` (id, lang, title, text) with
        `pages/<id>.html.gz`; either may be missing.
    """
    cases = [
        Case(row["kind"], primary_code(row["lang"]), "", row["text"]) for row in _rows(data / "language/dev.jsonl")
    ]
    for row in _rows(data / "pages/gold.jsonl"):
        if row["lang"]:
            cases += _cases_of_page(row, _declared(data / f"pages/{row['id']}.html.gz", row["url"] or ""))
    return cases


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _cases_of_page(row: dict[str, Any], declared: str) -> Iterator[Case]:
    language, title, text = primary_code(row["lang"]), row["title"] or "", row["text"] or ""
    if text:
        yield Case("articles", language, title, text, declared)
    if title:
        yield Case("titles", language, title, "", declared)
        yield Case("titles in capitals", language, title.upper(), "", declared)


def _declared(path: Path, url: str) -> str:
    try:
        page = parse_html(decode(gzip.decompress(path.read_bytes()), "", url))
    except PageError:
        return ""
    return read_metadata(page, url, rules().common, rules().agencies, time.time_ns() // 1000).language
