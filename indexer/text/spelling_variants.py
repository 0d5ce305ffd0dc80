"""British and American spelling brought to one form, so that either finds the other.

The form chosen is an index key, never shown. Rules follow the systematic differences (-ise/-ize, -our/-or,
-re/-er, -yse/-yze, doubled l, ae/oe) with the exceptions that look alike; the rest is a list of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Words that end in -ise/-ised/... and are not written with z anywhere.
_KEEPS_ISE = re.compile(
    r"(?:adv|prom|comprom|surpr|superv|rev|prev|telev|improv|dev|exerc|enterpr|expert|prec|conc|franch|"
    r"merchand|pra|ra|no|po|porpo|torto|turquo|cru|bru|disgu|gu|dem|desp|parad|treat|exc|inc|comprm|compr|"
    r"prem|chem|anc|circumc|adverti|advert|chast|appr|app|otherw|likew|clockw|w|r|v|ar|upr|d|g|pr|emer|m|"
    r"marqu|val|cerem|l|cerv|bapt_)is\Z"
)
_ISE = re.compile(r"\A([a-z]{2,}is)(e|ed|es|er|ers|ing|ings|able|ation|ations|ational)\Z")
_YSE = re.compile(r"\A((?:an|par|cat|electrol|hydrol|dial|psychoan)(?:al|a)?ys)(e|ed|es|er|ers|ing)\Z")
_OUR_STEMS = (
    "behavi|col|fav|hon|lab|neighb|harb|hum|rum|vig|endeav|flav|sav|vap|tum|od|arm|parl|rig|val|splend|cand|"
    "clam|ferv|ranc|succ|demean|glam|misdemean|disfav|dishon|discol|belab|enam|tam|can_"
)
_OUR = re.compile(rf"\A((?:un|re|dis|mis|multi|co|bio|neuro)?(?:{_OUR_STEMS}))our([a-z]*)\Z")
_RE_WORDS = re.compile(
    r"\A((?:[a-z]*)(?:cent|met|lit|fib|theat|calib|spect|somb|lust|meag|sab|och|goit|tit|manoeuv|maneuv|saltpet|"
    r"reconnoit|accout))re(s|d)?\Z"
)
_LL = re.compile(
    r"\A(travel|model|label|counsel|cancel|fuel|signal|level|tunnel|channel|panel|total|equal|dial|"
    r"initial|marvel|quarrel|rival|shovel|snorkel|spiral|trammel|funnel|pencil|jewel|duel|cruel|bevel|enamel)"
    r"l(ed|ing|ings|er|ers|ous)\Z"
)
_LIGATURES = (
    (re.compile(r"aem"), "em"),
    (re.compile(r"aes(?=th)"), "es"),
    (re.compile(r"\Apaed"), "ped"),
    (re.compile(r"(?<=ortho)paed"), "ped"),
    (re.compile(r"(?<=encyclo)paed"), "ped"),
    (re.compile(r"\Aoe(?=str|soph|dem|nol)"), "e"),
    (re.compile(r"gynaec"), "gynec"),
    (re.compile(r"orrhoe"), "orrhe"),
    (re.compile(r"caec"), "cec"),
    (re.compile(r"caes(?=ar)"), "ces"),
    (re.compile(r"faec"), "fec"),
    (re.compile(r"foet(?=us|al)"), "fet"),
    (re.compile(r"coeli"), "celi"),
    (re.compile(r"diaere"), "diere"),
    (re.compile(r"\Aanaes"), "anes"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"leukaem"), "leukem"),
    (re.compile(r"manoeuv"), "maneuv"),
    (re.compile(r"archaeo"), "archeo"),
    (re.compile(r"aetio"), "etio"),
    (re.compile(r"palaeo"), "paleo"),
    (re.compile(r"homoeo"), "homeo"),
    (re.compile(r"dyspnoea"), "dyspnea"),
    (re.compile(r"apnoea"), "apnea"),
)

_WORDS = {
    british + ending: american + ending
    for british, american, endings in (
        ("programme", "program", ("", "s")),
        ("programmed", "program", ("",)),
        ("programming", "program", ("",)),
        ("programmer", "programer", ("", "s")),
        ("catalogue", "catalog", ("", "s", "d")),
        ("cataloguing", "cataloging", ("",)),
        ("dialogue", "dialog", ("", "s")),
        ("analogue", "analog", ("", "s")),
        ("licence", "license", ("", "s", "d")),
        ("practise", "practice", ("", "s", "d")),
        ("practising", "practicing", ("",)),
        ("defence", "defense", ("", "s")),
        ("offence", "offense", ("", "s")),
        ("pretence", "pretense", ("",)),
        ("judgement", "judgment", ("", "s")),
        ("acknowledgement", "acknowledgment", ("", "s")),
        ("grey", "gray", ("", "s")),
        ("ageing", "aging", ("",)),
        ("enrol", "enroll", ("", "s", "ment")),
        ("fulfil", "fulfill", ("", "s", "ment")),
        ("instal", "install", ("", "ment")),
        ("instalment", "installment", ("", "s")),
        ("skilful", "skillful", ("", "ly")),
        ("wilful", "willful", ("", "ly")),
        ("aluminium", "aluminum", ("",)),
        ("mould", "mold", ("", "s", "ing")),
        ("plough", "plow", ("", "s", "ing")),
        ("sceptic", "skeptic", ("", "s", "al", "ism")),
        ("cheque", "check", ("", "s")),
        ("tyre", "tire", ("", "s")),
        ("kerb", "curb", ("", "s")),
        ("jewellery", "jewelry", ("",)),
        ("storey", "story", ("",)),
        ("pyjamas", "pajamas", ("",)),
        ("cosy", "cozy", ("",)),
        ("draught", "draft", ("", "s")),
        ("whilst", "while", ("",)),
        ("amongst", "among", ("",)),
        ("towards", "toward", ("",)),
        ("learnt", "learned", ("",)),
        ("sulphur", "sulfur", ("",)),
        ("sulphate", "sulfate", ("", "s")),
        ("organisation", "organization", ("", "s", "al")),
    )
    for ending in endings
}

_BEGINS_IN_BRITISH = {"sk": "sc", "cu": "ke", "pa": "py"}
"""What the American spelling of a word of `_WORDS` begins with → what its British one does."""


def begins_in_british(begin: str) -> set[str]:
    """What else a word may begin with whose stem begins with one or two letters, ``begin``: for "es" it is "ae" and
    "oe" ("aesthetic"), for "he" "ha" ("haemorrhage"), for "di" "dy" ("dying", which Snowball makes "die").
    """
    found = set()
    first, second = begin[0], begin[1:]
    if first == "e":
        found |= {"ae", "oe"}
    if second == "e":
        found |= {first + "a", first + "o"}
    if second == "i":
        found.add(first + "y")
    if begin in _BEGINS_IN_BRITISH:
        found.add(_BEGINS_IN_BRITISH[begin])
    if begin == "c":
        found.add("k")
    return found


def american(word: str) -> str:
    """The American spelling of ``word`` (lower case, no accents); other words come back unchanged."""
    known = _WORDS.get(word)
    if known is not None:
        return known
    if len(word) < 5:
        return word
    found = _ISE.match(word)
    if found and not _KEEPS_ISE.match(found[1]) and (len(found[1]) > 4 or found[2].startswith("ation")):
        return found[1][:-1] + "z" + found[2]
    found = _YSE.match(word)
    if found:
        return found[1][:-1] + "z" + found[2]
    if "our" in word:
        found = _OUR.match(word)
        if found:
            return f"{found[1]}or{found[2]}"
    found = _RE_WORDS.match(word)
    if found:
        return found[1] + "er" + {"s": "s", "d": "ed"}.get(found[2], "")
    found = _LL.match(word)
    if found:
        return found[1] + found[2]
    if "ae" in word or "oe" in word:
        for pattern, replacement in _LIGATURES:
            word = pattern.sub(replacement, word)
    return word


_MAY_DIFFER = re.compile(r"^[^\n]*?(?:[iy]s(?:e|i|a)|our|re(?=[sd]?$)|ll(?:ed|ing|er|ous)|ae|oe)[^\n]*$", re.MULTILINE)


def american_all(words: Sequence[str]) -> list[str]:
    """`american` for many words; those that no rule can change are found in one sweep.

    Raises ValueError if a word holds a line break.
    """
    text = "\n".join(words)
    if text.count("\n") != max(len(words) - 1, 0):
        raise ValueError("A word holds a line break.")
    changed = {word: american(word) for word in _MAY_DIFFER.findall(text)}
    changed.update(_WORDS)
    return [changed.get(word, word) for word in words]
