"""Whether a web page says of itself that it is not there, in the languages of the web, whatever its status says.

Only what a page says by its title or its first heading counts, and only where that is all it says: "404 Not Found" is
the name of good articles too. So a page with much to read is one, and so is a page whose address speaks of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote, urlsplit

MAX_TEXT_CHARS = 5000
"""Pages that say "not found" have menus, but little to read; one with more text than this is an article."""
MAX_TEXT_BELOW_HEADING_CHARS = 1200
"""The same where only the heading says it: a heading is no name of a page."""

_THING = (
    r"(?:(?:the|this|that|your|our|requested|web|la|le|les|cette|die|der|das|diese|angeforderte|el|esta|a"
    r"|o|lo|de|het|deze|"
    r"y|den|det|denne|az|i|η) )*"
)
_WORDS = (
    # English
    r"(?:(?:sorry|oops|whoops|uh oh|error|http|status|code|we) )*"
    r"(?:page|file|site|article|document|content|resource|url|address|link|item|post|entry|story|website|"
    r"page you(?: are|re| were)? (?:looking for|requested)|page requested) "
    r"(?:(?:is|was|has|could|can|does|cannot|cant|couldnt|isnt|wasnt|be|been|not|no|longer|doesnt|did) )*"
    r"(?:found|exist|exists|available|missing|unavailable|removed|deleted|there|here)",
    r"(?:sorry )?(?:we )?(?:cant|cannot|couldnt|could not|can not) (?:be )?find (?:the|that|this"
    r"|your) page(?: .{0,40})?",
    r"no such page",
    r"page missing",
    # German, Dutch
    r"(?:seite|datei|inhalt|artikel|dokument)(?: (?:wurde|konnte|ist|existiert|leider|werden))* nicht"
    r"(?: (?:mehr|gefunden|vorhanden|verfugbar|werden|existiert|auffindbar|erreichbar))*",
    r"(?:pagina|bestand|artikel)(?: (?:is|kan|werd|kon|bestaat|kunnen))* niet(?: (?:meer|gevonden|worden"
    r"|beschikbaar|bestaat))*",
    # French, Italian, Spanish, Portuguese, Catalan, Romanian
    r"(?:page|fichier|article|document)(?: (?:demandee?|est|na|n a|nest|n est|n|ne))*"
    r" (?:introuvable|inexistante?|(?:non|pas)(?: (?:pu|ete|etre))* trouvee?|n?existe (?:pas|plus))",
    r"(?:pagina|file|articolo|documento)(?: (?:richiesta|e|stata))* (?:non (?:e stata )?(?:trovat[ao]"
    r"|esiste|disponibile)"
    r"|inesistente)",
    r"(?:pagina|archivo|articulo|documento|contenido)(?: (?:solicitad[ao]))* no (?:(?:ha|se|fue|sido) )*"
    r"(?:encontrad[ao]|existe|encuentra|encontro|disponible|trobada|sha trobat|s ha trobat)",
    r"no (?:encontrad[ao]|trobad[ao]|se ha encontrado la pagina|se encontro la pagina)",
    r"(?:pagina|arquivo|ficheiro|artigo|documento"
    r"|conteudo)(?: (?:solicitad[ao]))* nao (?:(?:foi) )*(?:encontrad[ao]|existe|localizad[ao])",
    r"pagina (?:nu a fost gasita|nu exista|negasita|inexistenta)",
    # Welsh, Irish
    r"tudalen (?:heb ei (?:chanfod|ganfod|darganfod)|ddim ar gael|ar goll|ddim yn bodoli)",
    r"ni (?:ddaethpwyd o hyd i(?:r| y)? dudalen|chanfuwyd y dudalen)",
    r"leathanach gan aimsiu|nior aimsiodh an leathanach",
    # Scandinavian and Finnish
    r"sid[ae]n (?:hittades (?:inte|ej)|kunde inte hittas|finns inte|saknas|(?:blev )?ikke (?:fundet"
    r"|funnet)|(?:kunne|kan) ikke findes"
    r"|ble ikke funnet|finnes ikke|findes ikke|eksisterer ikke)",
    r"side ikke (?:fundet|funnet)",
    r"fant ikke siden",
    r"sivua ei (?:loydy|loytynyt)|sivua ei ole",
    # Eastern Europe
    r"(?:nie znaleziono(?: strony)?|strona nie (?:zosta[łl]a znaleziona|istnieje)|strony nie znaleziono)",
    r"(?:stranka|stranku) (?:nenalezena|nebyla nalezena|sa nenasla|nenajdena|neexistuje|se nepodarilo najit)",
    r"(?:az oldal|oldal|lap) nem (?:talalhato|letezik)",
    r"strani(?:ca|ce) nije (?:pronadena|pronađena|nadena)|stran ni (?:bila najdena|najdena)",
    r"(?:страница|страницата|сторінка|сторінку|запрошенная страница) не (?:е )?(?:найдена|намерена"
    r"|знайдено|знайдена|существует|існує"
    r"|съществува)",
    r"sayfa (?:bulunamad[ıi]|bulunmuyor|mevcut degil)",
    r"σελιδα δε(?:ν)? (?:βρεθηκε|υπαρχει)",
    # Further scripts
    r"(?:お探しの)?(?:ページ|ファイル|記事)(?:が|は)(?:見つかりません(?:でした)?|存在しません|見つかりませんでした)",
    r"(?:(?:您|你)(?:访问|要找|訪問)的)?(?:页面|頁面|网页|網頁)(?:未找到|不存在|找不到|没有找到|沒有找到|无法找到|已删除)",
    r"(?:未找到|找不到|无法找到)(?:该|此|這個|这个)?(?:页面|頁面|网页|網頁)?",
    r"(?:요청하신 )?페이지를 찾을 수 (?:없습니다|없음|없어요)",
    r"(?:ال)?صفحة (?:غير موجودة|غير متوفرة|غير متاحة|لم يتم العثور عليها)|لم يتم العثور على الصفحة",
    r"(?:הדף|העמוד|דף|עמוד)(?: המבוקש)? לא (?:נמצא|קיים)",
    r"(?:پیدا نشد|صفحه(?: مورد نظر)? (?:یافت|پیدا) نشد)",
    r"पृष्ठ नहीं मिला",
    r"khong tim thay trang|trang khong ton tai",
    r"halaman tidak ditemukan|laman tidak ditemukan",
    r"ไม่พบหน้า(?:ที่คุณต้องการ|เว็บ)?",
)
_SHORT = (
    r"(?:not found|nothing (?:was )?found(?: here)?|nicht gefunden|niet gevonden|(?:non trouvee?"
    r"|introuvable)|non trovat[ao]|"
    r"no encontrad[ao]|nao encontrad[ao]|heb ei (?:chanfod|ganfod|darganfod)|не (?:найдено|знайдено)|未找到"
    r"|找不到|gone)"
)
_NUMBER = (
    r"(?:http )?(?:(?:error|fehler|erreur|errore|erro|gwall|fel|feil|fejl|virhe|fout|blad|chyba|ошибка|hata) ?)?"
    r"(?:code )?(?:404|410)"
)
_TAIL = r"(?: (?:error|fehler|erreur|oops|sorry|http|gone))*"
_BEFORE = rf"(?:(?:{_NUMBER}|error|oops|sorry|whoops|hoppla|oups|uh oh) )*{_THING}"
_SAYS = re.compile(rf"{_BEFORE}(?:{'|'.join(_WORDS)})(?: {_NUMBER})?|{_NUMBER} {_SHORT}(?: 1)?|{_SHORT} {_NUMBER}")
"""Nothing else can be meant by it."""
_MAY_SAY = re.compile(rf"{_BEFORE}{_SHORT}|{_NUMBER}{_TAIL}")
"""A book may be called so."""
_PART = re.compile(r"\s+[-\u2010-\u2015|·•»«:/]+\s+|[|»«·•—:]|[-\u2013](?=\s)|[!.?…。！]+(?:\s|$)")
"""What parts a page's name from its site's."""
_TITLE = re.compile(rb"<title(?:\s[^>]*)?>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(rb"<h1(?:\s[^>]*)?>(.*?)</h1", re.IGNORECASE | re.DOTALL)
_NOT_TEXT = re.compile(
    rb"<(script|style|nav|header|footer|aside|noscript|template|svg|form|head)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"charset=[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"404|410|not[-_ ]?found|soft[-_ ]?error|missing|introuvable|nicht[-_ ]gefunden", re.IGNORECASE
)


def title_of(page: bytes) -> str:
    """The title of a web page in plain words; empty where it has none."""
    found = _TITLE.search(page)
    return _plain(found[1], page) if found else ""


def says_not_found(page: bytes, url: str) -> bool:
    """Whether the page that ``url`` shows says that there is no such page.

    Args:
        page: as it came, or its beginning.
        url: the address that was asked for.

    >>> says_not_found(b"<title>Page not found | Example</title><h1>Sorry</h1>", "https://example.org/old")
    True
    >>> says_not_found(b"<title>How to mend 404 errors</title>", "https://example.org/guide")
    False
    """
    parts = urlsplit(url)
    if _IN_ADDRESS.search(unquote(f"{parts.path} {parts.query}")):
        return False
    found = _HEADING.search(page)
    heading = _folded(_plain(found[1], page)) if found else ""
    title = title_of(page)
    if _is_said(title, heading, parts.hostname or ""):
        most = MAX_TEXT_CHARS
    elif _SAYS.fullmatch(heading) or (_MAY_SAY.fullmatch(heading) and not title):
        most = MAX_TEXT_BELOW_HEADING_CHARS
    else:
        return False
    return len(b" ".join(_NOT_TEXT.sub(b" ", page).split())) <= most


def _is_said(title: str, heading: str, host: str) -> bool:
    """Whether the title says so, or one of its parts: the name of the site stands before it or after it."""
    whole = _folded(title)
    parts = [folded for part in _PART.split(title) if (folded := _folded(part))]
    if any(map(_SAYS.fullmatch, (whole, *parts))):
        return True
    if _MAY_SAY.fullmatch(whole):
        return True
    others = [part for part in parts if not _MAY_SAY.fullmatch(part)]
    names_site = all(part.replace(" ", "") in host.replace("-", "") for part in others)
    confirmed = names_site or bool(_SAYS.fullmatch(heading) or _MAY_SAY.fullmatch(heading))
    return len(others) < len(parts) and confirmed


def _folded(text: str) -> str:
    """Lower case, without marks, and without the accents of Latin and Greek letters."""
    letters: list[str] = []
    for c in unicodedata.normalize("NFKD", text.lower()):
        if not (unicodedata.combining(c) and letters and letters[-1] < "\u0400"):
            letters.append(c)
    text = unicodedata.normalize("NFC", "".join(letters)).replace("'", "").replace("’", "")
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c) == "Mc" else " " for c in text).split())


def _plain(markup: bytes, page: bytes) -> str:
    declared = _CHARSET.search(page[:2048])
    try:
        text = markup.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = markup.decode(declared[1].decode() if declared else "cp1252", "replace")
        except LookupError:
            text = markup.decode("cp1252", "replace")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
