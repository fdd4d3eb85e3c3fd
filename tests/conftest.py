"""What every test can ask for: a throw-away PostgreSQL, cloned per worker, with the real roles and policies.

Tests of pages and rows run as the application's role, under row-level security, exactly as in production. A test that
wants the database asks for ``db``; after it, every row is gone. Nothing is patched.
"""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.support.database import cluster, db, django_db_setup, owner  # noqa: F401
from tests.support.people import agency, world  # noqa: F401


@pytest.fixture(autouse=True)
def one_language() -> Iterator[None]:
    """Every test begins in the installation's language: a page asked for by an Italian leaves its thread in Italian."""
    translation.deactivate()
    yield
    translation.deactivate()
