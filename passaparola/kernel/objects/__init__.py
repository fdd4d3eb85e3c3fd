"""Media and other large things, kept by the hash of their content: in a folder, or behind the S3 API."""

from passaparola.kernel.objects.address import from_address
from passaparola.kernel.objects.folder import FolderStore
from passaparola.kernel.objects.store import MissingObject, ObjectStore, Stored

__all__ = ["FolderStore", "MissingObject", "ObjectStore", "Stored", "from_address"]
