"""The sample paths of docs/see-also.md, made by the command: `python -m bench.sample_paths` prints them as Markdown."""

from __future__ import annotations

import shlex

from click.testing import CliRunner

from seealso.cli import cli

ASKED = (
    "--theme primary-care --minutes 45",
    "--theme communities-of-practice --minutes 60",
    "--theme co-production-and-involvement --minutes 45",
    "--theme network-science-and-tools --minutes 45",
    "--theme knowledge-management --minutes 30",
    '--query "integrated care" --minutes 45',
    '--query "social networks" --minutes 30',
    "malby-state-of-primary-care --minutes 45",
    "wicked-problems-ssir --minutes 45",
    "learning-networks-social-sector --minutes 60",
)


def main() -> None:
    """Print each command with its answer, ids left out."""
    for asked in ASKED:
        said = CliRunner().invoke(cli, ["path", *shlex.split(asked)], standalone_mode=False).stdout
        lines = [line for line in said.splitlines() if line.strip() and not _is_id(line)]
        print(f"```\n$ seealso path {asked}\n" + "\n".join(lines) + "\n```\n")


def _is_id(line: str) -> bool:
    return line.startswith("     ") and " " not in line.strip() and not line.strip().endswith(".")


if __name__ == "__main__":
    main()
