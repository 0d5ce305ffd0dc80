"""The frame of a question that is asked as one asks a person: "please show me resources about ...", "..., thank you".

A frame is a small grammar, not a list of words: polite words, what is wanted of us, the objects ("some information")
and a preposition in front, thanks behind. Only what stands in the place of a frame falls away, so that the same words
keep their meaning everywhere else: "information retrieval" is both its words, "I am interested in information
retrieval" too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_OBJECT = (
    r"(?:(?:useful|good|further|more|recent|relevant|new|detailed|general|background|reading|learning|online)\s+)?"
    r"(?:information|info|resources?|articles?|papers?|documents?|records?|materials?|books?|literature|"
    r"publications?|references?|sources?|stud(?:y|ies)|reports?|discussions?|descriptions?|details|items|entries|"
    r"abstracts?|texts?|works|things|stuff|anything|something|everything|advice|help|guidance)"
)
_QUANTITY = (
    r"(?:(?:some|any|all|all\s+the|all\s+of\s+the|every|more|the|a|an|a\s+few|a\s+list\s+of|a\s+bit\s+of|several|"
    r"as\s+many|as\s+much|as\s+much\s+as\s+possible)\s+)?"
)
_ABOUT = (
    r"(?:about|on|upon|concerning|regarding|(?:that\s+|which\s+)?(?:is\s+|are\s+)?(?:relating|related)\s+to|"
    r"(?:(?:that|which)\s+)?(?:deals?|dealing)\s+with|(?:that|which)\s+(?:discuss|describe|cover|treat|concern)|"
    r"(?:discussing|describing|covering)|with\s+(?:respect|regard)\s+to|having\s+to\s+do\s+with|to\s+do\s+with)"
)
_TOPIC = rf"(?:{_QUANTITY}{_OBJECT}\s+(?:available\s+|there\s+is\s+|you\s+have\s+)?{_ABOUT})"
"""What is wanted, up to the topic: "some information on". Alone, a question that says nothing yet."""
_ON_TOPIC = rf"(?:{_TOPIC}|(?:(?:some|any|more|a\s+bit)\s+)?about|{_QUANTITY}(?:discussions?|descriptions?)\s+of)"
"""The same, also without an object ("tell me about"), after an opening that leaves no doubt."""

_GREETING = r"(?:(?:hi|hello|hey|good\s+(?:morning|afternoon|evening)|dear\s+\w+)(?:\s+(?:there|all))?[\s,.!]+)?"
_POLITE = (
    r"(?:please|kindly|(?:can|could|would|will)\s+you(?:\s+(?:please|kindly))?|would\s+you\s+mind|"
    r"(?:can|could|may|might)\s+(?:i|we)(?:\s+please)?)"
)
_GIVE = (
    r"(?:show|give|find|get|send|tell|fetch|bring|list|recommend|suggest|offer|provide|point|direct|help)"
    r"(?:\s+(?:me|us))?(?:\s+(?:to\s+)?(?:find|see|with|to|towards|out))?"
)
_GIVE_ME = r"(?:show|give|find|get|send|tell|fetch|bring|recommend|suggest|offer|provide)\s+(?:me|us)(?:\s+with)?"
_HAVE = r"(?:have|see|get|read|look\s+at|receive|obtain|find)"
_RECEIVING = (
    r"(?:(?:receiving|obtaining|getting|finding|reading|seeing|having|learning|knowing|hearing)"
    r"\s+)"
)
_I_AM = r"(?:i\s*am|i['’]?m|we\s*are|we['’]?re)"
_ADVERB = r"(?:\s+(?:currently|also|really|very|particularly|mainly|especially|only|just|trying\s+to))?"
_SEEKING = r"(?:interested\s+in|looking\s+for|searching\s+for|seeking|in\s+need\s+of|(?:find|get|obtain|learn\s+about))"
_WOULD_LIKE = (
    r"(?:i|we)(?:\s+would|['’]d|\s+should)?\s+(?:really\s+)?(?:like|love|want|need|wish)"
    r"(?:\s+to\s+(?:find|get|see|read|have|receive|obtain|know|learn|look\s+for|search\s+for|hear)"
    r"(?:\s+(?:out|more))?)?"
)
_DO_YOU_HAVE = r"(?:do\s+you\s+have|have\s+you(?:\s+got)?|are\s+there|is\s+there|you\s+have)"
_EXIST = r"(?:exist|are\s+there|do\s+you\s+have|have\s+you(?:\s+got)?|is\s+there|are\s+available)"
_WHAT_IS_THERE = rf"(?:what|which)\s+{_OBJECT}\s+{_EXIST}\s+"

_SURE = rf"""(?x)\s*(?:[-–—*•]\s*)?{_GREETING}(?:
        (?:{_POLITE}\s+)+{_GIVE}\s+(?:{_ON_TOPIC}\s+)?
      | (?:{_POLITE}\s+)+{_HAVE}\s+{_TOPIC}\s+
      | {_I_AM}{_ADVERB}\s+{_SEEKING}\s+{_RECEIVING}?(?:{_ON_TOPIC}\s+)?
      | {_I_AM}\s+after\s+{_TOPIC}\s+
      | (?:interested\s+in|looking\s+for|searching\s+for|seeking)\s+{_RECEIVING}?{_TOPIC}\s+
      | {_WOULD_LIKE}\s+{_RECEIVING}?{_ON_TOPIC}\s+
      | {_DO_YOU_HAVE}\s+{_TOPIC}\s+
      | {_WHAT_IS_THERE}{_ABOUT}\s+
      | {_GIVE_ME}\s+{_ON_TOPIC}\s+
      | (?:{_GIVE}|search\s+for|look\s+for)\s+(?:{_TOPIC}|all\s+(?:discussions?|descriptions?)\s+of)\s+
      | any\s+{_OBJECT}\s+{_ABOUT}\s+
    )"""
"""An opening that can hardly be anything else."""
_LIKELY = rf"\s*{_GREETING}(?:{_GIVE_ME}|{_WOULD_LIKE})\s+"
"""One that may also be the beginning of a title ("Give me liberty")."""
_THANKS = (
    r"(?:(?:many\s+)?thanks|thank\s+you|thank\s+u|thx|ty|cheers)"
    r"(?:\s+(?:very|so)\s+much|\s+a\s+lot|\s+in\s+advance|\s+for\s+your\s+(?:help|time))*|please|pls|if\s+(?:possible|you\s+can)"
)
_CLOSING = rf"[,.;:!?–—-]\s*(?:{_THANKS})[\s.!,)]*\Z"
_CLOSING_OF_A_FRAME = rf"[\s,.;:!?–—-](?:{_THANKS})[\s.!,)]*\Z"
_LONGEST_CLOSING = 80
_SHORTEST_OPENING = 2
"""So many words an opening has at least: "find resources on", "please find", "I'm seeking"."""
_LONG_ENOUGH = 3
"""So many words a topic has at least after an opening that is only likely."""
_SIGNS = str.maketrans(",;:!()[]{}", " " * 10)
_MOST_FRAMES = 3
"""One within the other: "please help: I am looking for ..."."""
_MOST_CHARS = 2_000
"""Nobody asks a person at greater length."""


def topic_of(text: str) -> str:
    """``text`` without the frames round it; ``text`` itself where there is none, or nothing else.

    >>> topic_of("Please show me resources about wind tunnels")
    'wind tunnels'
    >>> topic_of("I am looking for some information on wind tunnels, thank you")
    'wind tunnels'
    >>> topic_of("information retrieval")
    'information retrieval'
    """
    if len(text) > _MOST_CHARS or not any(map(str.isspace, text)):
        return text
    asked = text
    for _ in range(_MOST_FRAMES):
        topic = _within(asked)
        if not topic or topic == asked.strip():
            break
        asked = topic
    return text if asked is not text and _pattern(_TOPIC).fullmatch(asked) else asked


def _within(text: str) -> str:
    bare = _bare(text)
    opening = None
    if len(bare.split()) > _SHORTEST_OPENING:
        opening = _pattern(_SURE).match(bare)
        if opening is None:
            opening = _pattern(_LIKELY).match(bare)
            if opening is not None and len(text[opening.end() :].split()) < _LONG_ENOUGH:
                opening = None
    start = opening.end() if opening else 0
    closing = _pattern(_CLOSING_OF_A_FRAME if opening else _CLOSING).search(
        text, max(start, len(text) - _LONGEST_CLOSING)
    )
    return text[start:].strip() if closing is None else text[start : closing.start()].strip(" ,;:-–—")


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compiled when a question is long enough for it: that takes as long as a tenth of a command."""
    return re.compile(source, re.IGNORECASE)


def _bare(text: str) -> str:
    """``text`` without accents, and with a space for each sign between words, every letter at its place."""
    letters = text if text.isascii() else "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)
    return letters.translate(_SIGNS)
