"""Exports of networks as they are downloaded: one file, a folder, a zip archive (also in parts) or a tar archive.

Whoever made one may mean harm: names that lead elsewhere, links, devices, locked entries and bombs are refused before
anything is read, and reading takes little memory whatever the size.
"""

from passaparola.kernel.exports.export import Export
from passaparola.kernel.exports.opening import open_export
from passaparola.kernel.exports.refused import BreaksOff, Unreadable

__all__ = ["BreaksOff", "Export", "Unreadable", "open_export"]
