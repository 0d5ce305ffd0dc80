"""Names of people and bodies: which part is the family's, and what a list goes by.

Nothing says which part of a name is the family's but its form. What is known here: a comma, a suffix, particles, a
family name in capitals, and the few family names that stand first and tell themselves (Chinese, Korean, Vietnamese).
A list in the wrong place is put right by writing the name "Family, Given".
"""

from __future__ import annotations

import re

from corpus.records.folding import fold

_BODIES = re.compile(
    r"\b(?:NHS|University|College|Foundation|Fund|Network|Institute|Trust|Council|Department|Ministry|Association|Society|"
    r"Centre|Center|Group|Team|Unit|Academy|Alliance|Agency|Board|Commission|Committee|Company|Organi[sz]ation|Press|"
    r"Service|Services|Partnership|England|Scotland|Wales|Europe|International|Clinic|Hospital|School|Library|Ltd|Inc|"
    r"Limited|Lab|Hub|for|of|and|the|The)\b|&"
)
_MORE_BODIES = re.compile(
    r"\b(?:Union|Federation|Office|Museum|Bank|Project|Programme|Collective|Campaign|Initiative|Community|Forum|Church|"
    r"Records|Publishing|Publishers|Books|Media|Studios?|Authority|Government|Parliament|Court|Bureau|Consortium|"
    r"LLC|LLP|PLC|plc|Corp|Corporation|GmbH|AG|SA|e\.V\.|Universit\w+|Institut\w*|Minist[eè]r\w*|Fonda[tz]i\w+|"
    r"Fundaci\w+|Soci[eé]t\w+|Gesellschaft|Verein|Verlag|Stiftung|Bundes\w+|Biblioth\w+|Bibliot\w+|Asocia\w+|"
    r"Associa\w+|Consejo|Conseil|Comit[eé]|Centro|Zentrum|Hochschule|[EÉ]ditions?|Editorial|Editora|Stichting)\b"
)
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "la", "le", "du", "di", "da", "dos", "del", "ter", "ten", "bin"}
)
_SUFFIX = re.compile(r"(?:Jr|Sr|Jun|Sen|Esq|Filho|Neto|Ph\.?D|M\.?D|II|III|IV|V|VI|2nd|3rd)\.?", re.IGNORECASE)
"""The part of a name that stands after all others."""


def is_body(name: str) -> bool:
    """Whether ``name`` is most likely an organisation's, which has no family name."""
    return " " not in name.strip() or bool(_BODIES.search(name)) or any(c.isdigit() for c in name)


def family_and_given(name: str) -> tuple[str, str]:
    """A person's name in two parts; joined again as given, family they are ``name``."""
    given, _, family = " ".join(name.split()).rpartition(" ")
    # Particles belong to the family name: Ludwig van Beethoven, Maria de la Cruz.
    parts = given.split(" ")
    while len(parts) > 1 and parts[-1].lower() in _PARTICLES:
        family = f"{parts.pop()} {family}"
    return family, " ".join(parts)


def is_suffix(part: str) -> bool:
    """Whether ``part`` of a name is one like Jr. or III."""
    return bool(_SUFFIX.fullmatch(part.strip()))


def name_parts(name: str) -> tuple[str, str, str]:
    """Family name, given names and suffix of a person: "Martin Luther King Jr." has all three."""
    words = " ".join(name.split()).rsplit(" ", 1)
    suffix = ""
    if len(words) == 2 and is_suffix(words[1]) and " " in words[0].rstrip(","):
        name, suffix = words[0].rstrip(","), words[1]
    family, given = family_and_given(name)
    return family, given, suffix


_LETTERS_AFTER = re.compile(
    r"(?:[A-Z]{2,6}|Jnr|Snr|(?:Ph|M|D|Ed|Sc|Psy)\.?\s?[A-Z][a-z]?|(?:B|M|D)(?:Sc|Ed|Phil|Res|Eng)|Hons|Junior|Senior)\.?"
)
"""What is written after a name and is no part of it: OBE, MSc, Ph.D."""
_TITLES = frozenset("dr prof professor sir dame lord lady rev reverend mr mrs ms miss mx hon".split())
_LARGE_PARTICLES = frozenset(
    "van von der den de del della dello di da dal dos das du la le lo st st. san santa o ni nic mac mc ap ab ibn bin "
    "binti abu el al ter ten zu zur af av vande vander".split()
)
"""With a capital letter these begin a family name: Walter De la Mare, Úna Ní Bhriain, Peter St John."""
_SMALL_PARTICLES = frozenset(
    "van von der den de del della dello di da dal dalla dos das do du la le lo los las ter ten te t zu zum zur af av "
    "vom bin ibn al el y e op het d".split()
)
"""In small letters these stand before the part that a list goes by: Vincent van Gogh is under G."""
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_FAMILY_FIRST_LANGUAGES = frozenset(("hu", "zh", "ko", "ja", "vi"))
_CHINESE = frozenset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang deng "
    "han feng cao peng zeng xiao tian dong yuan pan yu jiang cai du ye cheng su wei lu lü ding ren shen yao fu zhong "
    "cui tan liao fan wan jia xia fang shi xiong jin qin gu hou meng bai qiu mao mo qian yan lai hong gong xi".split()
)
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ian|iao|ing|ong|uai|uan|ai|an|ao|ei|en|er|ia|ie|"
    "in|iu|ou|ua|ue|ui|un|uo|üe|a|e|i|(?<=[bpmfw])o|u|ü)"
)
_CHINESE_GIVEN = re.compile(f"{_SYLLABLE}'?(?:{_SYLLABLE})?")
_HYPHENED_FAMILIES = _CHINESE | frozenset(
    "kim lee park choi jung jeong chung kang cho yoon yun jang chang lim im oh seo shin kwon hwang ahn an yoo yu ryu "
    "song hong ko moon ban bong roh noh nam ha tsai chiang teng chou hsu hsieh wong chan cheung leung lam ng ho".split()
)
_HYPHENED_GIVEN = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]{0,6}[-‐‑][a-zà-ÿ]{1,6}")
_VIETNAMESE = frozenset("nguyen tran pham huynh hoang phan dang bui duong truong trinh".split())


def listed_name(name: str, language: str = "") -> tuple[str, str] | None:
    """The family name that a list goes by and the rest; ``None`` for a body or a single name, listed as they stand.

    Args:
        name: as written.
        language: code of the language of the records that it stands in, where family names may stand first.

    >>> listed_name("Émile Aab"), listed_name("Zorn, Adam"), listed_name("Martin Luther King Jr.")
    (('Aab', 'Émile'), ('Zorn', 'Adam'), ('King', 'Martin Luther Jr.'))
    >>> listed_name("Vincent van Gogh"), listed_name("Robert De Niro"), listed_name("The Health Foundation")
    (('Gogh', 'Vincent van'), ('De Niro', 'Robert'), None)
    >>> listed_name("Bong Joon-ho"), listed_name("Szabó Magda", "hu"), listed_name("Szabó Magda")
    (('Bong', 'Joon-ho'), ('Szabó', 'Magda'), ('Magda', 'Szabó'))
    """
    name = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*$", "", " ".join(name.split())) or name
    words, after = _without_letters_after(name)
    if "," in " ".join(words):
        family, _, rest = " ".join(words).partition(",")
        if not family.strip() or _is_listed_as_body(family):
            return None
        return _without_small(family.strip()), f"{rest.strip()} {after}".strip()
    if len(words) < 2 or _EAST_ASIAN.search(name) or _is_listed_as_body(" ".join(words)):
        return None
    while len(words) > 2 and fold(words[0]).rstrip(".") in _TITLES:
        words = words[1:]
    if _stands_first(words, language):
        return words[0], " ".join((*words[1:], after)).strip()
    first = len(words) - 1
    while first > 1 and _belongs_to_family(words, first):
        first -= 1
    family = " ".join(words[first:])
    return _without_small(family), " ".join((*words[:first], *_small(family), after)).strip()


def _without_letters_after(name: str) -> tuple[list[str], str]:
    """The words of a name without what is written after it, and that."""
    parts = [part.strip() for part in name.split(",")]
    after: list[str] = []
    while len(parts) > 1 and (
        is_suffix(parts[-1]) or all(map(_LETTERS_AFTER.fullmatch, re.split(r"[\s/]+", parts[-1])))
    ):
        after.insert(0, parts.pop())
    words = ", ".join(parts).split()
    while len(words) > 2 and "," not in words[-2] and (is_suffix(words[-1]) or _is_degree(words)):
        after.insert(0, words.pop())
    return words, " ".join(after)


def _is_degree(words: list[str]) -> bool:
    """Whether the last word is no name; "Anne SMITH" has one in capitals, and so may all of it be."""
    last = words[-1]
    if not all(map(_LETTERS_AFTER.fullmatch, last.split("/"))):
        return False
    return any(c.islower() for word in words[:-1] for c in word) and (len(last) <= 4 or not last.isupper())


def _is_listed_as_body(name: str) -> bool:
    return bool(_BODIES.search(name) or _MORE_BODIES.search(name)) or any(c.isdigit() for c in name)


def _stands_first(words: list[str], language: str) -> bool:
    """Whether the first word is the family name."""
    first, rest = words[0], words[1:]
    if first.isupper() and "." not in first and not any(word.isupper() and len(word) > 2 for word in rest):
        if len(first) > 2 or fold(first) in _HYPHENED_FAMILIES:
            return True  # ZHANG Wei, DUPONT Jean; but JK Rowling
    if language in _FAMILY_FIRST_LANGUAGES and len(words) <= 4:
        return True
    small, last = fold(first), fold(words[-1])
    if len(words) == 2 and small in _HYPHENED_FAMILIES and _HYPHENED_GIVEN.fullmatch(rest[0]):
        return True
    if small in _VIETNAMESE and last not in _VIETNAMESE:
        return True
    return len(words) == 2 and small in _CHINESE and last not in _CHINESE and bool(_CHINESE_GIVEN.fullmatch(last))


def _belongs_to_family(words: list[str], first: int) -> bool:
    """Whether the word before ``first`` is a part of the family name that begins there."""
    word = words[first - 1]
    small = fold(word)
    if word.islower():
        # "Ortega y Gasset" is two names joined; elsewhere a particle.
        return small in _SMALL_PARTICLES
    if words[first].islower() and fold(words[first]) in ("y", "e", "i") and first > 1:
        return True
    return small in _LARGE_PARTICLES


def _small(family: str) -> list[str]:
    """The particles in small letters with which a family name begins."""
    words = family.split()
    n = next((at for at, word in enumerate(words) if not word.islower() or at == len(words) - 1), 0)
    return words[:n] if n and all(fold(word) in _SMALL_PARTICLES for word in words[:n]) else []


def _without_small(family: str) -> str:
    words = family.split()[len(_small(family)) :]
    return re.sub(r"^(?:d|l|al|el|as|ash|an|ad|ar|at|az)['’‘`´-](?=\w)", "", " ".join(words))
