"""X's exports: tables of posts with their figures, and the archive of everything that an account wrote."""

from passaparola.kernel.network.archives import OneOf
from passaparola.kernel.network.port import Archive
from passaparola.networks.x.archive_posts import Posts
from passaparola.networks.x.archive_tables import Tables

archive: Archive = OneOf(Tables(), Posts())
