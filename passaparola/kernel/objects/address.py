"""Where the operator keeps media, from one address."""

from pathlib import Path

from passaparola.kernel.objects.folder import FolderStore
from passaparola.kernel.objects.store import ObjectStore


def from_address(address: str) -> ObjectStore:
    """The store at `s3://bucket/prefix?endpoint=https://...&region=...`, or in a folder.

    Credentials of S3 come from the usual AWS variables. Raises ValueError for an address of another kind.
    """
    if address.startswith("s3://"):
        from passaparola.kernel.objects.s3 import S3Store  # a large library that few installs need

        return S3Store.at(address)
    if "://" in address:
        raise ValueError(f"media are kept in a folder or at s3://..., not at {address.partition('://')[0]}://")
    return FolderStore(Path(address))
