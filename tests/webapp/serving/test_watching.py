"""Whether it lives, whether it is ready, and what it counts: for whatever watches over the site."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from seealso import Library, LibraryError, UsageError
from tests.webapp.serving.conftest import Site
from webapp import create_app
from webapp.serving.gate import Gate
from webapp.serving.hosts import Hosts
from webapp.serving.proxies import Proxies
from webapp.serving.watchers import Watchers


def counted(app: Flask) -> dict[tuple[str, ...], float]:
    """Name and labels → value, as Prometheus' own parser reads it."""
    text = app.test_client().get("/metrics").text
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_nothing_else(sample: Library) -> None:
    app = create_app(sample)
    site = app.test_client()
    for address in ("/search?q=secret+plan", "/search?q=other", "/resource/no-such-one", "/nowhere/at/all"):
        site.get(address, headers={"X-Forwarded-For": "203.0.113.9"})
    site.open("/search", method="INVENTED")
    found = counted(app)
    assert found["seealso_requests_total", "GET", "results_pages.search", "200"] == 2
    assert found["seealso_requests_total", "GET", "pages.resource", "404"] == 1
    assert found["seealso_requests_total", "GET", "none", "404"] == 1
    assert found["seealso_requests_total", "other", "none", "405"] == 1
    assert found["seealso_request_seconds_count", "results_pages.search"] == 2
    assert 0 < found["seealso_request_seconds_sum", "results_pages.search"] < 60
    text = site.get("/metrics").text
    assert not [word for word in ("secret", "203.0", "no-such", "nowhere", "INVENTED") if word in text]


def test_the_state_that_answers_is_told_of(sample: Library) -> None:
    found = counted(create_app(sample))
    assert found["seealso_resources",] == sample.manifest.n_documents
    assert found["seealso_ready",] == 1
    assert 0 <= found["seealso_index_age_seconds",] <= time.time() - found["seealso_built_timestamp_seconds",] + 1


@pytest.mark.parametrize(
    ("said", "address", "is_let_in"),
    [
        ("local", "127.0.0.1", True), ("local", "::1", True), ("local", "203.0.113.9", False), ("local", "", False),
        ("none", "127.0.0.1", False), ("any", "203.0.113.9", True), ("10.0.0.0/8 local", "10.1.2.3", True),
        ("10.0.0.0/8", "127.0.0.1", False), ("10.0.0.0/8", "::ffff:10.0.0.7", True), ("fd00::/8", "fd00::1", True),
    ],
)  # fmt: skip
def test_who_may_read_the_counts(sample: Library, said: str, address: str, is_let_in: bool) -> None:
    site = create_app(sample, Gate(watchers=Watchers.named(said))).test_client()
    status = site.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code
    assert status == (200 if is_let_in else 404)


def test_a_proxy_on_this_machine_opens_them_to_nobody(sample: Library) -> None:
    unnamed = create_app(sample).test_client()
    assert unnamed.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    named = create_app(sample, Gate(proxies=Proxies.named("127.0.0.1"))).test_client()
    assert named.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert named.get("/metrics").status_code == 200


@pytest.mark.parametrize("said", ["everybody", "10.0.0.0/99", "any local"])
def test_what_is_no_address_is_said(said: str) -> None:
    with pytest.raises(UsageError, match="SEEALSO_METRICS"):
        Watchers.named(said)


def test_probes_need_no_name_and_say_nothing(sample: Library) -> None:
    site = create_app(sample, Gate(Hosts(("library.example",), "0.0.0.0"))).test_client()
    for address, text in (("/healthz", "alive\n"), ("/readyz", "ready\n")):
        answer = site.get(address, headers={"Host": "10.42.0.7:8000"})
        assert (answer.status_code, answer.text) == (200, text)
        assert answer.headers["Cache-Control"] == "no-store"
    assert site.get("/", headers={"Host": "10.42.0.7:8000"}).status_code == 400


def test_a_site_whose_index_cannot_be_opened_lives_but_is_not_ready(
    sample: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = create_app(sample).test_client()

    def fail(self: Library) -> None:
        raise LibraryError("The folder is gone.")

    monkeypatch.setattr(type(sample), "view", property(fail))
    assert site.get("/healthz").status_code == 200
    answer = site.get("/readyz")
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (503, "not ready\n", "5")
    assert "seealso_ready 0.0" in site.get("/metrics").text


def test_the_served_site_is_watched_over_as_the_environment_says(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_METRICS="none", SEEALSO_EMBED="https://intranet.example")
    assert site.get("/readyz")[0] == 200
    assert site.get("/metrics")[0] == 404
    assert "frame-ancestors https://intranet.example" in site.get("/embed/box")[1]["Content-Security-Policy"]
