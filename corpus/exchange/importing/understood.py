"""What was understood of a table, on one screen: field, column, sample values, how sure; what is kept aside and why."""

from __future__ import annotations

from collections import Counter

from corpus.exchange.importing.column_profile import SAMPLE_ROWS, ColumnProfile
from corpus.exchange.importing.mapping import ColumnMapping
from corpus.exchange.importing.value_kinds import on_a_line

_MOST_LINES = 30
_MOST_ASIDE = 12
_DOUBTFUL = 0.6
_NEARLY = 0.95
_KIND_WORDS = {
    "address": "web addresses", "image": "pictures", "doi": "DOIs", "email": "e-mail addresses", "isbn": "ISBNs",
    "date": "dates", "year": "years", "epoch": "times as numbers", "number": "numbers", "clock": "times",
    "length": "lengths", "code": "codes", "object": "objects", "yes or no": "yes or no", "text": "text",
    "link": "links",
}  # fmt: skip
_FIELD_WORDS = {
    "issued": "dates", "added": "dates", "modified": "dates", "event.start": "dates", "event.end": "dates",
    "url": "web addresses", "event.online_url": "web addresses", "doi": "DOIs", "minutes": "lengths",
    "language": "languages", "status": "states that we have", "id": "short and all different", "places": "places",
}  # fmt: skip


def screen(mapping: ColumnMapping) -> list[str]:
    """The lines that tell a curator how the columns were understood."""
    claimed = [name for name, target in mapping.columns.items() if target and not target.startswith("extra.")]
    aside = [name for name, target in mapping.columns.items() if not target or target.startswith("extra.")]
    width = max(4, min(max((len(on_a_line(name)) for name in claimed), default=0), 32))
    lines = [_line(mapping, name, width) for name in claimed[:_MOST_LINES]]
    if len(claimed) > _MOST_LINES:
        lines.append(f"  and {len(claimed) - _MOST_LINES} more columns; --save-mapping lists all.")
    lines += _aside(mapping, aside)
    return lines + [_refused(mapping, name) for name in _refusing(mapping) if not _goes_on(mapping, name)]


def counted_later(mapping: ColumnMapping) -> list[str]:
    """What `screen` could not say of a large source before all of its rows were read."""
    return [_refused(mapping, name) for name in _refusing(mapping) if _goes_on(mapping, name) and mapping.filled[name]]


def _line(mapping: ColumnMapping, name: str, width: int) -> str:
    target, reading, profile = mapping.columns[name], mapping.readings.get(name), mapping.profiles.get(name)
    shown = on_a_line(name, width)
    how = "as you said" if name in mapping.said or reading is None else f"{reading.sure:.0%} sure"
    if reading is not None and reading.sure < _DOUBTFUL:
        others = [f"or {other} {sure:.0%}" for other, sure in reading.best if other != target]
        how += f" ({others[0]})" if others else ""
    way = mapping.way(name).in_words()
    parts = [f"  {shown:<{width}}  ->  {target}{f' ({way})' if way else ''}, {how}"]
    if profile is not None and profile.n_filled:
        parts.append(": " + " | ".join(profile.examples(3, 24)))
        if remark := _spread(profile):
            parts.append(f"  [{remark}]")
    return "".join(parts)


def _spread(profile: ColumnProfile) -> str:
    """How the values are spread, where that is worth a word: nearly constant, long-tailed, mostly empty."""
    remarks = []
    if profile.filled < 0.5:
        remarks.append(f"{profile.filled:.0%} filled")
    counted = Counter(item.casefold() for item in profile.items)
    total = sum(counted.values())
    if total >= 10:
        most = counted.most_common(1)[0][1]
        if most >= _NEARLY * total:
            remarks.append("nearly constant")
        elif len(counted) >= 0.5 * total and most >= 5 and most > 0.03 * total:
            remarks.append("long-tailed")
    return ", ".join(remarks)


def _aside(mapping: ColumnMapping, names: list[str]) -> list[str]:
    left_out = [name for name in names if not mapping.columns[name]]
    profiles = mapping.profiles
    empty = [n for n in names if n not in left_out and n in profiles and not profiles[n].n_filled]
    kept = [name for name in names if name not in left_out and name not in empty]
    lines = []
    if kept:
        shown = [f"{on_a_line(name)}{_what(mapping, name)}" for name in kept[:_MOST_ASIDE]]
        more = f" and {len(kept) - _MOST_ASIDE} more" if len(kept) > _MOST_ASIDE else ""
        lines.append(f"  kept aside under extra: {', '.join(shown)}{more}")
    if empty:
        more = f" and {len(empty) - _MOST_ASIDE} more" if len(empty) > _MOST_ASIDE else ""
        lines.append(f"  empty: {', '.join(map(on_a_line, empty[:_MOST_ASIDE]))}{more}")
    if left_out:
        lines.append(f"  left out, as you said: {', '.join(map(on_a_line, left_out[:_MOST_ASIDE]))}")
    return lines


def _what(mapping: ColumnMapping, name: str) -> str:
    profile, target = mapping.profiles.get(name), mapping.columns[name]
    remarks = [f"as {target}"] if target != "extra." + name else []
    if profile is not None and profile.kinds:
        kind, count = profile.kinds.most_common(1)[0]
        if kind != "text" and count >= 0.8 * sum(profile.kinds.values()):
            remarks.append(_KIND_WORDS.get(kind, kind))
        if profile.n_filled >= 10:
            if len(profile.seen) == 1:
                remarks.append("always the same")
            elif profile.distinct >= _NEARLY:
                remarks.append("nearly unique")
    reading = mapping.readings.get(name)
    if reading is not None and reading.best and reading.best[0][1] > 0.43:
        remarks.append(f"perhaps {reading.best[0][0]} {reading.best[0][1]:.0%}")
    return f" ({', '.join(remarks)})" if remarks else ""


def _refusing(mapping: ColumnMapping) -> list[str]:
    """The columns whose names say one thing and their values another."""
    return [
        name
        for name, reading in mapping.readings.items()
        if reading.refused and name in mapping.profiles and not reading.target.startswith(reading.refused)
    ]


def _goes_on(mapping: ColumnMapping, name: str) -> bool:
    """Whether a column has, or may have, more rows than were looked at before it was read."""
    return mapping.profiles[name].n_rows >= SAMPLE_ROWS


def _refused(mapping: ColumnMapping, name: str) -> str:
    """The line that says so."""
    reading, profile = mapping.readings[name], mapping.profiles[name]
    are = _FIELD_WORDS.get(reading.refused, f"fit for {reading.refused}")
    are = f"not {are}" if are.startswith(("short", "fit")) else f"no {are}"
    kept = f"kept as {reading.target}" if reading.target else "kept aside"
    n_filled = mapping.filled[name] if _goes_on(mapping, name) else profile.n_filled
    counted = f"{n_filled:,} values are" if n_filled != 1 else "its one value is"
    return f"  {on_a_line(name)}: {counted} {are}, for instance {' | '.join(profile.examples(1))}; {kept}."
