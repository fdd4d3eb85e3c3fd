"""Google+ as it was saved: Takeout's HTML and JSON, and lists of activities of the programming interface.

+1s are read as likes and reshares as reposts. What came from the website's internal interface is read as far as it was
understood: ``archive_raw``.
"""

from passaparola.kernel.network.archives import OneOf
from passaparola.kernel.network.port import Archive
from passaparola.networks.google_plus.archive_activities import Activities
from passaparola.networks.google_plus.archive_html import Pages
from passaparola.networks.google_plus.archive_json import Takeout
from passaparola.networks.google_plus.archive_raw import Raw

archive: Archive = OneOf(Takeout(), Pages(), Activities(), Raw())
