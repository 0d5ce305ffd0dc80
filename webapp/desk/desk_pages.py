"""The pages of the desk: one tuple of blueprints, and the rule that each view says whom it is for."""

from __future__ import annotations

import contextlib

from flask import Blueprint, Flask

from seealso import SeealsoError
from seealso.desk.desk import Desk
from webapp.desk import (
    access,
    adding_pages,
    agreement_page,
    asked_pages,
    editing_pages,
    many_pages,
    merging_pages,
    own_account,
    people_page,
    report_page,
    sign_in,
    suggest_form,
    suggestions_queue,
    wanted_page,
    work_pages,
)
from webapp.serving.gate import Gate

PAGES: tuple[Blueprint, ...] = (
    sign_in.blueprint,
    suggest_form.blueprint,
    suggestions_queue.blueprint,
    asked_pages.blueprint,
    work_pages.blueprint,
    wanted_page.blueprint,
    report_page.blueprint,
    agreement_page.blueprint,
    own_account.blueprint,
    people_page.blueprint,
    editing_pages.blueprint,
    adding_pages.blueprint,
    many_pages.blueprint,
    merging_pages.blueprint,
)
"""Every blueprint whose views are there only where the desk is on."""


def register(app: Flask, desk: Desk) -> None:
    """Add the desk to a site.

    Raises:
        TypeError: a view does not say whom it is for.
    """
    names = {blueprint.name for blueprint in PAGES}
    access.register(app, desk, names)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in names and not hasattr(app.view_functions[rule.endpoint], "is_for"):
            raise TypeError(f"{rule.rule}: the view says neither `needs` nor `for_everybody`.")

    @app.before_request
    def newest() -> None:
        """Whoever is signed in sees at once what they changed, whichever of several processes answers."""
        gate: Gate = app.extensions["gate"]
        if gate.n_processes > 1 and access.person() is not None:
            with contextlib.suppress(SeealsoError):
                app.extensions["library"].refresh()
