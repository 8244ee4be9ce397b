import pytest
from lxml.html import document_fromstring

from transforms.core.pages.marked_bylines import find_marked_bylines


def bylines(html: str) -> list[list[str]]:
    return list(find_marked_bylines(list(document_fromstring(f"<html><body>{html}</body></html>").iter())))


@pytest.mark.parametrize(
    "html",
    [
        '<a rel="author" href="/x">Ada Brook</a>',
        '<span itemprop="author"><span itemprop="name">Ada Brook</span></span>',
        '<div class="c-article__byline">By Ada Brook</div>',
        '<div class="author-2">Ada Brook</div>',
        '<div class="articleAuthorName">Ada Brook</div>',
        '<div data-testid="prism-byline"><span>By</span><a href="/team/ada">Ada Brook</a><b>Harbour desk</b></div>',
        '<p class="byline">Ada Brook <time>3 May 2024</time> 4 minutes</p>',
        '<p>Posted in News <a href="/reporters/ada-brook">Ada Brook</a></p>',
        "<ul><li><strong>Autorin/Autor</strong> Ada Brook</li></ul>",
        "<h4>Author</h4><p>Ada Brook</p>",
        "<dl><dt>Written by:</dt><dd>Ada Brook</dd></dl>",
    ],
)
def test_a_marked_byline_gives_its_name(html: str) -> None:
    assert bylines(f"<h1>The ferry is back</h1>{html}<p>The ferry sails again.</p>") == [["Ada Brook"]]


@pytest.mark.parametrize(
    "html",
    [
        '<a rel="author">Ada Brook</a>, <a rel="author">Tom Reed</a>',
        '<div class="byline">By <a>Ada Brook</a> and <a>Tom Reed</a>, Port Alder</div>',
        '<p class="authors">Ada Brook, Tom Reed</p>',
    ],
)
def test_names_side_by_side_are_one_byline(html: str) -> None:
    assert bylines(html)[0][:2] == ["Ada Brook", "Tom Reed"]


@pytest.mark.parametrize(
    "html",
    [
        '<div class="comments"><span class="author">Cam Rowe</span></div>',
        '<aside><a rel="author">Cam Rowe</a></aside>',
        '<figure><span class="author">Cam Rowe</span></figure>',
        '<div class="teaser"><span class="author">Cam Rowe</span></div>',
        '<div class="author-box">About the author</div>',
        '<div class="byline"></div>',
        '<div class="authority">Port Alder</div>',
        "<p>By Ada Brook was the letter signed, and nobody knew of it.</p>",
    ],
)
def test_who_comments_is_linked_or_took_a_picture_is_no_author(html: str) -> None:
    assert bylines(html) == []


def test_standards_come_before_classes_and_what_follows_the_headline_before_the_rest() -> None:
    html = (
        '<div class="author">Cam Rowe</div><h1>The ferry is back</h1><div class="byline">Tom Reed</div>'
        '<footer></footer><a rel="author">Ada Brook</a>'
    )
    assert bylines(html) == [["Ada Brook"], ["Tom Reed"], ["Cam Rowe"]]


def test_one_word_signs_only_where_it_stands_alone() -> None:
    assert bylines('<span class="author">harbourmaster</span>') == [["harbourmaster"]]
    assert bylines('<div class="author"><b>Share</b><i>Print</i></div>') == []


@pytest.mark.parametrize(
    "name",
    [
        *("author", "byline", "autor", "autoren", "autorin", "auteurs", "redacteur", "redakteur", "redakteurin"),
        *("verfasser", "written-by", "wrote_by", "posted-by", "submittedby", "writer", "reporter", "journalist"),
        *("journalista", "zuozhe", "contributor", "storyAuthor", "pageByline", "metaAutor", "leadWriter"),
    ],
)
def test_every_word_for_an_author_marks_a_byline(name: str) -> None:
    assert bylines(f'<div class="box {name}">Ada Brook</div>') == [["Ada Brook"]]
