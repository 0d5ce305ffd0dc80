"""What a column may be about, by the words of its name: "Who told us" is `submitted_by`, "Topic(s)" are `themes`.

A name is one witness: it gives each field a sureness, and what the column holds decides (`column_assignment.py`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from corpus.records.resource import Resource

PARTS = (
    "series.name",
    "series.position",
    "event.start",
    "event.end",
    "event.timezone",
    "event.place",
    "event.online_url",
    "event.status",
    "see_also.pin",
    "see_also.block",
)
TARGETS = (*Resource.model_fields, *PARTS)
"""What a column may be mapped to; ``creators:speaker`` and ``extra.anything`` are understood as well."""
OBJECTS = frozenset({"event", "series"})
"""Fields that are objects with parts: a column that holds plain values is one of the parts."""

# Beginnings of words, without accents, in English, French, German, Spanish, Dutch, Italian, Portuguese and Welsh; one
# that ends with a dot is a whole word. A number says how much the words after it weigh: 3 names the field, 1 hints.
_WORDS = {
    "id": "3 identif uid. guid. id. 2 key. slug 1 code. ref.",
    "url": "3 url uri. link lien href. web homepage 2 adres site 1 online",
    "doi": "3 doi.",
    "title": "3 tit teitl headline heading 2 name. nom. naam. nome. nombre. enw. called",
    "supplied_title": "3 supplied",
    "subtitle": "4 subtit untertitel",
    "description": "3 descr summar resum abstract beschr zusammenfass about. overview 2 note. notes. content. "
    "detail inhalt what. comment desc.",
    "text": "3 fulltext transcri body. 2 text.",
    "type": "3 type. typ. tipo. soort format medium media. kind. genre math.",
    "creators": "3 creator people. person. 2 who. wer. qui. contribut by. 1 von.",
    "creators:author": "3 author auteur verfass awdur writ",
    "creators:speaker": "3 speak presenter redner referent orat relator spreker siarad host. lectur",
    "creators:editor": "3 editor. edited",
    "publisher": "3 publisher verlag editeur editor uitgever cyhoeddwr journal organi institut 2 revue. revist "
    "publication source. herausg 1 published from. by.",
    "issued": "3 date. datum. year. jahr. annee. anno. ano. anio. jaar. fecha. data. dyddiad blwyddyn issued "
    "publi releas upload online. 2 pubdate erschien when. wann.",
    "made": "2 filmed recorded",
    "added": "4 added saved timestamp 3 submitted creat ajout hinzu anadi toegevoegd aggiun found 2 time. at. 1 date.",
    "modified": "4 modif updat revised geandert changed checked",
    "themes": "3 theme thema topic categor subject sujet onderw pwnc rubri assunto gebiet area. field. "
    "classif section 2 genre",
    "keywords": "3 keyword label tag. schlag mots etiqu palabr",
    "collection": "3 collection sammlung folder. 2 list. group.",
    "series.name": "3 serie reihe reeks cyfres collan 2 event",
    "series.position": "3 episode position folge",
    "language": "3 lang locale sprach idiom lingua iaith",
    "minutes": "3 dura minut dauer dure duur. hyd. runtime length 2 long. mins. time.",
    "audience": "3 audience zielgrup doelgroep publico. public. destinat reader 2 for. suitable aimed",
    "places": "3 place. countr locat region ort. lieu. lugar luogo plaats land. pays. pais. city ciudad 1 where",
    "licence": "3 licen rights copyright",
    "relations": "3 relation related",
    "event.start": "3 start. begin event 1 date.",
    "event.end": "3 end.",
    "event.timezone": "3 timezone",
    "event.place": "4 venue",
    "event.online_url": "4 joining webinar zoom registration booking",
    "recording_of": "3 recording",
    "status": "3 status",
    "submitted_by": "4 suggest recommend told shared 3 submit via. curator posted 2 your. found by.",
}  # fmt: skip

_ASIDE = frozenset(
    "email mail image img photo picture logo icon thumbnail count number num total score rating view like price cost "
    "phone size width height color colour hash page isbn issn volume issue edition rank favorite occupation job "
    "affiliation reference cited nb anzahl bild foto".split()
)
"""Words that make another thing of what stands beside them: "Author email" is no author."""

_PARTS_OF_NAMES = frozenset(
    "first last middle family given surname forename firstname lastname vorname nachname prenom voornaam achternaam "
    "apellido apellidos cognome sobrenome screen user".split()
)
_THINGS = frozenset("talk session book film paper article video movie work podcast resource item entry record".split())
FILLERS = frozenset(
    "the a an of this that it is was did does do please enter paste our if any known optional required give insert "
    "add here choose select one or more all apply be are were has have in on to and der die das des dem den ein eine "
    "ist wurde war es le la les l de du d un une est el los las lo il i gli di del della het een van o os as da dos "
    "um uma y yr ei e em je se si que che wat was how s".split()
)


def plain(name: str) -> str:
    """A column's name in lower-case words: "What is it about?" → "what is it about", "Topic(s)" → "topics"."""
    text = re.sub(r"(?<=\w)\((e?s)\)", r"\1", name)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    text = re.sub(r"\b([dl]|qu)['’]", r"\1 ", text)  # l'auteur, d'ajout
    return " ".join(re.sub(r"[^\w]+|_", " ", text.replace("'", "").replace("’", "")).split())


def _spelt_alike(word: str) -> str:
    """``word`` as languages agree on it: thema and tema, Kategorie and categorie, Lizenz and licence."""
    return word.replace("th", "t").replace("k", "c").replace("z", "c")


@cache
def _beginnings() -> tuple[tuple[str, bool, str, int], ...]:
    """Each entry: the letters, whether they are a whole word, the field, the weight."""
    found = []
    for target, entries in _WORDS.items():
        weight = 0
        for entry in entries.split():
            if entry.isdigit():
                weight = int(entry)
            else:
                found.append((_spelt_alike(entry.rstrip(".")), entry.endswith("."), target, weight))
    return tuple(found)


@lru_cache(4096)
def _word(word: str) -> dict[str, float]:
    """What one word says: field → weight. German and Dutch put words together: Erscheinungsjahr is a Jahr."""
    fields: dict[str, float] = {}
    longest: dict[str, int] = {}
    word = _spelt_alike(word)
    for letters, whole, target, weight in _beginnings():
        if (word == letters or word == letters + "s") if whole else word.startswith(letters):
            said = float(weight)
        elif len(letters) > 3 and len(word) > len(letters) + 3 and word.endswith((letters, letters + "e")):
            said = weight * 0.9
        else:
            continue
        if len(letters) > longest.get(target, 0):
            longest[target] = len(letters)
            fields[target] = said
    return fields or _misspelt(word)


def _misspelt(word: str) -> dict[str, float]:
    """What a long word would say with one letter mended: Desciption, Catagory."""
    if len(word) < 7 or word in FILLERS:
        return {}
    from rapidfuzz.distance import OSA

    fields: dict[str, float] = {}
    for letters, whole, target, weight in _beginnings():
        if not whole and len(letters) > 4 and letters[0] == word[0] and weight > 2:
            if any(OSA.distance(word[: len(letters) + n], letters) < 2 for n in (-1, 0, 1)):
                fields[target] = max(fields.get(target, 0.0), weight * 0.6)
    return fields


@lru_cache(4096)
def said_by_name(column: str) -> dict[str, float]:
    """Field → how far the name of ``column`` says it (0 to 1), from its words alone."""
    if (column in TARGETS and column not in OBJECTS) or re.fullmatch(r"extra\.\S.*|creators:\w[\w -]*", column):
        return {column: 1.0}
    if "." in column.strip(". "):
        inner = _inside(column)
        if inner is not None:
            return inner
    # A remark in brackets is no part of the name: "Date (dd/mm/yyyy)", "Length (minutes)".
    name = plain(re.sub(r"(?<=\S\s)[\[(].*?[\])]", " ", column)) or plain(column)
    words = name.split()
    if not words or len(name) > 160:
        return {}
    total: dict[str, float] = {}
    n_unknown = 0
    aside = [w for w in words if w in _ASIDE or w.removesuffix("s") in _ASIDE]
    aside += [w for w in words if w in _PARTS_OF_NAMES and (len(words) == 1 or "name" in words or "nom" in words)]
    for word in dict.fromkeys(words):
        said = _word(word)
        for target, weight in said.items():
            total[target] = total.get(target, 0.0) + weight
        n_unknown += not said and word not in FILLERS and word not in _THINGS
    if made := total.pop("made", 0.0):  # "Date filmed" will do for a date where nothing says when it was published
        total["issued"] = max(made, 0.8 * min(3.0, total.get("issued", 0.0)))
    if not total:
        only_things = any(w.removesuffix("s") in _THINGS for w in words) and not n_unknown and not aside
        return {"title": 0.6} if only_things else {}
    if max(total.get(t, 0.0) for t in ("added", "modified", "event.start", "event.end")) >= 3 and "issued" in total:
        total["issued"] *= 0.4  # "Date added" and "endDate" are dates of something else
    most = max(total.values())
    sure = min(1.0, most / 3) * 0.95 * max(0.7, 0.95**n_unknown)
    found = {target: weight / most * sure for target, weight in total.items()}
    if aside:
        counted = all(w in ("number", "num", "numbers") for w in aside)
        found = {t: s * (0.9 if counted and t in ("id", "series.position") else 0.4) for t, s in found.items()}
    return found


_WRAPPED = frozenset("name title label value text rendered display html en plain url href uri link content".split())


def _inside(column: str) -> dict[str, float] | None:
    """A part of an object: "link.href" is a link, "title.rendered" a title, "author.url" neither."""
    outer, _, inner = column.rpartition(".")
    around = said_by_name(outer)
    best = max(around, key=around.__getitem__, default="")
    said = plain(inner).split()
    is_address = bool(said) and said[-1] in ("url", "href", "uri", "link")
    if around and around[best] >= 0.6 and best not in ("text", "description"):
        if set(said) <= _WRAPPED and is_address == (best == "url"):
            return {target: sure * 0.8 for target, sure in around.items()}
        return {}
    return {target: sure * 0.9 for target, sure in said_by_name(inner).items()}


def meaning(column: str) -> tuple[str, float] | None:
    """The field that the name of ``column`` says and how sure that is (0.4 to 1); ``None`` if it says none."""
    found = said_by_name(column)
    best = max(found, key=lambda target: found[target], default=None)
    return (best, found[best]) if best is not None and found[best] >= 0.4 else None


def takes_many(target: str) -> bool:
    """Whether several columns may feed ``target``."""
    return target.split(":")[0] in ("creators", "themes", "keywords", "places", "audience", "relations") or (
        target.startswith(("extra.", "see_also."))
    )


_LIFE = tuple(
    "born birth dob dod died death deceased geboren geburt gestorben todes overled naiss deces nacim fallec nasci "
    "nascita morte genedig ganwyd marwol".split()
)
_OFFICE = ("office", "tenure", "reign", "presidency", "amtszeit", "term ", "mandat")


def is_of_a_life(name: str) -> bool:
    """Whether a column is of somebody's birth, death or time in office: its dates are of no work."""
    words = plain(name) + " "
    return any(word.startswith(_LIFE) for word in words.split()) or any(office in words for office in _OFFICE)
