"""What the names that sites give to the parts of a page say of them."""

import re
from functools import lru_cache

# Kinds of place, by the words of which class names, ids and roles are made. A bit each.
NAMES: dict[str, str] = {
    "body": "body articlebody storybody bodytext maintext articletext storytext richtext postbody contentbody prose",
    "text": "text txt paragraph paragraphs para copy absatz texte texto wysiwyg rte html",
    "content": "content contents inhalt entry post contenu contenido conteudo entrycontent postcontent",
    "article": "article articles artikel story beitrag noticia nota news articulo artigo articolo",
    "main": "main hauptinhalt primary page maincontent",
    "lead": "lead lede standfirst intro teasertext dek deck subtitle subhead subheadline summary excerpt abstract"
    " chapo anrisstext vorspann sottotitolo entradilla bajada description kicker einleitung ingress preamble sommaire",
    "title": "title headline heading header titel titre titulo head hed name topline overline",
    "related": "related relacionadas relacionados recommend recommended recommendations recommendation similar"
    " more read readmore also mehr weitere outbrain taboola recirc recirculation nextread zergnet plista"
    " suggested promo promobox bottom",
    "teaser": "teaser teasers card cards tile item items listing list feed stream thumb thumbnail thumbnails grid"
    " carousel slider swiper river latest popular trending most top hot mostread meistgelesen",
    "link": "link links url permalink backlink",
    "newsletter": "newsletter newsletters signup subscribe subscription subscriptions abo abonnement mailing optin"
    " register registration form email",
    "paywall": "paywall piano premium plus offer offers subscriber subscribers gate metered regwall barrier locked",
    "social": "social share sharing shares sharebar facebook twitter whatsapp addthis follow icons tools toolbar"
    " actions action print bookmark like likes button buttons btn cta",
    "comment": "comment comments disqus kommentar kommentare respond reply replies discussion forum comentarios"
    " commentaires talk user users vote rating ratings",
    "nav": "nav navi navigation menu menus breadcrumb breadcrumbs pager pagination paging toc skip sitemap topbar"
    " navbar hamburger search tabs tab",
    "side": "sidebar side aside rail right column marginal widget widgets complementary secondary",
    "footer": "footer foot bottom fuss legal copyright imprint disclaimer colophon contentinfo",
    "ad": "ad ads adv advert advertisement advertorial anzeige werbung sponsor sponsored dfp banner publicidad pub"
    " commercial affiliate shop product products price",
    "caption": "caption captions cutline legend legende bildunterschrift figcaption wp didascalia",
    "picture": "image images img picture photo photos foto fotos bild gallery galerie galeria slideshow media figure"
    " video videos player audio podcast embed embedded",
    "credit": "credit credits source quelle rights photographer agency",
    "author": "author authors byline bylines autor autoren auteur writer bio profile avatar vcard signature redaktion"
    " contributor contributors reporter",
    "date": "date dates time timestamp datum fecha datetime published publish updated dateline meta info metadata"
    " pubdate posted",
    "tag": "tag tags topic topics keyword keywords category categories label labels themen schlagworte section rubrik"
    " taxonomy",
    "consent": "cookie cookies consent gdpr privacy modal popup overlay lightbox dialog alert notice message"
    " notification toast",
    "box": "box infobox factbox sidebox panel block container wrapper info fact facts faktenbox hintergrund zusatz"
    " highlight highlights keypoints key points",
    "quote": "quote quotes pullquote blockquote zitat pull tweet instagram",
    "live": "live liveblog ticker timeline liveticker event events",
    "hidden": "hidden hide invisible sr screenreader visuallyhidden visually accessibility noprint offscreen collapse",
}
NAME_BITS = {name: 1 << index for index, name in enumerate(NAMES)}
_WORD_BITS = {
    word: sum(NAME_BITS[name] for name, others in NAMES.items() if word in others.split())
    for words in NAMES.values()
    for word in words.split()
}
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=50_000)
def name_bits(names: str) -> int:
    """Read class names, ids or roles ("articleBody main-text").

    Returns:
      The kinds of place that their words tell of, as bits of `NAME_BITS`.
    """
    bits = 0
    for word in _WORDS.findall(names):
        bits |= _WORD_BITS.get(word.lower(), 0)
    return bits
