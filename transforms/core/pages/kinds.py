"""The kinds of pages that there are: a config names them, and need not load what tells them apart."""

from typing import Literal

Kind = Literal["article", "live", "video", "gallery", "index", "paywall_stub", "consent", "error"]

ARTICLE_KINDS: tuple[Kind, ...] = ("article", "live", "video", "gallery", "paywall_stub")
"""What becomes an article unless the config says otherwise."""
