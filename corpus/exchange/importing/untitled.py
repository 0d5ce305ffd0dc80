"""When what was read is no list of works: no title and no address anywhere, or too many records without a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.exchange.importing.field_fit import likeliest_title
from corpus.exchange.importing.record_matching import Pending
from corpus.exchange.importing.source_reading import Reading
from corpus.exchange.importing.value_kinds import on_a_line

_MOST = 0.2
"""The largest share of new records without a title that is taken without a question."""
_FEW = 3
"""So few without a title among others stop nothing, however short the list."""
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Untitled:
    """Why an import stops; ``nothing_at_all``: there is nothing to go on with; ``remark``: told if it goes on."""

    text: str
    nothing_at_all: bool
    remark: str


def nothing_said(source: str, reading: Reading) -> str:
    """The message where no row says what it is."""
    if reading.mapping is None:
        return (
            f"{source}: none of its {reading.n_rows:,} entries holds a title or a web address; nothing was imported. "
            "Is it in another --format?"
        )
    names = [on_a_line(name) for name in reading.mapping.columns]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return (
        f"{source}: no column holds a title or an address, so nothing was imported. Columns: "
        f"{', '.join(names[:_MOST_NAMED])}{more}. Say with --mapping which of them is the title{_likeliest(reading)}."
    )


def untitled_records(source: str, reading: Reading, new: Sequence[Pending], n_known: int) -> Untitled | None:
    """Whether too many of the ``new`` records would have no title, and what to do about it; ``None`` if all is well.

    Only where names of columns are understood: a feed, or a list of bare links, says itself what it has.
    """
    if reading.mapping is None or not new:
        return None
    n_untitled = n_addressed = 0
    for item in new:
        if _says(item.packed, b'"title":"'):  # most do, and a hundred thousand need not be unpacked to see it
            n_addressed += n_addressed == 0 and _says(item.packed, b'"url":"')
            continue
        fields = item.fields
        n_untitled += not (fields.get("title") or fields.get("supplied_title"))
        n_addressed += bool(fields.get("url") or fields.get("doi"))
    if n_untitled == len(new) and not n_addressed and not n_known:
        text = nothing_said(source, reading)
        return Untitled(text, True, text)
    if n_untitled <= _MOST * len(new) or n_untitled < min(_FEW, len(new)):
        return None
    counted = f"{source}: {n_untitled:,} of {len(new):,} new records would have no title"
    mend = f"Say with --mapping which column is the title{_likeliest(reading)}"
    return Untitled(f"{counted}, so nothing was imported. {mend}, or go on with --yes.", False, f"{counted}. {mend}.")


def _says(packed: bytes, name: bytes) -> bool:
    """Whether a record has the field, rather than something kept under extra."""
    place, extra = packed.find(name), packed.find(b'"extra":')
    return place >= 0 and (extra < 0 or place < extra)


def _likeliest(reading: Reading) -> str:
    mapping = reading.mapping
    if mapping is None:
        return ""
    aside = [p for name, p in mapping.profiles.items() if mapping.columns.get(name, "").startswith("extra.")]
    best = likeliest_title(aside)
    if best is None:
        return ""
    name = on_a_line(best.name)
    return f' (most likely "{name}": {" | ".join(best.examples(2))}; write "{name}" = "title")'
