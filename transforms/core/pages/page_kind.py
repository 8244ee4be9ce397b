"""What kind of page it is: an article, or one of the pages that news sites also have."""

import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from transforms.core.pages.blocks import ARTICLE_TEXT, Block
from transforms.core.pages.boxes import find_cards
from transforms.core.pages.html_page import HtmlPage
from transforms.core.pages.json_ld import find_article, is_listing, lists_pages, types_of
from transforms.core.text.normalise import fold_line

Kind = Literal["article", "live", "video", "gallery", "index", "paywall_stub", "consent", "error"]

NO_ARTICLE: frozenset[Kind] = frozenset({"index", "consent", "error"})
# Error pages and consent walls say little; an article that tells of them says more.
_MAX_WALL_CHARS = 1200
_MAX_STUB_CHARS = 1000
# Of an index page's lines, at least this share is links.
_MIN_LINK_RATIO = 0.6
_MIN_LINES = 8
_ERROR_TITLE = re.compile(
    r"(?:error |fehler |erreur )?(?:40[0-4]|410|429|50[0-4])(?:\b.{0,60})?|.{0,30}(?:page|site|file) not found.{0,30}"
    r"|access denied.{0,30}|just a moment.{0,5}|attention required.{0,40}|are you a robot.{0,10}|request blocked.{0,30}"
    r"|.{0,20}seite (?:wurde )?nicht gefunden.{0,30}|page (?:introuvable|non trouvée).{0,30}"
    r"|página no encontrada.{0,30}|página não encontrada.{0,30}|pagina non trovata.{0,30}|страница не найдена.{0,30}"
    r"|الصفحة غير موجودة.{0,30}",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r".{0,40}(?:cookie consent|consent required|before you continue|privacy settings|datenschutzeinstellungen"
    r"|we value your privacy|votre vie privée|su privacidad|cookie-einstellungen).{0,40}",
    re.IGNORECASE,
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
    if not article:
        no_article = _wall(titles) if length <= _MAX_WALL_CHARS else None
        if no_article or _is_dated(page):
            return no_article or ("article", "its metadata dates it as an article")
        if reason := _index_reason(page, url, blocks):
            return "index", reason
    elif str(article.get("isAccessibleForFree")).lower() == "false" and length <= _MAX_STUB_CHARS:
        return "paywall_stub", "JSON-LD says that it is not free, and there is little text"
    return _by_medium(page, is_article=bool(article))


def _wall(titles: Sequence[str]) -> tuple[Kind, str] | None:
    if any(_ERROR_TITLE.fullmatch(title) for title in titles):
        return "error", "its title is that of an error page"
    if any(_CONSENT_TITLE.fullmatch(title) for title in titles):
        return "consent", "its title is that of a consent wall"
    return None


def _by_medium(page: HtmlPage, *, is_article: bool) -> tuple[Kind, str]:
    types = {name for node in page.json_ld for name in types_of(node)}
    if "LiveBlogPosting" in types:
        return "live", "JSON-LD says LiveBlogPosting"
    if page.meta.get("og:type", "").startswith("video") and not is_article:
        return "video", "og:type says video"
    if types & {"ImageGallery", "MediaGallery"} and not is_article:
        return "gallery", "JSON-LD says that it is a gallery"
    return "article", "nothing says otherwise"


def _is_dated(page: HtmlPage) -> bool:
    return "article:published_time" in page.meta or page.meta.get("og:type") == "article"


def _is_link_dense(page: HtmlPage, blocks: Sequence[Block]) -> bool:
    elsewhere = page.link_texts | find_cards(page.tree)
    return sum(fold_line(block.text) in elsewhere for block in blocks) / len(blocks) >= _MIN_LINK_RATIO


def _index_reason(page: HtmlPage, url: str, blocks: Sequence[Block]) -> str:
    """Say why the page is a list of other pages; empty where it is none."""
    if lists_pages(page.json_ld):
        return "JSON-LD gives the list of pages that it consists of"
    if len(blocks) < _MIN_LINES or not _is_link_dense(page, blocks):
        return ""
    if is_listing(page.json_ld):
        return "JSON-LD says that it is a list, and most of its lines are links"
    if url and urlsplit(url).path in {"", "/"} and not urlsplit(url).query:
        return "its address is a site's home page, and most of its lines are links"
    if page.meta.get("og:type") == "website":
        return "og:type says website, and most of its lines are links"
    return ""
