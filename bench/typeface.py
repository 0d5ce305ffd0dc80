"""Makes the serif that the site ships from Adobe's Source Serif 4: Latin letters, two weights, a name of its own.

    npm pack source-serif@4.5.1
    python -m bench.typeface source-serif-4.5.1.tgz [--out FOLDER]

It writes ``seealso-serif.woff2`` and, beside it, the licence; and prints the figures with which style.css makes the
letters that stand there while the font arrives as wide and as high. fontTools and Brotli (requirements/bench.txt) do
the work, and nothing else of ours needs them. The same package and versions give the same bytes.

The font is under the SIL Open Font License 1.1, which reserves the name "Source": what is changed needs another.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCE = "package/VAR/SourceSerif4Variable-Roman.ttf"
SHA256 = "14d360ee1b76655da9276628b229e11671bc1f5d1083636144db6677d452cf55"
"""Of `SOURCE` in source-serif 4.5.1: another file is another font, and its figures would be others."""
LICENCE = "package/LICENSE.md"
FAMILY = "Seealso Serif"
WEIGHTS = (400, 600)
OPTICAL_SIZE = 20
"""Drawn for 20 points: titles and descriptions stand at 18 to 60 pixels. Two axes would double the file."""
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "liga", "onum", "lnum", "pnum", "tnum")
CHARACTERS = (
    *range(0x20, 0x7F),  # Basic Latin
    *(code for code in range(0xA0, 0x180) if chr(code) not in "ĬĭĲĳŦŧ"),  # Latin-1, Latin Extended-A but what it lacks
    *range(0x218, 0x21C),  # Romanian ș ț
    *range(0x1E80, 0x1E86),  # Welsh ẁ ẃ ẅ
    0x1E9E,  # ẞ
    0x1EF2,
    0x1EF3,  # Welsh ỳ
    0x2BC,
    0x2010,
    *range(0x2012, 0x2016),  # hyphens and dashes
    *(ord(sign) for sign in "‘’‚“”„†•…‰′″‹›€™−×"),
)

LETTERS = " etaoinshrdlcumwfgypbvk"
SHARES = (
    18.3, 10.2, 7.5, 6.5, 6.2, 5.7, 5.7, 5.3, 5.0, 4.97, 3.3, 3.3, 2.2, 2.3, 2.0, 1.7, 2.0, 1.6, 1.4, 1.5, 1.3, 0.8, 0.6
)  # fmt: skip
"""How often each of them stands in English, of a hundred: what the mean width of a letter is weighed by."""
TIMES = {400: 0.3982, 600: 0.4238}
"""The same mean, in em, of Times New Roman and its bold, and of Liberation Serif, which was drawn to its widths."""


def source(package: Path) -> tuple[bytes, bytes]:
    """The font and the licence of the package.

    Raises:
        ValueError: it holds another font than that of version 4.5.1.
    """
    with tarfile.open(package) as archive:
        font, licence = (_read(archive, name) for name in (SOURCE, LICENCE))
    if (digest := hashlib.sha256(font).hexdigest()) != SHA256:
        raise ValueError(f"{package}: {SOURCE} is another font than that of source-serif 4.5.1 (SHA-256 {digest}).")
    return font, licence


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is no file in the package.")
    return found.read()


def made(font: bytes) -> tuple[bytes, dict[int, float], tuple[float, float]]:
    """The WOFF2; the mean width of a letter in em, by weight; ascent and descent in em."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    def opened(weight: object) -> Any:
        whole = TTFont(io.BytesIO(font), recalcTimestamp=False)
        return instantiateVariableFont(whole, {"wght": weight, "opsz": OPTICAL_SIZE})

    widths = {weight: mean_width(opened(weight)) for weight in WEIGHTS}
    small = opened(WEIGHTS)
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(small)
    named(small)
    small.flavor = "woff2"
    out = io.BytesIO()
    small.save(out)
    em = small["head"].unitsPerEm
    return out.getvalue(), widths, (small["hhea"].ascent / em, -small["hhea"].descent / em)


def named(font: Any) -> None:
    """Give the font our name wherever it says its own; who made it, and under which licence, stays."""
    names = {1: FAMILY, 3: f"{FAMILY} 4.5.1", 4: FAMILY, 6: FAMILY.replace(" ", "")}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID > 255:  # of the weights that it may be asked for
            record.string = str(record).replace("SourceSerif4Variable", names[6])


def mean_width(font: Any) -> float:
    """How wide a letter of English is on average, in em."""
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    total = sum(widths[glyphs[ord(letter)]][0] * share for letter, share in zip(LETTERS, SHARES, strict=True))
    return float(total / sum(SHARES) / font["head"].unitsPerEm)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the two files, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="source-serif-4.5.1.tgz, as `npm pack` leaves it")
    parser.add_argument("--out", type=Path, default=ROOT / "webapp" / "static", help="where to write")
    chosen = parser.parse_args(arguments)
    try:
        font, licence = source(chosen.package)
    except (OSError, ValueError, KeyError, tarfile.TarError) as error:
        print(error, file=sys.stderr)
        return 2
    woff2, widths, (ascent, descent) = made(font)
    (chosen.out / "seealso-serif.woff2").write_bytes(woff2)
    (chosen.out / "seealso-serif-OFL.txt").write_bytes(licence.strip() + b"\n")
    print(f"seealso-serif.woff2: {len(woff2):,} bytes, {len(set(CHARACTERS))} characters")
    for weight in WEIGHTS:
        adjust = widths[weight] / TIMES[weight]
        print(
            f"{weight}: size-adjust: {adjust:.1%}; ascent-override: {ascent / adjust:.1%}; "
            f"descent-override: {descent / adjust:.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
