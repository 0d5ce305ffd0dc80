"""Which older encoding a text is in: the one in which it reads as a language does.

Each encoding is tried with the alphabets of the languages that were written in it. A letter that the language has, in
a word of its own script and case, speaks for it; a sign inside a word, a capital behind a small letter and a lone
ideograph among Latin letters speak against it. Few letters will do, so that short files are read as long ones are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

_SAMPLE_CHARS = 20_000
_SURE = 0.5
"""What reads worse than this in every encoding is no text that is known here."""
_USUAL, _ONE_LETTER, _EARLIER = 0.03, 0.06, 0.02
"""So much better than Windows-1252 another encoding must read (the second: how much more where all is one letter), and
than one that is more common."""

_WESTERN = (
    "éèàêçôîûùâœëïüæÿ", "üäöß", "óíáéñúüºª", "àèéìùòíóîâ", "ãçáéíóõêúâàôüºª", "ëéïöüèóáêàç",
    "ŵâôîŷûêïöáëàéèäüìíòóúẁùẃÿ", "øæåéóèêòôäöü", "äåöéüàá", "áíðéóöúýþæ", "àóéíèçúòïüº",
)  # fmt: skip
"""French, German, Spanish, Italian, Portuguese, Dutch, Welsh, Danish and Norwegian, Swedish and Finnish, Icelandic,
Catalan; the commonest letters first, as in all of these."""
_CENTRAL = ("ęłąóśżćńź", "íáéěřčýžšůúťďňóäľôĺŕ", "áéöóőíüúű", "ăîâşţșț", "čšžćđ", "üäöß")
_RUSSIAN = ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаинвітерслкудмпязьбгчйхїжюєшцщфґ", "аоиенртсвкјулмпдгзбчшцжхфљњћђџ")
_GREEK = ("αοιτεσνηυρπκμλςάίγδόέήωθχύφβώξζψϊϋΐΰ",)
_TURKISH = ("ışüğöçâîû",)
_BALTIC = ("āīēšūņļžčķģŗō", "ėšųžįąęčū", "äõüöšž")
_HEBREW = ("יוהלארמתבשנםעדחקפסטזגכצןךףץ",)
_ARABIC = ("الينمورتبةعدسفهكقحأجشطصىخذزثءضظغإآئؤپچژگ",)
_THAI = ("านรอกเง่ยล้วมทัสีตปิดหคบแจพุไ็ชขใะำูผธ์ึืฉซถณโฝภญฟศฐฮษฎ",)
_KANA = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)))) + "ー"
_CHINESE = (
    "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里用道行"
    "所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军者意无無力"
    "它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應向头頭文体體政美相见見被利什二等"
)
_KOREAN = "이다는을를에의가고하지은도로한기사어자리시인나라해서대아들그일수정부장전보스주만과여구제있것원상"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An encoding, with the alphabets of its languages, or with their commonest signs where there are thousands."""

    encoding: str
    alphabets: tuple[str, ...]
    common: str = ""

    @property
    def weights(self) -> tuple[dict[str, float], ...]:
        """For each alphabet, letter → how much it speaks for the language: the commonest 1, the rarest 0.7."""
        return tuple(map(_weights, self.alphabets))


@cache
def _weights(alphabet: str) -> dict[str, float]:
    return {letter: 1 - 0.3 * number / len(alphabet) for number, letter in enumerate(alphabet)}


_CANDIDATES = (
    _Candidate("cp1252", _WESTERN),
    _Candidate("cp1250", _CENTRAL),
    _Candidate("iso8859-2", _CENTRAL),
    _Candidate("cp1251", _RUSSIAN),
    _Candidate("koi8-r", _RUSSIAN),
    _Candidate("koi8-u", _RUSSIAN),
    _Candidate("cp866", _RUSSIAN),
    _Candidate("cp1253", _GREEK),
    _Candidate("iso8859-7", _GREEK),
    _Candidate("cp1254", _TURKISH),
    _Candidate("cp1257", _BALTIC),
    _Candidate("cp1255", _HEBREW),
    _Candidate("cp1256", _ARABIC),
    _Candidate("cp874", _THAI),
    _Candidate("iso8859-15", _WESTERN),
    _Candidate("iso8859-14", _WESTERN),
    _Candidate("mac-roman", _WESTERN),
    _Candidate("cp850", _WESTERN),
    _Candidate("cp932", (), _KANA),
    _Candidate("euc_jp", (), _KANA),
    _Candidate("gb18030", (), _CHINESE),
    _Candidate("big5", (), _CHINESE),
    _Candidate("cp949", (), _KOREAN),
)
"""The commonest first: of two that read equally well, it is taken."""

_MARKS = "‘’“”„‚‹›«»–—…•·€£¥©®™°§±×÷²³¼½¾µ¿¡¢†‡§¶№\xa0\xad。、「」・『』（）！？：；，"
_INSIDE_WORDS = "’‘·\xad'"


def likeliest(sample: bytes) -> str:
    """The encoding that ``sample`` reads best in; "" where it reads well in none, and is no Windows-1252 either."""
    usual, *others = _CANDIDATES
    n_letters = sum(byte > 0x7F for byte in sample[:_SAMPLE_CHARS])
    as_usual = _score(sample, usual)
    best, most = (
        usual.encoding if as_usual > -1 else "",
        max(_SURE, as_usual + _USUAL + _ONE_LETTER / max(1, n_letters)),
    )
    for candidate in others:
        score = _score(sample, candidate)
        if score > most:
            best, most = candidate.encoding, score + _EARLIER
    return best


def _score(sample: bytes, candidate: _Candidate) -> float:
    """How well the sample reads in an encoding: 1 for text without a fault."""
    try:
        text = sample.decode(candidate.encoding)[:_SAMPLE_CHARS]
    except UnicodeDecodeError:
        return -1.0
    if candidate.common:
        return _of_ideographs(text, candidate.common)
    letters, marks = 0, 0.0
    counted: dict[str, int] = {}
    faults = 0.0
    for before, letter, after in _in_context(text):
        if unicodedata.category(letter)[0] in "LM":
            letters += 1
            counted[letter.lower()] = counted.get(letter.lower(), 0) + 1
            faults += _fault(before, letter, after)
        else:
            is_mark = letter in _MARKS and not (before.isalpha() and after.isalpha() and letter not in _INSIDE_WORDS)
            marks += 1
            faults += 0.0 if is_mark and not _stands_oddly(before, letter, after) else 1.0
    total = letters + marks
    if not total:
        return -1.0
    known = max(sum(n * weights.get(letter, 0.0) for letter, n in counted.items()) for weights in candidate.weights)
    return (known + 0.9 * marks - faults) / total


def _in_context(text: str) -> Iterable[tuple[str, str, str]]:
    last = len(text) - 1
    for number, letter in enumerate(text):
        if letter > "\x7f":
            yield text[number - 1] if number else " ", letter, text[number + 1] if number < last else " "


def _fault(before: str, letter: str, after: str) -> float:
    """What is odd about a letter between its neighbours: another script, or a capital behind a small letter."""
    fault = 0.0
    if letter.isupper() and before.islower():
        fault += 1.0
    elif letter.isupper() and after.islower() and before.isupper() and before > "\x7f":
        fault += 0.3
    elif letter.islower() and before.isupper() and after.isupper():
        fault += 0.5
    if letter > "\u036f" and not before.isalpha() and not after.isalpha():
        fault += 0.5  # hardly any word of other scripts is of one letter
    for other in (before, after):
        if other.isalpha() and _script(other) != _script(letter):
            fault += 0.5
    return fault


def _stands_oddly(before: str, letter: str, after: str) -> bool:
    """Whether a mark stands where it hardly can: ¿ at the end of a word, a raised digit at its beginning."""
    if letter in "¿¡":
        return before.isalpha()
    if letter in "²³¼½¾±×÷°":
        return (after.isalpha() and letter in "²³") or (before.isalpha() and letter not in "²³")
    return letter in "¥†‡¢µ" and before.isalpha()


def _script(letter: str) -> str:
    if letter < "\u0250" or "\u1e00" <= letter < "\u1f00":
        return "Latin"
    return unicodedata.name(letter, " ").split(" ")[0].split("-")[0]


def _of_ideographs(text: str, common: str) -> float:
    """How well text in signs of two bytes reads: in runs of its own, with the signs that every text has."""
    total, good, known = 0, 0.0, 0
    for before, sign, after in _in_context(text):
        total += 1
        if "\uff61" <= sign <= "\uff9f" or unicodedata.category(sign) in ("Co", "Cn", "Cc"):
            good -= 1.0
            continue
        among_latin = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
        alone = before <= "\x7f" and after <= "\x7f"
        good += -1.0 if among_latin and alone else 0.4 if alone else 1.0
        known += sign in common
    return good / total * (0.55 + 0.45 * min(1.0, 5 * known / total)) if total else -1.0
