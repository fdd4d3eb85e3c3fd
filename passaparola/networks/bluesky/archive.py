"""What one has of a Bluesky account: its repository (a CAR file), and saved answers as JSON.

The repository has the records and neither figures nor files: a picture is named by its content's identifier. Saved
answers (posts of a feed) have the figures of their day.
"""

from passaparola.kernel.network.archives import OneOf
from passaparola.kernel.network.port import Archive
from passaparola.networks.bluesky.archive_repository import Repository
from passaparola.networks.bluesky.archive_views import Views

archive: Archive = OneOf(Repository(), Views())
