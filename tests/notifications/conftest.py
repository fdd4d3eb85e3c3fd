"""An outbox, and a mail server that is set up."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from tests.support.people import World


@pytest.fixture
def posted(world: World) -> Iterator[None]:
    """Mail is set up (and stays in Django's outbox)."""
    with override_settings(MAIL_SET_UP=True):
        yield


@pytest.fixture
def caffe(world: World) -> Brand:
    """The brand, as a job reads it."""
    with tenancy.brand(world.brands["caffe"]):
        return Brand.objects.select_related("organisation").get(slug="caffe")
