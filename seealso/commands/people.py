"""`seealso people`: who may sign in to the curators' desk of the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from corpus.errors import LibraryError
from seealso import environment
from seealso.commands import json_option, library_option, print_json
from seealso.desk.accounts import ROLES, Person
from seealso.desk.desk import Desk
from seealso.desk.one_time_links import VALID_SECONDS
from seealso.locations import choose_library
from seealso.people_on_wire import people


@click.group(
    "people",
    invoke_without_command=True,
    epilog="\b\nExamples:\n  seealso people\n  seealso people add 'Ada Lovelace' --role curator\n"
    "  seealso people link 'Ada Lovelace'\n  seealso people end 'Ada Lovelace'",
)
@library_option
@json_option
@click.pass_context
def command(context: click.Context, own_library: str | None, as_json: bool) -> int:
    """List who may sign in on the site, and let people in.

    They are kept in a file outside of the library; the list says where. `seealso serve --desk` lets them sign in.
    """
    if own_library:
        context.obj = own_library
    if context.invoked_subcommand is not None:
        return 0
    desk = _desk(context, None)
    everyone = desk.people()
    if as_json:
        print_json(people(desk.path, everyone))
        return 0
    for person in everyone:
        click.echo(_line(person))
    if not everyone:
        click.echo("Nobody may sign in yet. `seealso people add NAME --role owner` lets the first one in.")
    click.echo(f"Kept in {desk.path}", err=True)
    return 0


def _line(person: Person) -> str:
    parts = [person.role, *([person.email] if person.email else [])]
    if person.ended is not None:
        parts.append(f"ended on {person.ended[:10]}")
    else:
        parts.append("has a password" if person.has_password else "no password")
        parts += [f"signed in {person.n_sessions} times"] if person.n_sessions > 1 else []
        parts += ["signed in"] if person.n_sessions == 1 else []
    return f"{person.name}: {', '.join(parts)}"


def _desk(context: click.Context, own_library: str | None) -> Desk:
    return Desk.of(_library(context, own_library))


def _library(context: click.Context, own_library: str | None) -> Path:
    folder = choose_library(own_library or context.obj)
    if not folder.is_dir():
        raise LibraryError(f"{folder} is not a folder. Name a library with --library.")
    return folder


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("name")(library_option(click.pass_context(function)))


@command.command("add")
@click.option("--role", type=click.Choice(ROLES), default="curator", show_default=True, help="What they may do.")
@click.option("--email", metavar="ADDRESS", help="Where to reach them; nothing is sent.")
@_named
def add(context: click.Context, name: str, own_library: str | None, role: str, email: str | None) -> int:
    """Let NAME sign in, once they have a link or a password. The history shows the name beside what they do."""
    person = _desk(context, own_library).add(name, role, email)
    click.echo(f"{person.name} may sign in, as {person.role}. Next: seealso people link {_quoted(person.name)}")
    return 0


@command.command("link")
@_named
def link(context: click.Context, name: str, own_library: str | None) -> int:
    """Print a link that lets NAME in once. Hand it over yourself: no mail is sent."""
    path = f"/sign-in/link?token={quote(_desk(context, own_library).link(name))}"
    base = environment.BASE_URL.value.rstrip("/")
    click.echo(base + path)
    if not base:
        click.echo("Put the address of your site before it, or into SEEALSO_BASE_URL.", err=True)
    click.echo(f"It works once, within {VALID_SECONDS // 3600} hours.", err=True)
    return 0


@command.command("password")
@_named
def password(context: click.Context, name: str, own_library: str | None) -> int:
    """Ask for a password for NAME, and sign them out where they are signed in."""
    library = _library(context, own_library)
    desk = Desk.of(library)
    desk.person(name)  # before anybody types in vain
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    person = desk.set_password(name, typed, (library.resolve().name,))
    click.echo(f"{person.name} signs in with that password from now on.")
    return 0


@command.command("role")
@_named
@click.argument("new_role", metavar="ROLE", type=click.Choice(ROLES))
def role(context: click.Context, name: str, own_library: str | None, new_role: str) -> int:
    """Let NAME do what ROLE may: a submitter suggests, a curator changes records, an owner lets others in as well."""
    person = _desk(context, own_library).set_role(name, new_role)
    click.echo(f"{person.name} is {person.role} from now on.")
    return 0


@command.command("end")
@_named
def end(context: click.Context, name: str, own_library: str | None) -> int:
    """Let NAME in no more, and sign them out. What they did stays in the history."""
    person = _desk(context, own_library).end(name)
    click.echo(f"{person.name} can no longer sign in.")
    return 0


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)
