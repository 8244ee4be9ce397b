"""The words and addresses by which pages that are no plain article give themselves away, in many languages."""

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import unquote, urlsplit

_SEPARATORS = re.compile(r"\s+[|–—•·»⁄/:-]+\s+|\s*[|｜]\s*|\s*:\s+")
# What error pages put around what they say.
_PRELUDE = (
    r"(?:(?:oh no|o+ps|whoops|ups|uups|hoppla|sorry|sorry about that|hmm+|leider|désolé|lo sentimos|ой)[\s,.!…–-]*)?"
)
_STATUS = (
    r"(?:(?:http|status|error|fehler|erreur|erro|errore|error de|fout|fel|feil|fejl|virhe|chyba|błąd|ошибка"
    r"|помилка|hata"
    r"|エラー|خطأ|오류)[\s:-]*)*(?:code\s*)?(?:400|401|403|404|410|429|451|500|502|503|504)"
    r"(?:\s*[:.!–-]?\s*(?:error|fehler|not found|page not found|forbidden|gone|unauthorized|bad request|bad gateway"
    r"|too many requests|service (?:temporarily )?unavailable|internal server error|gateway time-?out"
    r"|access denied|unavailable for legal reasons))?"
)
_NOT_FOUND = (
    r"(?:the |this |that |we can.?t find (?:the |that |this )?|we could.?n.?t find (?:the |that |this )?)?"
    r"(?:requested )?(?:page|article|story|content|document|file|url|site)"
    r"(?: you(?:.re| are| were)? (?:requested|looking for|trying to reach))?"
    r"(?: (?:was |is |could |can)?\s?(?:not|n.t) (?:be )?(?:found|available|exist)| unavailable| not found"
    r"| (?:is )?no longer (?:available|exists?)| does(?: not|n.t) exist| (?:cannot|can.?t) be found| has gone missing)"
    r"|(?:page|nothing|content) not found|not found|nothing (?:was )?found|nothing here"
    r"|(?:die |diese |angeforderte )*(?:seite|artikel|inhalt|beitrag)(?: wurde| ist| konnte)?(?: leider)? nicht"
    r" (?:mehr )?(?:gefunden|verfügbar|vorhanden|gefunden werden)|nicht gefunden"
    r"|(?:la |cette )?(?:page|article)(?: demandée| que vous (?:cherchez|recherchez))?"
    r"(?: est)?(?: introuvable| non trouvée?| n.existe (?:pas|plus)| inexistante)"
    r"|(?:la )?(?:página|nota|noticia)(?: solicitada| que buscas?)? no (?:encontrada|existe|disponible|se encuentra)"
    r"|no (?:hemos encontrado|encontramos) (?:la|esta) página"
    r"|(?:a )?página (?:não (?:foi )?encontrada|não existe|indisponível)"
    r"|(?:la )?pagina (?:non (?:è stata )?trovata|inesistente|non esiste|niet gevonden|nu a fost găsită)"
    r"|(?:de )?pagina (?:is |werd )?niet (?:meer )?(?:gevonden|beschikbaar)"
    r"|sidan (?:kunde inte hittas|hittades inte|finns inte)|siden (?:ble |blev )?(?:ikke funnet|ikke fundet"
    r"|finnes ikke)"
    r"|siden (?:blev ikke fundet|kunne ikke findes)|sivua ei löyt?y?(?:nyt|dy)?|sivua ei löytynyt"
    r"|(?:ta |podana )?strona (?:nie (?:została )?(?:znaleziona|istnieje))|nie znaleziono(?: strony)?"
    r"|stránka (?:nebyla )?nenalezena|stránka nebyla nalezena|stránka (?:sa nenašla|neexistuje)"
    r"|az oldal nem található|stranica nije pronađena|stran ni najdena|sayfa bulunamadı|aradığınız sayfa bulunamadı"
    r"|(?:такой |эта |запрашиваемая )?страница не (?:найдена|существует)|сторінку не знайдено"
    r"|сторінка не (?:знайдена|існує)"
    r"|страницата не е намерена|η σελίδα δεν (?:βρέθηκε|υπάρχει)|הדף לא נמצא|העמוד לא נמצא"
    r"|(?:هذه )?الصفحة (?:غير موجودة|المطلوبة غير موجودة|غير متاحة|غير متوفرة)|صفحه (?:مورد نظر )?(?:یافت نشد|پیدا نشد)"
    r"|पृष्ठ नहीं मिला|पेज नहीं मिला|halaman tidak ditemukan|không tìm thấy trang|trang không tồn tại|ไม่พบหน้า.{0,20}"
    r"|(?:お探しの|ご指定の|該当する)?(?:ページ|記事)(?:が|は)(?:見つかりません(?:でした)?|存在しません|表示できません)"
    r"|(?:페이지를|요청하신 페이지를|기사를) 찾을 수 없습니다|(?:您访问的)?(?:页面|頁面|網頁|网页)(?:不存在"
    r"|未找到|找不到).{0,6}|找不到(?:页面|頁面|網頁)"
)
_REFUSED = (
    r"just a moment|attention required!?|access (?:to this (?:page|site|website) has been )?(?:is )?denied|forbidden"
    r"|(?:your )?request (?:was |has been )?(?:blocked|unsuccessful)|(?:sorry, )?you have been blocked"
    r"|pardon our interruption"
    r"|are you (?:a )?(?:robot|human)|(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human|human verification"
    r"|(?:security|browser) (?:check|verification)|checking your browser.{0,30}|ddos-guard|one more step|captcha"
    r"|zugriff verweigert|sind sie ein (?:roboter|mensch)|accès refusé|vérification de sécurité|acceso denegado"
    r"|acesso negado|accesso negato|toegang geweigerd|доступ (?:запрещ[её]н|ограничен)|вы не робот|تم رفض الوصول"
    r"|アクセスが拒否されました|访问被拒绝|service unavailable|internal server error|bad gateway|gateway time-?out"
    r"|(?:site |website )?(?:is )?(?:down for|under) (?:scheduled )?maintenance|wartungsarbeiten|site en maintenance"
    r"|en mantenimiento|em manutenção|technische wartung"
)
_ERROR = re.compile(rf"{_PRELUDE}(?:{_STATUS}|{_NOT_FOUND}|{_REFUSED})[\s.!…:(]*", re.IGNORECASE)

# What the pages hold that stand before a site until it trusts the reader: Cloudflare, DataDome, PerimeterX, Imperva,
# AWS and Akamai. Source: their documentation; ordinary pages load some of their scripts too, with a text of their own.
_CHALLENGES = (
    *("cf-browser-verification", "cf-challenge-running", "cf_chl_opt", "cf-error-details", "challenge-error-text"),
    *("captcha-delivery.com/captcha", "geo.captcha-delivery.com", "px-captcha", "_Incapsula_Resource?SWUDNSAI"),
    *("Incapsula incident ID", "awsWafCookieDomainList", "errors.edgesuite.net", "sec-if-cpt-container"),
)

_CONSENT = re.compile(
    r"(?:.{0,30}\b)?(?:cookie (?:consent|settings|preferences|policy notice|wall)|(?:manage "
    r"|your )?consent(?: required| preferences"
    r"| management)?|before you continue.{0,30}|(?:your |manage )?privacy (?:settings|preferences|choices|matters)"
    r"|(?:we value |about )?your privacy|privacy gate|privacy (?:consent|wall)"
    r"|datenschutz-?einstellungen|cookie-?einstellungen|privatsphäre-?einstellungen"
    r"|einwilligung(?: erforderlich)?|zustimmung"
    r"|ihre (?:daten|privatsphäre).{0,20}|(?:gestion|paramètres) (?:des|de vos) cookies|(?:votre"
    r"|respect de votre) vie privée.{0,20}"
    r"|(?:su|tu) privacidad.{0,20}|configuración de (?:cookies|privacidad)|(?:sua|a sua) privacidade.{0,20}"
    r"|(?:la tua|impostazioni) privacy|impostazioni (?:dei )?cookie|(?:uw|jouw|je) privacy.{0,20}"
    r"|cookie-?instellingen|cookietoestemming"
    r"|samtycke|personvern|samtykke|twoja prywatność|ustawienia prywatności|настройки (?:cookie|конфиденциальности))",
    re.IGNORECASE,
)
# Of these a page that asks for consent has several, and an article few.
_CONSENT_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bcookies?\b|クッキー|쿠키|файл\w* cookie|ملفات تعريف الارتباط",
        r"\bconsent|einwillig|zustimm|consentement|consentimiento|consentimento|consenso|toestemming|samtyck"
        r"|samtykk|zgod[ęya]"
        r"|souhlas|соглас|同意|동의|موافق",
        r"\bpartners?\b|\bvendors?\b|\bpartnern?\b|partenaires?|socios|parceiros|fornitori|partnerami"
        r"|партн[её]р|パートナー|شركا",
        r"personal(?:ised|ized)? (?:ads|advertising|data|content)|personenbezogen|personalisiert"
        r"|données personnelles|personnalis"
        r"|datos personales|personalizad|dados pessoais|dati personali|personalizzat|persoonsgegevens|gepersonaliseerd"
        r"|dan(?:e|ych) osobow|персональн|個人(?:情報|データ)",
        r"privacy (?:policy|notice|settings|cent(?:er|re))|datenschutz|confidentialité|privacidad|privacidade"
        r"|informativa"
        r"|privacybeleid|polityk\w+ prywatności|конфиденциальност|プライバシー",
        r"\b(?:accept|agree|reject)(?: all| and continue)?\b|akzeptieren|alle ablehnen|tout (?:accepter"
        r"|refuser)|j.accepte"
        r"|aceptar|aceitar|accetta|accepteren|godkänn|akceptuj|принять",
        r"legitimate interest|berechtigte\w* interesse|intérêts? légitimes?|interés legítimo"
        r"|legítimo interesse|\biab\b|\btcf\b"
        r"|\bgdpr\b|dsgvo|\brgpd\b|withdraw|widerruf|(?:device|geräte-?)(?: ident| scan)|store and/or access",
    )
)
_MIN_CONSENT_WORDS = 4
_CONSENT_PATH = re.compile(
    r"(?:^|[/.])(?:consent|collectconsent|cookie-?consent|cookie-?wall|privacy-?(?:gate|wall|consent)|gdpr-?consent"
    r"|zustimmung|einwilligung|myprivacy)(?:[/.?]|$)"
)

_PAYWALL = re.compile(
    r"(?:subscribe|sign in|log in|register)(?: now| today)? to (?:continue|keep|read|unlock)|(?:continue"
    r"|keep) reading with a"
    r"|(?:this|the) (?:article|story|content) is (?:only )?(?:for|available to"
    r"|reserved for) (?:our )?(?:subscribers|members)"
    r"|already a (?:subscriber|member)\?|subscribers? only|unlock this article|to read the full (?:story|article)"
    r"|weiterlesen mit|jetzt weiterlesen|exklusiv für abonnent|nur für abonnent|(?:artikel"
    r"|inhalt) (?:ist )?kostenpflichtig"
    r"|(?:bereits|schon) abonnent|mit .{1,30} plus weiterlesen|um den (?:ganzen |vollständigen )?artikel zu lesen"
    r"|réservée? (?:à nos|aux) abonnés|pour lire la suite|il vous reste \d+ ?% de cet article|déjà abonnée?"
    r"|(?:contenido|artículo) exclusivo para suscriptores|suscríbete para (?:seguir|continuar) leyendo"
    r"|ya eres suscriptor"
    r"|(?:conteúdo )?exclusivo para assinantes|assine para continuar|já é assinante|(?:contenuto"
    r"|articolo) riservato agli abbonati"
    r"|abbonati per (?:continuare|leggere)|exclusief voor abonnees|lees verder met"
    r"|(?:artikeln )?är (?:bara )?för prenumeranter"
    r"|bare for abonnenter|kun for abonnenter|vain tilaajille|tylko dla (?:prenumeratorów|subskrybentów)"
    r"|доступ\w* (?:только )?(?:для|по) подписчик|(?:только|доступно) по подписке|للمشتركين فقط"
    r"|(?:有料)?会員限定|残り\d+文字|この記事は有料|구독자 전용|订阅后(?:可|继续)阅读|會員專屬",
    re.IGNORECASE,
)

_LIVE = re.compile(
    r"live-?(?:blog|ticker|updates?|coverage|verslag)|news-?ticker|(?:^|[/_-])live(?:[/_-]|$)|(?:^"
    r"|[/_-])en-(?:direct|vivo)(?:[/_-]|$)"
    r"|minuto-a-minuto|(?:^|[/_-])ao-vivo(?:[/_-]|$)|minuto-per-minuto|(?:^|[/_-])(?:in-)?diretta(?:[/_-]|$)"
    r"|(?:^|[/_-])ticker(?:[/_-]|$)"
    r"|na-zywo|текстовая-трансляция|онлайн-трансляция|текстовая трансляция|онлайн-трансляция|بث مباشر|مباشر"
    r"|速報中|ライブ速報"
)
_LIVE_TITLE = re.compile(
    r"^(?:live\b|live ?blog|live ?ticker|news ?ticker|ticker\b|en direct|direct\b|en vivo|en directo|ao vivo"
    r"|diretta\b|na żywo"
    r"|.{0,40}онлайн-трансляция|онлайн|трансляция|مباشر|【ライブ)|\blive ?(?:blog|ticker|updates?)\b|as it happened"
    r"|minuto a minuto|minuto per minuto|minute par minute",
    re.IGNORECASE,
)
_VIDEO_PATH = re.compile(r"(?:^|/)(?:videos?|watch|mediathek|av|vidéos?|tv|videa|wideo|video-[a-z]+)(?:/|$)")
_GALLERY_PATH = re.compile(
    r"(?:^|[/-])(?:galler(?:y|ies|ia)|photos?|photo-?galler(?:y|ies)|in-pictures|slideshows?|fotostrecken?"
    r"|bildergalerien?|bilderstrecken?"
    r"|galeries?|diaporamas?|portfolio|fotos|galerias?|fotogalerias?|fotogaler(?:ie|i|ia|ía)|fotogallery"
    r"|fotoreportages?|bildspel|zdjecia)(?:[/-]|$)"
)
_INDEX_PATH = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies|ia)|sections?|authors?|search|archives?|thema|themen|rubrik"
    r"|ressort|autor(?:en)?|suche"
    r"|sujets?|rubriques?|auteurs?|recherche|temas?|seccion(?:es)?|autores|etiquetas?|buscar|busca|editorias?"
    r"|argomenti|sezioni"
    r"|onderwerp(?:en)?|dossiers?|emne|aihe|temat|tagi|kategori(?:e|a)?|teg|temy|rubrics?|konu|etiket|konular"
    r"|label|latest"
    r"|index(?:\.\w+)?|[\w-]+/page/\d+)"
    # What they list has a short name; what a list of theirs holds has a long one.
    r"(?:/(?:\w+-){0,2}\w+)?(?:/page/\d+)?/?$"
)


def says_error(titles: Sequence[str]) -> bool:
    """Whether a title, or a part of one, is that of an error page or a challenge."""
    return any(_ERROR.fullmatch(part) for part in _parts(titles))


def says_consent(titles: Sequence[str]) -> bool:
    """Whether a title, or a part of one, is that of a page that asks for consent."""
    return any(_CONSENT.fullmatch(part) for part in _parts(titles))


def is_challenge(source: str) -> bool:
    """Whether a page has the marks of one that a guard puts before a site."""
    return any(mark in source for mark in _CHALLENGES)


def asks_for_consent(text: str) -> bool:
    """Whether a text speaks of cookies, partners, personal data and more of the kind, as few articles do."""
    # Once too many are missing the others need not be looked for: so it is with most texts.
    missing = (pattern for pattern in _CONSENT_WORDS if not pattern.search(text))
    too_many = len(_CONSENT_WORDS) - _MIN_CONSENT_WORDS + 1
    return len(list(islice(missing, too_many))) < too_many


def is_consent_address(url: str) -> bool:
    """Whether an address is that of a page to give consent on."""
    parts = urlsplit(url.lower())
    return bool(_CONSENT_PATH.search(parts.hostname or "") or _CONSENT_PATH.search(parts.path))


def asks_to_subscribe(text: str) -> bool:
    """Whether a text says that the rest is for subscribers."""
    return bool(_PAYWALL.search(text))


def tells_live(url: str, titles: Sequence[str]) -> bool:
    """Whether address or title call the page a live report."""
    return bool(_LIVE.search(_path(url))) or any(_LIVE_TITLE.search(title) for title in titles)


def is_video_address(url: str) -> bool:
    """Whether the address is in a part of the site that has videos."""
    return bool(_VIDEO_PATH.search(_path(url)))


def is_gallery_address(url: str) -> bool:
    """Whether the address is in a part of the site that has picture galleries."""
    return bool(_GALLERY_PATH.search(_path(url)))


def is_index_address(url: str) -> bool:
    """Whether the address is that of a list: a home page, a section, a tag, an author, a search."""
    parts = urlsplit(url)
    is_home = bool(parts.hostname) and not parts.path.strip("/") and not parts.query
    return is_home or bool(_INDEX_PATH.search(_path(url)))


def _path(url: str) -> str:
    return unquote(urlsplit(url).path).lower()


def _parts(titles: Sequence[str]) -> set[str]:
    whole = {title.strip() for title in titles}
    return whole | {part.strip() for title in whole for part in _SEPARATORS.split(title)}
