"""The site over the sample library, and over libraries made for a test."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from seealso import Library
from webapp import create_app


@pytest.fixture(scope="session")
def site(sample: Library) -> FlaskClient:
    return create_app(sample).test_client()
