"""Whole pages of every kind, in several languages, as sites would serve them."""

import json
from collections.abc import Callable, Sequence

import pytest

from transforms.core.pages.label import label_page
from transforms.core.pages.rules import RuleBook
from transforms.errors import NotAnArticleError
from transforms.records import CleanPage

STORY = [
    f"On day {day} the council of Port Alder spoke about the ferry, the berths and the price of coal, and it came to "
    "no decision, since the harbour master had not yet read the report of the engineers from the mainland."
    for day in range(8)
]
CARDS = [f"The ferry sails again for the {number}th time since the winter storms" for number in range(14)]


def page(title: str, body: str, *, head: str = "", ld: object = None, lang: str = "en") -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    menu = '<nav><a href="/">Home</a><a href="/world">World</a><a href="/sport">Sport</a></nav>'
    foot = "<footer><p>Harbour Post, 12 Quay Street</p><a href='/privacy'>Privacy</a></footer>"
    return (
        f"<!doctype html><html lang='{lang}'><head><title>{title}</title>{head}{script}</head>"
        f"<body>{menu}<main>{body}</main>{foot}</body></html>"
    )


def paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def cards(lines: Sequence[str] = CARDS) -> str:
    return "".join(f'<article><h3><a href="/story/{n}">{line}</a></h3></article>' for n, line in enumerate(lines))


def kind(rules: RuleBook, html: str, url: str = "https://harbour.example/world/ferry-a-1") -> str:
    return label_page(html.encode(), content_type="text/html", url=url, publisher="", rules=rules, now_us=0).kind


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        ("en", "Page not found | Harbour Post", "The page you are looking for could not be found. Try our front page."),
        ("en", "Error 404 - Harbour Post", "Nothing is here any more."),
        ("en", "Oops! This page doesn't exist", "It may have moved, or it never was."),
        ("de", "Seite nicht gefunden – Die Warte", "Die angeforderte Seite gibt es nicht mehr."),
        ("de", "Fehler 404 | Die Warte", "Leider ist hier nichts."),
        ("fr", "Page introuvable - Le Phare", "La page demandée n’est plus en ligne."),
        ("fr", "La page que vous recherchez n’existe plus", "Revenez à la une."),
        ("es", "Página no encontrada | Eco del Valle", "La nota que busca ya no está."),
        ("pt", "Página não encontrada – O Cais", "A notícia foi retirada."),
        ("it", "Pagina non trovata | Il Molo", "La pagina richiesta non c’è più."),
        ("nl", "Pagina niet gevonden | De Kade", "Deze pagina bestaat niet meer."),
        ("sv", "Sidan kunde inte hittas | Kajen", "Sidan finns inte längre."),
        ("pl", "Nie znaleziono strony – Nabrzeże", "Tej strony już nie ma."),
        ("ru", "Страница не найдена | Причал", "Такой страницы больше нет."),
        ("uk", "Сторінку не знайдено | Причал", "Такої сторінки більше немає."),
        ("tr", "Sayfa bulunamadı - Rıhtım", "Aradığınız haber kaldırılmış."),
        ("ar", "الصفحة غير موجودة | المنارة", "لم نعثر على الصفحة التي طلبتها."),
        ("ja", "ページが見つかりません | 港日報", "お探しの記事は削除されました。"),
        ("ko", "페이지를 찾을 수 없습니다 | 항구일보", "요청하신 기사가 삭제되었습니다."),
        ("zh", "页面不存在 | 港口报", "您访问的文章已被删除。"),
        ("en", "503 Service Temporarily Unavailable", "Please come back later."),
        ("en", "Access denied", "You have no permission to see this page."),
    ],
)
def test_error_pages_in_many_languages(rules: RuleBook, lang: str, title: str, text: str) -> None:
    assert kind(rules, page(title, f"<h1>{title}</h1><p>{text}</p>", lang=lang)) == "error"
    assert kind(rules, page(title, f"<h1>{title}</h1>" + paragraphs(STORY), lang=lang)) == "article"


@pytest.mark.parametrize(
    "html",
    [
        page("Just a moment...", "<div id='challenge-error-text'>Enable JavaScript and cookies to continue</div>"),
        page("harbour.example", "<script src='https://geo.captcha-delivery.com/captcha/x.js'></script><p>Wait.</p>"),
        page("harbour.example", "<div id='px-captcha'></div><p>Press and hold to confirm that you are no robot.</p>"),
        page("harbour.example", "<p>Request unsuccessful. Incapsula incident ID: 1-2</p>"),
    ],
    ids=["cloudflare", "datadome", "perimeterx", "imperva"],
)
def test_pages_of_guards_are_errors_even_without_a_main_part(rules: RuleBook, html: str) -> None:
    assert kind(rules, html) == "error"


def test_a_guards_script_on_an_article_means_nothing(rules: RuleBook) -> None:
    guard = "<script>window.awsWafCookieDomainList=[]</script>"
    assert kind(rules, page("Ferry", f"<h1>Ferry</h1>{paragraphs(STORY)}", head=guard)) == "article"


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [
        (
            "en",
            "Harbour Post",
            "We and our 312 partners store and access personal data, such as cookies, on your device. By choosing "
            "Accept all you consent to this. Some partners rely on their legitimate interest. See our privacy policy.",
        ),
        (
            "de",
            "Die Warte",
            "Mit Ihrer Zustimmung nutzen wir und unsere Partner Cookies, um personenbezogene Daten zu verarbeiten. Sie "
            "können Ihre Einwilligung jederzeit widerrufen. Mehr steht in der Datenschutzerklärung. Alle akzeptieren.",
        ),
        (
            "fr",
            "Le Phare",
            "Avec votre consentement, nos partenaires et nous utilisons des cookies pour traiter des données "
            "personnelles. Voyez notre politique de confidentialité. Tout accepter ou tout refuser.",
        ),
        (
            "es",
            "Eco del Valle",
            "Con su consentimiento, nosotros y nuestros socios usamos cookies para tratar datos personales y mostrar "
            "anuncios personalizados. Lea la política de privacidad. Aceptar.",
        ),
        ("nl", "Jouw privacy | De Kade", "Wij gebruiken cookies."),
        ("en", "Before you continue to the Harbour Post", "Choose."),
    ],
)
def test_consent_walls(rules: RuleBook, lang: str, title: str, text: str) -> None:
    assert kind(rules, page(title, f"<h1>{title}</h1><p>{text}</p>", lang=lang)) == "consent"


def test_a_story_about_cookies_or_with_a_consent_banner_is_an_article(rules: RuleBook) -> None:
    banner = (
        "<div id='onetrust-banner-sdk'><p>We and our partners use cookies to process personal data with your consent. "
        "See our privacy policy. Accept all.</p></div>"
    )
    assert kind(rules, page("Ferry", banner + f"<h1>Ferry</h1>{paragraphs(STORY)}")) == "article"
    lines = [
        "Regulators fined a firm that let its partners set cookies without consent, and told it to change its privacy "
        "policy."
    ]
    dated = '<meta property="article:published_time" content="2026-11-20T10:00:00Z">'
    assert kind(rules, page("Cookies", paragraphs(lines + STORY))) == "article"
    assert kind(rules, page("Cookies", paragraphs(lines), head=dated)) == "article"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://harbour.example/", "Harbour Post"),
        ("https://harbour.example/tag/ferries", "Ferries | Harbour Post"),
        ("https://die-warte.example/thema/faehren", "Fähren"),
        ("https://le-phare.example/auteurs/yann-kermeur", "Yann Kermeur"),
        ("https://eco.example/temas/trenes/", "Trenes"),
        ("https://prichal.example/rubrics/more", "Море"),
        ("https://harbour.example/news/page/3", "News"),
    ],
)
def test_lists_of_other_pages(rules: RuleBook, url: str, title: str) -> None:
    assert kind(rules, page(title, f"<h1>{title}</h1>{cards()}"), url) == "index"
    assert kind(rules, page(title, f"<h1>{title}</h1>{paragraphs(STORY)}"), url) == "article"


@pytest.mark.parametrize(
    ("url", "title", "line"),
    [
        ("https://harbour.example/live/storm-1", "Storm reaches the coast", "10:{:02} The wind has reached 90 knots."),
        ("https://warte.example/sturm-liveticker-2.html", "Sturm", "14:{:02} Uhr: Der Deich hält, sagt die Wehr."),
        ("https://phare.example/3", "EN DIRECT. La tempête arrive", "9h{:02} – Les bateaux restent au port."),
        ("https://eco.example/tren-minuto-a-minuto-4", "El tren", "21:{:02} El tren sale de la estación."),
        ("https://prichal.example/5", "Шторм: онлайн-трансляция", "12:{:02} Паром остаётся в порту до утра."),
    ],
)
def test_live_reports_by_their_posts(rules: RuleBook, url: str, title: str, line: str) -> None:
    posts = [line.format(minute) for minute in range(10, 18)]
    extended = [f"{post} {STORY[0]}" for post in posts]
    assert kind(rules, page(title, f"<h1>{title}</h1>{paragraphs(extended)}"), url) == "live"
    assert kind(rules, page(title, f"<h1>{title}</h1>{paragraphs(STORY)}"), url) == "article"


def test_videos_and_galleries(rules: RuleBook) -> None:
    video = {"@type": "VideoObject", "name": "The ferry at sea"}
    news = {"@type": "NewsArticle", "headline": "The ferry at sea"}
    short = paragraphs(STORY[:2])
    pictures = "".join(f"<figure><img src='{n}.jpg'><figcaption>Berth {n}</figcaption></figure>" for n in range(8))
    assert kind(rules, page("The ferry at sea", short, ld=video)) == "video"
    assert kind(rules, page("The ferry", short, ld=[video, news]), "https://harbour.example/videos/1") == "video"
    assert kind(rules, page("The ferry", paragraphs(STORY), ld=[video, news])) == "article"
    assert kind(rules, page("Berths", short + pictures), "https://warte.example/fotostrecke/haefen-1") == "gallery"
    assert kind(rules, page("Berths", short + pictures), "https://warte.example/haefen-1") == "article"
    assert kind(rules, page("Berths", paragraphs(STORY), ld={"@type": "ImageGallery"})) == "gallery"


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to continue reading",
        "Jetzt weiterlesen mit Warte plus",
        "Cet article est réservé aux abonnés",
        "Suscríbete para seguir leyendo",
        "Conteúdo exclusivo para assinantes",
        "Доступ только по подписке",
        "この記事は有料会員限定です",
    ],
)
def test_stubs_of_articles_that_are_for_subscribers(rules: RuleBook, line: str) -> None:
    dated = '<meta property="article:published_time" content="2026-11-20T10:00:00Z">'
    body = f"<div class='wall'><p>{line}</p></div>"
    assert kind(rules, page("Ferry", paragraphs(STORY[:2]) + body, head=dated)) == "paywall_stub"
    assert kind(rules, page("Ferry", paragraphs(STORY) + body, head=dated)) == "article"


def test_a_kind_that_is_not_wanted_is_refused_with_its_reason(clean: Callable[..., CleanPage]) -> None:
    html = page("Live: storm", paragraphs(STORY), ld={"@type": "LiveBlogPosting", "headline": "Live: storm"})
    assert clean(html).page_kind == "live"
    with pytest.raises(NotAnArticleError, match="kind live: JSON-LD says LiveBlogPosting"):
        clean(html, kinds=("article",))
    missing = page("Page not found", "<p>Nothing is here any more, and nothing will come back to this address.</p>")
    assert clean(missing, kinds=("article", "error")).page_kind == "error"
