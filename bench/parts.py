"""What the parts of `make bench` have in common: their options, and how their figures are kept."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def options(about: str | None) -> argparse.ArgumentParser:
    """A parser with what every part is told: which library, and where things go.

    Args:
        about: the docstring of the part, shown as it is.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="records; without it, the machine's whole catalogue")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="where libraries and indexes go")
    parser.add_argument("--out", type=Path, default=Path("bench/results"), help="where the report goes")
    return parser


def keep(out: Path, name: str, figures: dict[str, Any], text: str) -> None:
    """Write figures and their text into the folder ``out``: NAME.json and NAME.txt."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    (out / f"{name}.txt").write_text(text, encoding="utf-8")
