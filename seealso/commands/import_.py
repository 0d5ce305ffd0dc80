"""`seealso import`: bring the list that you already keep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from corpus import LibraryFolder
from corpus.exchange.importing.formats import FORMATS
from corpus.exchange.importing.planning import Joined
from corpus.exchange.importing.record_matching import Again
from corpus.exchange.importing.source_reading import Reading
from corpus.exchange.importing.understood import counted_later, screen
from corpus.records.resource import given_title_of
from seealso import environment, wire
from seealso.commands import json_option, library_option, print_json
from seealso.imports import ImportReport, import_source, make_library

_MANY = 40
"""How many lines of one kind are printed for people; --json has all."""
_FEW = 10
"""How many links in running text are; most lists have some, and few want them."""


@click.command(
    "import",
    epilog="""\b
Examples:
  seealso import resources.xlsx
  seealso import resources.csv --dry-run
  seealso import old-records/ --mapping mapping.toml
  seealso import https://example.org/feed.xml --into feed.jsonl""",
)
@click.argument("source")
@click.option("--format", "format_", metavar="F", help=f"Its format, else found by looking: {', '.join(FORMATS)}.")
@click.option("--into", metavar="FILE", help="Where new records go: a .jsonl, .json or .yaml file, or a folder/.")
@click.option("--mapping", type=click.Path(dir_okay=False, path_type=Path), help="How its columns are to be read.")
@click.option("--save-mapping", type=click.Path(dir_okay=False, path_type=Path), help="Write how they were read.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="What 03/04/2018 means.")
@click.option("--dry-run", is_flag=True, help="Print what would change; write nothing.")
@click.option("--replace", is_flag=True, help="Let the source win over what was edited here by hand.")
@click.option("--strict", is_flag=True, help="Import nothing if there is any problem.")
@click.option("--skip-unreadable", is_flag=True, help="Leave out the parts that cannot be read.")
@click.option("--yes", is_flag=True, help="Go on although many of the new records would have no title.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something changes (for cron).")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    source: str,
    format_: str | None,
    into: str | None,
    mapping: Path | None,
    save_mapping: Path | None,
    dates: Any,
    dry_run: bool,
    replace: bool,
    strict: bool,
    skip_unreadable: bool,
    yes: bool,
    quiet: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Import a file, a folder, a web address or - (standard input) into the library.

    Importing again updates: a record is known by its id, DOI or address, or by title and year. What you wrote by hand
    stays as it is, unless --replace is given. Without --library, the current folder becomes the library.
    """
    library, is_new = _target(own_library or context.obj)

    def tell(text: str) -> None:
        if not quiet:
            click.echo(text, err=True)

    def on_mapping(reading: Reading) -> None:
        tell(f"{source}: {reading.format.label}.")
        if reading.mapping is not None:
            tell("\n".join(screen(reading.mapping)))
            if save_mapping is not None:
                save_mapping.write_text(reading.mapping.to_toml(), encoding="utf-8")
                tell(f"The mapping was written to {save_mapping}.")
        elif save_mapping is not None:
            tell(f"{reading.format.label} says itself what each field is; there is no mapping to save.")

    bar: Any = _Bar() if sys.stderr.isatty() and not quiet else None
    report = import_source(
        library, source, format=format_, into=into, mapping=mapping, dates=dates, replace=replace, strict=strict,
        skip_unreadable=skip_unreadable, dry_run=dry_run, untitled=yes, on_mapping=on_mapping, progress=bar,
    )  # fmt: skip
    if bar is not None:
        bar.clear()
    if is_new and not dry_run:
        make_library(library)
        tell(f"{library} is now a library (seealso.toml).")
    for note in report.notes:
        tell(note)
    if not quiet:
        for line in counted_later(report.mapping) if report.mapping is not None else ():
            tell(line)
        _print_problems(report)
    if as_json:
        print_json(wire.import_report(report))
    elif not quiet or not report.plan.changes_nothing:
        _print_report(report, library)
    return 0


def _target(named: str | None) -> tuple[Path, bool]:
    """The library to import into, and whether it is yet to become one. The bundled sample is never meant."""
    chosen = Path(named or environment.LIBRARY.value or Path.cwd())
    return chosen, not LibraryFolder.is_library(chosen) and not (named and chosen.is_dir() and _has_records(chosen))


def _has_records(folder: Path) -> bool:
    return bool(LibraryFolder(folder).record_files())


class _Bar:
    """How far the reading is, on one line of the terminal; without an end where none is known."""

    def __call__(self, n_done: int, fraction: float) -> None:
        full = round(fraction * 30)
        bar = f"[{'#' * full}{'-' * (30 - full)}] {fraction:4.0%}  " if fraction else ""
        click.echo(f"\r{bar}{n_done:,} read", nl=False, err=True)

    def clear(self) -> None:
        click.echo("\r" + " " * 70 + "\r", nl=False, err=True)


def _print_problems(report: ImportReport) -> None:
    shown = [group for group in report.groups if group.first.severity != "notice"]
    for group in shown[:_MANY]:
        click.echo(str(group), err=True)
    if len(shown) > _MANY or report.groups.n_more:
        n_more = sum(group.n for group in shown[_MANY:]) + report.groups.n_more
        click.echo(f"and {n_more:,} more problems; --json lists all.", err=True)
    n_notices = sum(group.n for group in report.groups if group.first.severity == "notice")
    if n_notices:
        click.echo(f"{n_notices} row{'s' * (n_notices != 1)} of the source said the same work again.", err=True)
    for one in report.plan.again[:_FEW]:
        click.echo(f"same work: {_again(one)}", err=True)
    if len(report.plan.again) > _FEW:
        click.echo(f"and {len(report.plan.again) - _FEW:,} more of the same works; --json lists all.", err=True)
    for part in report.skipped[:_MANY]:
        click.echo(f"left out: {part}", err=True)
    for link in report.not_taken[:_FEW]:
        click.echo(f"not taken: {link}", err=True)
    if len(report.not_taken) > _FEW:
        click.echo(f"and {len(report.not_taken) - _FEW} more links; --json lists all.", err=True)


def _print_report(report: ImportReport, library: Path) -> None:
    plan = report.plan
    if report.dry_run:
        for item in plan.new[:_MANY]:
            fields = item.fields
            title = given_title_of(fields)
            click.echo(f"+ {item.target}  {title[:70]}" + (f"  {fields['url']}" if fields.get("url") else ""))
        if len(plan.new) > _MANY:
            click.echo(f"+ and {len(plan.new) - _MANY} more")
        for path, merges in plan.updates.items():
            for resource_id, merge in merges.items():
                click.echo(f"~ {resource_id}  ({path.relative_to(library)})")
                for change in merge.changes:
                    for line in _change_lines(change.field, change.old, change.new):
                        click.echo("    " + line)
    for one in plan.joined[:_MANY]:
        click.echo(f"~ {_joined(one, report)}")
    if len(plan.joined) > _MANY:
        click.echo(f"~ and {len(plan.joined) - _MANY:,} more that you have; --json lists all")
    for resource_id, changes in list(plan.kept.items())[:_MANY]:
        for change in changes:
            click.echo(f"= {resource_id}  {change.field}: yours is kept, the source says {_short(change.new)}")
    for resource_id in plan.gone[:_MANY]:
        click.echo(f"? {resource_id}  is no longer in the source; it stays in the library")
    for resource_id in plan.stay_away[:_MANY]:
        click.echo(f"? {resource_id}  was deleted here and stays away (--replace brings it back)")
    would = "would be " if report.dry_run else ""
    counts = [f"{len(plan.new):,} {would}new", f"{plan.n_updated:,} {would}changed", f"{plan.unchanged:,} unchanged"]
    if report.skipped:
        counts.append(f"{len(report.skipped):,} left out")
    if report.not_taken:
        counts.append(f"{len(report.not_taken):,} link{'s' * (len(report.not_taken) != 1)} not taken")
    where = ""
    if plan.new and not report.dry_run:
        where = f" New records are in {plan.into.relative_to(library.resolve())}."
    click.echo(f"{', '.join(counts)}.{where}")
    if not report.dry_run and not plan.changes_nothing:
        click.echo("Run `seealso build` to include them in the search.", err=True)


def _again(one: Again) -> str:
    """Which item said a work again, and which record has it."""
    place = f"line {one.line}" if one.line is not None else f"an item of {one.file}"
    title = f" ({_short(one.title)})" if one.title else ""
    return f"{place}{title} has the {one.how} of {one.into.target}, and went into that record"


def _joined(one: Joined, report: ImportReport) -> str:
    """Which item goes into which record that was there, so that somebody sees whether they are the same."""
    place = f"line {one.line}" if one.line is not None else "an item"
    if one.file not in (report.source, Path(report.source).name):
        place += f" of {one.file}"
    told = [
        f"{n} field{'s' * (n != 1)} {what}" for n, what in ((one.n_added, "added"), (one.n_changed, "changed")) if n
    ]
    would = " if you import it" if told and report.dry_run else ""
    return f"{place} is the record {one.resource_id} that you have: {', '.join(told) or 'nothing added'}{would}"


def _change_lines(field: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, list) and isinstance(new, list):
        parts = [f"+ {_short(part)}" for part in new if part not in old] + [
            f"- {_short(part)}" for part in old if part not in new
        ]
        return [f"{field}: {'  '.join(parts)}" if parts else f"{field}: in another order"]
    if old is None:
        return [f"{field}: + {_short(new)}"]
    if new is None:
        return [f"{field}: - {_short(old)}"]
    before, after = _short(old), _short(new)
    if len(before) + len(after) < 80:
        return [f"{field}: {before} -> {after}"]
    return [f"{field}:", f"  - {before}", f"  + {after}"]


def _short(value: Any) -> str:
    import json

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= 100 else text[:97] + "..."
