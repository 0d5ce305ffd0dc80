"""How long the making of a page from its template takes, for the header Server-Timing."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, before_render_template, g, template_rendered


def register(app: Flask) -> None:
    """Count the time of templates as the part "render"."""

    def begin(sender: Flask, **said: Any) -> None:
        g.render_began = time.perf_counter()

    def end(sender: Flask, **said: Any) -> None:
        if "timings" in g:
            g.timings["render"] = g.timings.get("render", 0.0) + time.perf_counter() - g.render_began

    before_render_template.connect(begin, app, weak=False)
    template_rendered.connect(end, app, weak=False)
