"""Facebook's exports: tables of a Page's posts with their figures, and the JSON of "Download your information"."""

from passaparola.kernel.network.archives import OneOf
from passaparola.kernel.network.port import Archive
from passaparola.networks.facebook.archive_posts import Posts
from passaparola.networks.facebook.archive_tables import Tables

archive: Archive = OneOf(Tables(), Posts())
