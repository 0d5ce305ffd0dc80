"""``python -m tests.golden`` writes the golden lists of the sample library anew and says what changed in them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import seealso
from seealso.locations import sample_library
from tests.golden.lists import SEARCHES, SUGGESTIONS, differences, read, searches, suggestions, written


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEEALSO_STATE"] = str(Path(folder) / "state")
        copy = Path(folder) / "sample"
        shutil.copytree(sample_library(), copy, ignore=shutil.ignore_patterns(".seealso"))
        library = seealso.open_library(copy)
        library.build()
        for kind, lists in ((SEARCHES, searches(library)), (SUGGESTIONS, suggestions(library))):
            changed = list(differences(read(kind), lists))
            kind.path.write_text(written(lists), encoding="utf-8")
            n_changed = sum(not line.startswith("  ") for line in changed)
            print(f"{kind.path.name}: {n_changed} of {len(lists)} lists changed")
            for line in changed:
                print(f"  {line}")


if __name__ == "__main__":
    main()
