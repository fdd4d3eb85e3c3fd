"""Trees for the tests of the checks."""

from pathlib import Path

import pytest

from tests.architecture.planted import Tree, copied, small


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A small tree that passes every check."""
    return small(tmp_path)


@pytest.fixture
def product(tmp_path: Path) -> Tree:
    """A copy of the real tree."""
    return copied(tmp_path)
