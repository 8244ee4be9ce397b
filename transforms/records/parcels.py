"""What waits on the shelf while its name goes through a shuffle."""

import dataclasses

from transforms.records.articles import Article
from transforms.records.schemas import Record, portable


@portable
@dataclasses.dataclass(frozen=True)
class Parcel(Record):
    """Something that was put on a `Shelf`: where it is, or it itself.

    Attributes:
      file: its name on the shelf, without the suffix; empty where the parcel carries its content along.
      start: of the content in the file; bytes.
      size: of the content; bytes.
      content: empty where it is in the file.
    """

    file: str
    start: int
    size: int
    content: bytes = b""


@portable
@dataclasses.dataclass(frozen=True)
class ShelvedArticle(Record):
    """An article of which all is in parcels but what it is shuffled by.

    Attributes:
      id: of the article.
      key: of its listing.
      site: whose boilerplate may stand on it, see `core.pages.boilerplate`; empty if unknown.
      head: all but `clean`, which is blank.
      clean: its `CleanPage`.
    """

    id: str
    key: str
    site: str
    head: Parcel
    clean: Parcel


@portable
@dataclasses.dataclass(frozen=True)
class ArticleHead(Record):
    """An article whose cleaned page is a parcel.

    Attributes:
      article: all but `clean`, which is blank.
      clean: its `CleanPage`.
    """

    article: Article
    clean: Parcel
