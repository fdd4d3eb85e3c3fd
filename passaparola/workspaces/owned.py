"""What a row belongs to. Every model declares it; ``security`` turns it into row-level security."""

from enum import StrEnum
from typing import ClassVar

from django.db import models


class Tenancy(StrEnum):
    """Whose rows a table holds."""

    BRAND = "brand"  # column brand_id
    BRAND_ITSELF = "brand_itself"
    ORGANISATION = "organisation"  # column organisation_id
    ORGANISATION_ITSELF = "organisation_itself"
    PERSON = "person"  # rows of an organisation, or of the person
    INSTALL = "install"  # the installation's own: reached by narrow functions only


class Owned(models.Model):
    """A model that says whose rows it holds."""

    tenancy: ClassVar[Tenancy]
    append_only: ClassVar[bool] = False
    changeable: ClassVar[tuple[str, ...]] = ()
    """Columns of an append-only table that may change all the same."""

    class Meta:
        abstract = True


class BrandOwned(Owned):
    """A row of one brand: without that brand in the transaction's scope it does not exist."""

    tenancy = Tenancy.BRAND
    brand = models.ForeignKey("workspaces.Brand", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True
