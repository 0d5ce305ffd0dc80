"""Words of dates in the languages that we read, and the months and years that they stand for: data."""

from __future__ import annotations


def _words(text: str) -> str:
    return "|".join(sorted(text.replace(".", r"\.").split(), key=len, reverse=True))


# English, French, German, Spanish, Italian, Dutch, Portuguese, Welsh; as far as they are written differently.
_MONTHS = (
    "january jan january. janvier janv januar jänner enero ene gennaio gen januari janeiro ionawr ion",
    "february feb febr février févr fevrier fev februar febrero febbraio februari fevereiro chwefror chwef",
    "march mar mars märz mrz marzo maart mrt março marco mawrth maw",
    "april apr avril avr abril abr aprile ebrill",
    "may mai mayo maggio mag mei maio",
    "june jun juin juni junio giugno giu junho mehefin meh",
    "july jul juillet juil juli julio luglio lug julho gorffennaf gorff",
    "august aug août aout agosto ago augustus awst",
    "september sep sept septembre septiembre settembre set setembro medi",
    "october oct octobre oktober okt octubre ottobre ott outubro out hydref hyd",
    "november nov novembre noviembre novembro tachwedd tach",
    "december dec décembre décembre déc dezember dez diciembre dic dicembre dezembro rhagfyr rhag",
)
MONTH_NUMBER = {name.rstrip("."): n for n, names in enumerate(_MONTHS, start=1) for name in names.split()}
MONTH = "(?:" + _words(" ".join(MONTH_NUMBER)) + r")\.?"
_SEASONS = {
    "spring": ("spring spr printemps frühling frühjahr primavera lente voorjaar gwanwyn", 3, 5),
    "summer": ("summer sum été sommer verano estate zomer verão haf", 6, 8),
    "autumn": ("autumn aut fall automne herbst otoño autunno herfst najaar outono hydref", 9, 11),
    "winter": ("winter win hiver invierno inverno gaeaf", 12, 2),
}
SEASON_OF = {name: (first, last) for names, first, last in _SEASONS.values() for name in names.split()}
SEASON = "(?:" + _words(" ".join(SEASON_OF)) + ")"
DONE = _words(
    "printed published reprinted reissued cast recast signed dated executed designed manufactured made remade issued "
    "released revised completed begun exhibited engraved etched painted repainted drawn written composed performed "
    "premiered built rebuilt constructed reconstructed fabricated refabricated re-fabricated assembled modelled "
    "modeled conceived created produced photographed filmed recorded patented reworked retouched restored registered "
    "erschienen gedruckt publié"
)
"""What is done in a year, as it stands before the year or behind it: "exhibited 1773", "1967 (printed 1970)"."""
MADE = _words("reconstruction replica version copy printing reprint edition print impression additions")
"""What was made later, behind the date of the first: "1999, reprint 2001". Before a date alone it says nothing."""
EDTF_SEASONS = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2), 33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 40: (1, 6),
    41: (7, 12),
}  # fmt: skip

PARTS_OF_CENTURY = {
    "early": (0, 39), "beginning": (0, 39), "début": (0, 39), "anfang": (0, 39), "turn": (0, 10),
    "mid": (30, 69), "middle": (30, 69), "mitte": (30, 69), "milieu": (30, 69),
    "earlier": (0, 39), "late": (60, 99), "later": (60, 99), "last half": (50, 99),
    "end": (60, 99), "fin": (60, 99), "ende": (60, 99),
    "first half": (0, 49), "1st half": (0, 49), "second half": (50, 99), "2nd half": (50, 99),
    "first quarter": (0, 24), "second quarter": (25, 49), "third quarter": (50, 74), "fourth quarter": (75, 99),
    "last quarter": (75, 99), "first third": (0, 33), "last third": (66, 99),
}  # fmt: skip
