"""What kind of page it is: an article, or one of the pages that news sites also have."""

import re
from collections.abc import Mapping, Sequence

from transforms.core.pages import kind_marks
from transforms.core.pages.blocks import ARTICLE_TEXT, Block
from transforms.core.pages.boxes import find_cards
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import find_article, is_listing, lists_pages, types_of
from transforms.core.pages.kinds import Kind
from transforms.core.text.normalise import fold_line

Found = tuple[Kind, str] | None

# Error pages and consent walls say little; an article that tells of them says more.
_MAX_WALL_CHARS = 1200
_MAX_CONSENT_CHARS = 4000
_MAX_STUB_CHARS = 1000
# A video or gallery page has its description; an article with a video in it has a text.
_MAX_MEDIUM_CHARS = 1500
# Of an index page's lines, at least this share is links.
_MIN_LINK_RATIO = 0.6
_MIN_LINES = 8
# Where trafilatura finds but a few lines of a list, the headlines of the whole page tell. Source: of 736 articles none
# with the address of a list has so many.
_MIN_HEADLINE_CHARS = 25
_MIN_HEADLINES = 10
_MIN_HEADLINES_SHARE = 0.4
_MIN_POSTS = 4
_MIN_PICTURES = 5
_POST_TIME = re.compile(
    r"(?:\d{1,2}[./]\d{1,2}\.?(?:\d{2,4})?,?\s*)?(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?(?:[ap]\.?m\.?|uhr|h))?\b", re.I
)


def kind_of_page(page: HtmlPage, url: str, titles: Sequence[str], blocks: Sequence[Block]) -> tuple[Kind, str]:
    """Tell the kind of a page; in doubt it is an article.

    Args:
      page: parsed.
      url: final URL; empty if unknown.
      titles: every title that the page gives itself.
      blocks: of the main part, classified.

    Returns:
      The kind, and the reason in words.
    """
    article = find_article(page.json_ld)
    length = sum(len(block.text) for block in blocks if block.role in ARTICLE_TEXT)
    return (
        (None if article else _wall(page, url, titles, blocks, length))
        or _live(page, url, titles, blocks)
        or _stub(page, article, length)
        or _medium(page, url, length, is_article=bool(article))
        or (None if article or _is_dated(page) else _index(page, url, blocks))
        or ("article", "nothing says otherwise")
    )


def _wall(page: HtmlPage, url: str, titles: Sequence[str], blocks: Sequence[Block], length: int) -> Found:
    if length <= _MAX_WALL_CHARS and kind_marks.is_challenge(page.source):
        return "error", "it has the marks of a guard that checks its readers"
    if length <= _MAX_WALL_CHARS and not _is_dated(page):
        if kind_marks.says_error(titles):
            return "error", "its title is that of an error page"
        if kind_marks.says_consent(titles):
            return "consent", "its title is that of a consent wall"
    if length <= _MAX_CONSENT_CHARS and not _is_dated(page):
        asks = kind_marks.asks_for_consent(
            " ".join(block.text for block in blocks) or page.visible[:_MAX_CONSENT_CHARS]
        )
        if asks and kind_marks.is_consent_address(url):
            return "consent", "its address and its text ask for consent"
        if asks and length <= _MAX_WALL_CHARS and len(page.visible) <= _MAX_CONSENT_CHARS:
            return "consent", "it says little but what asks for consent"
    return None


def _live(page: HtmlPage, url: str, titles: Sequence[str], blocks: Sequence[Block]) -> Found:
    if _has_type(page, "LiveBlogPosting"):
        return "live", "JSON-LD says LiveBlogPosting"
    posts = sum(bool(_POST_TIME.match(block.text)) for block in blocks)
    if posts >= _MIN_POSTS and kind_marks.tells_live(url, titles):
        return "live", "its address or title says live, and its text has the times of posts"
    return None


def _stub(page: HtmlPage, article: Mapping[str, object], length: int) -> Found:
    if length > _MAX_STUB_CHARS:
        return None
    if str(article.get("isAccessibleForFree")).lower() == "false":
        return "paywall_stub", "JSON-LD says that it is not free, and there is little text"
    if page.meta.get("article:content_tier") == "locked":
        return "paywall_stub", "its metadata say that it is locked, and there is little text"
    if (article or _is_dated(page)) and kind_marks.asks_to_subscribe(page.visible):
        return "paywall_stub", "it asks to subscribe for the rest, and there is little text"
    return None


def _medium(page: HtmlPage, url: str, length: int, *, is_article: bool) -> Found:
    if not is_article and page.meta.get("og:type", "").startswith("video"):
        return "video", "og:type says video"
    is_short = length <= _MAX_MEDIUM_CHARS
    if is_short and _has_type(page, "VideoObject") and (not is_article or kind_marks.is_video_address(url)):
        return "video", "JSON-LD says that it is a video, and there is little text"
    if not is_article and _has_type(page, "ImageGallery", "MediaGallery"):
        return "gallery", "JSON-LD says that it is a gallery"
    if is_short and kind_marks.is_gallery_address(url) and _pictures(page) >= _MIN_PICTURES:
        return "gallery", "its address says gallery, and it has more pictures than text"
    return None


def _index(page: HtmlPage, url: str, blocks: Sequence[Block]) -> Found:
    """Tell whether the page is a list of other pages."""
    if lists_pages(page.json_ld):
        return "index", "JSON-LD gives the list of pages that it consists of"
    if is_listing(page.json_ld):
        mark, is_list = "JSON-LD says that it is a list", True
    elif kind_marks.is_index_address(url):
        mark, is_list = "its address is that of a home page, section or list", True
    else:
        mark, is_list = "og:type says website", False
        if page.meta.get("og:type") != "website":
            return None
    if _is_made_of_links(page, blocks) or (is_list and _is_covered_by_headlines(page)):
        return "index", f"{mark}, and most of its lines are links"
    return None


def _is_covered_by_headlines(page: HtmlPage) -> bool:
    """Whether much of all that the page shows is headlines that are links."""
    headlines = [text for text in page.link_texts if len(text) >= _MIN_HEADLINE_CHARS]
    length = sum(map(len, headlines))
    return len(headlines) >= _MIN_HEADLINES and length >= _MIN_HEADLINES_SHARE * len(page.visible)


def _is_made_of_links(page: HtmlPage, blocks: Sequence[Block]) -> bool:
    if len(blocks) < _MIN_LINES:
        return False
    elsewhere = page.link_texts | find_cards(page.tree)
    links = sum(fold_line(block.text) in elsewhere for block in blocks)
    return links / len(blocks) >= _MIN_LINK_RATIO


def _has_type(page: HtmlPage, *types: str) -> bool:
    return any(not types_of(node).isdisjoint(types) for node in page.json_ld)


def _pictures(page: HtmlPage) -> int:
    return sum(any(True for _ in image.iterancestors("figure", "li", "main")) for image in page.tree.iter("img"))


def _is_dated(page: HtmlPage) -> bool:
    return "article:published_time" in page.meta or page.meta.get("og:type") == "article"
