"""Lists of feeds as other readers write them: OPML 1.0 and 2.0.

Source: http://opml.org/spec2.opml
"""

import dataclasses
import re
from collections.abc import Iterable

from lxml import etree

from transforms.errors import ConfigError

MAX_BYTES = 10 * 2**20
"""Some 50,000 feeds."""

_WHITE_SPACE = re.compile(r"\s+")


@dataclasses.dataclass(frozen=True)
class OpmlFeed:
    """A feed of a list.

    Attributes:
      url: as printed.
      title: in one line; empty if absent.
    """

    url: str
    title: str


def read_opml(body: bytes) -> list[OpmlFeed]:
    """The feeds of an OPML file, in its order, folders unfolded.

    A DTD is tolerated; its entities are neither expanded nor fetched, and depth is bounded by libxml2 (256).

    Raises:
      ConfigError: it is not well-formed, no OPML, or too large.
    """
    if len(body) > MAX_BYTES:
        raise ConfigError(f"is over {MAX_BYTES:,} bytes: not a list of feeds")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(f"is not well-formed XML: {error.msg}") from error
    if root.tag.lower() != "opml":
        raise ConfigError(f"is not OPML: its root is <{root.tag}>")
    outlines = (outline for outline in root.iter("outline") if _attribute(outline, "xmlurl"))
    return [OpmlFeed(_attribute(one, "xmlurl"), _title(one)) for one in outlines]


def write_opml(feeds: Iterable[OpmlFeed], title: str) -> bytes:
    """An OPML 2.0 file in UTF-8.

    Args:
      title: of the list.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        etree.SubElement(body, "outline", type="rss", text=feed.title or feed.url, xmlUrl=feed.url)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _title(outline: etree._Element) -> str:
    return _attribute(outline, "title") or _attribute(outline, "text")


def _attribute(outline: etree._Element, name: str) -> str:
    """An attribute whatever its case: `xmlURL` is common."""
    value = next((value for key, value in outline.attrib.items() if str(key).lower() == name), "")
    return _WHITE_SPACE.sub(" ", str(value)).strip()
